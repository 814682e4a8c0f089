"""``manage.py replay_review_callbacks``: reviews that were delivered and could not be stored. docs/security.rst."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from proctoring.api.review_replay import replay
from proctoring.exceptions import ProctoredBaseException
from proctoring.logs import get_logger
from proctoring.models import ReviewCallback
from proctoring.models.actors import acting
from proctoring.models.review_inbox import ReviewCallbackQuerySet

log = get_logger(__name__)

ACTOR = "command replay_review_callbacks"


class Command(BaseCommand):
    """Make reviews of deliveries that were parked or failed: all of them, or those that are named."""

    help = "List, replay or discard reviews that providers delivered and that could not be stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("ids", nargs="*", type=int, help="ids of deliveries; without any, all that are not settled")
        parser.add_argument("--dry-run", action="store_true", help="list them, change nothing")
        parser.add_argument("--force", action="store_true", help="also what a later review has overtaken")
        parser.add_argument("--discard", action="store_true", help="delete them instead")
        parser.add_argument("--older-than", type=int, metavar="DAYS", help="only what came last so long ago")

    def handle(
        self,
        *args: Any,
        ids: list[int],
        dry_run: bool,
        force: bool,
        discard: bool,
        older_than: int | None,
        **options: Any,
    ) -> None:
        """List, discard or replay."""
        callbacks = _chosen(ids, older_than)
        if dry_run:
            self._list(callbacks)
        elif discard:
            self.stdout.write(f"discarded: {callbacks.delete()[0]}")
        elif not self._replay(callbacks, force):
            raise CommandError("Some deliveries could not be replayed.", returncode=1)

    def _list(self, callbacks: ReviewCallbackQuerySet) -> None:
        for callback in callbacks.iterator():
            self.stdout.write(
                f"{callback.pk}: {callback.channel} {callback.target} backend={callback.backend} {callback.outcome}, "
                f"came {callback.deliveries}x, last {callback.modified:%Y-%m-%d %H:%M:%S %Z}: {callback.error or 'no error'}"
            )

    def _replay(self, callbacks: ReviewCallbackQuerySet, force: bool) -> bool:
        """Replay each; one that fails stops none of the others."""
        is_well = True
        for callback in callbacks.select_related("sender"):
            try:
                with acting(ACTOR):
                    outcome = replay(callback, force=force)
            except ProctoredBaseException as error:
                outcome, is_well = f"not replayed, {error}", False
            except Exception as error:
                log.exception("delivery not replayed: callback_id=%(callback_id)s", {"callback_id": callback.pk})
                outcome, is_well = f"not replayed, {type(error).__name__}", False
            else:
                is_well = is_well and outcome in (ReviewCallback.Outcome.PROCESSED, ReviewCallback.Outcome.SUPERSEDED)
            self.stdout.write(f"{callback.pk}: {outcome}")
        return is_well


def _chosen(ids: list[int], older_than: int | None) -> ReviewCallbackQuerySet:
    callbacks: ReviewCallbackQuerySet = ReviewCallback.objects.unsettled()
    if ids:
        callbacks = ReviewCallback.objects.filter(pk__in=ids).order_by("id")
        if missing := set(ids) - set(callbacks.values_list("pk", flat=True)):
            raise CommandError(f"There is no delivery {', '.join(map(str, sorted(missing)))}.")
    return callbacks if older_than is None else callbacks.older_than(older_than)
