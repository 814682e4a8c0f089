"""Resume marks, acknowledgement and seconds left: changes that leave the status alone. Spec 03 §7, §10."""

import pytest

from proctoring import api
from proctoring.exceptions import ProctoredExamIllegalResumeUpdate, ProctoredExamPermissionDenied
from tests.factories import make_attempt, make_exam

pytestmark = pytest.mark.django_db


def flags(attempt):
    attempt.refresh_from_db()
    return attempt.is_resumable, attempt.ready_to_resume, attempt.resumed


def test_resumable_attempt_becomes_ready(learner):
    attempt = make_attempt(make_exam(), learner, status="verified", is_resumable=True)

    assert api.mark_exam_attempt_as_ready_to_resume(attempt.pk) == attempt.pk

    assert flags(attempt) == (False, True, False)
    assert attempt.status == "verified"
    assert attempt.history.count() == 2


def test_other_attempts_do_not_become_ready(learner):
    attempt = make_attempt(make_exam(), learner, status="error")

    with pytest.raises(ProctoredExamIllegalResumeUpdate):
        api.mark_exam_attempt_as_ready_to_resume(attempt.pk)

    assert flags(attempt) == (False, False, False)


def test_resumed_mark_may_be_set_twice(learner):
    attempt = make_attempt(make_exam(), learner, status="error", ready_to_resume=True)

    for _ in range(2):
        assert api.mark_exam_attempt_as_resumed(attempt.pk) == attempt.pk

    assert flags(attempt) == (False, True, True)
    assert attempt.history.count() == 2


def test_resumed_mark_needs_the_resume_process(learner):
    attempt = make_attempt(make_exam(), learner, status="error", is_resumable=True)

    with pytest.raises(ProctoredExamIllegalResumeUpdate):
        api.mark_exam_attempt_as_resumed(attempt.pk)


@pytest.mark.parametrize(
    ("ready", "resumed", "is_ready", "in_process"),
    [(False, False, False, False), (True, False, True, True), (True, True, False, True), (False, True, False, True)],
)
def test_questions_about_resuming(learner, ready, resumed, is_ready, in_process):
    attempt = make_attempt(make_exam(), learner, ready_to_resume=ready, resumed=resumed)

    assert api.is_attempt_ready_to_resume(api.get_exam_attempt_by_id(attempt.pk)) is is_ready
    assert api.is_attempt_in_resume_process(attempt) is in_process


def test_fields_are_set_and_fractions_cut_off(learner, signals, events, after_commit):
    attempt = make_attempt(make_exam(), learner, status="started")

    with after_commit():
        api.update_exam_attempt(attempt.pk, is_status_acknowledged=True, time_remaining_seconds=59.9)

    attempt.refresh_from_db()
    assert (attempt.is_status_acknowledged, attempt.time_remaining_seconds) == (True, 59)
    assert attempt.history.count() == 2
    assert signals == events == []


def test_unchanged_fields_write_nothing(learner):
    attempt = make_attempt(make_exam(), learner, time_remaining_seconds=59)

    api.update_exam_attempt(attempt.pk, time_remaining_seconds=59)

    assert attempt.history.count() == 1


def test_other_fields_are_refused_and_nothing_is_saved(learner):
    attempt = make_attempt(make_exam(), learner)

    with pytest.raises(ProctoredExamPermissionDenied, match=f"status of attempt_id={attempt.pk}"):
        api.update_exam_attempt(attempt.pk, is_status_acknowledged=True, status="verified")

    attempt.refresh_from_db()
    assert not attempt.is_status_acknowledged
