"""The audit trail of an attempt: what happened, when, by whom, and why."""

import pytest
from django.utils import timezone

from proctoring import api
from proctoring.models.actors import acting
from proctoring.signals import exam_attempt_status_signal
from tests.factories import make_attempt, make_exam, make_proctored_exam, make_review

pytestmark = pytest.mark.django_db


def told(attempt_id, *keys):
    return [tuple(entry[key] for key in keys) for entry in api.get_attempt_timeline(attempt_id)]


def test_whole_life(learner, global_staff, provider, after_commit):
    exam = make_proctored_exam()
    with after_commit():
        attempt_id = api.create_exam_attempt(exam.pk, learner.pk, True, actor=learner)
        api.mark_exam_attempt_as_ready(attempt_id, actor="provider")
        api.start_exam_attempt(exam.pk, learner.pk, actor=learner)
    with after_commit():
        api.mark_exam_attempt_timeout(attempt_id)
    with after_commit():
        api.update_attempt_status(attempt_id, "rejected", actor=global_staff, reason="phone on the desk")

    assert told(attempt_id, "event", "status", "actor", "actor_id", "reason") == [
        ("created", "created", "learner", learner.pk, None),
        ("changed", "ready_to_start", "provider", None, None),
        ("changed", "started", "learner", learner.pk, None),
        ("delivery", None, "system", None, None),
        ("changed", "submitted", "timer", None, None),
        ("delivery", None, "system", None, None),
        ("delivery", None, "system", None, None),
        ("changed", "rejected", "staff", global_staff.pk, "phone on the desk"),
        ("delivery", None, "system", None, None),
    ]


def test_details_are_what_changed(learner):
    exam = make_exam()
    attempt_id = api.create_exam_attempt(exam.pk, learner.pk)

    api.start_exam_attempt(exam.pk, learner.pk)

    first, second = told(attempt_id, "details")
    assert first == ({},)
    assert second[0].keys() == {"started_at", "allowed_time_limit_mins"}


def test_unknown_cause_is_the_system(learner):
    attempt = make_attempt(make_exam(), learner)

    assert told(attempt.pk, "actor", "actor_id") == [("system", None)]


def test_user_of_the_request_is_recorded(learner, rf):
    from simple_history.models import HistoricalRecords

    attempt = make_attempt(make_exam(), learner)
    HistoricalRecords.context.request = rf.get("/")
    HistoricalRecords.context.request.user = learner
    try:
        api.update_attempt_status(attempt.pk, "started")
    finally:
        del HistoricalRecords.context.request

    assert told(attempt.pk, "actor", "actor_id")[-1] == ("learner", learner.pk)


def test_surrounding_block_names_the_cause(learner):
    attempt = make_attempt(make_exam(), learner)

    with acting("command set_attempt_status", "ticket 7"), acting(reason="ticket 8"):
        api.update_attempt_status(attempt.pk, "submitted")

    assert told(attempt.pk, "actor", "reason")[-1] == ("command set_attempt_status", "ticket 8")


def test_receivers_of_the_signal_act_for_themselves(learner, after_commit):
    attempt = make_attempt(make_exam(), learner)

    def submit(status, **named):
        if status == "started":
            api.update_attempt_status(attempt.pk, "submitted")

    exam_attempt_status_signal.connect(submit)
    try:
        with after_commit():
            api.update_attempt_status(attempt.pk, "started", actor=learner)
    finally:
        exam_attempt_status_signal.disconnect(submit)

    assert told(attempt.pk, "status", "actor")[1:] == [("started", "learner"), ("submitted", "system")]


def test_long_reasons_are_cut(learner):
    attempt = make_attempt(make_exam(), learner)

    api.update_attempt_status(attempt.pk, "submitted", reason="x" * 500)

    assert told(attempt.pk, "reason")[-1] == ("x" * 100,)


def test_resumed_attempts_refer_to_each_other(learner):
    exam = make_exam()
    old = make_attempt(exam, learner, status="error", is_resumable=True)
    api.mark_exam_attempt_as_ready_to_resume(old.pk)
    new_id = api.create_exam_attempt(exam.pk, learner.pk)

    assert ("resumed_by", {"attempt_id": new_id}) in told(old.pk, "event", "details")
    assert ("resumed_from", {"attempt_id": old.pk}) in told(new_id, "event", "details")


def test_reviews_stand_in_it(learner, global_staff):
    attempt = make_attempt(make_proctored_exam(), learner, status="submitted", completed_at=timezone.now())
    review = make_review(attempt, "Suspicious")
    review.review_status, review.reviewed_by = "Clean", global_staff
    review.save()

    reviews = [entry for entry in told(attempt.pk, "event", "actor", "actor_id", "details") if entry[0] == "review"]
    assert reviews == [
        ("review", "provider", None, {"review_status": "Suspicious"}),
        ("review", "staff", global_staff.pk, {"review_status": "Clean"}),
    ]


def test_removed_attempts_have_one(learner, global_staff):
    attempt = make_attempt(make_exam(), learner)

    api.remove_exam_attempt(attempt.pk, global_staff)

    assert told(attempt.pk, "event") == [("created",), ("deleted",)]
