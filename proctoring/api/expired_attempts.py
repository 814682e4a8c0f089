"""The sweeper: attempts whose time is over are submitted, whether or not a browser asks. docs/concurrency.rst."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from proctoring import api, metrics
from proctoring.logs import get_logger
from proctoring.models import ProctoredExamStudentAttempt
from proctoring.models.actors import SWEEPER, acting
from proctoring.models.locking import lock_rows
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status

log = get_logger(__name__)

AttemptRow = ProctoredExamStudentAttempt

BATCH_SIZE = 100


@dataclass
class SweepReport:
    """How many attempts were over, how many of them were submitted, and how many could not be."""

    found: int = 0
    submitted: int = 0
    failed: int = 0


@metrics.timed(metrics.SWEEPS, sweep="submit_expired_attempts")
def submit_expired_attempts(batch_size: int = BATCH_SIZE, *, dry_run: bool = False) -> SweepReport:
    """Submit every unfinished attempt whose time is over, as of that moment, and report what was done.

    Safe to run everywhere at once, and beside learners: who is busy with an attempt is left alone until the next run,
    where the database can skip locked rows. Each batch is a transaction, each attempt a savepoint in it, so that one
    bad row stops nobody. With ``dry_run`` they are counted only.
    """
    report = SweepReport()
    with acting(SWEEPER):
        for batch in _overdue(batch_size):
            report.found += len(batch)
            if not dry_run:
                _submit(batch, report)
    return report


def _overdue(batch_size: int) -> Iterator[list[AttemptRow]]:
    """Yield the overdue attempts in batches; the column finds them, start and minutes decide."""
    last_id = 0
    while True:
        candidates = AttemptRow.objects.perhaps_over(timezone.now()).filter(pk__gt=last_id).order_by("pk")
        rows = list(candidates.only("pk", "user", "started_at", "allowed_time_limit_mins", "expires_at")[:batch_size])
        if not rows:
            return
        last_id = rows[-1].pk
        now = timezone.now()
        yield [row for row in rows if (expiry := row.expiry()) is not None and expiry < now]


def _submit(batch: list[AttemptRow], report: SweepReport) -> None:
    """Submit the attempts of the learners that nobody else is busy with, in one transaction."""
    with transaction.atomic():
        learners = get_user_model()._base_manager.filter(pk__in={attempt.user_id for attempt in batch}).order_by("pk")
        free = set(lock_rows(learners, skip_locked=True).values_list("pk", flat=True))
        for attempt in batch:
            if attempt.user_id in free:
                _submit_one(attempt, report)


def _submit_one(attempt: AttemptRow, report: SweepReport) -> None:
    try:
        with transaction.atomic():
            api.update_attempt_status(attempt.pk, Status.timed_out, timeout_timestamp=attempt.expiry())
    except Exception:
        log.exception("an overdue attempt was not submitted: attempt_id=%(attempt_id)s", {"attempt_id": attempt.pk})
        report.failed += 1
    else:
        report.submitted += 1
