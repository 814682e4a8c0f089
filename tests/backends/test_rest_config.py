"""The configuration of a REST provider is kept for a minute, and beyond it while the service is away. Spec 06 §8 no. 18."""

import pytest
import requests
import responses
from django.core.cache import cache
from django.utils import translation
from freezegun import freeze_time

from proctoring.backends.rest import BaseRestProctoringProvider

BASE = "https://ps.example"
URL = f"{BASE}/api/v1/config/"


@pytest.fixture
def service():
    cache.clear()
    with responses.RequestsMock() as mock:
        mock.post(f"{BASE}/oauth2/access_token", json={"access_token": "abc", "expires_in": 600})
        yield mock


@pytest.fixture
def clock():
    with freeze_time("2026-01-05") as clock:
        yield clock


def make_provider():
    return BaseRestProctoringProvider(base_url=BASE)


def test_configuration_is_asked_for_once_a_minute(service, clock):
    service.get(URL, json={"name": "old"})
    provider = make_provider()
    provider.get_proctoring_config()
    service.replace(responses.GET, URL, json={"name": "new"})
    clock.tick(59)
    assert provider.get_proctoring_config() == {"name": "old"}
    clock.tick(2)
    assert provider.get_proctoring_config() == {"name": "new"}


def test_each_language_has_its_own(service, settings):
    settings.LANGUAGE_CODE = "en-us"
    service.get(URL, json={"name": "english"}, match=[responses.matchers.header_matcher({"Accept-Language": "en-us"})])
    service.get(URL, json={"name": "es"}, match=[responses.matchers.header_matcher({"Accept-Language": "es;en-us"})])
    provider = make_provider()
    for _ in range(2):
        with translation.override("es"):
            assert provider.get_proctoring_config() == {"name": "es"}
        with translation.override("en-us"):
            assert provider.get_proctoring_config() == {"name": "english"}
    assert service.assert_call_count(URL, 2)


def test_new_provider_asks_afresh(service):
    service.get(URL, json={"name": "x"})
    for _ in range(2):
        make_provider().get_proctoring_config()
    assert service.assert_call_count(URL, 2)


def test_caller_may_change_what_it_got(service):
    service.get(URL, json={"rules": {}})
    provider = make_provider()
    provider.get_proctoring_config()["rules"]["x"] = 1
    assert provider.get_proctoring_config() == {"rules": {}}


@pytest.mark.parametrize(
    "failure",
    [{"status": 400, "json": {"detail": "no"}}, {"body": "<html>"}, {"body": requests.ReadTimeout()}],
    ids=["error status", "garbage", "time-out"],
)
def test_last_known_configuration_stands_in_and_is_not_asked_for_again_at_once(service, clock, failure):
    service.get(URL, json={"name": "known"})
    provider = make_provider()
    provider.get_proctoring_config()
    clock.tick(61)
    service.replace(responses.GET, URL, **failure)
    service.calls.reset()
    assert provider.get_proctoring_config() == {"name": "known"}
    asked = len(service.calls)
    assert provider.get_proctoring_config() == {"name": "known"}
    assert len(service.calls) == asked


@pytest.mark.parametrize("error", [requests.ReadTimeout, requests.ConnectionError, ConnectionError])
def test_error_is_raised_as_long_as_nothing_is_known(service, error):
    service.get(URL, body=error())
    with pytest.raises(error):
        make_provider().get_proctoring_config()


def test_answer_with_an_error_status_is_returned_but_not_kept(service):
    service.get(URL, json={"detail": "no"}, status=400)
    provider = make_provider()
    assert provider.get_proctoring_config() == {"detail": "no"}
    service.replace(responses.GET, URL, json={"name": "x"})
    assert provider.get_proctoring_config() == {"name": "x"}
