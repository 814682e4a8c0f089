"""What front ends have to know of an exam's proctoring. Spec 02 §7.1, §7.2."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured, ObjectDoesNotExist

from proctoring import api, conf
from proctoring.api.providers import get_integration_specific_email
from proctoring.exceptions import BackendProviderNotConfigured
from proctoring.integrations.opaque_keys import InvalidKeyError
from proctoring.logs import get_logger
from proctoring.types import ExamDict

log = get_logger(__name__)


def get_proctoring_settings_by_exam_id(exam_id: Any) -> dict[str, Any]:
    """Return the platform's contacts and, for a proctored exam, the provider's configuration and contacts.

    The provider may be asked over the network. Raises ``ProctoredExamNotFoundException``, and
    ``BackendProviderNotConfigured`` when the exam's provider is unknown or does not answer.
    """
    exam = api.get_exam_by_id(exam_id)
    answer: dict[str, Any] = {
        "platform_name": conf.setting("PLATFORM_NAME"),
        "contact_us": conf.setting("CONTACT_EMAIL"),
        "link_urls": conf.value("LINK_URLS"),
        "exam_proctoring_backend": {},
    }
    if exam["is_proctored"]:
        answer.update(_provider_settings(exam))
    return answer


def _get_proctoring_escalation_email(course_id: object) -> str | None:
    """Return the address that learners of the course are to write to, ``None`` where the host has none."""
    service = api.get_runtime_service("instructor")
    if not hasattr(service, "get_proctoring_escalation_email"):
        return None
    try:
        email: str | None = service.get_proctoring_escalation_email(course_id)
    except (InvalidKeyError, ObjectDoesNotExist) as error:
        log.warning(
            "course has no escalation address: course_id=%(course_id)s: %(error)s",
            {"course_id": course_id, "error": error},
        )
        return None
    return email


def _provider_settings(exam: ExamDict) -> dict[str, Any]:
    try:
        provider: Any = api.get_backend_provider(exam)
    except (NotImplementedError, ImproperlyConfigured) as error:
        raise BackendProviderNotConfigured(str(error)) from error
    return {
        "exam_proctoring_backend": _configuration(provider, exam),
        "provider_tech_support_email": provider.tech_support_email,
        "provider_tech_support_phone": provider.tech_support_phone,
        "provider_name": provider.verbose_name,
        "learner_notification_from_email": provider.learner_notification_from_email,
        "integration_specific_email": get_integration_specific_email(provider),
        "proctoring_escalation_email": _get_proctoring_escalation_email(exam["course_id"]),
    }


def _configuration(provider: Any, exam: ExamDict) -> Any:
    try:
        return provider.get_proctoring_config()
    except Exception as error:
        log.exception("provider gives no configuration: backend=%(backend)s", {"backend": exam["backend"]})
        raise BackendProviderNotConfigured("The proctoring provider of this exam cannot be reached.") from error
