"""``manage.py submit_expired_attempts``: attempts whose time is over are submitted. docs/operations.rst."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections, connection

from proctoring.api import submit_expired_attempts
from proctoring.api.expired_attempts import BATCH_SIZE, SweepReport

SECONDS_BETWEEN_RUNS = 30


class Command(BaseCommand):
    """Submit overdue attempts without waiting for a browser. Safe to run everywhere at once, e.g. every minute."""

    help = "Submit the attempts whose time is over, as of the moment at which it was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("--batch-size", type=int, default=BATCH_SIZE, help="attempts per transaction")
        parser.add_argument("--dry-run", action="store_true", help="count what is overdue, submit nothing")
        parser.add_argument("--loop", action="store_true", help="go on until the process is stopped")
        parser.add_argument(
            "--interval", type=float, default=SECONDS_BETWEEN_RUNS, help="seconds between two runs of --loop"
        )

    def handle(self, *args: Any, batch_size: int, dry_run: bool, loop: bool, interval: float, **options: Any) -> None:
        """Sweep once, or again and again."""
        if batch_size < 1:
            raise CommandError("--batch-size must be at least 1.")
        while True:
            report = submit_expired_attempts(batch_size, dry_run=dry_run)
            self._print(report, dry_run=dry_run)
            if not loop:
                break
            time.sleep(interval)
            if not connection.in_atomic_block:
                close_old_connections()  # a process that runs for days outlives its connections
        if report.failed:
            raise CommandError("Some attempts could not be submitted; see the log.", returncode=1)

    def _print(self, report: SweepReport, *, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write(f"overdue: {report.found}")
        else:
            self.stdout.write(f"overdue: {report.found}, submitted: {report.submitted}, failed: {report.failed}")
