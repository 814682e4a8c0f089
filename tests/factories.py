"""Rows for tests: dull valid defaults, overridden by keyword. A test spells out only what matters to it."""

import itertools
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model

from proctoring.models import (
    ProctoredExam,
    ProctoredExamReviewPolicy,
    ProctoredExamSoftwareSecureReview,
    ProctoredExamStudentAllowance,
    ProctoredExamStudentAttempt,
)

COURSE = "course-v1:Acme+X1+2026"
KEY = "additional_time_granted"
_numbers = itertools.count(1)


def _saved(row: Any) -> Any:
    row.save(force_insert=True)
    return row


def _user(username: str | None = None, **values: Any) -> Any:
    username = username or f"user{next(_numbers)}"
    return get_user_model()(username=username, **{"email": f"{username}@acme.example", **values})


def make_user(username: str | None = None, **values: Any) -> Any:
    return _saved(_user(username, **values))


def make_users(count: int) -> list[Any]:
    return get_user_model()._default_manager.bulk_create(_user() for _ in range(count))


def content_id(name: str) -> str:
    return f"block-v1:Acme+X1+2026+type@sequential+block@{name}"


def _exam(name: str | None = None, **values: Any) -> ProctoredExam:
    name = name or f"exam{next(_numbers)}"
    defaults = {
        "course_id": COURSE,
        "content_id": content_id(name),
        "exam_name": name,
        "time_limit_mins": 90,
        "is_active": True,
        "backend": "test",
    }
    return ProctoredExam(**{**defaults, **values})


def make_exam(name: str | None = None, **values: Any) -> ProctoredExam:
    return _saved(_exam(name, **values))


def make_exams(count: int, **values: Any) -> list[ProctoredExam]:
    return ProctoredExam.objects.bulk_create(_exam(**values) for _ in range(count))


def make_proctored_exam(name: str | None = None, **values: Any) -> ProctoredExam:
    return make_exam(name, **{"is_proctored": True, **values})


def make_onboarding_exam(name: str | None = None, **values: Any) -> ProctoredExam:
    return make_exam(name, **{"is_proctored": True, "is_practice_exam": True, **values})


def make_policy(exam: ProctoredExam, text: str = "Open book", **values: Any) -> ProctoredExamReviewPolicy:
    editor = {} if {"set_by_user", "set_by_user_id"} & set(values) else {"set_by_user": make_user()}
    return ProctoredExamReviewPolicy.objects.create(proctored_exam=exam, review_policy=text, **editor, **values)


def _attempt(exam: ProctoredExam, user: Any, **values: Any) -> ProctoredExamStudentAttempt:
    defaults = {
        "attempt_code": f"CODE-{next(_numbers)}",
        "status": "created",
        "taking_as_proctored": exam.is_proctored,
        "is_sample_attempt": exam.is_practice_exam,
    }
    return ProctoredExamStudentAttempt(proctored_exam=exam, user=user, **{**defaults, **values})


def make_attempt(exam: ProctoredExam | None = None, user: Any = None, **values: Any) -> ProctoredExamStudentAttempt:
    return _saved(_attempt(exam or make_exam(), user or make_user(), **values))


def make_attempts(places: Iterable[tuple[ProctoredExam, Any]], **values: Any) -> list[ProctoredExamStudentAttempt]:
    """Many attempts at once, each at an exam by a user; without history."""
    rows = [_attempt(exam, user, **values) for exam, user in places]
    return ProctoredExamStudentAttempt.objects.bulk_create(rows)


def make_allowance(exam: ProctoredExam, user: Any, key: str = KEY, value: str = "15") -> ProctoredExamStudentAllowance:
    return ProctoredExamStudentAllowance.objects.create(proctored_exam=exam, user=user, key=key, value=value)


def make_allowances(exam: ProctoredExam, users: Iterable[Any]) -> list[ProctoredExamStudentAllowance]:
    """Additional time for many users at once; without history."""
    rows = [ProctoredExamStudentAllowance(proctored_exam=exam, user=user, key=KEY, value="15") for user in users]
    return ProctoredExamStudentAllowance.objects.bulk_create(rows)


def make_review(
    attempt: ProctoredExamStudentAttempt, review_status: str = "Clean", **values: Any
) -> ProctoredExamSoftwareSecureReview:
    return ProctoredExamSoftwareSecureReview.objects.create(
        **{
            "attempt_code": attempt.attempt_code,
            "exam": attempt.proctored_exam,
            "student": attempt.user,
            "review_status": review_status,
            "raw_data": "{}",
            **values,
        }
    )
