"""The pure rules: which status a request comes to, what it writes, who may hear of it. Spec 03 §2, §8."""

import datetime

import pytest

from proctoring import api
from proctoring.api.transitions import is_settling_appeal, plan_status_change
from proctoring.exceptions import ProctoredExamIllegalStatusTransition
from proctoring.models import ProctoredExam, ProctoredExamStudentAttempt
from proctoring.statuses import COMPLETED, IN_PROGRESS, INCOMPLETE, PRE_STARTED

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
EARLIER = NOW - datetime.timedelta(hours=1)
NEITHER = ["expired", "onboarding_reset", "", "anything else"]
ALL = [*sorted(INCOMPLETE), *sorted(COMPLETED), *NEITHER]
REFUSED = "refused"


def make_row(status, **values):
    exam = ProctoredExam(pk=1, course_id="course", content_id="content")
    return ProctoredExamStudentAttempt(pk=1, user_id=1, proctored_exam=exam, status=status, **values)


def expected_status(before, requested, *, keep_timed_out):
    """The table of spec 03 §2.2, column by column."""
    if requested == "timed_out":
        return "timed_out" if keep_timed_out else "submitted"
    if before in COMPLETED and requested in INCOMPLETE:
        return REFUSED
    if before in IN_PROGRESS and requested in PRE_STARTED:
        return "submitted"
    return requested


@pytest.mark.parametrize("keep_timed_out", [False, True])
@pytest.mark.parametrize("before", ALL)
@pytest.mark.parametrize("requested", ALL)
def test_every_move(before, requested, keep_timed_out):
    try:
        status = plan_status_change(make_row(before), requested, now=NOW, keep_timed_out=keep_timed_out).status
    except ProctoredExamIllegalStatusTransition:
        status = REFUSED

    assert status == expected_status(before, requested, keep_timed_out=keep_timed_out)


@pytest.mark.parametrize("before", ALL)
@pytest.mark.parametrize("after", ALL)
def test_only_completed_to_incomplete_is_illegal(before, after):
    assert api.is_state_transition_legal(before, after) is not (before in COMPLETED and after in INCOMPLETE)


def test_refusal_names_what_it_is_about():
    with pytest.raises(
        ProctoredExamIllegalStatusTransition, match="rejected to started: exam_id=1 user_id=1 course_id"
    ):
        plan_status_change(make_row("rejected"), "started", now=NOW)


def test_first_start_sets_the_clock():
    plan = plan_status_change(make_row("created"), "started", now=NOW, allowed_mins=30)

    assert plan.is_first_start
    assert plan.values == {"status": "started", "started_at": NOW, "allowed_time_limit_mins": 30}


def test_going_back_to_the_exam_leaves_the_clock_alone():
    row = make_row("ready_to_submit", started_at=EARLIER, allowed_time_limit_mins=90)

    plan = plan_status_change(row, "started", now=NOW)

    assert not plan.is_first_start
    assert plan.values == {"status": "started"}


@pytest.mark.parametrize(
    ("requested", "expired_at", "completed_at"),
    [
        ("submitted", None, NOW),
        ("created", None, NOW),
        ("timed_out", EARLIER, EARLIER),
        ("timed_out", None, NOW),
        ("submitted", EARLIER, NOW),
    ],
)
def test_time_of_submission(requested, expired_at, completed_at):
    plan = plan_status_change(make_row("started"), requested, now=NOW, expired_at=expired_at)

    assert plan.values == {"status": "submitted", "completed_at": completed_at}


def test_first_time_of_submission_stays():
    plan = plan_status_change(make_row("verified", completed_at=EARLIER), "submitted", now=NOW)

    assert plan.values == {"status": "submitted"}


@pytest.mark.parametrize("status", ["error", "declined", "verified", "rejected", "timed_out", "ready_to_submit"])
def test_other_statuses_set_no_time(status):
    plan = plan_status_change(make_row("started", started_at=EARLIER), status, now=NOW, keep_timed_out=True)

    assert {"started_at", "completed_at", "allowed_time_limit_mins"}.isdisjoint(plan.values)


