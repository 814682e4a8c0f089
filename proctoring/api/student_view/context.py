"""What the templates of the learner pages get. Spec 04 §3, §7; the keys below each table's own are additions."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

# by name, so that replacing ``django.urls.reverse`` later changes no link (spec 04 §16)
from django.urls import reverse
from django.utils import timezone

from proctoring import api, conf, constants
from proctoring.api.student_view.visit import Visit
from proctoring.api.time_limits import minutes_of_start
from proctoring.durations import humanized_time
from proctoring.links import host_path, site_url
from proctoring.logs import get_logger
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status
from proctoring.types import AttemptDict, ExamDict

log = get_logger(__name__)

LONG_EXAM_MINS = 20 * 60  # from here on nobody needs extra time
AWAITING_SOFTWARE = frozenset({Status.created, Status.download_software_clicked})


def timed_context(visit: Visit) -> dict[str, Any]:
    """Return the context of the pages of timed exams."""
    return {
        **_shared_context(visit),
        "total_time": _total_time(visit, visit.attempt),
        "hide_extra_time_footer": visit.exam["time_limit_mins"] > LONG_EXAM_MINS,
        "will_be_revealed": visit.due_date is not None and not visit.exam["hide_after_due"],
        "exam_name": visit.exam["exam_name"],
        "does_time_remain": visit.has_time_left,
        "has_time_expired": _has_just_run_out(visit.attempt),
        "change_state_url": _attempt_url("proctored_exam.attempt", visit.attempt),
        "course_id": visit.course_id,
    }


def proctored_context(visit: Visit, *, is_practice_exam: bool) -> dict[str, Any]:
    """Return the context of the pages of practice, onboarding and proctored exams. Asks the provider, with care."""
    exam, attempt, provider = visit.exam, visit.attempt, visit.provider
    answers = ProviderAnswers(provider)
    attempt_url = _attempt_url("proctored_exam.attempt", attempt)
    counted_attempt = None if visit.is_resumable else attempt
    return {
        **_shared_context(visit),
        **_setup_context(answers, attempt),
        "platform_name": conf.setting("PLATFORM_NAME"),
        "total_time": _total_time(visit, counted_attempt),
        "is_sample_attempt": is_practice_exam,
        "has_due_date": visit.due_date is not None,
        "has_due_date_passed": visit.is_past_due,
        "able_to_reenter_exam": visit.has_time_left and not visit.is_outside_secure_browser,
        "exam_started_poll_url": attempt_url,
        "change_state_url": attempt_url,
        "update_is_status_acknowledge_url": _attempt_url("proctored_exam.attempt.review_status", attempt),
        "link_urls": conf.value("LINK_URLS") or {},
        "tech_support_email": conf.setting("TECH_SUPPORT_EMAIL"),
        "proctoring_escalation_email": api._get_proctoring_escalation_email(visit.course_id),
        "exam_review_policy": api._get_review_policy_by_exam_id(exam["id"]),
        "backend_js_bundle": answers.ask(provider.get_javascript, otherwise=""),
        "provider_tech_support_email": provider.tech_support_email,
        "provider_tech_support_phone": provider.tech_support_phone,
        "provider_name": provider.verbose_name,
        "learner_notification_from_email": provider.learner_notification_from_email,
        "integration_specific_email": api.get_integration_specific_email(provider),
        "exam_display_name": exam["exam_name"],
        "reset_link": _reset_link(),
        "ping_interval": provider.ping_interval,
        "can_view_content_past_due": constants.CONTENT_VIEWABLE_PAST_DUE_DATE,
        "is_provider_silent": answers.failed,
    }


def _get_proctored_exam_context(
    exam: ExamDict, attempt: AttemptDict | None, user_id: int, course_id: object, is_practice_exam: bool = False
) -> dict[str, Any]:
    """Return :func:`proctored_context` for callers that have the exam and the attempt at hand."""
    visit = Visit(exam, {}, user_id, course_id)
    visit.attempt = attempt
    return proctored_context(visit, is_practice_exam=is_practice_exam)


@dataclass
class ProviderAnswers:
    """What a provider says for one page. Once it failed it is asked nothing more: a page waits for it once. W9."""

    provider: Any
    failed: bool = False

    def ask(self, question: Callable[[], Any], *, otherwise: Any = None) -> Any:
        """Return the answer, or ``otherwise`` where the provider fails, which is logged."""
        if self.failed:
            return otherwise
        try:
            return question()
        except Exception:
            log.exception(
                "a learner page goes without the provider: provider=%(provider)s", {"provider": type(self.provider)}
            )
            self.failed = True
            return otherwise


def _shared_context(visit: Visit) -> dict[str, Any]:
    return {
        "exam_id": visit.exam["id"],
        "progress_page_url": host_path("progress", visit.course_id),
        "enter_exam_endpoint": reverse("proctoring:proctored_exam.attempt.collection"),
        "learner_due_date": visit.due_date,
        "is_hidden_after_due": visit.exam["hide_after_due"],
        "csrf_cookie_name": settings.CSRF_COOKIE_NAME,
    }


def _setup_context(answers: ProviderAnswers, attempt: AttemptDict | None) -> dict[str, Any]:
    """Return what a learner with an attempt needs before the start: the code, and what the provider says of it."""
    if attempt is None:
        return {}
    if attempt["status"] not in AWAITING_SOFTWARE:
        return {"exam_code": attempt["attempt_code"]}
    provider = answers.provider
    answer = answers.ask(lambda: provider.get_attempt(attempt), otherwise={})
    return {
        "exam_code": attempt["attempt_code"],
        "backend_instructions": answer.get("instructions"),
        "software_download_url": answer.get("download_url") or answers.ask(provider.get_software_download_url),
    }


def _total_time(visit: Visit, counted: AttemptDict | None) -> str:
    """Return in words what the attempt that counts was granted, or what a start would give now."""
    granted_mins = counted["allowed_time_limit_mins"] if counted else None
    return humanized_time(granted_mins or minutes_of_start(visit.exam, visit.user_id, visit.attempt))


def _has_just_run_out(attempt: AttemptDict | None) -> bool:
    """Whether the attempt was submitted by the clock, in the last minute. Spec 04 §3."""
    if attempt is None or attempt["status"] != Status.submitted:
        return False
    started_at, completed_at = attempt["started_at"], attempt["completed_at"]
    allowed_mins = attempt["allowed_time_limit_mins"]
    if started_at is None or completed_at is None or allowed_mins is None:
        return False
    used_all = completed_at - started_at >= datetime.timedelta(minutes=allowed_mins)
    since = timezone.now() - completed_at
    return used_all and since < datetime.timedelta(seconds=api.SHOW_EXPIRY_MESSAGE_DURATION)


def _attempt_url(name: str, attempt: AttemptDict | None) -> str:
    return reverse(f"proctoring:{name}", args=[attempt["id"]]) if attempt else ""


def _reset_link() -> str:
    path = host_path("password_assistance")
    return site_url(path) if path else ""
