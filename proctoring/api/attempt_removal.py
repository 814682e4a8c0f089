"""Removing attempts: at the provider first, then here, with what the host keeps about them. Spec 03 §12."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from proctoring import api
from proctoring.api.attempts import find_attempt, no_such_attempt
from proctoring.api.changes import CREDIT_NAMESPACE
from proctoring.api.effects import emit_after_commit
from proctoring.api.host_steps import service_or_none
from proctoring.api.sittings import Sitting, lock_sitting_of
from proctoring.exceptions import (
    BackendProviderCannotRemoveAttempt,
    BackendProviderRemovalNotConfirmed,
    UserNotFoundException,
)
from proctoring.logs import get_logger
from proctoring.models import Delivery, ProctoredExamStudentAttempt
from proctoring.models.actors import acting
from proctoring.serializers import attempt_dict
from proctoring.statuses import CREDIT_STATUS
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status

log = get_logger(__name__)

AttemptRow = ProctoredExamStudentAttempt

# These speak for the exam wherever they stand in a chain of attempts; else the newest attempt does.
DECISIVE = (Status.declined, Status.rejected)


def remove_exam_attempt(
    attempt_id: Any,
    requesting_user: Any,
    require_backend_removal: bool = True,
    *,
    actor: Any = None,
    reason: str | None = None,
) -> None:
    """Remove the attempt at its provider, then here together with the learner's problem state, grade and credit.

    A provider that does not confirm raises ``BackendProviderCannotRemoveAttempt`` and nothing has changed; without
    ``require_backend_removal`` that is logged only. What one of the host's services raises reaches the caller, and then
    nothing has changed here. ``UserNotFoundException`` for a ``requesting_user`` that is none. Spec 03 §12.1.
    """
    attempt = find_attempt(attempt_id)
    check_requesting_user(requesting_user)
    if require_backend_removal:
        _remove_exam_attempt_from_backend(attempt)
    else:
        _remove_exam_attempts_from_backend([attempt])
    with acting(requesting_user if actor is None else actor, reason), transaction.atomic():
        locked = lock_sitting_of(attempt.pk)
        if locked is None:
            raise no_such_attempt(attempt_id)
        remove(*locked, requesting_user)


def remove(sitting: Sitting, attempt: AttemptRow, requesting_user: Any) -> None:
    """Delete an attempt of a locked sitting, and have the host forget what rests on it alone."""
    data, status = attempt_dict(attempt), attempt.status
    attempt.delete()
    sitting.attempts = [other for other in sitting.attempts if other is not attempt]
    Delivery.objects.of_attempt(data["id"]).drop("The attempt was removed.")
    exam = sitting.exam
    if instructor := api.get_runtime_service("instructor"):
        instructor.delete_student_attempt(
            sitting.learner.username, exam.course_id, exam.content_id, requesting_user=requesting_user
        )
    _forget_grade(sitting)
    if status in CREDIT_STATUS:
        _forget_credit(sitting)
    emit_after_commit(sitting.exam_dict, "deleted", data)


def check_requesting_user(requesting_user: Any) -> None:
    """Raise ``UserNotFoundException`` for what is no user, where the host will want to know who asked."""
    if api.get_runtime_service("instructor") and not hasattr(requesting_user, "id"):
        raise UserNotFoundException(f"The requesting user {requesting_user!r} is no user.")


def _remove_exam_attempt_from_backend(attempt: AttemptRow) -> None:
    """Remove the attempt at its provider, or raise; an attempt that the provider does not know is none. Spec 03 §12.2."""
    exam = attempt.proctored_exam
    if not exam.is_proctored or not attempt.external_id:
        return
    ids = {"attempt_id": attempt.pk, "backend": exam.backend}
    try:
        provider: Any = api.get_backend_provider(name=exam.backend)
        if not provider:
            return
        is_removed = provider.remove_exam_attempt(exam.external_id, attempt.external_id)
    except Exception as error:
        log.exception("the provider failed to remove an attempt: attempt_id=%(attempt_id)s backend=%(backend)s", ids)
        raise BackendProviderCannotRemoveAttempt(_message_to_staff()) from error
    if not is_removed:
        log.warning("the provider did not confirm a removal: attempt_id=%(attempt_id)s backend=%(backend)s", ids)
        raise BackendProviderRemovalNotConfirmed(_message_to_staff())


def _remove_exam_attempts_from_backend(
    attempts: Iterable[AttemptRow], failed_backends: Iterable[str | None] = frozenset()
) -> set[str | None]:
    """Remove the attempts at their providers as far as these answer, and return the names of those that do not.

    A provider that failed, now or in an earlier batch, is not called again; one that does not confirm is. Spec 03 §12.3.
    """
    failed = set(failed_backends)
    for attempt in attempts:
        backend = attempt.proctored_exam.backend
        if backend in failed:
            continue
        try:
            _remove_exam_attempt_from_backend(attempt)
        except BackendProviderRemovalNotConfirmed:
            log.info("going on without a confirmation: attempt_id=%(attempt_id)s", {"attempt_id": attempt.pk})
        except BackendProviderCannotRemoveAttempt:
            log.warning("leaving the provider out from now on: backend=%(backend)s", {"backend": backend})
            failed.add(backend)
    return failed


def _forget_grade(sitting: Sitting) -> None:
    """Undo the grade override, unless another attempt of the learner at the exam is rejected. Spec 03 W-18."""
    grades = api.get_runtime_service("grades")
    if grades is not None and all(other.status != Status.rejected for other in sitting.attempts):
        grades.undo_override_subsection_grade(
            user_id=sitting.learner.pk,
            course_key_or_id=sitting.exam.course_id,
            usage_key_or_id=sitting.exam.content_id,
        )


def _forget_credit(sitting: Sitting) -> None:
    """Make the credit requirement what the remaining attempts say, or forget it when they say nothing."""
    credit = service_or_none("credit")
    if credit is None:
        return
    requirement = {
        "user_id": sitting.learner.pk,
        "course_key_or_id": sitting.exam.course_id,
        "req_namespace": CREDIT_NAMESPACE,
        "req_name": sitting.exam.content_id,
    }
    status = credit_of([attempt.status for attempt in sitting.newest_first])
    if status is None:
        credit.remove_credit_requirement_status(**requirement)
    else:
        credit.set_credit_requirement_status(**requirement, status=status)


def credit_of(statuses: Sequence[str]) -> str | None:
    """Return what attempts with these statuses, newest first, say about credit; ``None``: nothing."""
    by_weight = [*(status for status in DECISIVE if status in statuses), *statuses]
    return next((CREDIT_STATUS[status] for status in by_weight if status in CREDIT_STATUS), None)


def _message_to_staff() -> str:
    return gettext(
        "The proctoring service is temporarily unavailable, so the reset is not complete. Please try again in a few "
        "minutes."
    )
