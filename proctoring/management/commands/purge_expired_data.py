"""``manage.py purge_expired_data``: blank or delete what is older than the settings allow. docs/operations.rst."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from proctoring.api.retention import purge_expired_data


class Command(BaseCommand):
    """Purge once; run it every night, for instance."""

    help = "Blank or delete the personal data that is older than PROCTORING_SETTINGS['KEEP_…_DAYS'] allow."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("--dry-run", action="store_true", help="count what would go, and do nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        """Purge, and say how much."""
        try:
            purged = purge_expired_data(dry_run=dry_run)
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        if not purged:
            self.stdout.write("No KEEP_…_DAYS is set, so everything is kept.")
        for name, number in purged.items():
            self.stdout.write(f"{name}: {number}")
