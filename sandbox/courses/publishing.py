"""Publish a course: register its exams with ``proctoring``.

This is a port of the publish handler of a CMS, written against ``proctoring.api`` and ``proctoring.exceptions`` alone:
a host can take it as its pattern. One call per exam is what existing hosts do; one call for the whole course is what a
new host should do, and gives the difference before anything is written.
"""

import datetime
from typing import Any, TypedDict, cast

from django.conf import settings

from proctoring import api
from proctoring.exceptions import ProctoredExamNotFoundException, ProctoredExamReviewPolicyNotFoundException
from proctoring.types import CourseExam, SyncReport
from sandbox.courses.models import Course, Sequence


class ExamSettings(TypedDict):
    """What an author sets of an exam, in the words of ``create_exam`` and ``update_exam``."""

    exam_name: str
    time_limit_mins: int | None
    due_date: datetime.datetime | None
    is_proctored: bool
    is_practice_exam: bool
    is_active: bool
    hide_after_due: bool
    backend: str | None


def publish_exams(sender: Any, course_id: str, user_id: int | None, **kwargs: Any) -> None:
    """Register the exams of the course that was published; receiver of ``course_published``."""
    course = Course.objects.get(key=course_id)
    if not course.has_special_exams:
        return
    if getattr(settings, "BULK_PUBLISH", False):
        sync_exams(course, user_id)
    else:
        register_exams(course, user_id)


def exam_sequences(course: Course) -> list[Sequence]:
    """Return the sequences of the course that are exams."""
    return list(course.sequences.filter(is_time_limited=True))


def exam_settings(course: Course, sequence: Sequence) -> ExamSettings:
    """Return what the author set; there are no due dates where learners set their own pace."""
    return {
        "exam_name": sequence.display_name,
        "time_limit_mins": sequence.default_time_limit_minutes,
        "due_date": None if course.self_paced else sequence.due,
        "is_proctored": sequence.is_proctored_enabled,
        "is_practice_exam": sequence.is_practice_exam or sequence.is_onboarding_exam,
        "is_active": True,
        "hide_after_due": sequence.hide_after_due,
        "backend": course.proctoring_provider,
    }


def register_exams(course: Course, user_id: int | None) -> None:
    """Register each exam with calls of its own, then switch off what is no exam any more."""
    sequences = exam_sequences(course)
    for sequence in sequences:
        exam_id = _register_exam(course, sequence)
        _register_review_rules(exam_id, sequence, user_id)
    _switch_off_others(course.key, {sequence.usage_key for sequence in sequences})


def _register_exam(course: Course, sequence: Sequence) -> int:
    """Update the exam of the sequence, or create it; return its id."""
    values = exam_settings(course, sequence)
    try:
        exam = api.get_exam_by_content_id(course.key, sequence.usage_key)
    except ProctoredExamNotFoundException:
        return api.create_exam(course_id=course.key, content_id=sequence.usage_key, **values)
    return api.update_exam(exam_id=exam["id"], **values)


def _register_review_rules(exam_id: int, sequence: Sequence, user_id: int | None) -> None:
    """Give the reviewers of a proctored exam their rules; take them away from every other exam."""
    if not sequence.takes_review_rules:
        _remove_review_rules(exam_id)
        return
    rules = sequence.exam_review_rules
    try:
        api.update_review_policy(exam_id=exam_id, set_by_user_id=user_id, review_policy=rules)
    except ProctoredExamReviewPolicyNotFoundException:
        if rules:
            api.create_exam_review_policy(exam_id=exam_id, set_by_user_id=user_id, review_policy=rules)


def _remove_review_rules(exam_id: int) -> None:
    try:
        api.remove_review_policy(exam_id=exam_id)
    except ProctoredExamReviewPolicyNotFoundException:
        return


def _switch_off_others(course_id: str, content_ids: set[str]) -> None:
    """Switch off the exams whose sequence is gone or no longer time-limited. Their due date stays."""
    for exam in api.get_all_exams_for_course(course_id):
        if exam["is_active"] and exam["content_id"] not in content_ids:
            api.update_exam(exam_id=exam["id"], is_proctored=False, is_active=False)


def sync_exams(course: Course, user_id: int | None, *, dry_run: bool = False) -> SyncReport:
    """Register all exams with one call, or only say what would change."""
    exams = [_course_exam(course, sequence) for sequence in exam_sequences(course)]
    return api.sync_course_exams(course.key, exams, set_by_user_id=user_id, dry_run=dry_run)


def _course_exam(course: Course, sequence: Sequence) -> CourseExam:
    """Return the exam of the sequence for the one call; rules of an exam that takes none are removed."""
    rules = sequence.exam_review_rules if sequence.takes_review_rules else ""
    exam = {"content_id": sequence.usage_key, "review_policy": rules, **exam_settings(course, sequence)}
    return cast(CourseExam, exam)
