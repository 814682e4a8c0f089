"""Tokens of REST providers. Spec 06 §5.2."""

from urllib.parse import parse_qsl

import crum
import pytest
import requests
import responses
from django.core.cache import cache
from django.test import RequestFactory
from freezegun import freeze_time

from proctoring.backends.oauth import OAuthAPIClient

BASE = "https://ps.example"
TOKEN_URL = f"{BASE}/oauth2/access_token"


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def service():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.get(f"{BASE}/x", json={})
        yield mock


def offer_token(service, token="abc", expires_in=60):
    service.post(TOKEN_URL, json={"access_token": token, "expires_in": expires_in})


def make_client(client_id="cid", client_secret="secret", base_url=BASE):
    return OAuthAPIClient(base_url, client_id, client_secret)


@pytest.mark.parametrize(
    ("base_url", "oauth_uri", "token_url"),
    [
        ("https://ps.example", None, "https://ps.example/oauth2/access_token"),
        ("https://ps.example/", None, "https://ps.example/oauth2/access_token"),
        ("https://ps.example/api", None, "https://ps.example/api/oauth2/access_token"),
        ("https://pt.example", "/edx/oauth2/access_token", "https://pt.example/edx/oauth2/access_token"),
        ("https://ps.example", "/edx/oauth2", "https://ps.example/edx/oauth2/access_token"),
        ("https://ps.example", "/edx", "https://ps.example/edx/oauth2/access_token"),
        ("https://ps.example", "/token/access_token", "https://ps.example/token/access_token"),
    ],
)
def test_token_url_is_completed(base_url, oauth_uri, token_url):
    client = make_client(base_url=base_url)
    client.oauth_uri = oauth_uri
    assert client.token_url == token_url


def test_token_is_asked_for_with_a_form_and_sent_with_the_call(service):
    offer_token(service)
    make_client().get(f"{BASE}/x")
    token_request, call = (made.request for made in service.calls)
    assert token_request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert token_request.body == "grant_type=client_credentials&client_id=cid&client_secret=secret&token_type=jwt"
    assert token_request.req_kwargs["timeout"] == (3.05, 5)
    assert "Authorization" not in token_request.headers
    assert call.headers["Authorization"] == "JWT abc"
    assert call.headers["User-Agent"].startswith("proctoring/")


def test_missing_credentials_are_left_out_of_the_form(service):
    offer_token(service)
    make_client(None, None).get(f"{BASE}/x")
    assert dict(parse_qsl(service.calls[0].request.body)) == {
        "grant_type": "client_credentials",
        "token_type": "jwt",
    }


def test_token_is_shared_by_all_sessions_of_a_client(service):
    offer_token(service)
    for _ in range(2):
        make_client().get(f"{BASE}/x")
    assert service.assert_call_count(TOKEN_URL, 1)


def test_other_client_and_other_address_have_tokens_of_their_own(service):
    offer_token(service)
    service.post(f"{BASE}/edx/oauth2/access_token", json={"access_token": "other", "expires_in": 60})
    make_client().get(f"{BASE}/x")
    make_client("other").get(f"{BASE}/x")
    elsewhere = make_client()
    elsewhere.oauth_uri = "/edx"
    elsewhere.get(f"{BASE}/x")
    assert service.assert_call_count(TOKEN_URL, 2)
    assert service.calls[-1].request.headers["Authorization"] == "JWT other"


@pytest.mark.parametrize(("seconds_later", "token_requests"), [(54, 1), (56, 2)])
def test_token_is_not_used_in_its_last_five_seconds(service, seconds_later, token_requests):
    offer_token(service, expires_in=60)
    with freeze_time("2026-01-05 09:00:00") as clock:
        make_client().get(f"{BASE}/x")
        clock.tick(seconds_later)
        make_client().get(f"{BASE}/x")
    assert service.assert_call_count(TOKEN_URL, token_requests)


@pytest.mark.parametrize("expires_in", [5, 1, 0, -1])
def test_short_token_is_used_once(service, expires_in):
    offer_token(service, expires_in=expires_in)
    for _ in range(2):
        make_client().get(f"{BASE}/x")
    assert service.assert_call_count(TOKEN_URL, 2)


@pytest.mark.parametrize(
    "answer",
    [
        {"json": {}},
        {"json": {"access_token": "abc"}},
        {"json": {"expires_in": 60}},
        {"json": {"access_token": None, "expires_in": 60}},
        {"json": {"access_token": 7, "expires_in": 60}},
        {"json": {"access_token": "abc", "expires_in": "soon"}},
        {"json": []},
        {"body": "<html>"},
        {"body": '{"access_token": "abc", "expires_in": Infinity}'},
        {"json": {"access_token": "abc", "expires_in": 60}, "status": 401},
        {"json": {"access_token": "abc", "expires_in": 60}, "status": 500},
    ],
)
def test_call_fails_without_a_token(service, answer):
    service.post(TOKEN_URL, **answer)
    with pytest.raises(requests.RequestException) as caught:
        make_client().post(f"{BASE}/x")
    assert "secret" not in str(caught.value)
    assert service.assert_call_count(f"{BASE}/x", 0)


def test_refused_token_is_replaced_once(service):
    service.post(TOKEN_URL, json={"access_token": "revoked", "expires_in": 60})
    service.post(TOKEN_URL, json={"access_token": "new", "expires_in": 60})
    service.post(f"{BASE}/y", status=401)
    service.post(f"{BASE}/y", json={"id": 1})
    response = make_client().post(f"{BASE}/y", json={"a": 1})
    assert response.json() == {"id": 1}
    calls = [made.request for made in service.calls if made.request.url == f"{BASE}/y"]
    assert [call.headers["Authorization"] for call in calls] == ["JWT revoked", "JWT new"]
    assert [call.body for call in calls] == [b'{"a": 1}'] * 2


def test_second_refusal_is_the_answer(service):
    offer_token(service)
    service.post(f"{BASE}/y", status=401)
    assert make_client().post(f"{BASE}/y").status_code == 401
    assert service.assert_call_count(f"{BASE}/y", 2)


def test_request_id_of_the_web_request_travels_on(service):
    offer_token(service)
    with crum.impersonate(None):
        crum.set_current_request(RequestFactory().get("/", headers={"X-Request-ID": "r-1"}))
        make_client().get(f"{BASE}/x")
        crum.set_current_request(None)
        make_client().get(f"{BASE}/x")
    first, second = (made.request for made in service.calls if made.request.url == f"{BASE}/x")
    assert first.headers["X-Request-ID"] == "r-1"
    assert "X-Request-ID" not in second.headers


def test_subclass_may_name_the_token_address(service):
    class EdxClient(OAuthAPIClient):
        oauth_uri = "/edx/oauth2/access_token"

    service.post(f"{BASE}/edx/oauth2/access_token", json={"access_token": "abc", "expires_in": 60})
    EdxClient(BASE, "cid", "secret").get(f"{BASE}/x")
    assert service.calls[-1].request.headers["Authorization"] == "JWT abc"
