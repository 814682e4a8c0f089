"""The services that ``proctoring`` asks its host for, on the sandbox's own tables.

Signatures and odd answers are those of the large hosts: unknown learners and contents are logged and left alone, credit
of a course without credit is a silent no-op.
"""

import datetime
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail

from proctoring.runtime import set_runtime_service
from sandbox.courses.grading import grade_of
from sandbox.courses.models import (
    Answer,
    Certificate,
    Course,
    CreditRequirementStatus,
    DueDateExtension,
    Enrollment,
    Grade,
    Sequence,
    VerifiedName,
)
from sandbox.courses.models.people import EnrollmentQuerySet, is_course_staff

log = logging.getLogger(__name__)
User = get_user_model()


class CreditService:
    """Enrollment, names, and the requirements for credit."""

    def get_credit_state(
        self, user_id: int, course_key_or_id: Any, return_course_info: bool = False
    ) -> dict[str, Any] | None:
        """Return the learner's state in the course; ``None`` when they are not enrolled."""
        enrollments = Enrollment.objects.active().in_course(str(course_key_or_id)).filter(user_id=user_id)
        enrollment = enrollments.select_related("course", "user__profile").first()
        if enrollment is None:
            return None
        course, user = enrollment.course, enrollment.user
        state = {
            "enrollment_mode": enrollment.mode,
            "profile_fullname": user.profile.name if hasattr(user, "profile") else user.get_full_name(),
            "student_email": user.email,
            "is_credit_course": course.is_credit_course,
            "credit_requirement_status": _requirements(course, user_id) if course.is_credit_course else [],
        }
        if return_course_info:
            state |= {"course_name": course.display_name, "course_end_date": course.end}
        return state

    def set_credit_requirement_status(
        self,
        user_id: int,
        course_key_or_id: Any,
        req_namespace: str,
        req_name: str,
        status: str = "satisfied",
        reason: Any = None,
    ) -> None:
        """Record how far the learner is; nothing for courses without credit and learners who are not enrolled."""
        course = self._credit_course(course_key_or_id)
        if course is None or not course.enrollments.active().filter(user_id=user_id).exists():
            return
        CreditRequirementStatus.objects.update_or_create(
            user_id=user_id,
            course=course,
            namespace=req_namespace,
            name=req_name,
            defaults={"status": status, "reason": reason},
        )

    def remove_credit_requirement_status(
        self, user_id: int, course_key_or_id: Any, req_namespace: str, req_name: str
    ) -> None:
        """Forget how far the learner is."""
        CreditRequirementStatus.objects.filter(
            user_id=user_id, course__key=str(course_key_or_id), namespace=req_namespace, name=req_name
        ).delete()

    def is_credit_course(self, course_key_or_id: Any) -> bool:
        """Whether the course gives credit."""
        return self._credit_course(course_key_or_id) is not None

    def _credit_course(self, course_key_or_id: Any) -> Course | None:
        return Course.objects.filter(key=str(course_key_or_id), is_credit_course=True).first()


def _requirements(course: Course, user_id: int) -> list[dict[str, Any]]:
    """Return every proctored exam of the course as a requirement, with the learner's status where there is one."""
    statuses = CreditRequirementStatus.objects.filter(course=course, user_id=user_id, namespace="proctored_exam")
    by_name = {status.name: status for status in statuses}
    exams = [sequence for sequence in course.sequences if sequence.takes_review_rules and sequence.is_time_limited]
    return [
        {
            "namespace": "proctored_exam",
            "name": exam.usage_key,
            "display_name": exam.display_name,
            "criteria": {},
            "order": order,
            "status": by_name[exam.usage_key].status if exam.usage_key in by_name else None,
            "reason": by_name[exam.usage_key].reason if exam.usage_key in by_name else None,
            "status_date": by_name[exam.usage_key].modified if exam.usage_key in by_name else None,
        }
        for order, exam in enumerate(exams)
    ]


