"""``manage.py deliver_pending``: what could not be delivered is delivered. docs/operations.rst."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from proctoring.api import deliver_pending
from proctoring.models import Delivery


class Command(BaseCommand):
    """Try the pending deliveries that are due. Safe to run everywhere at once, e.g. every minute."""

    help = "Deliver what could not be delivered in time, such as exams that a provider was not told of."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("--limit", type=int, help="try at most that many deliveries")
        parser.add_argument("--dry-run", action="store_true", help="list what is pending or given up, deliver nothing")

    def handle(self, *args: Any, limit: int | None, dry_run: bool, **options: Any) -> None:
        """Deliver, or list."""
        if limit is not None and limit < 1:
            raise CommandError("--limit must be at least 1.")
        if dry_run:
            self._list(limit)
            return
        report = deliver_pending(limit)
        self.stdout.write(f"delivered: {report.delivered}, failed: {report.failed}, given up: {report.given_up}")
        if report.failed or report.given_up:
            raise CommandError("Some deliveries failed; see --dry-run for their errors.", returncode=1)

    def _list(self, limit: int | None) -> None:
        now = timezone.now()
        deliveries = Delivery.objects.undelivered().order_by("id")
        for delivery in deliveries[:limit] if limit else deliveries.iterator():
            when = "now" if delivery.next_try_at <= now else f"at {delivery.next_try_at:%Y-%m-%d %H:%M:%S %Z}"
            due = "given up" if delivery.state == Delivery.State.GIVEN_UP else f"due {when}"
            self.stdout.write(
                f"{delivery.pk}: {delivery.kind} exam_id={delivery.exam_id} attempt_id={delivery.attempt_id} backend={delivery.backend} {due}, "
                f"tries: {delivery.tries}, last error: {delivery.last_error or 'none'}"
            )
