"""A learner begins an exam over HTTP, and asks what runs. Spec 05 §6.2."""

import datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone

from proctoring.exceptions import (
    BackendProviderCannotRegisterAttempt,
    BackendProviderOnboardingException,
    BackendProviderSentNoAttemptID,
)
from proctoring.models import ProctoredExamStudentAttempt
from proctoring.runtime import set_runtime_service
from proctoring.testing.services import MockCreditService, MockCreditServiceNone
from tests import factories

NAME = "proctored_exam.attempt.collection"
YESTERDAY = datetime.timedelta(days=-1)


@pytest.fixture
def begin(call, learner):
    def send(exam, format="json", **values):
        return call("post", NAME, user=learner, data={"exam_id": exam.pk, **values}, format=format)

    return send


def the_attempt():
    return ProctoredExamStudentAttempt.objects.get()


@pytest.mark.parametrize("value", ["true", "True", True])
@pytest.mark.parametrize("form", ["json", "multipart"])
def test_timed_exam_starts_at_once(begin, value, form):
    answer = begin(factories.make_exam(), start_clock=value, format=form)

    attempt = the_attempt()
    assert (answer.status_code, answer.json()) == (200, {"exam_attempt_id": attempt.pk})
    assert (attempt.status, attempt.taking_as_proctored, attempt.user.username) == ("started", False, "learner")


@pytest.mark.parametrize("value", ["false", False, None, "yes", ""])
def test_clock_does_not_start_unless_asked(begin, value):
    begin(factories.make_exam(), start_clock=value)

    assert the_attempt().status == "created"


def test_proctored_exam_is_registered(begin, provider):
    begin(factories.make_proctored_exam(), attempt_proctored="true")

    attempt = the_attempt()
    assert (attempt.status, attempt.taking_as_proctored, bool(attempt.external_id)) == ("created", True, True)


def test_proctored_exam_without_proctoring_is_declined(begin):
    begin(factories.make_proctored_exam(), start_clock="true")

    assert the_attempt().status == "declined"


def test_practice_exam_without_proctoring_declines_no_other(begin):
    other = factories.make_proctored_exam()

    begin(factories.make_onboarding_exam())

    assert not ProctoredExamStudentAttempt.objects.filter(proctored_exam=other).exists()


def test_attempt_is_always_the_callers(begin, other_learner):
    begin(factories.make_exam(), user_id=other_learner.pk, external_id="x")

    assert the_attempt().user.username == "learner"


def test_inactive_exam_is_taken(begin):
    assert begin(factories.make_exam(is_active=False), start_clock="true").status_code == 200


def test_graded_exam_past_due_is_forbidden(begin):
    answer = begin(factories.make_exam(due_date=timezone.now() + YESTERDAY))

    assert (answer.status_code, list(answer.json())) == (403, ["detail"])
    assert not ProctoredExamStudentAttempt.objects.exists()


def test_practice_exam_past_due_is_refused(begin):
    answer = begin(factories.make_onboarding_exam(due_date=timezone.now() + YESTERDAY), attempt_proctored="true")

    assert answer.status_code == 400


def test_second_attempt_is_refused_in_words(begin, learner):
    exam = factories.make_exam()
    factories.make_attempt(exam, learner, status="submitted")

    answer = begin(exam)

    assert answer.status_code == 400
    assert answer.json()["detail"] == (
        f"Cannot create new exam attempt for exam_id={exam.pk} and user_id={learner.pk} "
        f"in course_id={factories.COURSE} because it already exists!"
    )


def test_attempt_that_may_be_resumed_is_continued(begin, learner):
    exam = factories.make_proctored_exam()
    old = factories.make_attempt(exam, learner, status="error", ready_to_resume=True, time_remaining_seconds=600)

    answer = begin(exam, attempt_proctored="true")

    old.refresh_from_db()
    new = ProctoredExamStudentAttempt.objects.get(pk=answer.json()["exam_attempt_id"])
    assert (old.resumed, new.time_remaining_seconds) == (True, 600)


@pytest.mark.parametrize(
    "error",
    [BackendProviderCannotRegisterAttempt(b"<raw>", 404), BackendProviderSentNoAttemptID(b"<raw>", 200)],
    ids=["refused", "without id"],
)
def test_failure_of_the_provider_is_a_bad_gateway(begin, provider, monkeypatch, error):
    def register_exam_attempt(exam, context):
        raise error

    monkeypatch.setattr(provider, "register_exam_attempt", register_exam_attempt)

    answer = begin(factories.make_proctored_exam(), attempt_proctored="true")

    assert (answer.status_code, answer.json()["code"]) == (502, "provider_registration_failed")
    assert "raw" not in answer.json()["detail"]
    assert not ProctoredExamStudentAttempt.objects.exists()


