"""A learner takes a practice exam once more. Spec 03 §11, W-16."""

import datetime

import pytest
from django.utils import timezone

from proctoring import api
from proctoring.exceptions import (
    BackendProviderCannotRegisterAttempt,
    ProctoredExamIllegalStatusTransition,
    StudentExamAttemptOnPastDueProctoredExam,
)
from proctoring.models import ProctoredExamStudentAttempt
from tests.factories import make_attempt, make_onboarding_exam, make_proctored_exam

pytestmark = pytest.mark.django_db


def make_practice(learner, status, **exam_values):
    exam = make_onboarding_exam(**exam_values)
    values = {"external_id": "old", "started_at": timezone.now(), "allowed_time_limit_mins": 90}
    return make_attempt(exam, learner, status=status, **values)


def reset(attempt):
    return api.reset_practice_exam(attempt.proctored_exam_id, attempt.user_id, attempt.user)


def status_of(attempt):
    stored = ProctoredExamStudentAttempt.objects.filter(pk=attempt.pk).first()
    return stored.status if stored else None


@pytest.mark.parametrize(
    ("status", "becomes"),
    [
        ("submitted", None),
        ("rejected", "onboarding_reset"),
        ("error", "onboarding_reset"),
        ("second_review_required", "onboarding_reset"),
        ("onboarding_reset", "onboarding_reset"),
        ("expired", "onboarding_reset"),
    ],
)
def test_attempt_makes_way_for_a_new_one(learner, provider, status, becomes):
    attempt = make_practice(learner, status)

    new_id = reset(attempt)

    new = ProctoredExamStudentAttempt.objects.get(pk=new_id)
    assert status_of(attempt) == becomes
    assert (new.status, new.started_at, new.allowed_time_limit_mins) == ("created", None, None)
    assert (new.taking_as_proctored, new.external_id) == (True, "attempt-1")


@pytest.mark.parametrize(
    "status",
    ["created", "download_software_clicked", "ready_to_start", "started", "ready_to_submit", "eligible", "verified"],
)
def test_open_and_verified_attempts_cannot_be_reset(learner, provider, calls, status):
    attempt = make_practice(learner, status)

    with pytest.raises(ProctoredExamIllegalStatusTransition):
        reset(attempt)

    assert (status_of(attempt), calls) == (status, [])


def test_graded_exams_cannot_be_reset(learner, provider):
    attempt = make_attempt(make_proctored_exam(), learner, status="rejected", is_sample_attempt=True)

    with pytest.raises(ProctoredExamIllegalStatusTransition):
        reset(attempt)


@pytest.mark.parametrize("status", ["submitted", "rejected"])
def test_refusal_of_the_provider_leaves_the_attempt(learner, provider, status):
    attempt = make_practice(learner, status)
    provider.fails["register_exam_attempt"] = BackendProviderCannotRegisterAttempt("no", 400)

    with pytest.raises(BackendProviderCannotRegisterAttempt):
        reset(attempt)

    assert status_of(attempt) == status


@pytest.mark.parametrize(("status", "stays"), [("submitted", "submitted"), ("rejected", "onboarding_reset")])
def test_past_due_makes_no_new_attempt(learner, provider, calls, events, after_commit, status, stays):
    attempt = make_practice(learner, status, due_date=timezone.now() - datetime.timedelta(days=1))

    with after_commit(), pytest.raises(StudentExamAttemptOnPastDueProctoredExam):
        reset(attempt)

    assert (status_of(attempt), calls) == (stays, [])
    assert [name.rpartition(".")[2] for name, _ in events] == ["reset_practice_exam"] * (status == "rejected")


def test_unreachable_provider_does_not_keep_the_learner(learner, provider):
    attempt = make_practice(learner, "submitted")
    provider.fails["remove_exam_attempt"] = ConnectionError("down")

    reset(attempt)

    assert status_of(attempt) is None


@pytest.mark.parametrize(("status", "told"), [("submitted", "submitted"), ("rejected", "onboarding_reset")])
def test_event_is_about_the_old_attempt(learner, provider, events, after_commit, status, told):
    attempt = make_practice(learner, status)

    with after_commit():
        reset(attempt)

    data = next(data for name, data in events if name.endswith("attempt.reset_practice_exam"))
    assert (data["attempt_id"], data["attempt_status"]) == (attempt.pk, told)


def test_onboarding_problem_is_the_status_of_the_new_attempt(learner, backends):
    backends["test"].attempt_error = "onboarding_failed"
    attempt = make_practice(learner, "rejected")

    assert ProctoredExamStudentAttempt.objects.get(pk=reset(attempt)).status == "onboarding_failed"
