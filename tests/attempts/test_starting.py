"""Start, stop, mark, and what is written when. Spec 03 §7, §8.3."""

import datetime
from types import SimpleNamespace

import pytest
from django.test import override_settings
from django.utils import timezone
from freezegun import freeze_time

from proctoring import api, runtime
from proctoring.exceptions import (
    ProctoredExamIllegalStatusTransition,
    StudentExamAttemptDoesNotExistsException,
    StudentExamAttemptedAlreadyStarted,
)
from proctoring.models import ProctoredExamStudentAttempt
from tests.factories import make_allowance, make_attempt, make_exam, make_proctored_exam

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


def minutes(number):
    return datetime.timedelta(minutes=number)


@freeze_time(NOW)
@pytest.mark.parametrize(
    ("exam_values", "allowance", "seconds_left", "granted"),
    [
        ({}, None, None, 90),
        ({}, "15", None, 105),
        ({"due_date": NOW + minutes(15)}, "15", None, 15),
        ({"due_date": NOW - minutes(1)}, None, None, 0),
        ({}, "15", 1800, 30),
        ({}, "15", 0, 0),
        ({"due_date": NOW + minutes(20)}, None, 1800, 20),
    ],
)
def test_first_start_fixes_the_minutes(learner, exam_values, allowance, seconds_left, granted):
    exam = make_exam(**exam_values)
    attempt = make_attempt(exam, learner, time_remaining_seconds=seconds_left)
    if allowance:
        make_allowance(exam, learner, value=allowance)

    api.start_exam_attempt(exam.pk, learner.pk)

    attempt.refresh_from_db()
    assert (attempt.started_at, attempt.allowed_time_limit_mins) == (NOW, granted)
    assert attempt.expires_at == NOW + minutes(granted)


@freeze_time(NOW)
def test_minutes_end_at_the_learners_own_due_date(learner, other_learner):
    own = {learner.pk: NOW + minutes(20), other_learner.pk: NOW + minutes(10)}
    service = SimpleNamespace(get_due_date=lambda course_id, content_id, user_id: own.get(user_id))
    runtime.set_runtime_service("dates", service)
    attempt = make_attempt(make_exam(), learner)

    api.start_exam_attempt(attempt.proctored_exam_id, learner.pk)

    attempt.refresh_from_db()
    assert attempt.allowed_time_limit_mins == 20


def test_start_takes_the_newest_attempt(learner):
    exam = make_exam()
    make_attempt(exam, learner, status="error", created=NOW)
    newest = make_attempt(exam, learner)

    assert api.start_exam_attempt(exam.pk, learner.pk) == newest.pk


@pytest.mark.parametrize("code", ["CODE", None])
def test_start_by_code(learner, code):
    attempt = make_attempt(make_exam(), learner, attempt_code=code)

    assert api.start_exam_attempt_by_code(code) == attempt.pk
    attempt.refresh_from_db()
    assert attempt.status == "started"


def test_running_attempt_cannot_be_started(learner):
    exam = make_exam()
    make_attempt(exam, learner, status="started", started_at=timezone.now(), allowed_time_limit_mins=90)

    with pytest.raises(StudentExamAttemptedAlreadyStarted):
        api.start_exam_attempt(exam.pk, learner.pk)


def test_started_row_without_start_time_gets_one(learner):
    exam = make_exam()
    attempt = make_attempt(exam, learner, status="started")

    api.start_exam_attempt(exam.pk, learner.pk)

    attempt.refresh_from_db()
    assert attempt.started_at is not None


def test_completed_attempt_cannot_be_started(learner):
    exam = make_exam()
    make_attempt(exam, learner, status="submitted")

    with pytest.raises(ProctoredExamIllegalStatusTransition):
        api.start_exam_attempt(exam.pk, learner.pk)


@pytest.mark.parametrize(
    "call",
    [
        lambda: api.start_exam_attempt(1, 1),
        lambda: api.start_exam_attempt_by_code("no such code"),
        lambda: api.stop_exam_attempt(4711),
        lambda: api.mark_exam_attempt_timeout(4711),
        lambda: api.mark_exam_attempt_as_ready(4711),
        lambda: api.mark_exam_attempt_as_ready_to_resume(4711),
        lambda: api.mark_exam_attempt_as_resumed(4711),
        lambda: api.update_attempt_status(4711, "submitted"),
        lambda: api.update_attempt_status("no number", "submitted"),
        lambda: api.update_exam_attempt(4711, time_remaining_seconds=1),
        lambda: api.remove_exam_attempt(4711, None),
        lambda: api.reset_practice_exam(1, 1, None),
        lambda: api.get_attempt_timeline(4711),
        lambda: api.get_attempt_timeline("no number"),
        lambda: api.remove_exam_attempt("no number", None),
    ],
)
def test_unknown_attempts_give_a_domain_error(db, call):
    with pytest.raises(StudentExamAttemptDoesNotExistsException):
        call()


