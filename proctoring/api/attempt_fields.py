"""Changes of an attempt that leave its status alone: resume marks, acknowledgement, seconds left. Spec 03 §7, §10."""

from typing import Any

from django.db import transaction

from proctoring.api.attempts import no_such_attempt
from proctoring.api.sittings import lock_sitting_of
from proctoring.api.transitions import is_attempt_in_resume_process
from proctoring.exceptions import ProctoredExamIllegalResumeUpdate, ProctoredExamPermissionDenied
from proctoring.models import ProctoredExamStudentAttempt
from proctoring.models.actors import acting

AttemptRow = ProctoredExamStudentAttempt

# What update_exam_attempt may set, and how the value is stored.
SETTABLE = {
    "is_status_acknowledged": bool,
    "time_remaining_seconds": lambda value: None if value is None else int(value),
}


def mark_exam_attempt_as_ready_to_resume(attempt_id: Any, *, actor: Any = None, reason: str | None = None) -> int:
    """Allow the learner to continue an attempt that failed with a new one; return its id. The status stays.

    ``ProctoredExamIllegalResumeUpdate`` for an attempt that is not resumable.
    """
    with acting(actor, reason), transaction.atomic():
        attempt = _lock(attempt_id)
        if not attempt.is_resumable:
            raise _refusal(attempt, "ready to resume")
        _set(attempt, ready_to_resume=True, is_resumable=False)
    return attempt.pk


def mark_exam_attempt_as_resumed(attempt_id: Any, *, actor: Any = None, reason: str | None = None) -> int:
    """Note that a new attempt continues this one; return its id. Calling it twice is allowed.

    ``ProctoredExamIllegalResumeUpdate`` for an attempt that was not marked as ready to resume.
    """
    with acting(actor, reason), transaction.atomic():
        attempt = _lock(attempt_id)
        if not is_attempt_in_resume_process(attempt):
            raise _refusal(attempt, "resumed")
        mark_resumed(attempt)
    return attempt.pk


def update_exam_attempt(attempt_id: Any, *, actor: Any = None, reason: str | None = None, **kwargs: Any) -> None:
    """Set ``is_status_acknowledged`` or ``time_remaining_seconds``, fractions of which are cut off.

    Any other field is refused with ``ProctoredExamPermissionDenied``, and then nothing is saved.
    """
    with acting(actor, reason), transaction.atomic():
        attempt = _lock(attempt_id)
        for name in kwargs:
            if name not in SETTABLE:
                raise ProctoredExamPermissionDenied(f"The field {name} of attempt_id={attempt_id} cannot be updated.")
        _set(attempt, **{name: SETTABLE[name](value) for name, value in kwargs.items()})


def mark_resumed(attempt: AttemptRow) -> None:
    """Note on a locked row that a new attempt continues it."""
    _set(attempt, resumed=True, is_resumable=False)


def _set(attempt: AttemptRow, **values: Any) -> None:
    """Write the values that are new; none, and no history row, where nothing changes."""
    changed = [name for name, value in values.items() if getattr(attempt, name) != value]
    for name in changed:
        setattr(attempt, name, values[name])
    if changed:
        attempt.save(update_fields=changed)


def _lock(attempt_id: Any) -> AttemptRow:
    locked = lock_sitting_of(attempt_id)
    if locked is None:
        raise no_such_attempt(attempt_id)
    return locked[1]


def _refusal(attempt: AttemptRow, mark: str) -> ProctoredExamIllegalResumeUpdate:
    return ProctoredExamIllegalResumeUpdate(
        f"Attempt {attempt.pk} of user_id={attempt.user_id} at exam_id={attempt.proctored_exam_id} cannot be marked as "
        f"{mark}."
    )
