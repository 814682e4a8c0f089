"""The recorders for Prometheus and OpenTelemetry, with the libraries themselves."""

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from prometheus_client import CollectorRegistry, generate_latest

from proctoring import api, metrics
from proctoring.api.health import GAUGES
from proctoring.integrations.opentelemetry import OpenTelemetryRecorder
from proctoring.integrations.prometheus import PrometheusRecorder
from proctoring.models import Delivery
from tests import factories


class Prometheus:
    """A registry, and what a scrape of it shows."""

    def __init__(self):
        self.registry = CollectorRegistry()
        self.recorder = PrometheusRecorder(self.registry)

    def value(self, metric, suffix="", **labels):
        return self.registry.get_sample_value(f"{metric.name}{suffix}", labels)

    def counted(self, metric, **labels):
        return self.value(metric, "_total", **labels)

    def observed(self, metric, **labels):
        return self.value(metric, "_count", **labels)


class OpenTelemetry:
    """A meter provider, and what a reader collects from it."""

    def __init__(self):
        self.reader = InMemoryMetricReader()
        self.recorder = OpenTelemetryRecorder(MeterProvider([self.reader]))

    def point(self, metric, labels):
        [resource] = self.reader.get_metrics_data().resource_metrics
        [scope] = resource.scope_metrics
        assert scope.scope.name == "proctoring"
        [found] = [each for each in scope.metrics if each.name == metric.name]
        [point] = [point for point in found.data.data_points if dict(point.attributes) == labels]
        return point

    def value(self, metric, **labels):
        return self.point(metric, labels).value

    counted = value

    def observed(self, metric, **labels):
        return self.point(metric, labels).count


@pytest.fixture(params=[Prometheus, OpenTelemetry])
def backend(request, settings, monkeypatch):
    """A library with its recorder, which the project has configured."""
    library = request.param()
    settings.PROCTORING_SETTINGS = {**settings.PROCTORING_SETTINGS, "METRICS_RECORDER": "the one"}
    monkeypatch.setattr(metrics, "_recorders", {"the one": library.recorder})
    return library


@pytest.fixture
def attempt(learner):
    return factories.make_attempt(factories.make_proctored_exam(), learner, status="started", external_id="ext-1")


@pytest.mark.usefixtures("committing")
def test_counter_counts(backend, attempt):
    api.update_attempt_status(attempt.pk, "submitted")

    labels = {"from_status": "started", "status": "submitted", "exam_type": "proctored", "backend": "test"}
    assert backend.counted(metrics.ATTEMPTS, **labels) == 1


@pytest.mark.django_db
def test_histogram_measures(backend):
    api.deliver_pending()
    api.deliver_pending()

    assert backend.observed(metrics.SWEEPS, sweep="deliver_pending") == 2


@pytest.mark.django_db
def test_gauge_is_read_at_each_collection(backend):
    for metric, read in GAUGES.items():
        metrics.offer(metric, read)
    assert backend.value(metrics.DELIVERIES_WAITING, state="pending") == 0

    Delivery.objects.create(kind="exam_saved", backend="test")

    assert backend.value(metrics.DELIVERIES_WAITING, state="pending") == 1
    assert backend.value(metrics.DELIVERIES_WAITING, state="given_up") == 0
    assert backend.value(metrics.REVIEWS_WAITING, outcome="parked") == 0
    assert backend.value(metrics.OLDEST_DELIVERY) > 0


def test_offering_a_gauge_reads_nothing(backend):
    read = []
    for metric in GAUGES:
        metrics.offer(metric, lambda metric=metric: read.append(metric) or {})

    assert read == []


@pytest.mark.parametrize("backend", [Prometheus], indirect=True)
def test_prometheus_shows_every_metric_of_the_table_with_its_meaning(backend):
    for metric in GAUGES:
        metrics.offer(metric, lambda: {})

    text = generate_latest(backend.registry).decode()
    for metric in metrics.TABLE:
        suffix = "_total" if metric.kind == metrics.Kind.COUNTER else ""
        assert f"# HELP {metric.name}{suffix} {metric.meaning}" in text
        assert f"# TYPE {metric.name}{suffix} {metric.kind}" in text


@pytest.mark.parametrize("path", ["prometheus.PrometheusRecorder", "opentelemetry.OpenTelemetryRecorder"])
def test_recorder_can_be_named_in_the_settings(record_with, monkeypatch, path):
    monkeypatch.setattr("proctoring.integrations.prometheus.REGISTRY", CollectorRegistry())

    assert record_with(f"proctoring.integrations.{path}") is not None
