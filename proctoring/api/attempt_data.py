"""What the timer and the learning front end are told of an attempt. Spec 03 §5, 05 §4.5."""

import logging
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from proctoring import api, conf
from proctoring.api.attempts import no_such_attempt
from proctoring.api.exams import find_exam
from proctoring.api.transitions import is_attempt_ready_to_resume
from proctoring.durations import get_expiry, get_time_remaining_for_attempt, humanized_time
from proctoring.exam_types import get_exam_type
from proctoring.links import get_exam_url, host_path
from proctoring.serializers import exam_dict
from proctoring.statuses import IN_PROGRESS
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status
from proctoring.types import AttemptDict, ExamDict

log = logging.getLogger(__name__)

AWAITING_SOFTWARE = frozenset({Status.created, Status.download_software_clicked})
# A running attempt never has nothing left: clients take that for the end, and stop their clock (spec 09 W10).
LEAST_SECONDS = 1.0


def get_exam_attempt_data(exam_id: Any, attempt_id: Any, is_learning_mfe: bool = False) -> dict[str, Any]:
    """Return the state of an attempt at the exam, JSON-serializable. May submit it, when its time is over. Spec 03 §5.

    Raises ``ProctoredExamNotFoundException``, ``StudentExamAttemptDoesNotExistsException`` (also for an attempt at
    another exam), ``NotImplementedError`` for a provider that is not configured.
    """
    exam = exam_dict(find_exam(exam_id))
    attempt = api.get_exam_attempt_by_id(attempt_id)
    if attempt is None or attempt["proctored_exam"]["id"] != exam["id"]:
        raise no_such_attempt(attempt_id)
    provider = api.get_backend_provider(exam)
    seconds = seconds_remaining(attempt)
    minutes = attempt["allowed_time_limit_mins"] or 0
    data = {
        "in_timed_exam": True,
        "taking_as_proctored": attempt["taking_as_proctored"],
        "exam_type": get_exam_type(exam, provider)["humanized_type"],
        "exam_display_name": exam["exam_name"],
        "exam_url_path": _exam_url(exam, is_learning_mfe=is_learning_mfe),
        "time_remaining_seconds": seconds,
        "total_time": humanized_time(_total_minutes(exam, attempt)),
        "low_threshold_sec": _threshold("low_threshold_pct", minutes),
        "critically_low_threshold_sec": _threshold("critically_low_threshold_pct", minutes),
        "course_id": exam["course_id"],
        "attempt_id": attempt["id"],
        "external_id": attempt["external_id"],
        "accessibility_time_string": gettext("you have {remaining_time} remaining").format(
            remaining_time=humanized_time(round(seconds / 60.0))
        ),
        "attempt_status": attempt["status"],
        "exam_started_poll_url": reverse("proctoring:proctored_exam.attempt", args=[attempt["id"]]),
        "attempt_ready_to_resume": is_attempt_ready_to_resume(attempt),
        "use_legacy_attempt_api": True,
    }
    return {**data, **_provider_data(provider, attempt)}


def seconds_remaining(attempt: AttemptDict) -> float:
    """Return the seconds that are left, with fractions: some while the attempt runs, 0 when it does not."""
    seconds = get_time_remaining_for_attempt(attempt)
    is_timed = attempt["status"] in IN_PROGRESS and get_expiry(attempt) is not None
    return max(seconds, LEAST_SECONDS) if is_timed else seconds


def _exam_url(exam: ExamDict, *, is_learning_mfe: bool) -> str:
    if is_learning_mfe:
        return get_exam_url(exam["course_id"], exam["content_id"], is_learning_mfe=True)
    return host_path("jump_to", exam["course_id"], exam["content_id"])


def _total_minutes(exam: ExamDict, attempt: AttemptDict) -> int:
    stored = attempt["allowed_time_limit_mins"]
    learner = attempt["user"]
    if learner is None or (stored and not is_attempt_ready_to_resume(attempt)):
        return stored or 0
    return int(api._calculate_allowed_mins(exam, learner["id"]))


def _threshold(setting: str, minutes: int) -> int:
    return int(conf.value(setting) * minutes * 60)


def _provider_data(provider: Any, attempt: AttemptDict) -> dict[str, Any]:
    if provider is None:
        return {"desktop_application_js_url": ""}
    data = {
        "desktop_application_js_url": provider.get_javascript(),
        "ping_interval": provider.ping_interval,
        "attempt_code": attempt["attempt_code"],
    }
    if attempt["status"] in AWAITING_SOFTWARE:
        data["software_download_url"] = _download_url(provider, attempt)
    return data


def _download_url(provider: Any, attempt: AttemptDict) -> str | None:
    """Return where the learner gets the software: what the provider says for this attempt, else its usual address."""
    try:
        url: str | None = (provider.get_attempt(attempt) or {}).get("download_url")
    except Exception:  # the page is shown with what is known (spec 04 §17.9)
        log.exception(
            "the provider does not tell about an attempt: attempt_id=%(attempt_id)s", {"attempt_id": attempt["id"]}
        )
        url = None
    return url or provider.get_software_download_url()
