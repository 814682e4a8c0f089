"""What is done with an attempt over HTTP: the actions. Spec 05 §6.1."""

import datetime
import logging

import pytest
from django.utils import timezone
from waffle.testutils import override_switch

from proctoring.models import ProctoredExamStudentAttempt
from tests import factories

NAME = "proctored_exam.attempt"


@pytest.fixture
def act(call, learner):
    def send(attempt, action, user=learner, format="json", **values):
        return call("put", NAME, attempt.pk, user=user, data={"action": action, **values}, format=format)

    return send


@pytest.fixture
def make(learner):
    def attempt(status="created", exam=None, **values):
        if status in ("started", "ready_to_submit"):
            values = {"started_at": timezone.now(), "allowed_time_limit_mins": 90, **values}
        return factories.make_attempt(exam or factories.make_proctored_exam(), learner, status=status, **values)

    return attempt


def status_of(attempt):
    attempt.refresh_from_db()
    return attempt.status


@pytest.mark.parametrize(
    ("before", "action", "after"),
    [
        ("created", "start", "started"),
        ("ready_to_start", "start", "started"),
        ("ready_to_submit", "start", "started"),
        ("started", "stop", "ready_to_submit"),
        ("created", "stop", "ready_to_submit"),
        ("started", "submit", "submitted"),
        ("created", "submit", "submitted"),
        ("created", "click_download_software", "download_software_clicked"),
        ("ready_to_start", "click_download_software", "ready_to_start"),
        ("started", "click_download_software", "submitted"),
        ("created", "decline", "declined"),
        ("started", "decline", "declined"),
        ("started", "error", "error"),
        ("created", "error", "error"),
        ("submitted", "submit", "submitted"),
    ],
)
@pytest.mark.parametrize("form", ["json", "multipart"])
def test_action_moves_the_attempt(act, make, form, before, action, after):
    attempt = make(before)

    answer = act(attempt, action, format=form)

    assert (answer.status_code, answer.json()) == (200, {"exam_attempt_id": attempt.pk})
    assert status_of(attempt) == after


@pytest.mark.parametrize(
    ("before", "action"),
    [
        ("started", "start"),
        *((before, action) for before in ("submitted", "declined", "error") for action in ("start", "stop")),
        *(("submitted", action) for action in ("click_download_software",)),
        *(
            (before, action)
            for before in ("verified", "rejected", "second_review_required", "declined", "timed_out")
            for action in ("submit", "decline", "error")
        ),
        ("created", "reset_attempt"),
    ],
)
def test_action_that_comes_too_late_is_refused(act, make, before, action):
    attempt = make(before)

    answer = act(attempt, action)

    assert (answer.status_code, list(answer.json())) == (400, ["detail"])
    assert status_of(attempt) == before


def test_second_submission_changes_nothing(act, make, provider, monkeypatch):
    completed = timezone.now() - datetime.timedelta(minutes=5)
    attempt = make("submitted", completed_at=completed, external_id="a")

    act(attempt, "submit")

    attempt.refresh_from_db()
    assert (attempt.completed_at, attempt.history.count()) == (completed, 1)


@pytest.mark.parametrize("action", ["", None, "explode", ["start"], 5])
def test_unknown_action_is_refused(act, make, action):
    answer = act(make(), action)

    assert (answer.status_code, list(answer.json())) == (400, ["action"])


def test_missing_action_is_refused(call, make, learner):
    assert call("put", NAME, make().pk, user=learner, data={}).status_code == 400


@pytest.mark.parametrize("action", ["start", "explode", None])
def test_foreign_attempt_is_refused_before_the_action_is_looked_at(act, make, other_learner, global_staff, action):
    assert act(make(), action, user=other_learner).status_code == 403
    assert act(make(), action, user=global_staff).status_code == 403


@pytest.mark.parametrize(("action", "values"), [("start", {}), ("submit", {"user_id": 7_000_000})])
def test_refusal_says_whose_request_it_was_about_which_attempt(act, make, other_learner, action, values):
    attempt = make()

    detail = act(attempt, action, user=other_learner, **values).json()["detail"]

    named = [f"user_id={other_learner.pk} ", f"attempt_id={attempt.pk}", *(f"user_id={pk}" for pk in values.values())]
    assert [text for text in named if text not in detail] == []


@pytest.mark.parametrize(("body", "content_type"), [(b"", "application/json"), (b"x", "application/octet-stream")])
def test_unknown_attempt_is_answered_before_the_body_is_read(call, learner, body, content_type):
    answer = call("put", NAME, 7777, user=learner, data=body, format=None, content_type=content_type)

    assert (answer.status_code, answer.json()["detail"]) == (
        400,
        "Attempted to update attempt_id=7777 but it does not exist.",
    )


def test_time_that_is_over_has_submitted_the_attempt_first(act, make):
    late = timezone.now() - datetime.timedelta(minutes=91)
    running, stopped = make("started", started_at=late), make("started", started_at=late)

    assert act(running, "submit").status_code == 200
    assert act(stopped, "stop").status_code == 400
    assert (status_of(running), status_of(stopped)) == ("submitted", "submitted")


def test_failure_keeps_the_time_that_is_left(act, make):
    attempt = make("started", started_at=timezone.now() - datetime.timedelta(minutes=30))

    act(attempt, "error", detail="Worker failed to respond.")

    attempt.refresh_from_db()
    assert (attempt.is_resumable, 3500 < attempt.time_remaining_seconds <= 3600) == (True, True)


@pytest.mark.parametrize("saved", [None, 70])
def test_failure_before_the_start_keeps_what_was_saved(act, make, saved):
    attempt = make("ready_to_start", time_remaining_seconds=saved)

    act(attempt, "error")

    attempt.refresh_from_db()
    assert attempt.time_remaining_seconds == saved


