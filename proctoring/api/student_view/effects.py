"""What a row of the decision tables does besides choosing a page. Spec 04 §6."""

from typing import Any

# by name, so that replacing ``django.urls.reverse`` later changes no link (spec 04 §16)
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from proctoring import api, conf
from proctoring.api.prerequisites import _resolve_prerequisite_links, decline_for_prerequisites
from proctoring.api.student_view.visit import Visit
from proctoring.due_dates import categorize_inaccessible_exams_by_date, get_user_course_outline_details
from proctoring.logs import get_logger
from proctoring.models import ProctoredExam
from proctoring.statuses import COMPLETED, INCOMPLETE
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status

log = get_logger(__name__)


def add_prerequisites(visit: Visit) -> None:
    """Tell the page how far the learner is with the prerequisites."""
    visit.context["prerequisite_status"] = visit.prerequisites


def decline(visit: Visit) -> None:
    """Decline the exam, because a prerequisite was declined."""
    decline_for_prerequisites(visit.exam, visit.user_id, visit.prerequisites["declined_prerequisites"])


def link_failed(visit: Visit) -> None:
    """Link the prerequisites that the learner failed."""
    _resolve_prerequisite_links(visit.exam, visit.prerequisites["failed_prerequisites"])


def link_pending(visit: Visit) -> None:
    """Link the prerequisites that are still open."""
    _resolve_prerequisite_links(visit.exam, visit.prerequisites["pending_prerequisites"])


def announce_option(visit: Visit) -> None:
    """Tell the event tracker that the learner is offered the proctored exam, at each view."""
    api.emit_event(visit.exam, "option-presented")


def explain_onboarding(visit: Visit) -> None:
    """Tell the page what is wrong with the learner's onboarding, and where to do it."""
    visit.context.update(
        onboarding_status=visit.status,
        support_email_subject=gettext("Question about my onboarding status"),
        onboarding_link=_onboarding_link(visit),
    )


def refuse_timed_out(visit: Visit) -> None:
    """Raise: no page exists for ``timed_out``, so ``ALLOW_TIMED_OUT_STATE`` does not go with these pages. W1."""
    log.error("no page for a timed-out attempt, which ALLOW_TIMED_OUT_STATE leaves: %(ids)s", _ids(visit))
    raise NotImplementedError("There is no learner page for the status timed_out.")


def report_unexpected(visit: Visit) -> None:
    """Log that no page is meant for this status, and tell the page what the learner can do about it. W20."""
    log.warning("no page for this status: status=%(status)s %(ids)s", {**_ids(visit), "status": visit.status})
    visit.context.update(
        attempt_is_over=visit.status in COMPLETED,
        recovery_action=_recovery_action(visit),
    )


def _recovery_action(visit: Visit) -> str:
    """Return the action with which the learner gets on from an unexpected status, ``""`` where there is none."""
    if visit.exam["is_practice_exam"]:
        return "" if visit.status in INCOMPLETE or visit.status == Status.verified else "reset_attempt"
    may_start = not visit.exam["is_proctored"] and visit.status in INCOMPLETE
    return "start" if may_start else ""


def _onboarding_link(visit: Visit) -> str:
    """Return the path of the newest onboarding exam of the provider that the learner can reach, else ``""``. W5."""
    exams = ProctoredExam.list_of_practice(visit.course_id)
    candidates = [exam for exam in exams if _provider_name(exam.backend) == _provider_name(visit.exam["backend"])]
    unreachable = [exam for group in _inaccessible(visit, candidates) for exam in group]
    reachable = next((exam for exam in candidates if exam not in unreachable), None)
    if reachable is None:
        return ""
    try:
        return reverse("jump_to", args=[str(visit.course_id), reachable.content_id])
    except NoReverseMatch:
        log.warning("the host has no page jump_to; onboarding is shown without link")
        return ""


def _inaccessible(visit: Visit, exams: list[ProctoredExam]) -> tuple[list[ProctoredExam], ...]:
    """Return the exams that the learner's outline does not offer; none where the host has no such outline."""
    try:
        details = get_user_course_outline_details(visit.user, visit.course_id) if exams else None
    except Exception:  # the host's own error for a course that it has no outline of
        log.warning("no outline of the course: course_id=%(course_id)s", {"course_id": visit.course_id}, exc_info=True)
        details = None
    return categorize_inaccessible_exams_by_date(exams, details)


def _provider_name(backend: str | None) -> str | None:
    return backend or conf.default_backend_name()


def _ids(visit: Visit) -> dict[str, Any]:
    """Return the ids each, and all in one for the text."""
    attempt_id = visit.attempt["id"] if visit.attempt else None
    ids = {"exam_id": visit.exam["id"], "user_id": visit.user_id, "attempt_id": attempt_id}
    return {**ids, "ids": ids}
