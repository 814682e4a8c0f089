"""Onboarding: where a learner does it, and whether he has. Spec 02 §8.3 - §8.6."""

import datetime
from collections.abc import Iterable
from typing import Any, TypedDict

from django.utils import timezone

from proctoring import api, constants
from proctoring.api.lookups import onboarding_attempts
from proctoring.api.providers import does_backend_support_onboarding
from proctoring.due_dates import categorize_inaccessible_exams_by_date, get_user_course_outline_details
from proctoring.links import get_exam_url
from proctoring.logs import get_logger
from proctoring.models import ProctoredExam, ProctoredExamStudentAttempt
from proctoring.statuses import InstructorDashboardOnboardingAttemptStatus, ProctoredExamStudentAttemptStatus

log = get_logger(__name__)

_VALID_FOR = datetime.timedelta(days=constants.VERIFICATION_DAYS_VALID)


class OnboardingData(TypedDict):
    """A learner's onboarding; ``expiration_date`` is aware, and set while it is verified."""

    onboarding_status: str | None
    expiration_date: datetime.datetime | None


def get_onboarding_exam_link(course_id: object, user: Any, is_learning_mfe: bool) -> str:
    """Return the link to the course's onboarding exam that the learner should take, ``""`` where there is none.

    The newest exam within reach wins, then the newest to come, then the newest past due. Spec 02 §8.3, W9.
    """
    candidates = [
        exam for exam in ProctoredExam.list_of_practice(course_id) if does_backend_support_onboarding(exam.backend)
    ]
    details = _outline_details(user, course_id) if candidates else None
    if details is None:
        return ""
    others, future, past_due = categorize_inaccessible_exams_by_date(candidates, details)
    accessible = [exam for exam in candidates if exam not in others + future + past_due]
    exam = next(iter(accessible + future + past_due), None)
    return get_exam_url(exam.course_id, exam.content_id, is_learning_mfe) if exam else ""


def get_last_verified_onboarding_attempts_per_user(
    users_list: Iterable[Any], backend: str | None
) -> dict[int, ProctoredExamStudentAttempt]:
    """Return each user's newest verified onboarding attempt with that provider, of the last 365 days, by user id.

    ``users_list`` holds users or ids; who has none is absent. Spec 02 §8.4.
    """
    attempts = ProctoredExamStudentAttempt.objects.get_last_verified_proctored_onboarding_attempts(users_list, backend)
    newest: dict[int, ProctoredExamStudentAttempt] = {}
    for attempt in attempts:
        newest.setdefault(attempt.user_id, attempt)
    return newest


def get_onboarding_attempt_data_for_learner(course_id: object, user: Any, backend: str | None) -> OnboardingData:
    """Return the learner's onboarding status in the course and until when it holds: 365 days from verification.

    A verification in this course wins, then one in another course with the same provider, then the status of the
    attempt changed last. Spec 02 §8.5, W10.
    """
    attempts = onboarding_attempts(user, course_id)
    here = [attempt for attempt in attempts if _is_in(course_id, attempt)]
    verified = [attempt for attempt in attempts if attempt.status == ProctoredExamStudentAttemptStatus.verified]
    verified_here = next((attempt for attempt in verified if attempt in here), None)
    if verified_here is not None:
        return _valid(verified_here, ProctoredExamStudentAttemptStatus.verified)
    oldest = timezone.now() - datetime.timedelta(days=constants.VERIFICATION_DAYS_VALID)
    elsewhere = [attempt for attempt in verified if attempt.proctored_exam__backend == backend]
    if elsewhere and elsewhere[0].modified > oldest:
        return _valid(elsewhere[0], InstructorDashboardOnboardingAttemptStatus.other_course_approved)
    return {"onboarding_status": here[0].status if here else None, "expiration_date": None}


def _is_in(course_id: object, attempt: Any) -> bool:
    return bool(attempt.proctored_exam__is_active and attempt.proctored_exam__course_id == str(course_id))


def get_enrollments_can_take_proctored_exams(course_id: object, text_search: str | None = None) -> Any:
    """Return the enrolments that the host's service gives, unchanged; an empty list without the service. Spec 02 §8.6."""
    service = api.get_runtime_service("enrollments")
    if service is None:
        log.info("no enrolments service: course_id=%(course_id)s", {"course_id": course_id})
        return []
    return service.get_enrollments_can_take_proctored_exams(course_id, text_search)


def _valid(attempt: Any, status: str) -> OnboardingData:
    return {"onboarding_status": status, "expiration_date": _verified_at(attempt) + _VALID_FOR}


def _verified_at(attempt: Any) -> datetime.datetime:
    """Return when the attempt was verified: later saves of a verified attempt do not count."""
    verified_at: datetime.datetime = attempt.modified
    records = ProctoredExamStudentAttempt.history.filter(id=attempt.id).values_list("status", "modified")
    for status, modified in records.order_by("-history_date", "-history_id"):
        if status != ProctoredExamStudentAttemptStatus.verified:
            break
        verified_at = min(verified_at, modified)
    return verified_at


def _outline_details(user: Any, course_id: object) -> Any:
    """Return the course as the learner sees it; ``None`` without that service, and where it knows no such course."""
    try:
        return get_user_course_outline_details(user, course_id)
    except Exception:  # the host's own error for a course that it has no outline of
        log.warning("no outline of the course: course_id=%(course_id)s", {"course_id": course_id}, exc_info=True)
        return None