def test_second_failure_does_not_cost_time(act, make):
    began = timezone.now() - datetime.timedelta(minutes=30)
    attempt = make("error", started_at=began, allowed_time_limit_mins=90, time_remaining_seconds=4000)

    act(attempt, "error")

    attempt.refresh_from_db()
    assert attempt.time_remaining_seconds == 4000


def test_detail_of_a_failure_is_one_short_line_of_the_log(act, make, caplog):
    act(make(status="started"), "error", detail="It hangs.\nERROR of somebody else" + "x" * 10_000)

    [text] = [record.getMessage() for record in caplog.records if "proctoring failed" in record.msg]
    assert "It hangs." in text
    assert "\n" not in text
    assert len(text) < 700


def test_failure_of_a_submitted_attempt_is_ignored(act, make, caplog):
    attempt = make("submitted")

    with caplog.at_level(logging.WARNING, "edx_proctoring_views"):
        answer = act(attempt, "error", detail="Worker failed to respond.")

    assert (answer.status_code, answer.json(), status_of(attempt)) == (200, {"exam_attempt_id": False}, "submitted")
    assert "Worker failed to respond." in caplog.text


def test_switch_lets_failures_pass(act, make):
    attempt = make("started")

    with override_switch("edx_proctoring.test_ping_failure_passthrough", active=True):
        answer = act(attempt, "error")

    assert (answer.json(), status_of(attempt)) == ({"exam_attempt_id": False}, "started")


def test_declining_declines_the_courses_other_proctored_exams(act, make, learner):
    other = factories.make_proctored_exam()

    act(make(), "decline")

    assert ProctoredExamStudentAttempt.objects.get(proctored_exam=other).status == "declined"


def test_declining_a_practice_exam_leaves_the_others_alone(act, make):
    factories.make_proctored_exam()

    act(make(exam=factories.make_onboarding_exam()), "decline")

    assert ProctoredExamStudentAttempt.objects.count() == 1


def test_practice_attempt_is_reset(act, make):
    attempt = make("error", exam=factories.make_onboarding_exam())

    answer = act(attempt, "reset_attempt")

    new = ProctoredExamStudentAttempt.objects.latest("id")
    assert (answer.json(), new.status) == ({"exam_attempt_id": new.pk}, "created")
    assert status_of(attempt) == "onboarding_reset"


def test_reset_past_the_due_date_is_refused_and_remembered(act, make):
    yesterday = timezone.now() - datetime.timedelta(days=1)
    attempt = make("rejected", exam=factories.make_onboarding_exam(due_date=yesterday))

    answer = act(attempt, "reset_attempt")

    assert (answer.status_code, status_of(attempt)) == (400, "onboarding_reset")


def resumable(make):
    return make("error", is_resumable=True)


@pytest.mark.parametrize("caller", ["course_staff", "global_staff"])
@pytest.mark.parametrize("form", ["json", "multipart"])
def test_staff_let_a_learner_resume(act, make, learner, request, caller, form):
    attempt = resumable(make)

    answer = act(attempt, "mark_ready_to_resume", user=request.getfixturevalue(caller), user_id=learner.pk, format=form)

    attempt.refresh_from_db()
    assert (answer.status_code, answer.json()) == (200, {"exam_attempt_id": attempt.pk})
    assert (attempt.ready_to_resume, attempt.is_resumable, attempt.status) == (True, False, "error")


def test_staff_let_themselves_resume_without_naming_anybody(act, global_staff):
    own = factories.make_attempt(factories.make_proctored_exam(), global_staff, status="error", is_resumable=True)

    assert act(own, "mark_ready_to_resume", user=global_staff).status_code == 200


@pytest.mark.parametrize("caller", ["learner", "other_learner", "other_staff"])
@pytest.mark.parametrize("names_learner", [True, False])
def test_others_do_not(act, make, learner, request, caller, names_learner):
    attempt = resumable(make)
    values = {"user_id": learner.pk} if names_learner else {}

    answer = act(attempt, "mark_ready_to_resume", user=request.getfixturevalue(caller), **values)

    attempt.refresh_from_db()
    assert (answer.status_code, attempt.ready_to_resume) == (403, False)


def test_staff_do_nothing_else_for_a_learner(act, make, learner, global_staff):
    attempt = make("started")

    assert act(attempt, "submit", user=global_staff, user_id=learner.pk).status_code == 403
    assert status_of(attempt) == "started"


def test_learner_who_is_named_must_be_the_attempts(act, make, other_learner, global_staff):
    assert act(resumable(make), "mark_ready_to_resume", user=global_staff, user_id=other_learner.pk).status_code == 403


def test_attempt_that_cannot_be_resumed_is_refused(act, make, learner, global_staff):
    answer = act(make("error"), "mark_ready_to_resume", user=global_staff, user_id=learner.pk)

    assert (answer.status_code, list(answer.json())) == (400, ["detail"])


def test_wrong_user_id_is_named(act, make):
    answer = act(make(), "start", user_id="me")

    assert (answer.status_code, list(answer.json())) == (400, ["user_id"])


def test_hosts_may_say_who_is_staff(act, make, other_learner, learner, monkeypatch):
    asked = []
    monkeypatch.setattr("proctoring.views.is_user_course_or_global_staff", lambda *args: asked.append(args) or True)
    attempt = resumable(make)

    answer = act(attempt, "mark_ready_to_resume", user=other_learner, user_id=learner.pk)

    assert (answer.status_code, asked) == (200, [(other_learner, factories.COURSE)])
