"""The web request that is being answered."""

import crum
import pytest
from django.test import RequestFactory
from simple_history.models import HistoricalRecords

from proctoring.integrations import current_request

FROM_CRUM, FROM_HISTORY = RequestFactory().get("/crum"), RequestFactory().get("/history")


@pytest.fixture
def set_crum_request():
    yield crum.set_current_request
    crum.set_current_request(None)


@pytest.fixture
def history_request(monkeypatch):
    monkeypatch.setattr(HistoricalRecords.context, "request", FROM_HISTORY, raising=False)


def test_no_request_outside_of_one():
    assert current_request.get_current_request() is None


@pytest.mark.usefixtures("history_request")
def test_request_of_crum_counts_first(set_crum_request):
    set_crum_request(FROM_CRUM)
    assert current_request.get_current_request() is FROM_CRUM


@pytest.mark.usefixtures("history_request")
def test_request_of_simple_history_stands_in():
    assert current_request.get_current_request() is FROM_HISTORY


@pytest.mark.usefixtures("history_request")
def test_request_of_simple_history_without_crum(adapter_without):
    assert adapter_without("crum", "current_request").get_current_request() is FROM_HISTORY


def test_no_request_without_crum_and_outside_of_one(adapter_without):
    assert adapter_without("crum", "current_request").get_current_request() is None
