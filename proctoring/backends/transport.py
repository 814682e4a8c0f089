"""The HTTP session under every provider that speaks HTTP: one pool, bounded answers, retries, a circuit breaker.

A session is shared by all threads of the process, so none of it changes from call to call: cookies are not kept, and
what a single request needs (a token, a request id) is added to that request. Spec 06 §5.2, §8 no. 27.
"""

import random
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from proctoring.backends.calls import watched
from proctoring.logs import get_logger
from proctoring.metrics import OTHER

log = get_logger(__name__)

POOL_SIZE = 32
MAX_ANSWER_BYTES = 5 * 1024 * 1024

# A GET or a DELETE may be sent twice. So might a PATCH of an attempt's status, but a provider acts on it (it begins to
# record, to review): a failed one is reported, recorded and repeated later by its caller instead.
REPEATABLE_METHODS = frozenset({"GET", "DELETE"})
RETRIED_STATUSES = frozenset({500, 502, 503, 504})
RETRY_PAUSES_SECONDS = (0.1, 0.3)
# Nobody waits for a second time-out: a call is tried again only as long as the first tries were this quick.
RETRY_WITHIN_SECONDS = 2.0

# The service did not answer, or stopped half-way.
UNREACHABLE = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)


class AnswerTooLarge(requests.RequestException):
    """A provider's answer is longer than :data:`MAX_ANSWER_BYTES`; the rest of it is not read."""


class BoundedResponse(requests.Response):
    """An answer whose body is read up to :data:`MAX_ANSWER_BYTES`, counted after decompression."""

    def iter_content(self, chunk_size: int | None = 1, decode_unicode: bool = False) -> Iterator[Any]:
        """Yield the body in chunks; raise :class:`AnswerTooLarge` as soon as it is too long."""
        size = 0
        for chunk in super().iter_content(chunk_size, decode_unicode):
            size += len(chunk)
            if size > MAX_ANSWER_BYTES:
                self.close()
                raise AnswerTooLarge(f"the answer has more than {MAX_ANSWER_BYTES} bytes", response=self)
            yield chunk


class BoundedAdapter(HTTPAdapter):
    """The connection pool. Its answers are :class:`BoundedResponse` objects."""

    def build_response(self, *args: Any, **kwargs: Any) -> requests.Response:
        """Return the answer as ``requests`` builds it, with a bounded body."""
        response = BoundedResponse()
        vars(response).update(vars(super().build_response(*args, **kwargs)))
        return response


class KeepNoCookies(DefaultCookiePolicy):
    """Store no cookie of an answer: one learner's call must not travel with what another's call was given."""

    def set_ok(self, cookie: Any, request: Any) -> bool:
        """Refuse every cookie."""
        return False


class CircuitBreaker:
    """After ``threshold`` failures in a row, refuse calls at once, but for one trial every ``pause_seconds``.

    Without it each page of each learner would wait for the time-out of a dead service. A refused call raises the class
    of the last failure, so that callers see what they saw before.
    """

    def __init__(self, threshold: int = 3, pause_seconds: float = 30.0) -> None:
        self.threshold = threshold
        self.pause_seconds = pause_seconds
        self._lock = threading.Lock()
        self._failures = 0
        self._last_class: type[requests.RequestException] = requests.ConnectionError
        self._next_trial_at = 0.0

    def check(self) -> None:
        """Return if a call may be made now; raise the class of the last failure otherwise."""
        with self._lock:
            if self._failures < self.threshold:
                return
            now = time.monotonic()
            if now >= self._next_trial_at:
                self._next_trial_at = now + self.pause_seconds
                return
        raise self._last_class(
            f"not called: {self.threshold} calls in a row found the service unreachable; "
            f"it is tried again every {self.pause_seconds:.0f} s"
        )

    def record_failure(self, error: requests.RequestException) -> None:
        """Count a call that found the service unreachable."""
        with self._lock:
            self._failures += 1
            self._last_class = type(error)
            self._next_trial_at = time.monotonic() + self.pause_seconds

    def record_answer(self) -> None:
        """Forget the failures: the service answers, whatever it says."""
        self._failures = 0


class ProviderSession(requests.Session):
    """A ``requests`` session for calls to one provider, safe to share between threads."""

    # The name of the provider's backend, under which its calls are measured; the registry sets it.
    backend: str = OTHER

    def __init__(self) -> None:
        super().__init__()
        self.breaker = CircuitBreaker()
        self.cookies.set_policy(KeepNoCookies())
        for scheme in ("https://", "http://"):
            self.mount(scheme, BoundedAdapter(pool_maxsize=POOL_SIZE))

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """Send the request as ``requests`` does, again where that is harmless, or not at all while the breaker is open.

        The outcome is that of the last try: the answer whatever its status, or the error that ``requests`` raised.
        """
        self.breaker.check()
        try:
            send = partial(self._request_with_retries, method, url, *args, **kwargs)
            response = watched(self.backend, str(method), send)
        except UNREACHABLE as error:
            self.breaker.record_failure(error)
            raise
        except requests.RequestException:
            self.breaker.record_answer()  # an unusable one, such as an endless redirect or the refusal of a token
            raise
        self.breaker.record_answer()
        return response

    def _request_with_retries(
        self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any
    ) -> requests.Response:
        send = partial(super().request, method, url, *args, **kwargs)
        give_up_at = time.monotonic() + RETRY_WITHIN_SECONDS
        for pause in RETRY_PAUSES_SECONDS if method in REPEATABLE_METHODS else ():
            try:
                response = send()
            except UNREACHABLE as error:
                if time.monotonic() > give_up_at:
                    raise
                outcome: object = type(error).__name__
            else:
                if response.status_code not in RETRIED_STATUSES or time.monotonic() > give_up_at:
                    return response
                outcome = response.status_code
            log.info(
                "provider call is tried again: method=%(method)s %(outcome)s", {"method": method, "outcome": outcome}
            )
            time.sleep(random.uniform(0.5, 1.5) * pause)  # noqa: S311  # jitter, no secret
        return send()
