"""How often the learner's browser pings the proctoring application. Spec 06 §3.1, 09 §4.1.5."""

import math
from typing import Any

from proctoring import constants

SHORTEST_INTERVAL_SECONDS = 12  # the application gets ten seconds less than the interval to answer


class ConfiguredPingInterval:
    """Class attribute that is the configured interval at each read, until a value is assigned over it.

    It has no ``__set__`` on purpose: an assignment on the instance, or a plain number in a subclass, wins.
    """

    def __get__(self, backend: Any, owner: type) -> int:
        return constants.DEFAULT_DESKTOP_APPLICATION_PING_INTERVAL_SECONDS


def usable_ping_interval(seconds: float) -> int:
    """Return the interval rounded up to the next even number of seconds that is at least 12.

    Front ends ping in the middle of the interval, counted in whole seconds: an odd one has no middle.
    """
    return max(SHORTEST_INTERVAL_SECONDS, 2 * math.ceil(seconds / 2))
