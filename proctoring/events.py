"""Analytics events of exams and attempts. Spec 02 §10, 03 §16.2."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from proctoring.exam_types import get_event_type
from proctoring.integrations import event_tracking, opaque_keys
from proctoring.logs import get_logger
from proctoring.types import AttemptDict, ExamDict

log = get_logger(__name__)


def emit_event(
    exam: ExamDict,
    event_short_name: str,
    attempt: AttemptDict | None = None,
    override_data: Mapping[str, Any] | None = None,
) -> None:
    """Tell the host's event tracker what happened to the exam, or to the attempt if one is given. Never fails.

    ``override_data`` adds keys to the event's data and replaces equal ones.
    """
    subject = "attempt." if attempt else ""
    _emit_event(
        f"edx.special_exam.{get_event_type(exam)}.{subject}{event_short_name}",
        _context(exam["course_id"]),
        {**_exam_data(exam), **(_attempt_data(attempt) if attempt else {}), **(override_data or {})},
    )


def _emit_event(name: str, context: Mapping[str, Any] | None, data: Mapping[str, Any]) -> None:
    """Send the event. A host without a default tracker costs a warning, any other failure of the tracker an error log."""
    try:
        event_tracking.emit(name, context, data)
    except KeyError:
        log.warning("event not sent, the host has no default tracker: event=%(event)s", {"event": name})
    except Exception:
        log.exception("event not sent, the tracker failed: event=%(event)s", {"event": name})


def _context(course_id: str) -> dict[str, str]:
    org_id = opaque_keys.org_of(course_id)
    context = {"course_id": str(course_id)}
    return context if org_id is None else {**context, "org_id": org_id}


def _exam_data(exam: ExamDict) -> dict[str, Any]:
    return {
        "exam_id": exam["id"],
        "exam_content_id": exam["content_id"],
        "exam_name": exam["exam_name"],
        "exam_default_time_limit_mins": exam["time_limit_mins"],
        "exam_is_proctored": exam["is_proctored"],
        "exam_is_practice_exam": exam["is_practice_exam"],
        "exam_is_active": exam["is_active"],
    }


def _attempt_data(attempt: AttemptDict) -> dict[str, Any]:
    user = attempt["user"]
    return {
        "attempt_id": attempt["id"],
        "attempt_user_id": user["id"] if user else None,
        "attempt_started_at": attempt["started_at"],
        "attempt_completed_at": attempt["completed_at"],
        "attempt_code": attempt["attempt_code"],
        "attempt_allowed_time_limit_mins": attempt["allowed_time_limit_mins"],
        "attempt_status": attempt["status"],
        "attempt_event_elapsed_time_secs": _seconds_since(attempt["started_at"]),
    }


def _seconds_since(instant: datetime.datetime | None) -> float | None:
    return None if instant is None else (timezone.now() - instant).total_seconds()