def test_unknown_attempt_may_be_ignored(db):
    assert api.update_attempt_status(4711, "submitted", raise_if_not_found=False) is None


@pytest.mark.parametrize(
    ("mark", "status"),
    [
        (api.stop_exam_attempt, "ready_to_submit"),
        (api.mark_exam_attempt_as_ready, "ready_to_start"),
        (api.mark_exam_attempt_timeout, "submitted"),
    ],
)
def test_marks(learner, mark, status):
    attempt = make_attempt(make_exam(), learner)

    assert mark(attempt.pk) == attempt.pk

    attempt.refresh_from_db()
    assert attempt.status == status
    assert (attempt.completed_at is not None) is (status == "submitted")


def test_time_out_is_kept_where_the_host_wants_it(learner):
    attempt = make_attempt(make_exam(), learner, status="started")

    with override_settings(PROCTORING_SETTINGS={"ALLOW_TIMED_OUT_STATE": True}):
        api.mark_exam_attempt_timeout(attempt.pk)

    attempt.refresh_from_db()
    assert (attempt.status, attempt.completed_at) == ("timed_out", None)


def test_replaced_update_is_what_the_marks_call(monkeypatch):
    asked = []
    monkeypatch.setattr(api, "update_attempt_status", lambda *args: asked.append(args))

    api.stop_exam_attempt(7)
    api.mark_exam_attempt_as_ready(7)
    api.mark_exam_attempt_timeout(7)

    assert asked == [(7, "ready_to_submit"), (7, "ready_to_start"), (7, "timed_out")]


def test_unknown_provider_changes_nothing(learner):
    attempt = make_attempt(make_proctored_exam(backend="gone"), learner)

    with pytest.raises(NotImplementedError):
        api.update_attempt_status(attempt.pk, "started")

    attempt.refresh_from_db()
    assert attempt.status == "created"


@pytest.mark.parametrize("status", ["expired", "onboarding_reset", "other_course_approved", "whatever"])
def test_any_status_can_be_stored(learner, status, caplog):
    attempt = make_attempt(make_exam(), learner, status="submitted")

    with caplog.at_level("WARNING"):
        api.update_attempt_status(attempt.pk, status)

    attempt.refresh_from_db()
    assert attempt.status == status
    assert caplog.records == []


def test_row_without_status_can_be_submitted(learner):
    attempt = make_attempt(make_exam(), learner, status="")

    api.update_attempt_status(attempt.pk, "submitted")

    attempt.refresh_from_db()
    assert attempt.completed_at is not None


def test_host_marks_the_content_as_completed_once(learner, host, calls):
    attempt = make_attempt(make_exam(), learner, status="started")

    for status in ("submitted", "error", "submitted"):
        api.update_attempt_status(attempt.pk, status)

    assert calls.count("instructor.complete") == 1
    assert host["instructor"].arguments[0][1] == (learner.username, attempt.proctored_exam.content_id)


def test_repeat_tells_credit_again_and_nobody_else(learner, host, calls, signals, mailoutbox, after_commit):
    attempt = make_attempt(make_proctored_exam(), learner, status="verified", completed_at=NOW)
    rows = attempt.history.count()

    with after_commit():
        api.update_attempt_status(attempt.pk, "verified")

    assert calls == ["credit.set satisfied", "credit.state"]
    assert attempt.history.count() == rows
    assert signals == mailoutbox == []


def test_without_any_service_nothing_is_missing(learner, after_commit, caplog):
    runtime._services.clear()
    attempt = make_attempt(make_exam(), learner)

    with after_commit():
        for status in ("started", "submitted", "rejected", "verified", "error"):
            api.update_attempt_status(attempt.pk, status)

    assert [record for record in caplog.records if record.name.startswith("proctoring.api")] == []
    assert ProctoredExamStudentAttempt.objects.get().status == "error"
