"""``manage.py reset_attempts``: delete listed attempts in bulk, telling the providers. Spec 07 §2.1."""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from proctoring.api import _remove_exam_attempts_from_backend
from proctoring.logs import get_logger
from proctoring.management.batches import BatchCommand, in_batches
from proctoring.models import Delivery, ProctoredExamStudentAttempt
from proctoring.models.actors import acting

log = get_logger(__name__)

MAX_ID = 2**63 - 1


class Command(BatchCommand):
    """Delete attempts that were never started or completed.

    What the host keeps of them (problem state, grades, credit) stays. Run again with the same file, it goes on with
    what is left.
    """

    help = "Delete the attempts whose ids a file lists, one a line, at their providers and here."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument(
            "-p", "--file_path", required=True, help="one attempt id a line; blank lines and # comments are ignored"
        )
        self.add_batch_arguments(parser)

    def handle(
        self, *args: Any, file_path: str, batch_size: int, sleep_time: int, dry_run: bool, **options: Any
    ) -> None:
        """Check the whole file, then delete batch by batch."""
        ids = read_ids(Path(file_path).read_text(encoding="utf-8").splitlines())
        if dry_run:
            known = sum(_attempts(batch).count() for batch in in_batches(ids, batch_size, 0))
            self.stdout.write(f"would delete: {known}, unknown ids: {len(ids) - known}")
            return
        run = _Run()
        with acting("command reset_attempts"):
            batches = in_batches(ids, batch_size, sleep_time)
            self.each(batches, run.delete, total=-(-len(ids) // batch_size), name=lambda batch: f"attempts {batch}")
        log.info("attempts deleted in all: %(count)s", {"count": run.deleted})
        if run.unknown:
            self.stderr.write(f"no attempts have these ids: {', '.join(map(str, run.unknown))}")


class _Run:
    """What one run has done so far; a provider that failed is left out for the rest of it."""

    def __init__(self) -> None:
        self.failed_backends: set[str | None] = set()
        self.deleted = 0
        self.unknown: list[int] = []

    def delete(self, ids: list[int]) -> None:
        """Delete one batch."""
        attempts = list(_attempts(ids).with_relations())
        found = [attempt.pk for attempt in attempts]
        self.failed_backends = _remove_exam_attempts_from_backend(attempts, self.failed_backends)
        with transaction.atomic():
            _attempts(found).delete()
            Delivery.objects.filter(attempt_id__in=found).drop("The attempt was removed.")
        self.deleted += len(found)
        self.unknown += sorted(set(ids) - set(found))
        log.info("attempts deleted: %(count)s", {"count": len(found)})


def _attempts(ids: Iterable[int]) -> Any:
    return ProctoredExamStudentAttempt.objects.filter(pk__in=list(ids)).order_by("pk")


def read_ids(lines: Iterable[str]) -> list[int]:
    """Return the ids in the lines, each once; ``CommandError`` names every line that holds none."""
    ids, wrong = [], []
    for number, line in enumerate(lines, start=1):
        text = line.partition("#")[0].strip()
        if text.isascii() and text.isdigit() and int(text) <= MAX_ID:
            ids.append(int(text))
        elif text:
            wrong.append(f"line {number}: {text!r}")
    if wrong:
        raise CommandError(f"Not ids of attempts, so nothing was done: {'; '.join(wrong)}")
    return list(dict.fromkeys(ids))
