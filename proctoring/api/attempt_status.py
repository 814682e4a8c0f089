"""The one way to change the status of an attempt, and the short names for its usual changes. Spec 03 §7, §8.

Decide, write, tell: the plan is pure, one transaction writes it and tells the host's services, and after commit
e-mail, provider, event and signal follow, each on its own. docs/lifecycle.rst draws it, docs/concurrency.rst says why.
"""

import datetime
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from proctoring import api, conf
from proctoring.api.attempts import no_such_attempt
from proctoring.api.cascade import decline_siblings
from proctoring.api.changes import DECLINED_VALUES, Change
from proctoring.api.effects import announce_after_commit
from proctoring.api.host_steps import (
    ask_course_name,
    open_gate,
    override_grade,
    record_credit,
    tell,
    undo_override,
)
from proctoring.api.providers import find_provider
from proctoring.api.sittings import Sitting, lock_sitting_of
from proctoring.api.time_limits import minutes_of_start
from proctoring.api.transitions import PlannedChange, plan_status_change
from proctoring.exceptions import StudentExamAttemptDoesNotExistsException, StudentExamAttemptedAlreadyStarted
from proctoring.logs import get_logger
from proctoring.models import ProctoredExamStudentAttempt
from proctoring.models.actors import TIMER, acting, current_actor
from proctoring.serializers import attempt_dict
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status

log = get_logger(__name__)

AttemptRow = ProctoredExamStudentAttempt

# In this order, after credit and the decline of other exams; each in its savepoint (spec 03 §8.9 - §8.11).
HOST_STEPS_AFTER_CASCADE = (override_grade, undo_override, ask_course_name)


def update_attempt_status(
    attempt_id: Any,
    to_status: str,
    raise_if_not_found: bool = True,
    cascade_effects: bool = True,
    timeout_timestamp: datetime.datetime | None = None,
    update_attributable_to: Any = None,
    *,
    actor: Any = None,
    reason: str | None = None,
) -> int | None:
    """Bring the attempt to the status, with all that follows from it, and return its id. Spec 03 §8.

    ``timeout_timestamp`` is when the time ended, ``update_attributable_to`` the user who stands behind a grade
    override. ``actor`` (a user, or a word such as ``"learner"``) and ``reason`` are recorded in the history; what the
    learner, or the learner's clock, asks too late changes nothing (spec 03 W-11). An attempt that has the status
    already has its credit and grade told again, and nothing else happens.

    Raises ``StudentExamAttemptDoesNotExistsException`` (or returns ``None``), ``ProctoredExamIllegalStatusTransition``,
    ``NotImplementedError`` for a provider that is not configured; then nothing has changed.
    """
    with acting(actor, reason), transaction.atomic():
        locked = lock_sitting_of(attempt_id)
        if locked is None:
            if raise_if_not_found:
                raise no_such_attempt(attempt_id)
            return None
        sitting, attempt = locked
        move(
            sitting,
            attempt,
            to_status,
            cascade=cascade_effects,
            expired_at=timeout_timestamp,
            overrider=update_attributable_to,
        )
    return attempt.pk


def move(
    sitting: Sitting,
    attempt: AttemptRow,
    to_status: str,
    *,
    cascade: bool = True,
    expired_at: datetime.datetime | None = None,
    overrider: Any = None,
) -> None:
    """Change the status of an attempt of a locked sitting: plan, write, tell the host, announce after commit."""
    is_clock = expired_at is not None
    provider = _provider_if_any(sitting) if is_clock else api.get_backend_provider(sitting.exam_dict)
    plan = _plan(sitting, attempt, to_status, expired_at)
    if plan is None:
        return
    change = Change(sitting, attempt, plan, provider=provider, overrider=overrider)
    open_gate(change)
    spreads = cascade and change.gate_is_open and not plan.is_repeat and _is_declined_exam(change)
    if spreads:
        change.also(**DECLINED_VALUES)
    change.save()
    tell(record_credit, change)
    if spreads:
        decline_siblings(change)
    for step in HOST_STEPS_AFTER_CASCADE:
        tell(step, change)
    if not plan.is_repeat:
        announce_after_commit(change)
        log.info(
            "attempt moved: attempt_id=%(attempt_id)s from=%(from_status)s to=%(status)s",
            {
                "attempt_id": attempt.pk,
                "from_status": plan.from_status,
                "status": plan.status,
                "user_id": attempt.user_id,
                "exam_id": sitting.exam.pk,
                "course_id": sitting.exam.course_id,
                "backend": sitting.exam.backend,
            },
        )


