"""A learner takes a practice or onboarding exam once more. Spec 03 §11, W-16."""

from typing import Any

from django.db import transaction

from proctoring import api
from proctoring.api.attempt_creation import insert, past_due_error, prepare, undone_on_failure
from proctoring.api.attempt_removal import _remove_exam_attempts_from_backend, check_requesting_user, remove
from proctoring.api.effects import emit_after_commit
from proctoring.api.sittings import Sitting, lock_sitting
from proctoring.exceptions import ProctoredExamIllegalStatusTransition, StudentExamAttemptDoesNotExistsException
from proctoring.models import ProctoredExamStudentAttempt
from proctoring.models.actors import acting
from proctoring.serializers import attempt_dict, exam_dict
from proctoring.statuses import INCOMPLETE
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status

AttemptRow = ProctoredExamStudentAttempt


def reset_practice_exam(
    exam_id: Any, user_id: Any, requesting_user: Any, *, actor: Any = None, reason: str | None = None
) -> int:
    """Replace the learner's practice attempt, which is over and not verified, with a new one; return its id.

    A submitted attempt that waits for its review is deleted, any other stays as ``onboarding_reset``. When no new one
    can be made the old one is as it was, with one exception: past the due date an attempt other than a submitted one
    ends as ``onboarding_reset`` all the same.

    Raises ``StudentExamAttemptDoesNotExistsException``, ``ProctoredExamIllegalStatusTransition``, and what
    ``create_exam_attempt`` raises.
    """
    old = AttemptRow.objects.get_current_exam_attempt(exam_id, user_id)
    if old is None:
        raise StudentExamAttemptDoesNotExistsException(
            f"There is no attempt to reset: exam_id={exam_id} user_id={user_id}."
        )
    _check(old)
    exam, is_awaiting_review = old.proctored_exam, old.status == Status.submitted
    with acting(requesting_user if actor is None else actor, reason):
        if old.taking_as_proctored and api.is_exam_passed_due(exam_dict(exam), user=user_id):
            if not is_awaiting_review:
                _retire_past_due(old)
            raise past_due_error(exam, user_id)
        if is_awaiting_review:
            check_requesting_user(requesting_user)
            _remove_exam_attempts_from_backend([old])
        new = prepare(exam, user_id, taking_as_proctored=old.taking_as_proctored)
        with undone_on_failure(new), transaction.atomic():
            sitting = lock_sitting(exam, user_id)
            _retire(sitting, _still_there(sitting, old), requesting_user)
            return insert(new, sitting).pk


def _check(attempt: AttemptRow) -> None:
    """Raise unless the attempt may be reset."""
    if not attempt.proctored_exam.is_practice_exam:
        reason = "only practice exams can be reset"
    elif attempt.status in INCOMPLETE:
        reason = "it is not over"
    elif attempt.status == Status.verified:
        reason = "it is verified"
    else:
        return
    raise ProctoredExamIllegalStatusTransition(
        f"Attempt {attempt.pk} of user_id={attempt.user_id} at exam_id={attempt.proctored_exam_id} with status "
        f"{attempt.status} cannot be reset: {reason}."
    )


def _still_there(sitting: Sitting, old: AttemptRow) -> AttemptRow:
    """Return the attempt as it is under the lock; an error if it was reset or moved since it was looked at."""
    attempt = sitting.find(old.pk)
    if attempt is None or sitting.newest_first[0] is not attempt:
        raise StudentExamAttemptDoesNotExistsException(f"Attempt {old.pk} has been reset already.")
    _check(attempt)
    return attempt


def _retire(sitting: Sitting, attempt: AttemptRow, requesting_user: Any) -> None:
    """Take the old attempt out of the way, and say so."""
    data = attempt_dict(attempt)
    if attempt.status == Status.submitted:
        remove(sitting, attempt, requesting_user)
    else:
        attempt.status = Status.onboarding_reset
        attempt.save(update_fields=["status"])
        data = attempt_dict(attempt)
    emit_after_commit(sitting.exam_dict, "reset_practice_exam", data)


def _retire_past_due(old: AttemptRow) -> None:
    """Keep in mind that the learner wanted to start over, and was too late."""
    with transaction.atomic():
        sitting = lock_sitting(old.proctored_exam, old.user_id)
        attempt = _still_there(sitting, old)
        if attempt.status != Status.submitted:
            _retire(sitting, attempt, None)
