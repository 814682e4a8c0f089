"""The services that a host registers, in memory: they remember what they are told, and answer from it. Spec 09 §3.9."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

_Key = tuple[str, ...]


def _key(*parts: Any) -> _Key:
    """Return ids as one key; a course or content id may be text or a key object."""
    return tuple(str(part) for part in parts)


class MockCreditService:
    """``credit``: every learner is enrolled in every course, with the given mode and names."""

    def __init__(
        self,
        enrollment_mode: str = "verified",
        profile_fullname: str = "Lee Learner",
        course_name: str = "Example Course",
        student_email: str = "learner@academy.example",
    ) -> None:
        self.enrollment_mode = enrollment_mode
        self.profile_fullname = profile_fullname
        self.course_name = course_name
        self.student_email = student_email
        self.requirements: dict[_Key, list[dict[str, Any]]] = {}

    def get_credit_state(
        self, user_id: int, course_key_or_id: Any, return_course_info: bool = False
    ) -> dict[str, Any] | None:
        """Return the learner's names and requirements; ``credit_requirement_status`` is the live list."""
        state = {
            "enrollment_mode": self.enrollment_mode,
            "profile_fullname": self.profile_fullname,
            "student_email": self.student_email,
            "is_credit_course": True,
            "credit_requirement_status": self._requirements(user_id, course_key_or_id),
        }
        return {**state, **self.course_info()} if return_course_info else state

    def course_info(self) -> dict[str, Any]:
        """Return what ``return_course_info`` adds."""
        return {"course_name": self.course_name}

    def set_credit_requirement_status(
        self,
        user_id: int,
        course_key_or_id: Any,
        req_namespace: str,
        req_name: str,
        status: str | None = "satisfied",
        reason: Any = None,
    ) -> None:
        """Set the status of a requirement, which need not exist."""
        requirements = self._requirements(user_id, course_key_or_id)
        for requirement in requirements:
            if (requirement["namespace"], requirement["name"]) == (req_namespace, req_name):
                requirement["status"] = status
                return
        requirements.append(
            {
                "namespace": req_namespace,
                "name": req_name,
                "display_name": req_name,
                "status": status,
                "reason": reason,
                "order": len(requirements),
            }
        )

    def remove_credit_requirement_status(
        self, user_id: int, course_key_or_id: Any, req_namespace: str, req_name: str
    ) -> None:
        """Forget a requirement."""
        requirements = self._requirements(user_id, course_key_or_id)
        requirements[:] = [
            kept for kept in requirements if (kept["namespace"], kept["name"]) != (req_namespace, req_name)
        ]

    def is_credit_course(self, course_key_or_id: Any) -> bool:
        """Every course gives credit."""
        return True

    def _requirements(self, user_id: int, course_key_or_id: Any) -> list[dict[str, Any]]:
        return self.requirements.setdefault(_key(user_id, course_key_or_id), [])


class MockCreditServiceNone(MockCreditService):
    """``credit``, for learners who are not enrolled."""

    def get_credit_state(self, user_id: int, course_key_or_id: Any, return_course_info: bool = False) -> None:
        """Know nobody."""


