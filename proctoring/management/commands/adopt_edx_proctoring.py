"""``manage.py adopt_edx_proctoring``: take over a database of edx-proctoring. docs/migrating.rst."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS

from proctoring.api.adoption import NotAdoptable, adopt, differences, give_back, plan_adoption


class Command(BaseCommand):
    """Verify the tables, record the first migration as applied, move content types and permissions; or the way back."""

    help = "Take over the database of edx-proctoring; then run migrate. Try --check first."
    # Other apps' migrations may not be applied yet, and checks of data would ask for columns that come with migrate.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the command."""
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument("--check", action="store_true", help="say what differs and what would be done; write nothing")
        mode.add_argument("--undo", action="store_true", help="give the database back to edx-proctoring")
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help="alias of the database (%(default)s)")

    def handle(self, *args: Any, check: bool, undo: bool, database: str, **options: Any) -> None:
        """Do one of the three, and report."""
        try:
            if check:
                self._check(database)
            elif undo:
                self.stdout.write(f"Given back. Content types moved: {give_back(database)}.")
            else:
                self._adopt(database)
        except NotAdoptable as error:
            for reason in error.reasons:
                self.stdout.write(reason)
            raise CommandError(f"Nothing was changed. Reasons: {len(error.reasons)}.") from error

    def _check(self, database: str) -> None:
        if found := differences(database):
            raise NotAdoptable(found)
        plan = plan_adoption(database)
        self.stdout.write(
            f"The tables are as they should be. First migration to record: {'yes' if plan.is_recorded else 'no'}. "
            f"Content types to move: {plan.content_types}."
        )

    def _adopt(self, database: str) -> None:
        done = adopt(database)
        self.stdout.write(
            f"First migration recorded: {'yes' if done.is_recorded else 'it was already'}. "
            f"Content types moved: {done.content_types}. Now run migrate."
        )
