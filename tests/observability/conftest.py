"""A host that measures, with a recorder of the test's choice."""

import pytest
from django.core.cache import cache

from proctoring import metrics


@pytest.fixture(autouse=True)
def fresh_recorders(monkeypatch):
    """No recorder, and nothing that was said about one, crosses from one test to the next."""
    monkeypatch.setattr(metrics, "_recorders", {})
    monkeypatch.setattr(metrics, "_offered", set())
    monkeypatch.setattr(metrics, "_reported", set())


@pytest.fixture
def record_with(settings):
    """Make the project name a recorder by its dotted path."""

    def choose(path):
        settings.PROCTORING_SETTINGS = {**settings.PROCTORING_SETTINGS, "METRICS_RECORDER": path}
        return metrics._recorder()

    return choose


@pytest.fixture
def recorder(record_with):
    """A recorder that remembers what it is told."""
    return record_with("tests.observability.recorders.Recording")


@pytest.fixture(autouse=True)
def own_cache(settings):
    """What these tests' calls to providers are remembered in."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "calls"}}
    cache.clear()