def _plan(
    sitting: Sitting, attempt: AttemptRow, to_status: str, expired_at: datetime.datetime | None
) -> PlannedChange | None:
    """Gather what the rules need to know, and ask them."""
    starts = to_status == Status.started and attempt.started_at is None
    return plan_status_change(
        attempt,
        to_status,
        now=timezone.now(),
        allowed_mins=_minutes_of_start(sitting) if starts else None,
        keep_timed_out=bool(conf.proctoring_settings().get("ALLOW_TIMED_OUT_STATE", False)),
        expired_at=expired_at,
        by_latecomer=expired_at is not None or current_actor().is_latecomer(attempt.user_id),
    )


def _minutes_of_start(sitting: Sitting) -> int:
    return minutes_of_start(sitting.exam_dict, sitting.learner.pk, attempt_dict(sitting.newest_first[0]))


def _provider_if_any(sitting: Sitting) -> Any:
    """Return the exam's provider; ``None`` for one that is not configured: the end of the time does not wait for it."""
    return find_provider(sitting.exam.backend or None) if sitting.exam.is_proctored else None


def _is_declined_exam(change: Change) -> bool:
    """Whether a graded proctored exam is declined: only that spreads to others (spec 03 W-14)."""
    exam = change.sitting.exam
    return Status.is_a_cascadable_failure(change.status) and exam.is_proctored and not exam.is_practice_exam


def start_exam_attempt(exam_id: Any, user_id: Any, *, actor: Any = None, reason: str | None = None) -> int:
    """Start the learner's newest attempt at the exam and return its id. Spec 03 §7.

    ``StudentExamAttemptDoesNotExistsException`` without one, ``StudentExamAttemptedAlreadyStarted`` where it runs.
    """
    attempt = AttemptRow.objects.get_current_exam_attempt(exam_id, user_id)
    if attempt is None:
        raise StudentExamAttemptDoesNotExistsException(
            f"Cannot start an attempt that does not exist: exam_id={exam_id} user_id={user_id}."
        )
    with acting(actor, reason):
        return _start_exam_attempt(attempt)


def start_exam_attempt_by_code(attempt_code: str | None, *, actor: Any = None, reason: str | None = None) -> int:
    """Start the attempt with that code and return its id; errors as in :func:`start_exam_attempt`."""
    attempt = AttemptRow.objects.get_exam_attempt_by_code(attempt_code)
    if attempt is None:
        raise StudentExamAttemptDoesNotExistsException(
            f"Cannot start an attempt that does not exist: attempt_code={attempt_code}."
        )
    with acting(actor, reason):
        return _start_exam_attempt(attempt)


def _start_exam_attempt(attempt: AttemptRow) -> int:
    if attempt.started_at is not None and attempt.status == Status.started:
        raise StudentExamAttemptedAlreadyStarted(
            f"Cannot start attempt_id={attempt.pk} of user_id={attempt.user_id}: it is running."
        )
    return _set_status(attempt.pk, Status.started)


def stop_exam_attempt(attempt_id: Any, *, actor: Any = None, reason: str | None = None) -> int:
    """Move the attempt to ``ready_to_submit``, where the learner confirms the end; return its id."""
    return _set_status(attempt_id, Status.ready_to_submit, actor=actor, reason=reason)


def mark_exam_attempt_timeout(attempt_id: Any, *, actor: Any = TIMER, reason: str | None = None) -> int:
    """Move the attempt to ``timed_out``, which by default is a submission as of now; return its id.

    One that is completed by now stays as it is.
    """
    return _set_status(attempt_id, Status.timed_out, actor=actor, reason=reason)


def mark_exam_attempt_as_ready(attempt_id: Any, *, actor: Any = None, reason: str | None = None) -> int:
    """Move the attempt to ``ready_to_start``; return its id."""
    return _set_status(attempt_id, Status.ready_to_start, actor=actor, reason=reason)


def _set_status(attempt_id: Any, status: str, *, actor: Any = None, reason: str | None = None) -> int:
    with acting(actor, reason):
        return cast(int, api.update_attempt_status(attempt_id, status))  # hosts replace api.update_attempt_status
