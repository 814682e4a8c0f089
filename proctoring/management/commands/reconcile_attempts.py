"""``manage.py reconcile_attempts``: open attempts compared with what their providers say. docs/security.rst."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from proctoring.api.reconciliation import DEFAULT_MINUTES, Difference, reconcile_attempts


class Command(BaseCommand):
    """Report open attempts of which the provider has another idea, and repair what can be repaired."""

    help = "Compare open attempts with what their providers say, and repair differences. Try --dry-run first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("--dry-run", action="store_true", help="report only")
        parser.add_argument("--backend", help="only attempts of that provider")
        parser.add_argument("--course", help="only attempts in that course")
        parser.add_argument(
            "--minutes",
            type=int,
            default=DEFAULT_MINUTES,
            help=f"only attempts that nothing happened to for so long ({DEFAULT_MINUTES})",
        )

    def handle(
        self, *args: Any, dry_run: bool, backend: str | None, course: str | None, minutes: int, **options: Any
    ) -> None:
        """Compare, and report line by line."""
        if minutes < 0:
            raise CommandError("--minutes must not be negative.")
        report = reconcile_attempts(
            repair=not dry_run, backend=backend, course_id=course, minutes=minutes, on_difference=self._tell
        )
        repaired = sum(difference.is_repaired for difference in report.differences)
        self.stdout.write(
            f"agreed: {report.agreed}, different: {len(report.differences)}, repaired: {repaired}, "
            f"provider cannot tell: {report.silent}, provider not reached: {report.failed}"
        )
        if not dry_run and not report.is_settled:
            raise CommandError("Some differences are left.", returncode=1)

    def _tell(self, difference: Difference) -> None:
        self.stdout.write(
            f"attempt {difference.attempt_id} ({difference.backend}): {difference.ours} here, {difference.theirs} there: "
            f"{difference.meaning}{', repaired' if difference.is_repaired else ''}"
        )
