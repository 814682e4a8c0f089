"""``manage.py retire_learner``: remove a learner's personal data. Spec 07 §9, docs/operations.rst."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError

from proctoring.api.retirement import retire_learner, retire_learner_at_providers
from proctoring.management.batches import BATCH_SIZE, SLEEP_TIME, BatchCommand, paced


class Command(BatchCommand):
    """Do what the retirement endpoints do, for any number of learners. A second time changes nothing."""

    help = "Blank the personal data that the app holds of learners; rows, statuses and codes stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("users", nargs="+", metavar="USER", help="a username, or the id of a user")
        parser.add_argument("--providers", action="store_true", help="have the proctoring providers delete theirs, too")
        parser.add_argument("--batch_size", type=int, default=BATCH_SIZE, help="learners per batch")
        parser.add_argument("--sleep_time", type=int, default=SLEEP_TIME, help="seconds to sleep between two batches")
        parser.add_argument("--dry-run", action="store_true", help="say whose data would go, and do nothing")

    def handle(
        self,
        *args: Any,
        users: list[str],
        providers: bool,
        batch_size: int,
        sleep_time: int,
        dry_run: bool,
        **options: Any,
    ) -> None:
        """Find everybody first, then retire one by one."""
        ids = [_find(user) for user in users]
        if dry_run:
            self.stdout.write(f"would retire the users with these ids: {', '.join(map(str, ids))}")
            return
        work = _retire_everywhere if providers else retire_learner
        self.each(paced(ids, batch_size, sleep_time), work, total=len(ids), name=lambda user_id: f"user {user_id}")


def _find(user: str) -> int:
    """Return the id; ``CommandError`` for nobody, so that a slip of the pen retires no one."""
    users = get_user_model()._default_manager
    found = users.filter(**{get_user_model().USERNAME_FIELD: user}).values_list("pk", flat=True).first()
    if found is None and user.isdigit():
        found = users.filter(pk=user).values_list("pk", flat=True).first()
    if found is None:
        raise CommandError(f"There is no user {user}. Nothing was done.")
    return int(found)


def _retire_everywhere(user_id: int) -> None:
    retire_learner(user_id)
    failed = [str(name) for name, is_done in retire_learner_at_providers(user_id).items() if not is_done]
    if failed:
        raise RuntimeError(f"retired here, but not at {', '.join(failed)}; run the command again")
