"""What the commands that go through many rows have in common. Spec 07 §2, docs/operations.rst."""

import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError

from proctoring.integrations.tqdm import with_bar
from proctoring.logs import get_logger

log = get_logger(__name__)

ItemT = TypeVar("ItemT")

BATCH_SIZE = 300
SLEEP_TIME = 10


def in_batches(items: Iterable[ItemT], size: int, sleep_time: float) -> Iterator[list[ItemT]]:
    """Yield the items in lists of that size; sleep between two of them, so that the site keeps up."""
    remaining = iter(items)
    batch = list(islice(remaining, size))
    while batch:
        yield batch
        batch = list(islice(remaining, size))
        if batch:
            time.sleep(sleep_time)


def paced(items: Iterable[ItemT], size: int, sleep_time: float) -> Iterator[ItemT]:
    """Yield the items one by one; sleep after every batch of that size that others follow."""
    return chain.from_iterable(in_batches(items, size, sleep_time))


class BatchCommand(BaseCommand):
    """Goes through rows in batches, goes on after an error, says at the end which rows failed, and exits 1 then."""

    def add_batch_arguments(self, parser: ArgumentParser) -> None:
        """Add the options that every such command has."""
        parser.add_argument("--batch_size", type=int, default=BATCH_SIZE, help="rows per batch")
        parser.add_argument("--sleep_time", type=int, default=SLEEP_TIME, help="seconds to sleep between two batches")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Refuse batches of nothing, then do the work."""
        if options["batch_size"] < 1:
            raise CommandError("--batch_size must be at least 1.")
        if options["sleep_time"] < 0:
            raise CommandError("--sleep_time must not be negative.")
        return super().execute(*args, **options)

    def each(
        self,
        items: Iterable[ItemT],
        work: Callable[[ItemT], object],
        *,
        total: int,
        name: Callable[[ItemT], str] = str,
    ) -> None:
        """Do the work for each item; an error is reported with the item's name and stops none of the others."""
        failed, done = [], 0
        for item in self._with_progress(items, total):
            try:
                work(item)
            except Exception as error:
                log.exception("%(item)s failed", {"item": name(item)})
                failed.append(f"{name(item)}: {type(error).__name__}: {error}")
            else:
                done += 1
        log.info("done: %(done)s, failed: %(failed)s", {"done": done, "failed": len(failed)})
        if failed:
            self.stderr.write("\n".join(failed))
            raise CommandError(f"{done} done, {len(failed)} failed; see above.", returncode=1)

    def _with_progress(self, items: Iterable[ItemT], total: int) -> Iterable[ItemT]:
        """Return the items, followed on a terminal by a bar or by lines of text."""
        if not self.stderr.isatty():
            return items
        bar = with_bar(items, total=total, stream=self.stderr)
        return self._with_lines(items, total) if bar is None else bar

    def _with_lines(self, items: Iterable[ItemT], total: int) -> Iterator[ItemT]:
        for number, item in enumerate(items, start=1):
            yield item
            if number % BATCH_SIZE == 0 or number == total:
                self.stderr.write(f"{number} of {total}", self.style.NOTICE)
