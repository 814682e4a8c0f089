"""Reports on a course: violations, and when a learner completed its exams. Spec 02 §8.1, §8.2."""

import datetime
from collections import defaultdict
from typing import Any

from django.db.models import F

from proctoring.models import (
    ProctoredExam,
    ProctoredExamSoftwareSecureComment,
    ProctoredExamSoftwareSecureReview,
    ProctoredExamStudentAttempt,
)

_REPORT_FIELDS = (
    "course_id",
    "exam_name",
    "username",
    "email",
    "user_id",
    "attempt_code",
    "allowed_time_limit_mins",
    "is_sample_attempt",
    "started_at",
    "completed_at",
    "status",
    "provider",
)
_RELATED_COLUMNS = {
    "course_id": F("proctored_exam__course_id"),
    "exam_name": F("proctored_exam__exam_name"),
    "provider": F("proctored_exam__backend"),
    "username": F("user__username"),
    "email": F("user__email"),
}


def get_exam_violation_report(course_id: object, include_practice_exams: bool = False) -> list[dict[str, Any]]:
    """Return an entry per attempt in the course, with the outcome of its review and the reviewers' comments.

    Sorted by exam name, within an exam newest first. Reviews of practice exams are left out unless asked for; their
    attempts are listed all the same. Comments stand under ``"{status} Comments"``. Spec 02 §8.1.
    """
    attempts = ProctoredExamStudentAttempt.objects.in_course(course_id).newest_first()
    reviews = ProctoredExamSoftwareSecureReview.objects.filter(exam__course_id=str(course_id))
    if not include_practice_exams:
        reviews = reviews.filter(exam__is_practice_exam=False)
    outcomes = dict(reviews.values_list("attempt_code", "review_status"))
    comments = _comments_by_code(reviews)
    rows = attempts.values(*set(_REPORT_FIELDS).difference(_RELATED_COLUMNS), **_RELATED_COLUMNS)
    report = [
        {
            **{name: row[name] for name in _REPORT_FIELDS},
            "review_status": outcomes.get(row["attempt_code"]),
            **{key: [*texts] for key, texts in comments.get(row["attempt_code"], {}).items()},
        }
        for row in rows.iterator()
    ]
    return sorted(report, key=lambda entry: str(entry["exam_name"]))


def get_last_exam_completion_date(course_id: object, username: str) -> datetime.datetime | None:
    """Return when the learner completed the last of the course's proctored exams; ``None`` until all are completed.

    Of each exam the newest attempt taken as proctored counts, and only its completion time. Spec 02 §8.2, W11.
    """
    exams = set(
        ProctoredExam.get_all_exams_for_course(course_id, proctored_exams_only=True).values_list("pk", flat=True)
    )
    attempts = ProctoredExamStudentAttempt.objects.get_proctored_exam_attempts(course_id, username)
    newest: dict[int, datetime.datetime | None] = {}
    for exam_id, completed_at in attempts.newest_first().values_list("proctored_exam_id", "completed_at"):
        newest.setdefault(exam_id, completed_at)
    completed = [newest.get(exam_id) for exam_id in exams]
    if not completed or None in completed:
        return None
    return max(instant for instant in completed if instant is not None)


def _comments_by_code(reviews: Any) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    comments = ProctoredExamSoftwareSecureComment.objects.filter(review__in=reviews).order_by("id")
    for code, status, comment in comments.values_list("review__attempt_code", "status", "comment"):
        found[code][f"{status} Comments"].append(comment)
    return found
