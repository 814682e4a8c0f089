"""The session of providers over real HTTP: pool, retries, circuit breaker, bounded answers. Spec 06 §5.2, §8 no. 27."""

import socket
import struct
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from freezegun import freeze_time

from proctoring.backends import transport
from proctoring.backends.oauth import OAuthAPIClient
from proctoring.backends.rest import BaseRestProctoringProvider
from proctoring.backends.transport import AnswerTooLarge, CircuitBreaker, ProviderSession
from tests.backends.loopback import running_service


@pytest.fixture
def service():
    with running_service() as service:
        yield service


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch):
    monkeypatch.setattr(transport, "RETRY_PAUSES_SECONDS", (0.0, 0.0))


def reset(handler):
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def in_turn(*answers):
    """An answer that differs from call to call; the last one stays."""
    waiting = list(answers)

    def answer(handler):
        current = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        current(handler) if callable(current) else handler.send(*current)

    return answer


def test_connections_are_used_again(service):
    service.answers["/x"] = (200, {})
    session = ProviderSession()
    for _ in range(5):
        session.get(f"{service.url}/x")
    assert service.connections == 1


def test_token_and_call_share_the_pool(service):
    service.answers["/x"] = (200, {})
    OAuthAPIClient(service.url, "cid", "s").get(f"{service.url}/x")
    assert service.connections == 1


def test_session_serves_threads_at_the_same_time(service):
    together = threading.Barrier(8)
    service.answers["/x"] = lambda handler: (together.wait(5), handler.send(200, {"path": handler.path}))
    client = OAuthAPIClient(service.url, "cid", "s")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: client.get(f"{service.url}/x?{number}").json(), range(8)))
    assert [answer["path"] for answer in answers] == [f"/x?{number}" for number in range(8)]


def test_provider_has_one_session_in_all_threads(service):
    provider = BaseRestProctoringProvider(base_url=service.url)
    provider.session.oauth_uri = "/edx"
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: provider.session).result() is provider.session


def test_cookies_are_not_kept(service):
    service.answers["/x"] = lambda handler: handler.send(200, {}, **{"Set-Cookie": "learner=1; Path=/"})
    session = ProviderSession()
    for _ in range(2):
        session.get(f"{service.url}/x")
    assert "Cookie" not in service.calls[1][2]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize("failure", [reset, (500, {}), (502, {}), (503, {}), (504, {})])
def test_idempotent_calls_are_tried_three_times(service, method, failure):
    service.answers["/x"] = in_turn(failure, failure, (200, {}))
    assert ProviderSession().request(method, f"{service.url}/x").status_code == 200
    assert len(service.calls) == 3


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_other_calls_are_made_once(service, method):
    service.answers["/x"] = in_turn((503, {}), (200, {}))
    assert ProviderSession().request(method, f"{service.url}/x").status_code == 503
    service.answers["/x"] = in_turn(reset, (200, {}))
    with pytest.raises(requests.ConnectionError):
        ProviderSession().request(method, f"{service.url}/x")
    assert len(service.calls) == 2


@pytest.mark.parametrize("status", [200, 301, 400, 401, 404, 429, 501])
def test_definite_answers_are_not_asked_for_again(service, status):
    service.answers["/x"] = (status, {})
    assert ProviderSession().get(f"{service.url}/x").status_code == status
    assert len(service.calls) == 1


def test_outcome_is_that_of_the_last_try(service):
    service.answers["/x"] = in_turn(reset, (503, {}), (500, {"last": True}))
    response = ProviderSession().get(f"{service.url}/x")
    assert (response.status_code, response.json()) == (500, {"last": True})


def test_slow_failures_are_not_repeated(service, monkeypatch):
    monkeypatch.setattr(transport, "RETRY_WITHIN_SECONDS", 0.05)
    release = threading.Event()
    service.answers["/x"] = lambda handler: release.wait(5)
    with pytest.raises(requests.ReadTimeout):
        ProviderSession().get(f"{service.url}/x", timeout=0.2)
    release.set()
    assert len(service.calls) == 1


def test_huge_answer_is_not_read_to_its_end(service, monkeypatch):
    monkeypatch.setattr(transport, "MAX_ANSWER_BYTES", 10_000)
    service.answers["/exact"] = (200, b"x" * 10_000)
    service.answers["/large"] = (200, b"x" * 10_001)
    session = ProviderSession()
    assert len(session.get(f"{service.url}/exact").content) == 10_000
    with pytest.raises(AnswerTooLarge):
        session.get(f"{service.url}/large")


