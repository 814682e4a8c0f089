"""Attempts: looking one up, which may submit it when its time is over, and lists, which do not. Spec 03 §3.2, §4, §14."""

import datetime
from contextlib import suppress
from typing import Any, TypedDict

from django.utils import timezone

from proctoring import api
from proctoring.api.lookups import attempt_by_id, newest_attempt, running_attempts
from proctoring.api.ordering import in_order
from proctoring.durations import get_expiry
from proctoring.exceptions import StudentExamAttemptDoesNotExistsException
from proctoring.models import ProctoredExamStudentAllowance, ProctoredExamStudentAttempt
from proctoring.models.actors import TIMER, acting
from proctoring.models.exams import NOT_AN_ID
from proctoring.serializers import allowance_dict, attempt_dict
from proctoring.statuses import INCOMPLETE
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status
from proctoring.types import AllowanceDict, AttemptDict, ExamDict

AttemptRow = ProctoredExamStudentAttempt


class ActiveExam(TypedDict):
    """An exam that the learner is in, with the attempt and what the learner is granted."""

    exam: ExamDict
    attempt: AttemptDict
    allowances: list[AllowanceDict]


def get_current_exam_attempt(exam_id: Any, user_id: Any) -> AttemptDict | None:
    """Return the learner's newest attempt at the exam, or ``None``; one whose time is over is submitted first."""
    return _check_for_attempt_timeout(newest_attempt(exam_id, user_id))


def get_exam_attempt_by_id(attempt_id: Any) -> AttemptDict | None:
    """Return the attempt with that id, or ``None``; one whose time is over is submitted first."""
    return _check_for_attempt_timeout(attempt_by_id(attempt_id))


def get_attempt_for(user: Any, attempt_id: Any) -> AttemptDict | None:
    """Return what :func:`get_exam_attempt_by_id` does, to a user who asks, and who is not read again as the learner."""
    return _check_for_attempt_timeout(attempt_by_id(attempt_id, asking=user))


def get_exam_attempt_by_external_id(external_id: str | None) -> AttemptDict | None:
    """Return the newest attempt with that id at a provider, or ``None``; one whose time is over is submitted first."""
    return _get_exam_attempt(AttemptRow.objects.get_exam_attempt_by_external_id(external_id))


def get_exam_attempt_by_code(attempt_code: str | None) -> AttemptDict | None:
    """Return the newest attempt with that code, or ``None``; one whose time is over is submitted first.

    ``None`` finds an attempt without a code; deleted attempts are not found.
    """
    return _get_exam_attempt(AttemptRow.objects.get_exam_attempt_by_code(attempt_code))


def _get_exam_attempt(exam_attempt_obj: AttemptRow | None) -> AttemptDict | None:
    """Return the row as a dict, after the check for a time-out; ``None`` for ``None``."""
    return _check_for_attempt_timeout(attempt_dict(exam_attempt_obj) if exam_attempt_obj else None)


def _check_for_attempt_timeout(attempt: AttemptDict | None) -> AttemptDict | None:
    """Return the attempt; when its time is over and it is unfinished, submit it first, as of that moment. Spec 03 §3.2.

    However many readers find the time over, one of them submits. Any falsy argument is returned unchanged.
    """
    expired_at = expiry_if_over(attempt, timezone.now()) if attempt else None
    if not attempt or expired_at is None:
        return attempt
    with acting(TIMER), suppress(StudentExamAttemptDoesNotExistsException):  # it may be removed at this moment
        api.update_attempt_status(attempt["id"], Status.timed_out, timeout_timestamp=expired_at)
    return api.get_exam_attempt_by_id(attempt["id"])


def expiry_if_over(attempt: AttemptDict, now: datetime.datetime) -> datetime.datetime | None:
    """Return when the time of an unfinished attempt ended, if it has."""
    expiry = get_expiry(attempt) if attempt["status"] in INCOMPLETE else None
    return expiry if expiry is not None and now > expiry else None