class InstructorService:
    """Learners' work, roles, and word to the support team."""

    def delete_student_attempt(
        self, student_identifier: str, course_id: Any, content_id: Any, requesting_user: Any
    ) -> None:
        """Delete the learner's answers in the sequence, and the grade that they gave."""
        found = self._work(student_identifier, content_id)
        if found is None:
            return
        user_id, sequence = found
        Answer.objects.filter(user_id=user_id, sequence=sequence).delete()
        Grade.objects.filter(user_id=user_id, sequence=sequence).update(earned=0, is_complete=False)
        log.info("work deleted: sequence=%s by user_id=%s", sequence.usage_key, requesting_user.pk)

    def complete_student_attempt(self, user_identifier: str, content_id: Any) -> None:
        """Mark the sequence as completed by the learner."""
        found = self._work(user_identifier, content_id)
        if found is None:
            return
        user_id, sequence = found
        grade = grade_of(user_id, sequence)
        grade.is_complete = True
        grade.save(update_fields=["is_complete"])

    def is_course_staff(self, user: Any, course_id: Any) -> bool:
        """Whether the user runs the course."""
        return is_course_staff(user, str(course_id))

    def send_support_notification(
        self,
        course_id: Any,
        exam_name: str,
        student_username: str,
        review_status: str,
        review_url: str | None = None,
    ) -> None:
        """Write to the support team about a review that needs a person."""
        lines = [f"Course: {course_id}", f"Learner: {student_username}", f"Review: {review_status}"]
        if review_url:
            lines.append(f"Look at it: {review_url}")
        send_mail(f"Proctored review of {exam_name}", "\n".join(lines), None, [settings.TECH_SUPPORT_EMAIL])

    def get_proctoring_escalation_email(self, course_id: Any) -> str:
        """Return the address for learners; ``Course.DoesNotExist`` for an unknown course."""
        return Course.objects.get(key=str(course_id)).proctoring_escalation_email

    def _work(self, username: str, content_id: Any) -> tuple[int, Sequence] | None:
        """Return the learner's id and the sequence; ``None``, with a warning, when either is unknown."""
        user_id = User.objects.filter(username=username).values_list("pk", flat=True).first()
        sequence = Sequence.objects.filter(usage_key=str(content_id)).first()
        if user_id is None or sequence is None:
            log.warning("no such learner or sequence: content_id=%s", content_id)
            return None
        return user_id, sequence


class GradesService:
    """Overrides of grades."""

    def should_override_grade_on_rejected_exam(self, course_key_or_id: Any) -> bool:
        """Whether a rejected exam scores zero in this course."""
        return Course.objects.filter(key=str(course_key_or_id), overrides_grade_on_rejected_exam=True).exists()

    def override_subsection_grade(
        self,
        user_id: int,
        course_key_or_id: Any,
        usage_key_or_id: Any,
        overrider: Any = None,
        earned_all: float | None = None,
        earned_graded: float | None = None,
        feature: str = "proctoring",
        comment: str | None = None,
    ) -> None:
        """Set the score that counts; ``Sequence.DoesNotExist`` for an unknown sequence."""
        grade = grade_of(user_id, Sequence.objects.get(usage_key=str(usage_key_or_id)))
        grade.override = earned_graded if earned_graded is not None else earned_all
        grade.overrider, grade.override_comment = overrider, comment or ""
        grade.save(update_fields=["override", "overrider", "override_comment"])

    def undo_override_subsection_grade(
        self, user_id: int, course_key_or_id: Any, usage_key_or_id: Any, feature: str = "proctoring"
    ) -> None:
        """Let the learner's own score count again."""
        Grade.objects.filter(user_id=user_id, sequence__usage_key=str(usage_key_or_id)).update(
            override=None, overrider=None, override_comment=""
        )


class CertificatesService:
    """Certificates."""

    def invalidate_certificate(self, user_id: int, course_key_or_id: Any) -> None:
        """Invalidate the learner's certificate of the course, if there is one."""
        Certificate.objects.filter(user_id=user_id, course__key=str(course_key_or_id)).update(
            status=Certificate.Status.INVALIDATED
        )


