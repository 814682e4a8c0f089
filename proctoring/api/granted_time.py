"""The minutes that a start grants, for callers who have the learner's attempts at hand already. Spec 03 §3.1."""

from typing import Any

from django.utils import timezone

from proctoring.api.sittings import Sitting
from proctoring.api.time_limits import allowed_minutes, saved_seconds_of
from proctoring.due_dates import get_exam_due_date
from proctoring.models import ProctoredExamStudentAllowance
from proctoring.serializers import attempt_dict
from proctoring.types import ExamDict


def minutes_of_sitting(sitting: Sitting) -> int:
    """Return what a start of the newest attempt grants."""
    saved_seconds = saved_seconds_of(attempt_dict(sitting.newest_first[0]))
    additional_mins = None
    if saved_seconds is None:
        learner_id, exam_id = sitting.learner.pk, sitting.exam.pk
        additional_mins = ProctoredExamStudentAllowance.get_additional_time_granted(exam_id, learner_id)
    return minutes_from_now(sitting.exam_dict, sitting.learner.pk, saved_seconds, additional_mins)


def minutes_from_now(exam: ExamDict, user_id: Any, saved_seconds: int | None, additional_mins: int | None) -> int:
    """Return the minutes until the granted time, or the learner's due date if that is sooner, is over."""
    return allowed_minutes(
        exam["time_limit_mins"],
        saved_seconds=saved_seconds,
        additional_mins=additional_mins,
        due_date=get_exam_due_date(exam, user_id),
        now=timezone.now(),
    )
