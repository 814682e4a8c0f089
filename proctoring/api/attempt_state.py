"""The state of an attempt that is at hand, for the timer and the learning front end; no query but for a total time.

:func:`proctoring.api.get_exam_attempt_data` is the same for callers who have ids. Spec 03 §5, 05 §4.5.
"""

from typing import Any, NotRequired, TypedDict, cast

# by name, so that replacing ``django.urls.reverse`` later changes no link (spec 04 §16)
from django.urls import reverse
from django.utils.translation import gettext

from proctoring import api, conf
from proctoring.api.providers import find_provider
from proctoring.api.time_limits import minutes_of_start
from proctoring.api.transitions import is_attempt_ready_to_resume
from proctoring.durations import get_expiry, get_time_remaining_for_attempt, humanized_time
from proctoring.exam_types import get_exam_type
from proctoring.integrations.opaque_keys import InvalidKeyError
from proctoring.links import get_exam_url, host_path
from proctoring.logs import get_logger
from proctoring.statuses import IN_PROGRESS
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status
from proctoring.types import AttemptDict, ExamDict

log = get_logger(__name__)

AWAITING_SOFTWARE = frozenset({Status.created, Status.download_software_clicked})
# A running attempt never has nothing left: clients take that for the end, and stop their clock (spec 09 W10).
LEAST_SECONDS = 1.0


class AttemptState(TypedDict):
    """An attempt as front ends need it. Seconds have fractions; what comes from the provider may be missing."""

    in_timed_exam: bool
    taking_as_proctored: bool
    exam_type: str
    exam_display_name: str
    exam_url_path: str
    time_remaining_seconds: float
    total_time: str
    low_threshold_sec: int
    critically_low_threshold_sec: int
    course_id: str
    attempt_id: int
    external_id: str | None
    accessibility_time_string: str
    attempt_status: str
    exam_started_poll_url: str
    attempt_ready_to_resume: bool
    use_legacy_attempt_api: bool
    desktop_application_js_url: str
    ping_interval: NotRequired[float]
    attempt_code: NotRequired[str | None]
    software_download_url: NotRequired[str | None]


def attempt_state(attempt: AttemptDict, *, is_learning_mfe: bool) -> AttemptState:
    """Return the attempt as front ends need it; one whose time is over is submitted first.

    A provider that is not configured, or that fails, is left out: what it would add is missing, the rest is answered.
    """
    attempt = api._check_for_attempt_timeout(attempt) or attempt
    provider = provider_of(attempt["proctored_exam"])
    return cast(AttemptState, describe(attempt, provider, is_learning_mfe=is_learning_mfe))


def describe(attempt: AttemptDict, provider: Any, *, is_learning_mfe: bool) -> dict[str, Any]:
    """Return the attempt as front ends need it, with what the provider adds, if there is one."""
    exam = attempt["proctored_exam"]
    seconds = seconds_remaining(attempt)
    minutes = attempt["allowed_time_limit_mins"] or 0
    state = {
        "in_timed_exam": True,
        "taking_as_proctored": attempt["taking_as_proctored"],
        "exam_type": get_exam_type(exam, provider)["humanized_type"],
        "exam_display_name": exam["exam_name"],
        "exam_url_path": exam_url(exam, is_learning_mfe=is_learning_mfe),
        "time_remaining_seconds": seconds,
        "total_time": _total_time(exam, attempt),
        "low_threshold_sec": _threshold("low_threshold_pct", minutes),
        "critically_low_threshold_sec": _threshold("critically_low_threshold_pct", minutes),
        "course_id": exam["course_id"],
        "attempt_id": attempt["id"],
        "external_id": shown_external_id(attempt),
        "accessibility_time_string": gettext("you have {remaining_time} remaining").format(
            remaining_time=humanized_time(round(seconds / 60.0))
        ),
        "attempt_status": attempt["status"],
        "exam_started_poll_url": reverse("proctoring:proctored_exam.attempt", args=[attempt["id"]]),
        "attempt_ready_to_resume": is_attempt_ready_to_resume(attempt),
        "use_legacy_attempt_api": True,
        "desktop_application_js_url": "",
    }
    return {**state, **_provider_state(provider, attempt)}


def seconds_remaining(attempt: AttemptDict) -> float:
    """Return the seconds that are left, with fractions: some while the attempt runs, 0 when it does not."""
    seconds = get_time_remaining_for_attempt(attempt)
    is_timed = attempt["status"] in IN_PROGRESS and get_expiry(attempt) is not None
    return max(seconds, LEAST_SECONDS) if is_timed else seconds


def provider_of(exam: ExamDict) -> Any:
    """Return the exam's provider; ``None`` where it has none, and where that one is not configured."""
    return find_provider(exam["backend"] or None) if exam["is_proctored"] else None


def shown_external_id(attempt: AttemptDict) -> str | None:
    """Return the id at the provider as the learner may see it: ``None`` where it proves who posts a review."""
    exam = attempt["proctored_exam"]
    provider = find_provider(exam["backend"] or None) if exam["is_proctored"] or exam["backend"] else None
    return None if getattr(provider, "is_external_id_secret", False) else attempt["external_id"]


def exam_url(exam: ExamDict, *, is_learning_mfe: bool) -> str:
    """Return the exam's URL; the learning front end's needs ids that are keys, other exams get that of the host."""
    if is_learning_mfe:
        try:
            return get_exam_url(exam["course_id"], exam["content_id"], is_learning_mfe=True)
        except InvalidKeyError:
            log.info("exam cannot be linked in the learning front end: exam_id=%(exam_id)s", {"exam_id": exam["id"]})
    return host_path("jump_to", exam["course_id"], exam["content_id"])


def _total_time(exam: ExamDict, attempt: AttemptDict) -> str:
    stored, learner = attempt["allowed_time_limit_mins"], attempt["user"]
    if learner is None or (stored and not is_attempt_ready_to_resume(attempt)):
        return humanized_time(stored or 0)
    return humanized_time(minutes_of_start(exam, learner["id"], attempt))


def _provider_state(provider: Any, attempt: AttemptDict) -> dict[str, Any]:
    if provider is None:
        return {}
    try:
        state = {
            "desktop_application_js_url": provider.get_javascript(),
            "ping_interval": provider.ping_interval,
            "attempt_code": attempt["attempt_code"],
        }
        if attempt["status"] in AWAITING_SOFTWARE:
            state["software_download_url"] = _download_url(provider, attempt)
    except Exception:  # the exam is shown with what is known (spec 09 §4.1.1)
        log.exception(
            "the provider adds nothing to an attempt: attempt_id=%(attempt_id)s", {"attempt_id": attempt["id"]}
        )
        return {}
    return state


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


def _threshold(setting: str, minutes: int) -> int:
    return int(conf.value(setting) * minutes * 60)