class EnrollmentsService:
    """Who may take proctored exams."""

    def get_enrollments_can_take_proctored_exams(
        self, course_id: Any, text_search: str | None = None
    ) -> EnrollmentQuerySet | None:
        """Return the enrollments with their users; ``None`` for an unknown course, or one without proctored exams."""
        if not Course.objects.filter(key=str(course_id), enable_proctored_exams=True).exists():
            return None
        enrollments = Enrollment.objects.in_course(str(course_id)).may_take_proctored_exams()
        if text_search:
            enrollments = enrollments.matching(text_search)
        return enrollments.select_related("user").order_by("user__username")


class ByKey(Mapping[Any, Any]):
    """A mapping by usage key that takes text and key objects alike."""

    def __init__(self, items: Iterable[tuple[str, Any]]) -> None:
        self._items = dict(items)

    def __getitem__(self, key: Any) -> Any:
        return self._items[str(key)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


@dataclass(frozen=True)
class ScheduleItem:
    """When a sequence opens and is due for one learner."""

    effective_start: datetime.datetime | None
    due: datetime.datetime | None


@dataclass(frozen=True)
class Schedule:
    """The dates of a course for one learner."""

    sequences: ByKey
    course_end: datetime.datetime | None


@dataclass(frozen=True)
class Outline:
    """The sequences that the learner can open now."""

    accessible_sequences: ByKey


@dataclass(frozen=True)
class OutlineDetails:
    """Answer of ``learning_sequences``."""

    outline: Outline
    schedule: Schedule


class LearningSequencesService:
    """A course's outline as a learner sees it."""

    def get_user_course_outline_details(self, course_key: Any, user: Any, at_time: datetime.datetime) -> OutlineDetails:
        """Return what is open to the learner at that time; ``Course.DoesNotExist`` for an unknown course."""
        course = Course.objects.get(key=str(course_key))
        extensions = DueDateExtension.objects.filter(user_id=user.pk, sequence__section__course=course)
        later = dict(extensions.values_list("sequence_id", "due"))
        items = {
            sequence.usage_key: ScheduleItem(
                sequence.start or course.start, later.get(sequence.pk, None if course.self_paced else sequence.due)
            )
            for sequence in course.sequences
        }
        accessible = [(key, item) for key, item in items.items() if _is_open(item, course.end, at_time)]
        return OutlineDetails(Outline(ByKey(accessible)), Schedule(ByKey(items.items()), course.end))


def _is_open(item: ScheduleItem, course_end: datetime.datetime | None, at_time: datetime.datetime) -> bool:
    """Whether a sequence has been released and its last moment is not over."""
    last = item.due or course_end
    return (item.effective_start is None or item.effective_start <= at_time) and (last is None or at_time <= last)


class NameAffirmationService:
    """Names that were checked against an identity document."""

    def get_verified_name(
        self, user: Any, is_verified: bool = False, statuses_to_exclude: Iterable[str] | None = None
    ) -> VerifiedName | None:
        """Return the learner's newest name; with ``is_verified`` only an approved one."""
        names = VerifiedName.objects.filter(user_id=user.pk).exclude(status__in=list(statuses_to_exclude or ()))
        if is_verified:
            names = names.filter(status=VerifiedName.Status.APPROVED)
        return names.order_by("-created", "-pk").first()


class DatesService:
    """Due dates per learner, and the end of a course."""

    def get_due_date(self, course_id: Any, content_id: Any, user_id: int | None) -> datetime.datetime | None:
        """Return the learner's own due date; ``None`` where the one that was published applies."""
        extensions = DueDateExtension.objects.filter(user_id=user_id or 0, sequence__usage_key=str(content_id))
        return extensions.values_list("due", flat=True).first()

    def get_course_end(self, course_id: Any) -> datetime.datetime | None:
        """Return when the course ends."""
        return Course.objects.filter(key=str(course_id)).values_list("end", flat=True).first()


SERVICES: dict[str, Any] = {
    "credit": CreditService(),
    "instructor": InstructorService(),
    "grades": GradesService(),
    "certificates": CertificatesService(),
    "enrollments": EnrollmentsService(),
    "name_affirmation": NameAffirmationService(),
    "learning_sequences": LearningSequencesService(),
    "dates": DatesService(),
}


def register_services() -> None:
    """Offer the services to ``proctoring``."""
    for name, service in SERVICES.items():
        set_runtime_service(name, service)
