"""One attempt over HTTP: read, remove, acknowledge. Spec 05 §6.1, §6.5, §6.6."""

import datetime

import pytest
from django.utils import timezone

from proctoring.models import ProctoredExamStudentAttempt
from tests import factories

NAME = "proctored_exam.attempt"
REVIEW_STATUS = "proctored_exam.attempt.review_status"
RESET = "proctored_exam.attempts.reset"
STAFF_ONLY = {"detail": "Must be a Staff User to Perform this request."}


def started(minutes_ago, **values):
    began = timezone.now() - datetime.timedelta(minutes=minutes_ago)
    return {"status": "started", "started_at": began, "allowed_time_limit_mins": 90, **values}


@pytest.mark.parametrize(
    ("minutes_ago", "words"),
    [(0, "you have 1 hour and 30 minutes remaining"), (89.5, "you have less than a minute remaining")],
)
def test_running_attempt_has_time_in_words(call, learner, minutes_ago, words):
    attempt = factories.make_attempt(user=learner, **started(minutes_ago))

    answer = call("get", NAME, attempt.pk, user=learner)

    assert (answer.status_code, answer.json()["status"]) == (200, "started")
    assert 0 < answer.json()["time_remaining_seconds"] <= 5400
    assert answer.json()["accessibility_time_string"] == words
    assert len(answer.json()) == 20


def test_attempt_that_was_not_started_has_no_time(call, learner):
    body = call("get", NAME, factories.make_attempt(user=learner, time_remaining_seconds=70).pk, user=learner).json()

    assert body["time_remaining_seconds"] == 0
    assert body["accessibility_time_string"] == "you have less than a minute remaining"


def test_attempt_whose_time_is_over_is_submitted(call, learner):
    attempt = factories.make_attempt(user=learner, **started(91))

    body = call("get", NAME, attempt.pk, user=learner, query="?sourceid=in_exam&proctored=false").json()

    assert (body["status"], body["time_remaining_seconds"]) == ("submitted", 0)


def test_poll_takes_one_statement_beside_the_session(call, learner, count_statements):
    attempt = factories.make_attempt(user=learner, **started(5))

    with count_statements() as statements:
        call("get", NAME, attempt.pk, user=learner)

    assert len([sql for sql in statements.statements if "proctoring_" in sql]) == 1


@pytest.mark.parametrize(("method", "name"), [("get", NAME), ("put", NAME), ("delete", NAME)])
def test_unknown_attempt_is_answered_in_words(call, global_staff, method, name):
    answer = call(method, name, 7777, user=global_staff, data=None)

    assert answer.status_code == 400
    assert answer.json() == {"detail": "Attempted to update attempt_id=7777 but it does not exist."}


@pytest.mark.parametrize("caller", ["other_learner", "course_staff", "global_staff"])
def test_attempt_is_shown_to_its_learner_only(call, learner, request, caller):
    attempt = factories.make_attempt(user=learner)

    answer = call("get", NAME, attempt.pk, user=request.getfixturevalue(caller))

    assert (answer.status_code, list(answer.json())) == (403, ["detail"])


@pytest.mark.parametrize("caller", ["course_staff", "global_staff"])
def test_staff_remove_an_attempt(call, learner, request, instructor, caller):
    attempt = factories.make_attempt(user=learner)
    user = request.getfixturevalue(caller)

    answer = call("delete", NAME, attempt.pk, user=user)

    assert (answer.status_code, answer.content) == (200, b"")
    assert not ProctoredExamStudentAttempt.objects.exists()
    assert instructor.deleted == [("learner", factories.COURSE, attempt.proctored_exam.content_id, user)]


@pytest.mark.parametrize("caller", ["learner", "other_learner", "other_staff"])
def test_others_do_not_remove_an_attempt(call, learner, request, caller):
    attempt = factories.make_attempt(user=learner)

    answer = call("delete", NAME, attempt.pk, user=request.getfixturevalue(caller))

    assert (answer.status_code, answer.json()) == (403, STAFF_ONLY)
    assert ProctoredExamStudentAttempt.objects.exists()


def test_unknown_attempt_looks_like_a_foreign_one_to_course_staff(call, course_staff):
    answer = call("delete", NAME, 7777, user=course_staff)

    assert (answer.status_code, answer.json()) == (403, STAFF_ONLY)


def test_attempt_stays_when_the_provider_does_not_remove_it(call, learner, global_staff, provider, monkeypatch):
    monkeypatch.setattr(provider, "remove_exam_attempt", lambda exam, attempt: False)
    attempt = factories.make_attempt(factories.make_proctored_exam(external_id="e"), learner, external_id="a")

    answer = call("delete", NAME, attempt.pk, user=global_staff)

    assert (answer.status_code, list(answer.json())) == (502, ["detail"])
    assert "temporarily unavailable" in answer.json()["detail"]
    assert ProctoredExamStudentAttempt.objects.exists()


def test_review_status_is_acknowledged(call, learner, settings):
    settings.PROCTORED_EXAM_VIEWABLE_PAST_DUE = True
    attempt = factories.make_attempt(user=learner)

    answer = call("put", REVIEW_STATUS, attempt.pk, user=learner, data={})

    attempt.refresh_from_db()
    assert (answer.status_code, answer.content, attempt.is_status_acknowledged) == (200, b"", True)


@pytest.mark.parametrize(
    ("is_viewable", "caller", "attempt_id", "status"),
    [(False, "other_learner", 7777, 404), (True, "other_learner", None, 403), (True, "learner", 7777, 400)],
)
def test_review_status_is_not_acknowledged(
    call, learner, other_learner, settings, request, is_viewable, caller, attempt_id, status
):
    settings.PROCTORED_EXAM_VIEWABLE_PAST_DUE = is_viewable
    attempt = factories.make_attempt(user=learner)

    answer = call("put", REVIEW_STATUS, attempt_id or attempt.pk, user=request.getfixturevalue(caller), data={})

    attempt.refresh_from_db()
    assert (answer.status_code, list(answer.json()), attempt.is_status_acknowledged) == (status, ["detail"], False)


def test_all_attempts_of_a_learner_are_reset(call, learner, other_learner, course_staff):
    exam = factories.make_exam()
    for user in (learner, learner, other_learner):
        factories.make_attempt(exam, user)

    answer = call("delete", RESET, exam.pk, learner.pk, user=course_staff)

    assert (answer.status_code, answer.content) == (200, b"")
    assert list(ProctoredExamStudentAttempt.objects.values_list("user__username", flat=True)) == ["other_learner"]


@pytest.mark.parametrize("user_id", [0, 7777])
def test_nothing_to_reset_is_not_found(call, learner, course_staff, user_id):
    answer = call("delete", RESET, factories.make_exam().pk, user_id, user=course_staff)

    assert answer.status_code == 404
    assert isinstance(answer.json(), str)


def test_reset_goes_as_far_as_the_provider_lets_it(call, learner, global_staff, provider, monkeypatch):
    exam = factories.make_proctored_exam(external_id="e")
    for number in range(3):
        factories.make_attempt(exam, learner, external_id=f"a{number}")
    monkeypatch.setattr(provider, "remove_exam_attempt", lambda exam, attempt: attempt != "a1")

    answer = call("delete", RESET, exam.pk, learner.pk, user=global_staff)

    assert answer.status_code == 502
    assert sorted(ProctoredExamStudentAttempt.objects.values_list("external_id", flat=True)) == ["a1", "a2"]
