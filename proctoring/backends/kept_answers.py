"""A short memory for answers of a service that every page needs. Spec 06 §8 no. 18."""

import copy
import time
from collections.abc import Callable, Hashable
from typing import Any

from proctoring.logs import get_logger

log = get_logger(__name__)


class KeptAnswers:
    """Answers by key, asked for again after ``seconds``; the last good one stands in while no other can be had.

    ``ask`` returns an answer and whether it is a good one; it may raise.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._kept: dict[Hashable, tuple[float, Any]] = {}

    def get(self, key: Hashable, ask: Callable[[], tuple[Any, bool]]) -> Any:
        """Return a copy of the kept or the new answer.

        Without a good one from earlier, a bad answer is returned but not kept, and an error is raised.
        """
        fresh_until, answer = self._kept.get(key, (0.0, None))
        if time.monotonic() >= fresh_until:
            answer = self._renew(key, ask)
        return copy.deepcopy(answer)

    def _renew(self, key: Hashable, ask: Callable[[], tuple[Any, bool]]) -> Any:
        try:
            answer, is_good = ask()
        except (OSError, ValueError, RecursionError) as error:
            if key not in self._kept:
                raise
            log.warning("the last known answer is used: %(error)s", {"error": type(error).__name__})
            answer, is_good = None, False
        if not is_good:
            if key not in self._kept:
                return answer
            answer = self._kept[key][1]
        self._kept[key] = (time.monotonic() + self._seconds, answer)
        return answer
