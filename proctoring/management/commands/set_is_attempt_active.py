"""``manage.py set_is_attempt_active``: mark reviews whose attempt is gone. Spec 07 §2.3."""

from argparse import ArgumentParser
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from proctoring.logs import get_logger
from proctoring.management.batches import BatchCommand, in_batches
from proctoring.models import (
    ProctoredExamSoftwareSecureReview,
    ProctoredExamSoftwareSecureReviewHistory,
    ProctoredExamStudentAttempt,
)

log = get_logger(__name__)

REVIEWS: tuple[Any, ...] = (ProctoredExamSoftwareSecureReview, ProctoredExamSoftwareSecureReviewHistory)


class Command(BatchCommand):
    """Repair the flag on reviews and archive rows; no receiver runs. Can be stopped and run again at any time."""

    help = "Set is_attempt_active to false on reviews and archived reviews whose attempt no longer exists."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the command."""
        self.add_batch_arguments(parser)

    def handle(self, *args: Any, batch_size: int, sleep_time: int, dry_run: bool, **options: Any) -> None:
        """Collect the codes without attempt, then clear the flag of all that carry them."""
        codes = sorted({code for model in REVIEWS for code in orphans(model).values_list("attempt_code", flat=True)})
        if dry_run:
            self.stdout.write(f"attempt codes without attempt: {len(codes)}")
            return
        batches = in_batches(codes, batch_size, sleep_time)
        self.each(batches, clear, total=-(-len(codes) // batch_size), name=lambda batch: f"codes {batch}")


def orphans(model: Any) -> QuerySet[Any]:
    """Return the rows that are marked as having an attempt, and have none."""
    attempts = ProctoredExamStudentAttempt.objects.filter(attempt_code=OuterRef("attempt_code"))
    return QuerySet(model=model).filter(~Exists(attempts), is_attempt_active=True)


def clear(codes: list[str]) -> None:
    """Clear the flag of the reviews and archive rows with these codes, in two statements."""
    for model in REVIEWS:
        count = (
            QuerySet(model=model).filter(attempt_code__in=codes, is_attempt_active=True).update(is_attempt_active=False)
        )
        log.info("%(model)s marked: %(count)s", {"model": model.__name__, "count": count})
