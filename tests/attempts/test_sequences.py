"""The order in which everything happens, as an observer sees it. Spec 03 §20, first table."""

import datetime

import pytest
from django.utils import timezone

from proctoring import api
from tests.factories import make_attempt, make_exam, make_proctored_exam, make_review

pytestmark = pytest.mark.django_db

STATE = "credit.state"
MAIL = ["instructor.escalation"]


def running(exam, learner, **values):
    """An attempt that was registered and started a minute ago."""
    started_at = timezone.now() - datetime.timedelta(minutes=1)
    defaults = {
        "status": "started",
        "started_at": started_at,
        "allowed_time_limit_mins": 90,
        "external_id": "attempt-0",
    }
    return make_attempt(exam, learner, **{**defaults, **values})


def told(status):
    return [f"event {status}", f"signal {status}"]


def test_create_proctored(learner, observed, after_commit):
    exam = make_proctored_exam()

    with after_commit():
        api.create_exam_attempt(exam.pk, learner.pk, taking_as_proctored=True)

    assert observed == [
        "name_affirmation.name",
        STATE,
        "provider.register",
        "row",
        "signal created",
        "event created",
    ]


def test_create_timed(learner, observed, after_commit):
    exam = make_exam()

    with after_commit():
        api.create_exam_attempt(exam.pk, learner.pk)

    assert observed == ["row", "signal created", "event created"]


def test_first_start(learner, observed, after_commit):
    attempt = make_attempt(make_proctored_exam(), learner, external_id="attempt-0")
    observed.clear()

    with after_commit():
        api.update_attempt_status(attempt.pk, "started")

    assert observed == ["save started", STATE, "provider.start", *told("started")]


@pytest.mark.parametrize(("before", "after"), [("started", "ready_to_submit"), ("ready_to_submit", "started")])
def test_stop_and_back_again(learner, observed, after_commit, before, after):
    attempt = running(make_proctored_exam(), learner, status=before)
    observed.clear()

    with after_commit():
        api.update_attempt_status(attempt.pk, after)

    assert observed == [f"save {after}", STATE, *told(after)]


def test_submit_proctored(learner, observed, after_commit):
    attempt = running(make_proctored_exam(), learner)
    observed.clear()

    with after_commit():
        api.update_attempt_status(attempt.pk, "submitted")

    assert observed == [
        "instructor.complete",
        "save submitted",
        "credit.set submitted",
        STATE,
        *MAIL,
        "mail submitted",
        "provider.stop",
        *told("submitted"),
    ]


def test_submit_timed(learner, observed, after_commit):
    attempt = running(make_exam(), learner, external_id=None)
    observed.clear()

    with after_commit():
        api.update_attempt_status(attempt.pk, "submitted")

    assert observed == [
        "instructor.complete",
        "save submitted",
        "credit.set submitted",
        STATE,
        *told("submitted"),
    ]


def test_reject(learner, observed, after_commit):
    attempt = running(make_proctored_exam(), learner, status="submitted", completed_at=timezone.now())
    observed.clear()

    with after_commit():
        api.update_attempt_status(attempt.pk, "rejected")

    assert observed == [
        "save rejected",
        "credit.set failed",
        "grades.should",
        "grades.override",
        "certificates.invalidate",
        STATE,
        *MAIL,
        "mail rejected",
        *told("rejected"),
    ]


def test_appeal(learner, observed, after_commit):
    attempt = running(make_proctored_exam(), learner, status="rejected", completed_at=timezone.now())
    observed.clear()

    with after_commit():
        api.update_attempt_status(attempt.pk, "verified")

    assert observed == [
        "save verified",
        "credit.set satisfied",
        "grades.should",
        "grades.undo",
        STATE,
        *MAIL,
        "mail verified",
        *told("verified"),
    ]


def test_error(learner, observed, after_commit):
    attempt = running(make_proctored_exam(), learner)
    observed.clear()

    with after_commit():
        api.update_attempt_status(attempt.pk, "error")

    assert observed == [
        "save error",
        "credit.set failed",
        STATE,
        "provider.mark_erroneous",
        *told("error"),
    ]


def test_decline_reaches_the_host_before_anybody_else_and_each_exam_in_turn(learner, observed, after_commit):
    exam = make_proctored_exam("a")
    waiting = make_proctored_exam("b")
    make_proctored_exam("c")
    attempt = make_attempt(exam, learner)
    make_attempt(waiting, learner)
    observed.clear()

    with after_commit():
        api.update_attempt_status(attempt.pk, "declined")

    in_transaction = ["save declined", *["credit.set declined"] * 2, STATE, "credit.set declined", STATE, STATE]
    created = ["signal created", "event created"]
    after_commit_each = [*told("declined"), *created, *told("declined"), *told("declined")]
    assert observed == [*in_transaction, *after_commit_each]


def test_reading_an_expired_attempt_submits_it(learner, observed, after_commit):
    attempt = running(make_proctored_exam(), learner, allowed_time_limit_mins=0)
    observed.clear()

    with after_commit():
        api.get_exam_attempt_by_id(attempt.pk)

    attempt.refresh_from_db()
    assert attempt.completed_at == attempt.started_at
    assert observed[:2] == ["instructor.complete", "save submitted"]
    assert observed[-3:] == ["provider.stop", *told("submitted")]


def test_start_without_time_left_is_a_start_and_then_a_submission(learner, observed, after_commit):
    attempt = make_attempt(make_proctored_exam(time_limit_mins=0), learner, external_id="attempt-0")
    observed.clear()

    with after_commit():
        api.update_attempt_status(attempt.pk, "started")

    assert observed == [
        *("save started", STATE, "provider.start", *told("started")),
        *("instructor.complete", "save submitted", "credit.set submitted", STATE, *MAIL, "mail submitted"),
        *("provider.stop", *told("submitted")),
    ]


def test_remove(learner, global_staff, observed, after_commit):
    attempt = running(make_proctored_exam(), learner, status="submitted", completed_at=timezone.now())
    make_review(attempt)
    observed.clear()

    with after_commit():
        api.remove_exam_attempt(attempt.pk, global_staff)

    assert observed == [
        "provider.remove",
        "delete",
        "instructor.delete",
        "grades.undo",
        "credit.remove",
        "event review_received",
        "event deleted",
    ]


def test_reset_of_a_submitted_practice_attempt(learner, observed, after_commit):
    exam = make_proctored_exam(is_practice_exam=True)
    running(exam, learner, status="submitted", completed_at=timezone.now())
    observed.clear()

    with after_commit():
        api.reset_practice_exam(exam.pk, learner.pk, learner)

    assert observed == [
        *("provider.remove", "name_affirmation.name", STATE, "provider.register"),
        *("delete", "instructor.delete", "grades.undo", "credit.remove", "row"),
        *("event deleted", "event reset_practice_exam", "signal created", "event created"),
    ]


def test_reset_of_a_rejected_practice_attempt(learner, observed, after_commit):
    exam = make_proctored_exam(is_practice_exam=True)
    running(exam, learner, status="rejected", completed_at=timezone.now())
    observed.clear()

    with after_commit():
        api.reset_practice_exam(exam.pk, learner.pk, learner)

    assert observed == [
        *("name_affirmation.name", STATE, "provider.register", "save onboarding_reset", "row"),
        *("event reset_practice_exam", "signal created", "event created"),
    ]
