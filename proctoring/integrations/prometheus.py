"""Metrics for Prometheus: ``pip install proctoring[prometheus]``. docs/operations.rst."""

from collections.abc import Callable, Iterator, Mapping

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from proctoring.metrics import TABLE, Kind, Metric, Readings


class PrometheusRecorder:
    """Records in a registry, by default the process's own, which the host serves as it serves its other metrics."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        registry = registry or REGISTRY
        self._registry = registry
        self._counters = {
            metric: Counter(metric.name, metric.meaning, metric.labels, registry=registry)
            for metric in TABLE
            if metric.kind == Kind.COUNTER
        }
        self._histograms = {
            metric: Histogram(metric.name, metric.meaning, metric.labels, buckets=metric.buckets, registry=registry)
            for metric in TABLE
            if metric.kind == Kind.HISTOGRAM
        }

    def count(self, metric: Metric, labels: Mapping[str, str]) -> None:
        """Add one to a counter."""
        self._counters[metric].labels(**labels).inc()

    def measure(self, metric: Metric, seconds: float, labels: Mapping[str, str]) -> None:
        """Add a value to a histogram."""
        self._histograms[metric].labels(**labels).observe(seconds)

    def observe(self, metric: Metric, read: Callable[[], Readings]) -> None:
        """Read a gauge at each scrape."""
        self._registry.register(_Gauge(metric, read))


class _Gauge(Collector):
    """A gauge that has no value of its own."""

    def __init__(self, metric: Metric, read: Callable[[], Readings]) -> None:
        self._metric = metric
        self._read = read

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauge without values: registering it reads nothing."""
        yield self._family()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauge as it is now."""
        family = self._family()
        for labels, value in self._read().items():
            family.add_metric(labels, value)
        yield family

    def _family(self) -> GaugeMetricFamily:
        return GaugeMetricFamily(self._metric.name, self._metric.meaning, labels=self._metric.labels)
