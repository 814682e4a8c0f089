"""Every call to a provider is measured, and when it last worked and failed is remembered in the host's cache.

So operators are told whether a provider answers without anybody asking it. docs/operations.rst.
"""

import datetime
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote

import requests
from django.core.cache import cache
from django.utils import timezone

from proctoring import metrics
from proctoring.logs import get_logger

log = get_logger(__name__)

KEPT_SECONDS = 24 * 60 * 60
# The first class that fits; what is none of them is an answer of no use, such as an endless redirect.
OUTCOMES = (
    (requests.Timeout, "timeout"),
    ((requests.ConnectionError, requests.exceptions.ChunkedEncodingError), "unreachable"),
)
# After these a provider counts as one that does not answer.
NO_ANSWER = frozenset({"timeout", "unreachable", "server_error"})


@dataclass(frozen=True)
class LastCalls:
    """When a provider last answered, and last did not, with the outcome; ``None``: not in the last day."""

    answered_at: datetime.datetime | None = None
    failed_at: datetime.datetime | None = None
    failure: str | None = None

    @property
    def is_answering(self) -> bool | None:
        """Whether the last call was answered; ``None`` without one."""
        if self.answered_at is None or self.failed_at is None:
            return None if self.answered_at is self.failed_at else self.failed_at is None
        return self.answered_at > self.failed_at


def watched(backend: str, method: str, send: Callable[[], requests.Response]) -> requests.Response:
    """Return what ``send`` returns, or raise what it raises; note how long it took and what came of it."""
    started_at = time.monotonic()
    outcome = "unusable"
    try:
        response = send()
        outcome = _outcome_of_status(response.status_code)
        return response
    except requests.RequestException as error:
        outcome = next((name for classes, name in OUTCOMES if isinstance(error, classes)), outcome)
        raise
    finally:
        seconds = time.monotonic() - started_at
        metrics.measure(metrics.PROVIDER_CALLS, seconds, backend=backend, method=method.upper(), outcome=outcome)
        if backend != metrics.OTHER:
            _remember(backend, outcome)


def last_calls(backends: Iterable[str]) -> dict[str, LastCalls]:
    """Return what is remembered of each backend."""
    keys = {name: (_key(name, "answered"), _key(name, "failed")) for name in backends}
    found = cache.get_many([key for pair in keys.values() for key in pair])
    return {
        name: LastCalls(found.get(answered), *found.get(failed, (None, None)))
        for name, (answered, failed) in keys.items()
    }


def _outcome_of_status(status: int) -> str:
    if status < 400:
        return "ok"
    return "client_error" if status < 500 else "server_error"


def _remember(backend: str, outcome: str) -> None:
    """Note the outcome; a cache that is away does not make the call fail."""
    try:
        if outcome in NO_ANSWER:
            cache.set(_key(backend, "failed"), (timezone.now(), outcome), KEPT_SECONDS)
        else:
            cache.set(_key(backend, "answered"), timezone.now(), KEPT_SECONDS)
    except Exception:
        log.exception("the outcome of a provider call is not remembered: backend=%(backend)s", {"backend": backend})


def _key(backend: str, what: str) -> str:
    return f"proctoring:calls:{what}:{quote(backend)}"