def test_missing_onboarding_is_a_status_of_the_attempt(begin, provider, monkeypatch):
    def register_exam_attempt(exam, context):
        raise BackendProviderOnboardingException("onboarding_missing")

    monkeypatch.setattr(provider, "register_exam_attempt", register_exam_attempt)

    answer = begin(factories.make_proctored_exam(), attempt_proctored="true")

    assert (answer.status_code, the_attempt().status) == (200, "onboarding_missing")


@pytest.mark.parametrize(
    ("values", "is_enrolled", "status"),
    [
        ({}, True, 200),
        ({"is_active": False}, True, 400),
        ({}, False, 403),
        ({"is_proctored": True}, True, 403),
    ],
    ids=["offered", "inactive", "not enrolled", "not allowed"],
)
def test_host_may_restrict_who_begins(begin, settings, values, is_enrolled, status):
    settings.PROCTORING_SETTINGS = {"RESTRICT_ATTEMPTS": True}
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    settings.PROCTORING_SETTINGS["CAN_TAKE_PROCTORED_EXAM"] = "tests.views.conftest.nobody_may"
    set_runtime_service("credit", MockCreditService() if is_enrolled else MockCreditServiceNone())

    answer = begin(factories.make_exam(**values), attempt_proctored="true")

    assert answer.status_code == status
    assert status == 200 or "exam_id=" in answer.json()["detail"]
    assert ProctoredExamStudentAttempt.objects.exists() == (status == 200)


def may_take(user, exam):
    """Who may take a proctored exam, for ``CAN_TAKE_PROCTORED_EXAM``."""
    return (user.username, exam["exam_name"]) == ("learner", "Final")


@pytest.mark.parametrize(
    ("exam_name", "course_id", "status"),
    [("Final", "course-v1:a+b+c", 200), ("Midterm", "course-v1:a+b+c", 403), ("Final", "course-v1:a+b+d", 403)],
)
def test_host_decides_for_this_learner_exam_and_course(begin, settings, learner, exam_name, course_id, status):
    settings.PROCTORING_SETTINGS = {"RESTRICT_ATTEMPTS": True, "CAN_TAKE_PROCTORED_EXAM": f"{__name__}.may_take"}
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    enrolled = {(learner.pk, "course-v1:a+b+c"): {"enrollment_mode": "verified"}}
    credit = SimpleNamespace(get_credit_state=lambda user_id, course_id: enrolled.get((user_id, course_id)))
    set_runtime_service("credit", credit)
    exam = factories.make_proctored_exam(exam_name=exam_name, course_id=course_id)

    answer = begin(exam, attempt_proctored="false")

    assert answer.status_code == status
    assert status == 200 or f"exam_id={exam.pk}" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "exam_id"),
        ({"exam_id": None}, "exam_id"),
        ({"exam_id": "x"}, "exam_id"),
        ({"exam_id": True}, "exam_id"),
        ({"exam_id": 7777}, "detail"),
        ({"exam_id": 10**30}, "detail"),
        ({"exam_id": 7777, "start_clock": 5}, "start_clock"),
        ({"exam_id": 7777, "attempt_proctored": {}}, "attempt_proctored"),
    ],
)
def test_wrong_input_is_named(call, learner, body, named):
    answer = call("post", NAME, user=learner, data=body)

    assert (answer.status_code, list(answer.json())) == (400, [named])


def test_nothing_runs(call, learner):
    factories.make_attempt(user=learner)

    answer = call("get", NAME, user=learner)

    assert (answer.status_code, answer.json()) == (200, {"in_timed_exam": False, "is_proctored": False})


def test_newest_running_attempt_is_answered(call, learner):
    running = {"started_at": timezone.now(), "allowed_time_limit_mins": 90}
    factories.make_attempt(user=learner, status="started", **running)
    attempt = factories.make_attempt(user=learner, status="ready_to_submit", **running)

    body = call("get", NAME, user=learner).json()

    assert (body["attempt_id"], body["attempt_status"]) == (attempt.pk, "ready_to_submit")
    assert body["exam_url_path"].startswith("/courses/")


def test_running_attempt_whose_time_is_over_is_submitted(call, learner):
    began = timezone.now() - datetime.timedelta(hours=3)
    factories.make_attempt(user=learner, status="started", started_at=began, allowed_time_limit_mins=90)

    body = call("get", NAME, user=learner).json()

    assert (body["attempt_status"], body["time_remaining_seconds"]) == ("submitted", 0)
