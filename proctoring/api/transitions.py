"""The rules of the life cycle, without a query and without a clock: what a requested status comes to. Spec 03 §2, §8.

The tables are in ``proctoring.statuses``; ``docs/lifecycle.rst`` draws them.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from proctoring.exceptions import ProctoredExamIllegalStatusTransition
from proctoring.models import ProctoredExamStudentAttempt
from proctoring.statuses import COMPLETED, is_legal_move, is_reattempt
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status
from proctoring.types import AttemptDict, ExamDict

# What a learner, or the learner's clock, can no longer change (spec 03 W-11, 05 W3).
DECIDED = frozenset({Status.verified, Status.rejected, Status.second_review_required})
CLOSED_TO_LEARNER = DECIDED | {Status.declined, Status.timed_out}


@dataclass(frozen=True)
class PlannedChange:
    """What a request comes to: the columns that get another value, none of them where nothing changes."""

    from_status: str
    status: str
    values: Mapping[str, Any]
    is_first_start: bool = False

    @property
    def is_repeat(self) -> bool:
        """Whether the attempt is already as requested: credit and grades are told again, and nobody else."""
        return not self.values

    @property
    def is_appeal(self) -> bool:
        """Whether a rejection is taken back."""
        return self.from_status == Status.rejected and self.status == Status.verified


def is_state_transition_legal(from_status: str, to_status: str) -> bool:
    """Whether an attempt may go from one status to the other: everything but completed to incomplete. Spec 03 §2.1."""
    return is_legal_move(from_status, to_status)


def is_attempt_ready_to_resume(attempt: AttemptDict) -> bool:
    """Whether staff allowed the learner to continue the attempt with a new one, and that was not done yet."""
    return attempt["ready_to_resume"] and not attempt["resumed"]


def is_attempt_in_resume_process(attempt_obj: Any) -> bool:
    """Whether the attempt, a row, was marked as ready to be continued, whether or not it has been since."""
    return bool(attempt_obj.ready_to_resume or attempt_obj.resumed)


def _is_attempt_resumable(attempt_obj: Any, to_status: str) -> bool:
    """Whether the attempt can be marked as ready to resume once it has the status. Spec 03 §7."""
    if to_status == Status.submitted or is_attempt_in_resume_process(attempt_obj):
        return False
    return to_status == Status.error or bool(attempt_obj.is_resumable)


def rewritten_status(from_status: str, to_status: str, *, keep_timed_out: bool) -> str:
    """Return what the requested status stands for: a time-out, and going back before the start, are submissions."""
    if to_status == Status.timed_out and not keep_timed_out:
        return Status.submitted
    if is_reattempt(from_status, to_status):
        return Status.submitted
    return to_status


def comes_too_late(from_status: str, to_status: str) -> bool:
    """Whether a latecomer's request has nothing to do any more: the attempt is submitted, or the time-out is stale."""
    if to_status == Status.timed_out:
        return from_status in COMPLETED
    return from_status == to_status == Status.submitted


def plan_status_change(
    attempt: ProctoredExamStudentAttempt,
    to_status: str,
    *,
    now: datetime.datetime,
    allowed_mins: int | None = None,
    keep_timed_out: bool = False,
    expired_at: datetime.datetime | None = None,
    by_latecomer: bool = False,
) -> PlannedChange | None:
    """Return what the request comes to; ``None`` where a latecomer's has nothing to do any more.

    ``allowed_mins`` is what a first start grants, ``expired_at`` when the time ended; ``by_latecomer``: the learner,
    or the learner's clock, asks. A ``completed_at`` that is there stays. Raises
    ``ProctoredExamIllegalStatusTransition``. Spec 03 §8.2 - §8.5, W-11.
    """
    if by_latecomer and comes_too_late(attempt.status, to_status):
        return None
    status = rewritten_status(attempt.status, to_status, keep_timed_out=keep_timed_out)
    refused = by_latecomer and attempt.status in CLOSED_TO_LEARNER and status != attempt.status
    if refused or not is_legal_move(attempt.status, status):
        raise ProctoredExamIllegalStatusTransition(
            f"Attempt {attempt.pk} cannot go from status {attempt.status} to {status}: exam_id="
            f"{attempt.proctored_exam_id} user_id={attempt.user_id} course_id={attempt.proctored_exam.course_id}."
        )
    is_first_start = status == Status.started and attempt.started_at is None
    wanted: dict[str, Any] = {"status": status, "is_resumable": _is_attempt_resumable(attempt, status)}
    if is_first_start:
        wanted.update(started_at=now, allowed_time_limit_mins=allowed_mins)
    elif status == Status.submitted and attempt.completed_at is None:
        wanted["completed_at"] = (expired_at if to_status == Status.timed_out else None) or now
    return PlannedChange(attempt.status, status, _changed(attempt, wanted), is_first_start)


def can_update_credit_grades_and_email(attempts: Iterable[Mapping[str, Any]], to_status: str, exam: ExamDict) -> bool:
    """Whether a status of one attempt may reach credit, grades and the learner's inbox. Spec 03 §8.6.

    ``attempts`` are all of the learner's at the exam, the one in question with its new status; only ``status`` is read.
    """
    statuses = [attempt["status"] for attempt in attempts]
    if exam["is_practice_exam"] or len(statuses) == 1 or to_status in (Status.declined, Status.error):
        return True
    if to_status == Status.submitted:
        return Status.rejected not in statuses
    if to_status == Status.verified:
        return all(status == Status.verified for status in statuses)
    if to_status == Status.rejected:
        return statuses.count(Status.rejected) <= 1 and Status.declined not in statuses
    return False


def is_settling_appeal(others: Sequence[ProctoredExamStudentAttempt]) -> bool:
    """Whether an accepted appeal decides the exam: every other attempt is verified, or was continued after an error."""
    return all(other.status == Status.verified or (other.status == Status.error and other.resumed) for other in others)


def _changed(attempt: ProctoredExamStudentAttempt, wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if getattr(attempt, name) != value}