def test_repeat_changes_nothing():
    assert plan_status_change(make_row("submitted", completed_at=EARLIER), "submitted", now=NOW).is_repeat


@pytest.mark.parametrize(
    ("flags", "to_status", "resumable"),
    [
        ({}, "error", True),
        ({}, "ready_to_submit", False),
        ({"is_resumable": True}, "verified", True),
        ({"is_resumable": True}, "rejected", True),
        ({"is_resumable": True}, "submitted", False),
        ({"ready_to_resume": True}, "error", False),
        ({"resumed": True}, "error", False),
        ({"resumed": True, "is_resumable": True}, "verified", False),
    ],
)
def test_resumability(flags, to_status, resumable):
    assert api._is_attempt_resumable(make_row("started", **flags), to_status) is resumable


@pytest.mark.parametrize(("status", "resumable"), [("error", True), ("submitted", False)])
def test_change_says_whether_the_attempt_can_be_resumed(status, resumable):
    change = plan_status_change(make_row("started", is_resumable=not resumable), status, now=NOW)

    assert change.values["is_resumable"] is resumable


@pytest.mark.parametrize("before", sorted(COMPLETED))
def test_late_time_out_has_nothing_to_do(before):
    assert plan_status_change(make_row(before), "timed_out", now=NOW, by_latecomer=True) is None


def test_late_submission_has_nothing_to_do():
    assert plan_status_change(make_row("submitted"), "submitted", now=NOW, by_latecomer=True) is None


@pytest.mark.parametrize("before", ["verified", "rejected", "second_review_required", "declined", "timed_out"])
@pytest.mark.parametrize("requested", ["submitted", "error"])
def test_learner_cannot_undo_a_decision(before, requested):
    with pytest.raises(ProctoredExamIllegalStatusTransition):
        plan_status_change(make_row(before), requested, now=NOW, by_latecomer=True)


@pytest.mark.parametrize(
    ("statuses", "to_status", "is_practice", "is_open"),
    [
        (["rejected", "rejected"], "rejected", True, True),
        (["started"], "started", False, True),
        (["declined", "error"], "declined", False, True),
        (["error", "verified"], "error", False, True),
        (["submitted", "error"], "submitted", False, True),
        (["submitted", "rejected"], "submitted", False, False),
        (["verified", "verified"], "verified", False, True),
        (["verified", "error"], "verified", False, False),
        (["rejected", "error"], "rejected", False, True),
        (["rejected", "rejected"], "rejected", False, False),
        (["rejected", "declined"], "rejected", False, False),
        (["started", "error"], "started", False, False),
        (["second_review_required", "error"], "second_review_required", False, False),
        ([], "submitted", False, True),
        ([], "verified", False, True),
        ([], "started", False, False),
    ],
)
def test_gate(statuses, to_status, is_practice, is_open):
    attempts = [{"status": status} for status in statuses]

    gate = api.can_update_credit_grades_and_email(attempts, to_status, {"is_practice_exam": is_practice})

    assert gate is is_open


@pytest.mark.parametrize(
    ("before", "after", "is_appeal"),
    [
        ("rejected", "verified", True),
        ("submitted", "verified", False),
        ("rejected", "error", False),
    ],
)
def test_appeal_takes_a_rejection_back(before, after, is_appeal):
    assert plan_status_change(make_row(before), after, now=NOW).is_appeal is is_appeal


@pytest.mark.parametrize(
    ("others", "is_settling"),
    [
        ([], True),
        ([("verified", False)], True),
        ([("rejected", False)], False),
        ([("error", True)], True),
        ([("error", False)], False),
        ([("submitted", True)], False),
        ([("verified", False), ("error", True)], True),
        ([("verified", False), ("rejected", False)], False),
    ],
)
def test_appeal_settles_the_exam_where_every_other_attempt_is_verified_or_was_continued(others, is_settling):
    rows = [make_row(status, resumed=resumed) for status, resumed in others]

    assert is_settling_appeal(rows) is is_settling
