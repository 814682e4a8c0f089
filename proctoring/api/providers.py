"""Which provider watches over an exam, and questions about providers. Spec 02 §7, 06 §2.6."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from proctoring import api, constants
from proctoring.logs import get_logger
from proctoring.models import ProctoredExam

log = get_logger(__name__)

_reported_names: set[str | None] = set()


def find_provider(name: str | None) -> Any:
    """Return the provider of that name, the default one for ``None``; ``None`` where it is not configured.

    An unknown provider is a normal state: it is reported once per process and name.
    """
    try:
        return api.get_backend_provider(name=name)
    except (NotImplementedError, ImproperlyConfigured) as error:
        report_unknown_provider(name, error)
        return None


def report_unknown_provider(name: str | None, error: Exception) -> None:
    """Log that no provider of that name is configured, the first time."""
    if name not in _reported_names:
        _reported_names.add(name)
        log.warning("no such provider: backend=%(backend)s: %(error)s", {"backend": name, "error": error})


def is_backend_dashboard_available(course_id: object) -> bool:
    """Whether the provider of any active exam of the course has a dashboard for instructors. Spec 02 §7.3."""
    names = ProctoredExam.get_all_exams_for_course(course_id, active_only=True).values_list("backend", flat=True)
    return any(getattr(find_provider(name), "has_dashboard", False) for name in dict.fromkeys(names.order_by("id")))


def does_backend_support_onboarding(backend: str | None) -> bool:
    """Whether practice exams of that provider are onboarding exams; ``None`` asks for the default one. Spec 02 §7.4."""
    return bool(getattr(find_provider(backend), "supports_onboarding", False))


def get_exam_configuration_dashboard_url(course_id: object, content_id: object) -> str | None:
    """Return the path of the page on which the exam is configured at its provider, if there is one. Spec 02 §7.5."""
    exam = ProctoredExam.get_exam_by_content_id(course_id, content_id)
    if exam is None:
        log.debug(
            "no such exam: course_id=%(course_id)s content_id=%(content_id)s",
            {"course_id": course_id, "content_id": content_id},
        )
        return None
    if not is_backend_dashboard_available(course_id):
        return None
    return f"{reverse('proctoring:instructor_dashboard_exam', args=(exam.course_id, exam.pk))}?config=true"


def get_integration_specific_email(provider: Any) -> str:
    """Return the address for questions about this provider, else the platform's contact address. Spec 02 §7.6."""
    return getattr(provider, "integration_specific_email", None) or constants.DEFAULT_CONTACT_EMAIL
