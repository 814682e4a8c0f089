"""What the sandbox tells ``proctoring`` about people's rights, by the names in its settings."""

from typing import Any

from proctoring.types import ExamDict
from sandbox.courses.models import Enrollment


def may_take_proctored_exam(user: Any, exam: ExamDict) -> bool:
    """Whether the learner is enrolled in the exam's course in a mode that includes proctored exams."""
    return exam["course_id"] in _courses(user)


def _courses(user: Any) -> frozenset[str]:
    """Return the keys of those courses, read once per user object: an outline asks for each of its exams."""
    if not hasattr(user, "courses_with_proctoring"):
        enrollments = Enrollment.objects.may_take_proctored_exams().filter(user_id=user.pk)
        user.courses_with_proctoring = frozenset(enrollments.values_list("course__key", flat=True))
    return frozenset(user.courses_with_proctoring)