def _does_time_remain(attempt: AttemptDict | None) -> bool:
    """Whether the attempt was started, is unfinished, and has time left; without minutes stored there is no limit."""
    if not attempt or attempt["started_at"] is None or attempt["status"] not in INCOMPLETE:
        return False
    expiry = get_expiry(attempt)
    return expiry is None or timezone.now() < expiry


def find_attempt(attempt_id: Any) -> AttemptRow:
    """Return the row with learner and exam; ``StudentExamAttemptDoesNotExistsException`` for what is no such id."""
    try:
        attempt = AttemptRow.objects.get_exam_attempt_by_id(attempt_id)
    except NOT_AN_ID:
        attempt = None
    if attempt is None:
        raise no_such_attempt(attempt_id)
    return attempt


def no_such_attempt(attempt_id: Any) -> StudentExamAttemptDoesNotExistsException:
    """Return the error for an id that no attempt has."""
    # clients compare this text (spec 05 §6.1)
    return StudentExamAttemptDoesNotExistsException(
        f"Attempted to update attempt_id={attempt_id} but it does not exist."
    )


def get_all_exam_attempts(course_id: object) -> list[AttemptDict]:
    """Return all attempts at exams of the course, newest first."""
    return [attempt_dict(attempt) for attempt in AttemptRow.objects.get_all_exam_attempts(course_id)]


def get_filtered_exam_attempts(course_id: object, search_by: str) -> list[AttemptDict]:
    """Return the course's attempts of learners whose username or e-mail address contains the text, newest first."""
    return [attempt_dict(attempt) for attempt in AttemptRow.objects.get_filtered_exam_attempts(course_id, search_by)]


def get_user_attempts_by_exam_id(user_id: Any, exam_id: Any) -> list[AttemptDict]:
    """Return the learner's attempts at the exam, resumed ones included, newest first."""
    return [attempt_dict(attempt) for attempt in AttemptRow.objects.list_of_learner(user_id, exam_id)]


def get_exam_attempts(
    exam_id: Any, search: str | None = None, ordering: str | None = None, limit: int | None = None, offset: int = 0
) -> list[AttemptDict]:
    """Return attempts at the exam, newest first, in one query: those of learners whose name or e-mail has ``search``.

    ``ordering`` names a field, ``-`` before it for descending; ``limit`` and ``offset`` cut a page. Spec 09 W3.
    """
    attempts = AttemptRow.objects.get_all_exam_attempts_by_exam_id(exam_id)
    if search:
        attempts = attempts.matching(search)
    attempts = in_order(attempts, ordering) if ordering else attempts.newest_first()
    return [attempt_dict(attempt) for attempt in attempts[offset : None if limit is None else offset + limit]]


def get_active_exams_for_user(user_id: Any, course_id: object = None) -> list[ActiveExam]:
    """Return the exams that the learner is in, in one course or in all, newest attempt first. Spec 03 §14."""
    attempts = [
        attempt
        for attempt in running_attempts(user_id)
        if course_id is None or attempt["proctored_exam"]["course_id"] == str(course_id)
    ]
    exam_ids = {attempt["proctored_exam"]["id"] for attempt in attempts}
    granted: dict[int, list[AllowanceDict]] = {exam_id: [] for exam_id in exam_ids}
    if exam_ids:
        for allowance in ProctoredExamStudentAllowance.list_of_learner(user_id):
            if allowance.proctored_exam_id in granted:
                granted[allowance.proctored_exam_id].append(allowance_dict(allowance))
    return [
        {
            "exam": {**attempt["proctored_exam"]},
            "attempt": attempt,
            "allowances": list(granted[attempt["proctored_exam"]["id"]]),
        }
        for attempt in attempts
    ]


def _was_review_status_acknowledged(is_status_acknowledged: bool, exam: ExamDict) -> bool:
    """Whether the learner chose to look at the content after the review, and the exam is past due. Spec 03 §10."""
    return bool(is_status_acknowledged) and api.is_exam_passed_due(exam)
