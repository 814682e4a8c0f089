"""What operators measure: one table, and the recorder that the host chooses. docs/operations.rst.

Without ``PROCTORING_SETTINGS["METRICS_RECORDER"]`` nothing is measured. No measurement costs a statement, and no
recorder can disturb what is measured: its errors are logged, the first of each kind.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, Protocol

from django.utils.module_loading import import_string

from proctoring import conf
from proctoring.logs import get_logger

log = get_logger(__name__)

NO_BACKEND = "none"  # as a label: what is told has no provider
OTHER = "other"  # as a label: a backend that is not configured
SECONDS_OF_A_CALL = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
SECONDS_OF_A_SWEEP = (0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0)


class Kind(StrEnum):
    """How values of a metric are put together."""

    COUNTER = "counter"
    HISTOGRAM = "histogram"
    GAUGE = "gauge"


@dataclass(frozen=True)
class Metric:
    """One row of :data:`TABLE`. Every label has few values; ``buckets`` are upper bounds in seconds, of histograms only."""

    name: str
    kind: Kind
    meaning: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


ATTEMPTS = Metric(
    "proctoring_attempt_transitions",
    Kind.COUNTER,
    "Changes of an attempt's status that were committed; a new attempt comes from ``none``.",
    ("from_status", "status", "exam_type", "backend"),
)
DELIVERIES = Metric(
    "proctoring_deliveries",
    Kind.COUNTER,
    "Tries of deliveries: ``delivered``, ``dropped`` (no longer needed), ``failed`` (tried again later), ``given_up``.",
    ("kind", "backend", "outcome"),
)
PROVIDER_CALLS = Metric(
    "proctoring_provider_call_seconds",
    Kind.HISTOGRAM,
    "Seconds that a request to a provider took, with its retries: ``ok``, ``client_error`` (4xx), ``server_error`` (5xx), "
    "``timeout``, ``unreachable``, ``unusable``.",
    ("backend", "method", "outcome"),
    SECONDS_OF_A_CALL,
)
CALLBACKS = Metric(
    "proctoring_callbacks",
    Kind.COUNTER,
    "Calls of providers: ``accepted``, ``refused`` (403), ``unknown`` (404), ``unusable`` (other 4xx), ``failed``. Each "
    "``callback`` is a door: ``launch``, ``ready``, ``review``, ``anonymous_review``.",
    ("callback", "outcome"),
)
REVIEWS = Metric(
    "proctoring_reviews", Kind.COUNTER, "Reviews that were received and stored.", ("backend", "review_status")
)
SWEEPS = Metric(
    "proctoring_sweep_seconds",
    Kind.HISTOGRAM,
    "Seconds that a run of housekeeping took; ``sweep`` is the command.",
    ("sweep",),
    SECONDS_OF_A_SWEEP,
)
DELIVERIES_WAITING = Metric(
    "proctoring_deliveries_waiting",
    Kind.GAUGE,
    "Deliveries that are ``pending``, or were ``given_up``.",
    ("state",),
)
OLDEST_DELIVERY = Metric(
    "proctoring_oldest_delivery_seconds", Kind.GAUGE, "Age of the oldest pending delivery; 0 without one."
)
REVIEWS_WAITING = Metric(
    "proctoring_reviews_waiting",
    Kind.GAUGE,
    "Reviews in the inbox that have not become a review: ``received``, ``parked``, ``failed``.",
    ("outcome",),
)
TABLE = (
    ATTEMPTS,
    DELIVERIES,
    PROVIDER_CALLS,
    CALLBACKS,
    REVIEWS,
    SWEEPS,
    DELIVERIES_WAITING,
    OLDEST_DELIVERY,
    REVIEWS_WAITING,
)

# Values of a gauge by the values of its labels, in the order of the labels.
Readings = Mapping[tuple[str, ...], float]


class Recorder(Protocol):
    """Where measurements go. One per process, made without arguments, called by all threads; it may raise."""

    def count(self, metric: Metric, labels: Mapping[str, str]) -> None:
        """Add one to a counter."""

    def measure(self, metric: Metric, seconds: float, labels: Mapping[str, str]) -> None:
        """Add a value to a histogram."""

    def observe(self, metric: Metric, read: Callable[[], Readings]) -> None:
        """Call ``read`` whenever the gauge is collected: it asks the database, and so is never part of a request."""


_recorders: dict[str, Recorder | None] = {}
_offered: set[tuple[Recorder, Metric]] = set()
_reported: set[str] = set()


def count(metric: Metric, **labels: str | None) -> None:
    """Add one to a counter. Never raises."""
    if recorder := _recorder():
        with _isolated(metric.name):
            recorder.count(metric, _bounded(labels))


def measure(metric: Metric, seconds: float, **labels: str | None) -> None:
    """Add a value to a histogram. Never raises."""
    if recorder := _recorder():
        with _isolated(metric.name):
            recorder.measure(metric, seconds, _bounded(labels))


@contextmanager
def timed(metric: Metric, **labels: str) -> Iterator[None]:
    """Measure how long the block, or the decorated function, takes, also where it fails."""
    started_at = time.monotonic()
    try:
        yield
    finally:
        measure(metric, time.monotonic() - started_at, **labels)


def offer(metric: Metric, read: Callable[[], Readings]) -> None:
    """Let a gauge be collected, once per process; where its reading fails it has no value. Never raises."""

    def read_or_nothing() -> Readings:
        try:
            return read()
        except Exception as error:
            _report(metric.name, error)
            return {}

    recorder = _recorder()
    if recorder and (recorder, metric) not in _offered:
        _offered.add((recorder, metric))
        with _isolated(metric.name):
            recorder.observe(metric, read_or_nothing)


OUTCOMES = {401: "refused", 403: "refused", 404: "unknown"}
LOOKS = frozenset({"HEAD", "OPTIONS"})  # methods of those who ask for nothing


def counted(callback: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Wrap a function of a request, so that its answers are counted as those to one kind of callback.

    The request may be ``None``, where a backend of this process calls back.
    """

    def wrap(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def counting(request: Any, *args: Any, **kwargs: Any) -> Any:
            if request is not None and request.method in LOOKS:
                return view(request, *args, **kwargs)
            outcome = "failed"
            try:
                response = view(request, *args, **kwargs)
                outcome = _outcome(response.status_code)
                return response
            finally:
                count(CALLBACKS, callback=callback, outcome=outcome)

        return counting

    return wrap


def _outcome(http_status: int) -> str:
    if http_status < 400:
        return "accepted"
    return OUTCOMES.get(http_status, "unusable") if http_status < 500 else "failed"


def _recorder() -> Recorder | None:
    path = conf.value("METRICS_RECORDER")
    if not path or not isinstance(path, str):
        return None
    if path not in _recorders:
        _recorders[path] = None
        with _isolated(path):
            _recorders[path] = import_string(path)()
    return _recorders[path]


@contextmanager
def _isolated(name: str) -> Iterator[None]:
    """Swallow what goes wrong in a recorder."""
    try:
        yield
    except Exception as error:
        _report(name, error)


def _report(name: str, error: Exception) -> None:
    """Log the error, the first time that the name has one."""
    if name not in _reported:
        _reported.add(name)
        log.error("cannot be measured: %(recorder)s", {"recorder": name}, exc_info=error)


def _bounded(labels: Mapping[str, str | None]) -> dict[str, str]:
    """Return the labels as text, where a backend is one that is configured: what editors type is no label."""
    bounded = {name: str(value) for name, value in labels.items()}
    if "backend" in labels:
        bounded["backend"] = _backend(labels["backend"])
    return bounded


def _backend(name: str | None) -> str:
    known = name or conf.default_backend_name() or NO_BACKEND  # an empty name is the default backend's
    return known if known == NO_BACKEND or known in conf.backends() else OTHER
