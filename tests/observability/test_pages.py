"""The page on operations against the tables that it is about."""

import re
from functools import cache
from importlib import import_module

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from proctoring import metrics
from proctoring.api.health import PROBLEMS
from proctoring.integrations.prometheus import PrometheusRecorder
from tests.packaging.project import ROOT

PAGE = (ROOT / "docs/operations.rst").read_text()


@pytest.fixture
def queries(monkeypatch):
    """The module that makes the queries of the page."""
    monkeypatch.syspath_prepend(ROOT / "docs/extensions")
    return import_module("metric_queries")


@cache
def scraped():
    """Return the names of the series that Prometheus scrapes when everything was measured once, with their labels."""
    registry = CollectorRegistry()
    recorder = PrometheusRecorder(registry)
    for metric in metrics.TABLE:
        labels = dict.fromkeys(metric.labels, "some")
        match metric.kind:
            case metrics.Kind.COUNTER:
                recorder.count(metric, labels)
            case metrics.Kind.HISTOGRAM:
                recorder.measure(metric, 1.0, labels)
            case _:
                recorder.observe(metric, lambda metric=metric: {tuple("some" for _ in metric.labels): 1.0})
    lines = generate_latest(registry).decode().splitlines()
    found = [re.match(r"(\w+)(?:{(.*)})? ", line) for line in lines if not line.startswith("#")]
    return {match[1]: set(re.findall(r'(\w+)="', match[2] or "")) for match in found}


@pytest.mark.parametrize("metric", metrics.TABLE, ids=lambda metric: metric.name)
def test_query_names_series_and_labels_that_are_scraped(queries, metric):
    query = queries.query(metric)

    [name] = set(re.findall(r"proctoring_\w+", query))
    [grouped] = re.findall(r"by \((.*?)\)", query) or [""]
    assert set(filter(None, grouped.split(", "))) == scraped()[name]
    assert set(queries.series(metric)) <= set(scraped())


def test_page_has_the_tables():
    assert ".. metrics-table::" in PAGE
    assert ".. log-fields::" in PAGE


def alerts():
    """Return the expressions of the page's alerts, each with its series."""
    section = PAGE.partition("\nAlerts\n")[2].partition("\nLogs\n")[0]
    expressions = re.findall(r"- ``(.+?)``", section, re.DOTALL)
    return [" ".join(expression.split()) for expression in expressions]


def test_page_suggests_alerts():
    assert len(alerts()) >= 8


@pytest.mark.parametrize("expression", alerts())
def test_alert_speaks_of_series_labels_and_values_that_exist(expression):
    selected = re.findall(r"(proctoring_\w+)(?:{(\w+)=~?\"([\w|]+)\"})?", expression)
    assert selected
    for name, label, values in selected:
        assert {label} - {""} <= scraped()[name]
        for value in values.split("|"):
            assert value in meanings() or not value
    for grouped in re.findall(r"by \((.*?)\)", expression):
        assert set(grouped.split(", ")) <= set.union(*(scraped()[name] for name, _, _ in selected))


def meanings():
    """Return every word that the table sets in monospace, and the statuses."""
    return {word for metric in metrics.TABLE for word in re.findall(r"``(\w+)``", metric.meaning)} | {"error"}


def test_page_explains_every_problem():
    rows = re.findall(r"^   \* - ``(\w+)``$", PAGE.partition("\nHealth\n")[2].partition("\nMetrics\n")[0], re.MULTILINE)

    assert rows == list(PROBLEMS)
