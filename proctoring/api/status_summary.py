"""A learner's exam in three words, for course outlines. Spec 03 §15, 04 §9, 09 §3.2."""

import datetime
from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from proctoring import api
from proctoring.due_dates import has_due_date_passed
from proctoring.integrations.permissions import may_take_proctored_exam
from proctoring.logs import get_logger
from proctoring.models import ProctoredExam, ProctoredExamStudentAttempt
from proctoring.serializers import exam_dict
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status
from proctoring.types import ExamDict

log = get_logger(__name__)

DEFAULT = "_default"


class StatusSummary(TypedDict):
    """How an outline shows an exam; ``status`` is there for proctored exams only."""

    status: NotRequired[str]
    short_description: str
    suggested_icon: str
    in_completed_state: bool


def _entry(short_description: str, suggested_icon: str, *, in_completed_state: bool = False) -> StatusSummary:
    return {
        "short_description": short_description,
        "suggested_icon": suggested_icon,
        "in_completed_state": in_completed_state,
    }


_PENCIL = "fa-pencil-square-o"
_SPINNER = "fa-spinner fa-spin"
_PENDING = _entry(gettext_noop("Pending Session Review"), _SPINNER, in_completed_state=True)
_FAILED = _entry(gettext_noop("Failed Proctoring"), "fa-exclamation-triangle", in_completed_state=True)

STATUS_SUMMARY_MAP = {
    DEFAULT: _entry(gettext_noop("Taking As Proctored Exam"), _PENCIL),
    Status.eligible: _entry(gettext_noop("Proctored Option Available"), _PENCIL),
    Status.declined: _entry(gettext_noop("Taking As Open Exam"), _PENCIL),
    Status.submitted: _PENDING,
    Status.second_review_required: _PENDING,
    Status.verified: _entry(gettext_noop("Passed Proctoring"), "fa-check", in_completed_state=True),
    Status.rejected: _FAILED,
    Status.error: _FAILED,
    Status.expired: _entry(gettext_noop("Proctored Option No Longer Available"), "fa-times-circle"),
}
PRACTICE_STATUS_SUMMARY_MAP = {
    DEFAULT: _entry(gettext_noop("Ungraded Practice Exam"), ""),
    Status.submitted: _entry(gettext_noop("Practice Exam Completed"), "fa-check", in_completed_state=True),
    Status.error: _entry(gettext_noop("Practice Exam Failed"), "fa-exclamation-triangle", in_completed_state=True),
}
TIMED_EXAM_STATUS_SUMMARY_MAP = {DEFAULT: _entry(gettext_noop("Timed Exam"), "fa-clock-o")}


def get_attempt_status_summary(user_id: Any, course_id: object, content_id: object) -> StatusSummary | None:
    """Return how the outline shows the exam to the learner, a new dict; ``None`` where it is none, or not for him.

    May submit an attempt whose time is over. Spec 03 §15.
    """
    exam = ProctoredExam.get_exam_by_content_id(course_id, content_id)
    if exam is None:
        log.info(
            "no status summary, no such exam: course_id=%(course_id)s content_id=%(content_id)s",
            {"course_id": course_id, "content_id": content_id},
        )
        return None
    data = exam_dict(exam)
    if not data["is_proctored"]:
        return _translated(TIMED_EXAM_STATUS_SUMMARY_MAP[DEFAULT])
    course_end = None
    if not data["is_practice_exam"]:
        course_end = _course_end(user_id, course_id)
        if not may_take_proctored_exam(_learner(user_id), data):
            return None
    attempt = api.get_current_exam_attempt(data["id"], user_id)
    return _summary(data, attempt["status"] if attempt else None, course_end)


def get_attempt_status_summaries(user_id: Any, course_id: object) -> dict[str, StatusSummary | None]:
    """Return the status summary of every exam of the course by content id, in a constant number of statements.

    Each is what :func:`get_attempt_status_summary` returns. The host's credit service and the learner's row are asked
    once. Spec 09 W3, W4.
    """
    exams = [exam_dict(exam) for exam in ProctoredExam.get_all_exams_for_course(course_id).order_by("id")]
    graded = [exam for exam in exams if exam["is_proctored"] and not exam["is_practice_exam"]]
    learner = _learner(user_id) if graded else None
    course_end = _course_end(user_id, course_id) if graded else None
    statuses = _current_statuses(user_id, course_id)
    summaries: dict[str, StatusSummary | None] = {}
    for exam in exams:
        if not exam["is_proctored"]:
            summary: StatusSummary | None = _translated(TIMED_EXAM_STATUS_SUMMARY_MAP[DEFAULT])
        elif exam["is_practice_exam"] or may_take_proctored_exam(learner, exam):
            summary = _summary(exam, statuses.get(exam["id"]), course_end)
        else:
            summary = None
        summaries[exam["content_id"]] = summary
    return summaries


def _current_statuses(user_id: Any, course_id: object) -> dict[int, str]:
    """Return the status of the learner's newest attempt at each exam, after the check for a time-out."""
    attempts = ProctoredExamStudentAttempt.objects.filter(user_id=user_id).in_course(course_id).with_relations()
    newest = {attempt.proctored_exam_id: attempt for attempt in attempts.order_by("created", "id")}
    checked = {exam_id: api._get_exam_attempt(attempt) for exam_id, attempt in newest.items()}
    return {exam_id: attempt["status"] for exam_id, attempt in checked.items() if attempt}


def _summary(exam: ExamDict, status: str | None, course_end: datetime.datetime | None) -> StatusSummary:
    if status is None:
        is_over = not exam["is_practice_exam"] and has_due_date_passed(course_end)
        status = Status.expired if is_over else Status.eligible
    known: Mapping[str, StatusSummary] = PRACTICE_STATUS_SUMMARY_MAP if exam["is_practice_exam"] else STATUS_SUMMARY_MAP
    return {"status": status, **_translated(known.get(status, known[DEFAULT]))}


def _translated(entry: StatusSummary) -> StatusSummary:
    return {**entry, "short_description": gettext(entry["short_description"])}


def _learner(user_id: Any) -> Any:
    """Return the user, in whose name permissions are asked; the model's ``DoesNotExist`` for an unknown id."""
    return get_user_model()._default_manager.get(pk=user_id)


def _course_end(user_id: Any, course_id: object) -> datetime.datetime | None:
    """Return when the course ends, as the credit service knows it; a naive date counts as UTC."""
    credit = api.get_runtime_service("credit")
    state = credit.get_credit_state(user_id, str(course_id), return_course_info=True) if credit else None
    end = (state or {}).get("course_end_date")
    if not isinstance(end, datetime.datetime):
        return None
    return timezone.make_aware(end, datetime.UTC) if timezone.is_naive(end) else end