class MockCreditServiceWithCourseEndDate(MockCreditService):
    """``credit``, for courses that have ended, by default just now."""

    def __init__(self, *args: Any, course_end_date: datetime.datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.course_end_date = course_end_date or timezone.now()

    def course_info(self) -> dict[str, Any]:
        """Add the end of the course."""
        return {**super().course_info(), "course_end_date": self.course_end_date}


@dataclass
class MockGrade:
    """A learner's grade of a subsection."""

    earned_all: float = 0.0
    earned_graded: float = 0.0


@dataclass
class MockGradeOverride:
    """What replaces a grade, by whom and why."""

    earned_all_override: float | None = None
    earned_graded_override: float | None = None
    overrider: Any = None
    comment: str | None = None


class MockGradesService:
    """``grades``: grades and overrides of subsections."""

    def __init__(self, rejected_exam_overrides_grade: bool = True) -> None:
        self.rejected_exam_overrides_grade = rejected_exam_overrides_grade
        self.grades: dict[_Key, MockGrade] = {}
        self.overrides: dict[_Key, MockGradeOverride] = {}

    def init_grade(
        self, user_id: int, course_key_or_id: Any, usage_key_or_id: Any, earned_all: float, earned_graded: float
    ) -> None:
        """Give the learner a grade."""
        self.grades[_key(user_id, course_key_or_id, usage_key_or_id)] = MockGrade(earned_all, earned_graded)

    def get_subsection_grade(self, user_id: int, course_key_or_id: Any, usage_key_or_id: Any) -> MockGrade | None:
        """Return the learner's grade, which an override leaves as it is."""
        return self.grades.get(_key(user_id, course_key_or_id, usage_key_or_id))

    def get_subsection_grade_override(
        self, user_id: int, course_key_or_id: Any, usage_key_or_id: Any
    ) -> MockGradeOverride | None:
        """Return the override, if there is one."""
        return self.overrides.get(_key(user_id, course_key_or_id, usage_key_or_id))

    def override_subsection_grade(
        self,
        user_id: int,
        course_key_or_id: Any,
        usage_key_or_id: Any,
        earned_all: float | None = None,
        earned_graded: float | None = None,
        overrider: Any = None,
        comment: str | None = None,
    ) -> None:
        """Override the learner's grade."""
        key = _key(user_id, course_key_or_id, usage_key_or_id)
        self.overrides[key] = MockGradeOverride(earned_all, earned_graded, overrider, comment)

    def undo_override_subsection_grade(self, user_id: int, course_key_or_id: Any, usage_key_or_id: Any) -> None:
        """Remove the override, if there is one."""
        self.overrides.pop(_key(user_id, course_key_or_id, usage_key_or_id), None)

    def should_override_grade_on_rejected_exam(self, course_key_or_id: Any) -> bool:
        """Whether a rejected attempt takes the grade."""
        return self.rejected_exam_overrides_grade


@dataclass
class MockGeneratedCertificate:
    """A learner's certificate."""

    status: str = "downloadable"

    def invalidate(self) -> None:
        """Take it away."""
        self.status = "unavailable"


class MockCertificateService:
    """``certificates``: a certificate for everybody, until it is taken away."""

    def __init__(self) -> None:
        self.certificates: dict[_Key, MockGeneratedCertificate] = {}

    def get_certificate(self, user_id: int, course_key_or_id: Any) -> MockGeneratedCertificate:
        """Return the learner's certificate."""
        return self.certificates.setdefault(_key(user_id, course_key_or_id), MockGeneratedCertificate())

    def invalidate_certificate(self, user_id: int, course_key_or_id: Any) -> None:
        """Take the learner's certificate away."""
        self.get_certificate(user_id, course_key_or_id).invalidate()


class MockInstructorService:
    """``instructor``: keeps lists of what it was told; everybody is staff of every course, or nobody is."""

    def __init__(self, is_user_course_staff: bool = True, escalation_email: str | None = None) -> None:
        self.is_user_course_staff = is_user_course_staff
        self.escalation_email = escalation_email
        self.deleted: list[tuple[str, str, str, Any]] = []
        self.completed: list[tuple[str, str]] = []
        self.notifications: list[dict[str, Any]] = []

    def delete_student_attempt(
        self, student_identifier: str, course_id: str, content_id: str, requesting_user: Any
    ) -> None:
        """Remember whose problem state was deleted, and by whom."""
        self.deleted.append((student_identifier, course_id, content_id, requesting_user))

    def complete_student_attempt(self, user_identifier: str, content_id: str) -> None:
        """Remember what is complete."""
        self.completed.append((user_identifier, content_id))

    def is_course_staff(self, user: Any, course_id: str) -> bool:
        """Answer the same for everybody."""
        return self.is_user_course_staff

    def send_support_notification(
        self, course_id: str, exam_name: str, student_username: str, review_status: str, review_url: str | None = None
    ) -> None:
        """Remember the message."""
        self.notifications.append(
            {
                "course_id": course_id,
                "exam_name": exam_name,
                "student_username": student_username,
                "review_status": review_status,
                "review_url": review_url,
            }
        )

    def get_proctoring_escalation_email(self, course_id: str) -> str | None:
        """Return the same address for every course."""
        return self.escalation_email


@dataclass
class MockEnrollment:
    """A learner in a course."""

    user: Any
    mode: str = "verified"


class MockEnrollmentsService:
    """``enrollments``: the given ones, whatever the course."""

    def __init__(self, enrollments: Iterable[MockEnrollment] = ()) -> None:
        self.enrollments = list(enrollments)

    def get_enrollments_can_take_proctored_exams(
        self, course_id: str, text_search: str | None = None
    ) -> list[MockEnrollment] | None:
        """Return the enrolments whose user's name or address contains the text."""
        text = (text_search or "").lower()
        return [
            found
            for found in self.enrollments
            if text in found.user.username.lower() or text in found.user.email.lower()
        ]


@dataclass
class MockScheduleItemData:
    """When a section opens for a learner, and when it is due."""

    effective_start: datetime.datetime | None = None
    due: datetime.datetime | None = None


@dataclass
class MockScheduleData:
    """A learner's schedule of a course: usage key to item."""

    sequences: Mapping[Any, MockScheduleItemData] = field(default_factory=dict)
    course_end: datetime.datetime | None = None


@dataclass
class MockUserCourseOutlineData:
    """What a learner can open."""

    accessible_sequences: Collection[Any] = ()


@dataclass
class MockUserCourseOutlineDetailsData:
    """A learner's outline with its schedule."""

    schedule: MockScheduleData = field(default_factory=MockScheduleData)
    outline: MockUserCourseOutlineData = field(default_factory=MockUserCourseOutlineData)


class MockLearningSequencesService:
    """``learning_sequences``: one outline for everybody."""

    def __init__(
        self,
        accessible_sequences: Collection[Any] = (),
        sequences: Mapping[Any, MockScheduleItemData] | None = None,
        course_end: datetime.datetime | None = None,
    ) -> None:
        self.details = MockUserCourseOutlineDetailsData(
            MockScheduleData(sequences or {}, course_end), MockUserCourseOutlineData(accessible_sequences)
        )

    def get_user_course_outline_details(
        self, course_key: Any, user: Any, at_time: datetime.datetime
    ) -> MockUserCourseOutlineDetailsData:
        """Return the outline."""
        return self.details


@dataclass
class MockVerifiedName:
    """A name that a learner has verified."""

    user: Any
    verified_name: str
    profile_name: str = ""
    status: str = "approved"


class MockNameAffirmationService:
    """``name_affirmation``: the names that a test sets."""

    def __init__(self) -> None:
        self.names: list[MockVerifiedName] = []

    def set_verified_name(
        self, user: Any, verified_name: str, profile_name: str = "", status: str = "approved"
    ) -> None:
        """Add a name; the last one added is the current one."""
        self.names.append(MockVerifiedName(user, verified_name, profile_name, status))

    def get_verified_name(
        self, user: Any, is_verified: bool = False, statuses_to_exclude: Iterable[str] | None = None
    ) -> MockVerifiedName | None:
        """Return the newest name of the user in a wanted status; ``is_verified``: approved names only."""
        excluded = set(statuses_to_exclude or ())
        wanted = [
            name
            for name in self.names
            if name.user == user and name.status not in excluded and (not is_verified or name.status == "approved")
        ]
        return wanted[-1] if wanted else None
