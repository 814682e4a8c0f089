"""New attempts: decide, register with the provider, store. Spec 03 §6."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from proctoring import api
from proctoring.api.attempt_fields import mark_resumed
from proctoring.api.attempt_status import move
from proctoring.api.effects import News, announce_creation_after_commit
from proctoring.api.exams import find_exam
from proctoring.api.registration import NOT_REGISTERED, Registration, register, undo_registration, verified_name_of
from proctoring.api.sittings import Sitting, lock_sitting
from proctoring.api.transitions import is_attempt_in_resume_process
from proctoring.due_dates import due_dates_asked_once
from proctoring.exceptions import (
    BackendProviderNotConfigured,
    ProctoredExamPermissionDenied,
    StudentExamAttemptAlreadyExistsException,
    StudentExamAttemptOnPastDueProctoredExam,
)
from proctoring.logs import get_logger
from proctoring.models import ProctoredExam, ProctoredExamReviewPolicy, ProctoredExamStudentAttempt
from proctoring.models.actors import acting
from proctoring.serializers import attempt_dict, exam_dict
from proctoring.statuses import COMPLETED
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status

log = get_logger(__name__)

AttemptRow = ProctoredExamStudentAttempt


@dataclass(frozen=True)
class NewAttempt:
    """An attempt that may be stored: everything that the provider and the host were asked for it."""

    exam: ProctoredExam
    user_id: Any
    attempt_code: str
    taking_as_proctored: bool
    review_policy_id: int | None
    registration: Registration
    supports_onboarding: bool | None


def create_exam_attempt(
    exam_id: Any, user_id: Any, taking_as_proctored: bool = False, *, actor: Any = None, reason: str | None = None
) -> int:
    """Create an attempt of the learner at the exam and return its id. Spec 03 §6.

    A learner has one attempt at an exam: another is allowed at a practice exam, and to continue one that staff marked
    as ready to resume, whose remaining time it takes over. With ``taking_as_proctored`` the attempt is registered with
    the exam's provider first; what the provider refuses is not stored.

    Raises ``ProctoredExamNotFoundException``, ``UserNotFoundException``, ``StudentExamAttemptAlreadyExistsException``,
    ``StudentExamAttemptOnPastDueProctoredExam``, ``BackendProviderNotConfigured`` and what the provider raises.
    """
    with due_dates_asked_once(), acting(actor, reason):
        return _create(find_exam(exam_id), user_id, taking_as_proctored=taking_as_proctored, start=False).pk


def enter_exam(
    exam_id: Any,
    learner: Any,
    *,
    taking_as_proctored: bool = False,
    start_clock: bool = False,
    actor: Any = None,
    reason: str | None = None,
) -> int:
    """Create the learner's attempt as the learner's own request asks for it, and return its id. Spec 05 §6.2.

    A proctored exam that is not taken as proctored is declined; otherwise ``start_clock`` starts the attempt, in the
    same transaction, and also one of a timed exam that is there and waits for its start. ``learner`` is a user.
    ``ProctoredExamPermissionDenied`` once a graded exam is past due.
    """
    with due_dates_asked_once(), acting(actor, reason):
        return _enter(find_exam(exam_id), learner, taking_as_proctored=taking_as_proctored, start_clock=start_clock)


def _enter(exam: ProctoredExam, learner: Any, *, taking_as_proctored: bool, start_clock: bool) -> int:
    if not exam.is_practice_exam and api.is_exam_passed_due(exam_dict(exam), user=learner.pk):
        raise ProctoredExamPermissionDenied(
            f"user_id={learner.pk} cannot begin exam_id={exam.pk} in course_id={exam.course_id}: it is past due."
        )
    if exam.is_proctored and not taking_as_proctored:
        attempt_id = _create(exam, learner.pk, taking_as_proctored=False, start=False).pk
        return cast(int, api.update_attempt_status(attempt_id, Status.declined))
    try:
        return _create(exam, learner.pk, taking_as_proctored=taking_as_proctored, start=start_clock).pk
    except StudentExamAttemptAlreadyExistsException:
        waiting = AttemptRow.objects.get_current_exam_attempt(exam.pk, learner.pk)
        if not start_clock or exam.is_proctored or waiting is None or waiting.status != Status.created:
            raise
        return cast(int, api.update_attempt_status(waiting.pk, Status.started))


def _create_and_decline_attempt(exam_id: Any, user_id: Any) -> None:
    """Decline the exam for the learner, with an attempt made for it; what is there already is declined if it can be.

    Used when a prerequisite was declined. However many page views do it, it happens once. Spec 03 §6.3, 04 §2.7.
    """
    try:
        attempt_id = api.create_exam_attempt(exam_id, user_id)
    except StudentExamAttemptAlreadyExistsException:
        current = AttemptRow.objects.get_current_exam_attempt(exam_id, user_id)
        if current is None or current.status in COMPLETED:
            return
        attempt_id = current.pk
    api.update_attempt_status(attempt_id, Status.declined, raise_if_not_found=False)


def prepare(exam: ProctoredExam, user_id: Any, *, taking_as_proctored: bool) -> NewAttempt:
    """Check what can be checked without a lock and, for a proctored attempt, register it with the provider.

    An exam without a provider is not taken as proctored, whatever is asked. Spec 03 §6 steps 2 - 6, W-9, W-10.
    """
    exam_data = exam_dict(exam)
    is_registered = taking_as_proctored and exam.is_proctored
    attempts = AttemptRow.objects.list_of_learner(user_id, exam.pk) if is_registered else []
    previous = api._get_exam_attempt(predecessor(attempts, exam, user_id))
    attempt_code = str(uuid.uuid4()).upper()
    policy = ProctoredExamReviewPolicy.get_review_policy_for_exam(exam.pk)
    if taking_as_proctored and api.is_exam_passed_due(exam_data, user=user_id):
        raise past_due_error(exam, user_id)
    provider = _provider_of(exam)
    registration = NOT_REGISTERED
    if is_registered:
        name = verified_name_of(user_id)
        registration = register(exam_data, user_id, attempt_code, policy=policy, previous=previous, verified_name=name)
    return NewAttempt(
        exam=exam,
        user_id=user_id,
        attempt_code=attempt_code,
        taking_as_proctored=is_registered,
        review_policy_id=policy.pk if policy else None,
        registration=registration,
        supports_onboarding=getattr(provider, "supports_onboarding", None),
    )


def insert(new: NewAttempt, sitting: Sitting) -> AttemptRow:
    """Store the attempt, now that nobody can come between, and mark the one that it continues as resumed."""
    newest_first = sitting.newest_first
    previous = predecessor(newest_first, new.exam, new.user_id)
    carried = None
    if previous is not None and is_attempt_in_resume_process(previous):
        carried = seconds_to_carry(reversed(newest_first))
        mark_resumed(previous)
    attempt = AttemptRow.create_exam_attempt(
        new.exam.pk,
        sitting.learner.pk,
        new.attempt_code,
        new.taking_as_proctored,
        new.exam.is_practice_exam,
        new.registration.external_id,
        review_policy_id=new.review_policy_id,
        status=new.registration.force_status,
        time_remaining_seconds=carried,
    )
    attempt.user, attempt.proctored_exam = sitting.learner, new.exam
    sitting.attempts.append(attempt)
    names = new.registration.full_name, new.registration.profile_name
    announce_creation_after_commit(News(sitting.exam_dict, attempt_dict(attempt), new.supports_onboarding, *names))
    return attempt


@contextmanager
def undone_on_failure(new: NewAttempt) -> Iterator[None]:
    """Undo the registration at the provider when the block, which stores the attempt, fails. Spec 03 W-15."""
    try:
        yield
    except BaseException:
        try:
            undo_registration(new.exam, new.registration)
        except Exception:
            log.exception("a registration was not undone: exam_id=%(exam_id)s", {"exam_id": new.exam.pk})
        raise


def predecessor(newest_first: Sequence[AttemptRow], exam: ProctoredExam, user_id: Any) -> AttemptRow | None:
    """Return the attempt that a new one follows; ``None`` for the first. An error where no other is allowed."""
    if not newest_first:
        return None
    newest = newest_first[0]
    if is_attempt_in_resume_process(newest) or newest.is_sample_attempt:
        return newest
    raise StudentExamAttemptAlreadyExistsException(
        f"Cannot create new exam attempt for exam_id={exam.pk} and user_id={user_id} in course_id={exam.course_id} "
        "because it already exists!"
    )


def seconds_to_carry(oldest_first: Iterable[AttemptRow]) -> int | None:
    """Return the seconds that the next attempt of the chain takes over; ``None``: it gets the exam's time. Spec 03 W-7.

    A 0 on an attempt that never ran was not measured, unless the attempt took it over from one that had run out.
    """
    carried: int | None = None
    for attempt in oldest_first:
        seconds = attempt.time_remaining_seconds
        if seconds or attempt.started_at is not None:
            carried = seconds
        elif seconds is None or carried != 0:
            carried = None
    return carried


def past_due_error(exam: ProctoredExam, user_id: Any) -> StudentExamAttemptOnPastDueProctoredExam:
    """Return the error for a proctored attempt that comes after the due date."""
    return StudentExamAttemptOnPastDueProctoredExam(
        f"user_id={user_id} cannot take exam_id={exam.pk} in course_id={exam.course_id} as proctored: it is past due."
    )


def _create(exam: ProctoredExam, user_id: Any, *, taking_as_proctored: bool, start: bool) -> AttemptRow:
    new = prepare(exam, user_id, taking_as_proctored=taking_as_proctored)
    with undone_on_failure(new), transaction.atomic():
        sitting = lock_sitting(exam, user_id)
        attempt = insert(new, sitting)
        if start and attempt.status == Status.created:
            move(sitting, attempt, Status.started)
    return attempt


def _provider_of(exam: ProctoredExam) -> Any:
    try:
        return api.get_backend_provider(exam_dict(exam))
    except (NotImplementedError, ImproperlyConfigured) as error:
        raise BackendProviderNotConfigured(str(error)) from error