def test_endless_answer_stops_at_the_limit(service):
    def stream(handler):
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"x" * 65536)
        except OSError:
            handler.close_connection = True

    service.answers["/x"] = stream
    with pytest.raises(AnswerTooLarge):
        ProviderSession().post(f"{service.url}/x")


def test_answer_that_breaks_off_is_a_transport_error(service):
    def break_off(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b"x")
        handler.close_connection = True

    service.answers["/x"] = break_off
    with pytest.raises(transport.UNREACHABLE):
        ProviderSession().post(f"{service.url}/x")


def test_bytes_that_are_no_http_are_a_transport_error(service):
    def garbage(handler):
        handler.wfile.write(b"\x00\x01garbage\r\n\r\n")
        handler.close_connection = True

    service.answers["/x"] = garbage
    with pytest.raises(requests.ConnectionError):
        ProviderSession().post(f"{service.url}/x")


def test_redirects_that_never_end_are_an_error_of_requests(service):
    service.answers["/x"] = lambda handler: handler.send(302, b"", Location="/x")
    with pytest.raises(requests.TooManyRedirects):
        ProviderSession().get(f"{service.url}/x")


def test_token_does_not_follow_a_redirect_to_another_host(service):
    with running_service() as other:
        other.answers["/y"] = (200, {})
        elsewhere = other.url.replace("127.0.0.1", "localhost")
        service.answers["/x"] = lambda handler: handler.send(302, b"", Location=f"{elsewhere}/y")
        OAuthAPIClient(service.url, "cid", "s").get(f"{service.url}/x")
        assert "Authorization" in service.calls[0][2]
        assert "Authorization" not in other.calls[0][2]


# The circuit breaker


def count_refusals(session, url, calls):
    """Return how many of the calls were refused without being made."""
    refused = 0
    for _ in range(calls):
        with pytest.raises(requests.RequestException) as caught:
            session.post(url, timeout=0.1)
        refused += "not called" in str(caught.value)
    return refused


def test_dead_service_is_not_called_after_three_failures(service):
    service.answers["/x"] = reset
    session = ProviderSession()
    assert count_refusals(session, f"{service.url}/x", 10) == 7
    assert len(service.calls) == 3


def test_refused_call_raises_what_the_last_failure_was(service):
    release = threading.Event()
    service.answers["/x"] = lambda handler: release.wait(5)
    session = ProviderSession()
    for _ in range(4):
        with pytest.raises(requests.ReadTimeout):
            session.post(f"{service.url}/x", timeout=0.05)
    release.set()
    assert len(service.calls) == 3


def test_one_trial_in_thirty_seconds_opens_the_way_again(service):
    service.answers["/x"] = reset
    session = ProviderSession()
    with freeze_time("2026-01-05") as clock:
        count_refusals(session, f"{service.url}/x", 3)
        clock.tick(31)
        assert count_refusals(session, f"{service.url}/x", 5) == 4
        clock.tick(31)
        service.answers["/x"] = (200, {})
        for _ in range(3):
            assert session.post(f"{service.url}/x").status_code == 200


def test_answers_of_any_status_keep_the_way_open(service):
    service.answers["/x"] = in_turn(reset, reset, (500, {}), reset, reset, (500, {}))
    session = ProviderSession()
    outcomes = []
    for _ in range(6):
        try:
            outcomes.append(session.post(f"{service.url}/x").status_code)
        except requests.ConnectionError:
            outcomes.append("reset")
    assert outcomes == ["reset", "reset", 500, "reset", "reset", 500]


def test_unusable_answer_opens_the_way_as_well(service):
    session = ProviderSession()
    session.breaker.pause_seconds = 0.0
    service.answers["/x"] = reset
    count_refusals(session, f"{service.url}/x", 3)
    session.breaker.pause_seconds = 60.0
    service.answers["/x"] = lambda handler: handler.send(302, b"", Location="/x")
    assert count_refusals(session, f"{service.url}/x", 3) == 0


def test_only_one_thread_makes_the_trial():
    breaker = CircuitBreaker(threshold=1, pause_seconds=0.0)
    breaker.record_failure(requests.ConnectionError())
    breaker.pause_seconds = 60.0
    breaker.check()
    with pytest.raises(requests.ConnectionError):
        breaker.check()
