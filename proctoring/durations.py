"""Spans of time: what an attempt has left, and minutes in words. Spec 02 §9.2."""

import datetime
import math

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from proctoring.types import AttemptDict

# from here down a number of minutes is a mistake of the caller and is shown as such (spec 02 §9.2)
MEANINGLESS_MINUTES = -60


def get_expiry(attempt: AttemptDict) -> datetime.datetime | None:
    """Return when the attempt's time is over; ``None`` while it is not started or has no minutes stored. Spec 03 §3.2."""
    started_at, allowed_mins = attempt["started_at"], attempt["allowed_time_limit_mins"]
    if started_at is None or allowed_mins is None:
        return None
    return started_at + datetime.timedelta(minutes=allowed_mins)


def get_time_remaining_for_attempt(attempt: AttemptDict) -> float:
    """Return the seconds until the attempt's time is over, with fractions; 0 when it is over or does not run."""
    expiry = get_expiry(attempt)
    if expiry is None:
        return 0
    return max(0, (expiry - timezone.now()).total_seconds())


def humanized_time(time_in_minutes: float) -> str:
    """Return the minutes in words, in the active language, such as "1 hour and 5 minutes"; there are no days.

    Fractions are rounded down, and a little less than nothing is nothing; an hour less, or more, is "error".
    """
    if time_in_minutes <= MEANINGLESS_MINUTES:
        return gettext("error")
    hours, minutes = divmod(max(0, math.floor(time_in_minutes)), 60)
    if hours == 0:
        return ngettext("{num_of_minutes} minute", "{num_of_minutes} minutes", minutes).format(num_of_minutes=minutes)
    text = ngettext("{num_of_hours} hour", "{num_of_hours} hours", hours).format(num_of_hours=hours)
    if minutes == 0:
        return text
    rest = ngettext(" and {num_of_minutes} minute", " and {num_of_minutes} minutes", minutes)
    return text + rest.format(num_of_minutes=minutes)
