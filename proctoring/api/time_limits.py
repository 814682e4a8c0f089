"""How much time a learner has for an exam, and whether it is past due. Spec 02 §6, 03 §3."""

import datetime
from typing import Any

from django.utils import timezone

from proctoring import api
from proctoring.due_dates import get_exam_due_date, has_due_date_passed, has_end_date_passed
from proctoring.durations import humanized_time
from proctoring.models import ProctoredExamStudentAllowance
from proctoring.statuses import INCOMPLETE
from proctoring.types import AttemptDict, ExamDict


def allowed_minutes(
    time_limit_mins: int,
    *,
    saved_seconds: int | None,
    additional_mins: int | None,
    due_date: datetime.datetime | None,
    now: datetime.datetime,
) -> int:
    """Return the minutes that a start at ``now`` gives.

    ``saved_seconds`` are what an interrupted attempt had left, ``None`` where nothing was saved; they stand instead of
    limit and allowance, and less than a minute counts as one. The due date caps the time. Spec 02 §6.1, W2.
    """
    if saved_seconds is None:
        minutes = time_limit_mins + (additional_mins or 0)
    elif 0 < saved_seconds < 60:
        minutes = 1
    else:
        minutes = saved_seconds // 60
    if due_date is not None and datetime.timedelta(minutes=minutes) > due_date - now:
        return max((due_date - now) // datetime.timedelta(minutes=1), 0)
    return minutes


def saved_seconds_of(attempt: AttemptDict | None) -> int | None:
    """Return the seconds that the attempt starts with instead of the exam's time, ``None`` for the exam's time.

    A zero on an attempt that ended without having been started was never measured: it means that nothing was saved.
    """
    if attempt is None:
        return None
    seconds = attempt["time_remaining_seconds"]
    if seconds == 0 and attempt["started_at"] is None and attempt["status"] not in INCOMPLETE:
        return None
    return seconds


def minutes_from_now(exam: ExamDict, user_id: Any, saved_seconds: int | None, additional_mins: int | None) -> int:
    """Return the minutes until the granted time, or the learner's due date if that is sooner, is over."""
    return allowed_minutes(
        exam["time_limit_mins"],
        saved_seconds=saved_seconds,
        additional_mins=additional_mins,
        due_date=get_exam_due_date(exam, user_id),
        now=timezone.now(),
    )


def minutes_of_start(exam: ExamDict, user_id: int, attempt: AttemptDict | None) -> int:
    """Return the minutes that a start right now grants, for callers who have the learner's newest attempt at hand."""
    saved_seconds = saved_seconds_of(attempt)
    additional_mins = None
    if saved_seconds is None:
        additional_mins = ProctoredExamStudentAllowance.get_additional_time_granted(exam["id"], user_id)
    return minutes_from_now(exam, user_id, saved_seconds, additional_mins)


def _calculate_allowed_mins(exam: ExamDict, user_id: int) -> int:
    """Return the minutes that a start right now would give the learner. May submit an overdue attempt. Spec 02 §6.1."""
    return minutes_of_start(exam, user_id, api.get_current_exam_attempt(exam["id"], user_id))


def get_total_allowed_time_for_exam(exam: ExamDict, user_id: int) -> str:
    """Return the learner's total time for the exam in words, in the active language, such as "45 minutes".

    It is what a start right now would give: what an interrupted attempt had left, else limit plus allowance, and
    in both cases at most the time until the learner's own due date. May submit an overdue attempt. Spec 02 §6.2.
    """
    return humanized_time(_calculate_allowed_mins(exam, user_id))


def is_exam_passed_due(exam: ExamDict, user: Any = None) -> bool:
    """Whether the learner's due date (``user``: object, id or ``None``) is now or earlier.

    A timed exam without due date is past due when the course is over. Spec 02 §6.3.
    """
    due_date = get_exam_due_date(exam, user)
    if due_date is None and not exam["is_proctored"] and not exam["is_practice_exam"]:
        return has_end_date_passed(exam["course_id"])
    return has_due_date_passed(due_date)
