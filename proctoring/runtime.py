"""The host's services: one registry per process, and what each service is asked. Spec 01 §11, 03 §17, 04 §14, 09 §3.9.

Hosts register from their app configuration, before the app registry is ready; this module therefore imports no model.
Each ``Protocol`` gives the exact call forms; a registered object may have fewer methods than its protocol, and then
that feature is off.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

_services: dict[str, Any] = {}


def set_runtime_service(name: str, callback: Any) -> None:
    """Register, or replace, the service of that name; ``None`` takes it away."""
    _services[name] = callback


def get_runtime_service(name: str) -> Any:
    """Return the registered service, or ``None``. Never raises."""
    return _services.get(name)


class CreditService(Protocol):
    """``credit``: enrolment, names and the state of credit requirements."""

    def get_credit_state(
        self, user_id: int, course_key_or_id: str, return_course_info: bool = False
    ) -> Mapping[str, Any] | None:
        """Return ``profile_fullname``, ``student_email`` and, with course info, ``course_name``, ``course_end_date``."""

    def set_credit_requirement_status(
        self, user_id: int, course_key_or_id: str, req_namespace: str, req_name: str, status: str = "satisfied"
    ) -> None:
        """Set the learner's requirement ``proctored_exam`` / content id to ``status``."""

    def remove_credit_requirement_status(
        self, user_id: int, course_key_or_id: str, req_namespace: str, req_name: str
    ) -> None:
        """Forget the learner's requirement."""


class InstructorService(Protocol):
    """``instructor``: problem state, staff roles, notification of support. Learners are named by username."""

    def delete_student_attempt(
        self, student_identifier: str, course_id: str, content_id: str, requesting_user: Any
    ) -> None:
        """Delete the learner's problem state below the exam's section."""

    def complete_student_attempt(self, user_identifier: str, content_id: str) -> None:
        """Mark the exam's content as completed."""

    def is_course_staff(self, user: Any, course_id: str) -> bool:
        """Whether the user is staff of the course."""

    def send_support_notification(
        self, course_id: str, exam_name: str, student_username: str, review_status: str, review_url: str | None = None
    ) -> None:
        """Tell the platform's support of a suspicious review."""

    def get_proctoring_escalation_email(self, course_id: str) -> str | None:
        """Return the address that learners of the course are to write to."""


class GradesService(Protocol):
    """``grades``: overrides of subsection grades."""

    def should_override_grade_on_rejected_exam(self, course_key_or_id: str) -> bool:
        """Whether a rejected attempt takes the learner's grade in this course."""

    def override_subsection_grade(
        self,
        user_id: int,
        course_key_or_id: str,
        usage_key_or_id: str,
        earned_all: float | None = None,
        earned_graded: float | None = None,
        overrider: Any = None,
        comment: str | None = None,
    ) -> None:
        """Override the learner's grade of the section."""

    def undo_override_subsection_grade(self, user_id: int, course_key_or_id: str, usage_key_or_id: str) -> None:
        """Undo the override, if there is one."""


class CertificatesService(Protocol):
    """``certificates``: certificates of a course."""

    def invalidate_certificate(self, user_id: int, course_key_or_id: str) -> None:
        """Invalidate the learner's certificate, if there is one."""

    def restore_certificate(self, user_id: int, course_key_or_id: str) -> None:
        """Give the certificate back when an appeal is accepted. Optional; without it, it stays invalid."""


class EnrollmentsService(Protocol):
    """``enrollments``: who may take proctored exams of a course."""

    def get_enrollments_can_take_proctored_exams(
        self, course_id: str, text_search: str | None = None
    ) -> Iterable[Any] | None:
        """Return enrolments with ``user`` and ``mode``; ``None`` where the course has no proctoring."""


class LearningSequencesService(Protocol):
    """``learning_sequences``: the course's outline as a learner sees it."""

    def get_user_course_outline_details(self, course_key: Any, user: Any, at_time: datetime.datetime) -> Any:
        """Return ``outline.accessible_sequences`` and ``schedule`` (``sequences``, ``course_end``)."""


class NameAffirmationService(Protocol):
    """``name_affirmation``: names that learners have verified."""

    def get_verified_name(
        self, user: Any, is_verified: bool = False, statuses_to_exclude: Iterable[str] | None = None
    ) -> Any:
        """Return an object with ``verified_name``, or ``None``."""


class DatesService(Protocol):
    """``dates``: due dates per learner, for hosts without edx-when. Asked before edx-when where both are there."""

    def get_due_date(self, course_id: str, content_id: str, user_id: int | None) -> datetime.datetime | None:
        """Return the learner's own due date of the exam, aware; ``None``: the exam's own applies."""

    def get_course_end(self, course_id: str) -> datetime.datetime | None:
        """Return when the course ends."""


class LanguagesService(Protocol):
    """``languages``: the language of mails. Without it the user's attribute ``language`` counts, else the site's."""

    def get_language(self, user_id: int) -> str | None:
        """Return the code of the learner's language, such as ``de``; ``None`` where the learner has chosen none."""


PROTOCOLS: Mapping[str, type] = {
    "credit": CreditService,
    "instructor": InstructorService,
    "grades": GradesService,
    "certificates": CertificatesService,
    "enrollments": EnrollmentsService,
    "learning_sequences": LearningSequencesService,
    "name_affirmation": NameAffirmationService,
    "dates": DatesService,
    "languages": LanguagesService,
}
# what a service may do without, and nothing is amiss
OPTIONAL_METHODS = frozenset({"restore_certificate", "get_due_date", "get_course_end"})


def missing_methods(name: str) -> list[str]:
    """Return the methods that the registered service of that name lacks; none where no service is registered."""
    service = get_runtime_service(name)
    if service is None:
        return []
    wanted = (method for method in vars(PROTOCOLS[name]) if not method.startswith("_"))
    return [
        method for method in wanted if method not in OPTIONAL_METHODS and not callable(getattr(service, method, None))
    ]
