"""What the learning front end shows of a course's exams: the one that was opened, and the one that runs. Spec 05 §7."""

from collections.abc import Callable
from typing import Any, NotRequired, TypedDict, cast

from django.contrib.auth import get_user_model

from proctoring import api, conf
from proctoring.api.attempt_state import AttemptState, attempt_state, provider_of
from proctoring.api.lookups import (
    exam_of_section,
    newest_running_attempt,
    running_attempts,
    running_or_at_exam,
)
from proctoring.api.prerequisites import PrerequisiteStatus
from proctoring.api.time_limits import minutes_of_start
from proctoring.due_dates import due_dates_asked_once
from proctoring.durations import humanized_time
from proctoring.exam_types import get_exam_type
from proctoring.logs import get_logger
from proctoring.statuses import IN_PROGRESS, ONBOARDING_ERRORS
from proctoring.types import AttemptDict, ExamDict

log = get_logger(__name__)


class Nothing(TypedDict):
    """An empty object."""


class LearnersExam(ExamDict):
    """An exam as the learner is to see it."""

    attempt: AttemptState | Nothing
    type: str
    passed_due_date: bool
    use_legacy_attempt_api: bool
    total_time: NotRequired[str]
    prerequisite_status: NotRequired[PrerequisiteStatus]
    onboarding_link: NotRequired[str]


class LearningView(TypedDict):
    """The exam that was opened and the attempt that runs."""

    exam: LearnersExam | Nothing
    active_attempt: AttemptState | Nothing


def get_active_attempt_data(user_id: Any, is_learning_mfe: bool = False) -> AttemptState | Nothing:
    """Return the state of the newest running attempt of the learner, an id or a user; ``{}`` where none runs."""
    running = newest_running_attempt(user_id)
    return attempt_state(running, is_learning_mfe=is_learning_mfe) if running else {}


@due_dates_asked_once()
def get_learning_view(
    user_id: Any, course_id: str, content_id: str | None, is_learning_mfe: bool = False
) -> LearningView:
    """Return the ``exam`` of that section, as the learner is to see it, and the ``active_attempt``; ``{}`` for none.

    ``user_id`` is the learner, an id or a user; a user is not read again. The active attempt is the one at this exam if it
    runs, else the newest that does. A section that is no exam, and no section, have no exam. May submit attempts whose
    time is over, and decline an exam whose prerequisites were declined.
    """
    learner, user_id = user_id, getattr(user_id, "pk", user_id)
    attempts = running_or_at_exam(learner, course_id, content_id) if content_id else running_attempts(learner)
    here = [found for found in attempts if _is_at(found["proctored_exam"], course_id, content_id)]
    current = here[0] if here else None
    running = [found for found in attempts if found["status"] in IN_PROGRESS]
    active = next((found for found in running if found in here), None) or next(iter(running), None)
    active_attempt: AttemptState | Nothing = attempt_state(active, is_learning_mfe=is_learning_mfe) if active else {}
    exam = current["proctored_exam"] if current else exam_of_section(course_id, content_id) if content_id else None
    if exam is None:
        return {"exam": {}, "active_attempt": active_attempt}
    if active is not None and active in here:
        shown: dict[str, Any] = {"attempt": active_attempt}
    elif current is not None:
        shown = _with_attempt(exam, current, is_learning_mfe=is_learning_mfe)
    else:
        shown = _without_attempt(exam, user_id, is_learning_mfe=is_learning_mfe)
    kind = get_exam_type(exam, provider_of(exam))["type"]
    facts = {
        "type": kind,
        "passed_due_date": api.is_exam_passed_due(exam, user=user_id),
        "use_legacy_attempt_api": True,
    }
    return {"exam": cast(LearnersExam, {**exam, **shown, **facts}), "active_attempt": active_attempt}


def _is_at(exam: ExamDict, course_id: str, content_id: str | None) -> bool:
    return (exam["course_id"], exam["content_id"]) == (course_id, content_id)


def _with_attempt(exam: ExamDict, attempt: AttemptDict, *, is_learning_mfe: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {"attempt": attempt_state(attempt, is_learning_mfe=is_learning_mfe)}
    if exam["is_proctored"] and shown["attempt"]["attempt_status"] in ONBOARDING_ERRORS:
        shown["onboarding_link"] = _optional("", _onboarding_link, exam, attempt, is_learning_mfe)
    return shown


def _without_attempt(exam: ExamDict, user_id: Any, *, is_learning_mfe: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {"attempt": {}, "total_time": humanized_time(minutes_of_start(exam, user_id, None))}
    if exam["is_proctored"] and not exam["is_practice_exam"]:
        shown |= _optional({}, _prerequisites, exam, user_id, is_learning_mfe)
    return shown


def _onboarding_link(exam: ExamDict, attempt: AttemptDict, is_learning_mfe: bool) -> str:
    user = get_user_model()._default_manager.get(pk=attempt["user"]["id"]) if attempt["user"] else None
    return api.get_onboarding_exam_link(exam["course_id"], user, is_learning_mfe)


def _prerequisites(exam: ExamDict, user_id: Any, is_learning_mfe: bool) -> dict[str, Any]:
    checked = api.check_prerequisites({**exam}, user_id)
    if "prerequisite_status" not in checked:
        return {}
    status = checked["prerequisite_status"]
    if is_learning_mfe:  # it would look for a path on its own host (spec 09 W12)
        for requirement in (*status["failed_prerequisites"], *status["pending_prerequisites"]):
            if requirement.get("jumpto_url"):
                requirement["jumpto_url"] = conf.setting("LMS_ROOT_URL") + requirement["jumpto_url"]
    return {"prerequisite_status": status}


def _optional(otherwise: Any, ask: Callable[..., Any], *args: Any) -> Any:
    """Return the answer; a part that fails must not take the page with it (spec 09 §4.1.1)."""
    try:
        return ask(*args)
    except Exception:
        log.exception("a part of the learner's view failed: %(part)s", {"part": ask.__name__})
        return otherwise
