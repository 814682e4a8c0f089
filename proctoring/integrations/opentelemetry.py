"""Metrics for OpenTelemetry: ``pip install proctoring[opentelemetry]``. docs/operations.rst."""

from collections.abc import Callable, Iterable, Mapping

from opentelemetry.metrics import CallbackOptions, MeterProvider, Observation, get_meter

from proctoring import __version__
from proctoring.metrics import TABLE, Kind, Metric, Readings


class OpenTelemetryRecorder:
    """Records with a meter of a provider, by default the global one, which the host may set before or after."""

    def __init__(self, provider: MeterProvider | None = None) -> None:
        self._meter = get_meter("proctoring", __version__, provider)
        self._counters = {
            metric: self._meter.create_counter(metric.name, description=metric.meaning)
            for metric in TABLE
            if metric.kind == Kind.COUNTER
        }
        self._histograms = {
            metric: self._meter.create_histogram(
                metric.name, "s", metric.meaning, explicit_bucket_boundaries_advisory=metric.buckets
            )
            for metric in TABLE
            if metric.kind == Kind.HISTOGRAM
        }

    def count(self, metric: Metric, labels: Mapping[str, str]) -> None:
        """Add one to a counter."""
        self._counters[metric].add(1, labels)

    def measure(self, metric: Metric, seconds: float, labels: Mapping[str, str]) -> None:
        """Add a value to a histogram."""
        self._histograms[metric].record(seconds, labels)

    def observe(self, metric: Metric, read: Callable[[], Readings]) -> None:
        """Read a gauge whenever the host's readers collect."""

        def observations(options: CallbackOptions) -> Iterable[Observation]:
            for labels, value in read().items():
                yield Observation(value, dict(zip(metric.labels, labels, strict=True)))

        self._meter.create_observable_gauge(metric.name, [observations], description=metric.meaning)
