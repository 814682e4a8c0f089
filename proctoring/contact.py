"""Which learners in an exam the server has lately heard of. docs/dashboard.rst.

Browsers poll a running attempt once a minute; when they last did stands in the host's cache, not in the database.
"""

import datetime
from collections.abc import Iterable

from django.core.cache import cache
from django.utils import timezone

KEPT_SECONDS = 6 * 60 * 60
LOST_AFTER = datetime.timedelta(minutes=3)


def note_contact(attempt_id: int) -> None:
    """Remember that the learner's browser asks about the attempt."""
    cache.set(_key(attempt_id), timezone.now(), KEPT_SECONDS)


def last_contacts(attempt_ids: Iterable[int]) -> dict[int, datetime.datetime]:
    """Return when the server last heard of the attempts, as far as it is known."""
    keys = {_key(attempt_id): attempt_id for attempt_id in attempt_ids}
    return {keys[key]: moment for key, moment in cache.get_many(keys).items()}


def is_lost(last: datetime.datetime | None, now: datetime.datetime) -> bool:
    """Whether a browser that was there has not been heard of for minutes."""
    return last is not None and now - last > LOST_AFTER


def _key(attempt_id: int) -> str:
    return f"proctoring:contact:{attempt_id}"
