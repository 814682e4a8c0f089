"""The course-publish handler of a CMS, with exactly the calls that it makes. Spec 02 §11.1, 09 §2.1."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from opaque_keys.edx.keys import CourseKey, UsageKey

from proctoring.api import (
    create_exam,
    create_exam_review_policy,
    get_all_exams_for_course,
    get_exam_by_content_id,
    remove_review_policy,
    update_exam,
    update_review_policy,
)
from proctoring.exceptions import ProctoredExamNotFoundException, ProctoredExamReviewPolicyNotFoundException
from tests import factories

COURSE_KEY = CourseKey.from_string(factories.COURSE)


@dataclass
class Sequence:
    """A time-limited section of the course, as its author sees it."""

    name: str
    kind: str = "proctored"  # or practice, onboarding, timed
    rules: str = ""
    minutes: Any = 60
    due: Any = None
    hide_after_due: bool = False

    @property
    def usage_key(self) -> UsageKey:
        return UsageKey.from_string(factories.content_id(self.name))


@dataclass
class Course:
    """A course in the CMS."""

    sequences: list[Sequence] = field(default_factory=list)
    backend: str | None = "test"
    editor_id: int | None = None
    is_self_paced: bool = False


def publish(course: Course) -> None:
    """Register the exams of the course."""
    for sequence in course.sequences:
        _register(sequence, course)
    published = {str(sequence.usage_key) for sequence in course.sequences}
    for exam in get_all_exams_for_course(COURSE_KEY):
        if exam["is_active"] and exam["content_id"] not in published:
            update_exam(exam_id=exam["id"], is_proctored=False, is_active=False)


def _register(sequence: Sequence, course: Course) -> None:
    values = {
        "exam_name": sequence.name,
        "time_limit_mins": sequence.minutes,
        "due_date": None if course.is_self_paced else sequence.due,
        "is_proctored": sequence.kind != "timed",
        "is_practice_exam": sequence.kind in ("practice", "onboarding"),
        "is_active": True,
        "hide_after_due": sequence.hide_after_due,
        "backend": course.backend,
    }
    try:
        exam = get_exam_by_content_id(str(COURSE_KEY), str(sequence.usage_key))
        exam_id = update_exam(exam_id=exam["id"], **values)
    except ProctoredExamNotFoundException:
        exam_id = create_exam(course_id=str(COURSE_KEY), content_id=str(sequence.usage_key), **values)
    _set_rules(exam_id, sequence, course)


def _set_rules(exam_id: int, sequence: Sequence, course: Course) -> None:
    if sequence.kind != "proctored":
        with suppress(ProctoredExamReviewPolicyNotFoundException):
            remove_review_policy(exam_id=exam_id)
        return
    policy = {"exam_id": exam_id, "set_by_user_id": course.editor_id, "review_policy": sequence.rules}
    try:
        update_review_policy(**policy)
    except ProctoredExamReviewPolicyNotFoundException:
        if sequence.rules:
            create_exam_review_policy(**policy)
