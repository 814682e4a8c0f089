"""Registration of attempts, and what follows it, in the REST protocol. Spec 06 §5.5."""

import json

import pytest
import requests
import responses
from django.core.cache import cache
from django.utils import translation

from proctoring.backends.failures import collect_failures
from proctoring.backends.rest import BaseRestProctoringProvider
from proctoring.exceptions import (
    BackendProviderCannotRegisterAttempt,
    BackendProviderOnboardingException,
    BackendProviderSentNoAttemptID,
)

BASE = "https://ps.example"
ATTEMPT_URL = f"{BASE}/api/v1/exam/EX-4711/attempt/AT-99/"
EXAM = {"id": 17, "external_id": "EX-4711", "course_id": "course-v1:A+B+C", "exam_name": "Mid", "is_active": True}
ATTEMPT = {"external_id": "AT-99", "proctored_exam": EXAM}
CONTEXT = {"attempt_code": "CODE", "user_id": "06cd", "full_name": "Zoë van Dyke", "exam_return_url": "https://r"}


class AcmeProvider(BaseRestProctoringProvider):
    base_url = BASE


@pytest.fixture
def provider():
    return AcmeProvider("cid", "secret")


@pytest.fixture
def service():
    cache.clear()
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.post(f"{BASE}/oauth2/access_token", json={"access_token": "abc", "expires_in": 60})
        yield mock


def last_request(service):
    return service.calls[-1].request


# Registration


@pytest.mark.parametrize("attempt_id", ["AT-99", 99])
def test_registration_sends_the_context_without_the_code(service, provider, attempt_id):
    context = dict(CONTEXT)
    service.post(f"{BASE}/api/v1/exam/EX-4711/attempt/", json={"id": attempt_id, "status": "other"})
    assert provider.register_exam_attempt(EXAM, context=context) == attempt_id
    request = last_request(service)
    assert json.loads(request.body) == {
        "user_id": "06cd",
        "full_name": "Zoë van Dyke",
        "exam_return_url": "https://r",
        "status": "created",
    }
    assert context == CONTEXT
    assert "Accept-Language" not in request.headers


def test_context_need_not_have_an_attempt_code(service, provider):
    service.post(f"{BASE}/api/v1/exam/EX-4711/attempt/", json={"id": 1})
    assert provider.register_exam_attempt(EXAM, {}) == 1


@pytest.mark.parametrize("status", [201, 204, 400, 401, 403, 500])
def test_registration_needs_a_200(service, provider, status):
    body = b"" if status == 204 else b'{"id": "AT-99"}'
    service.post(f"{BASE}/api/v1/exam/EX-4711/attempt/", body=body, status=status)
    with pytest.raises(BackendProviderCannotRegisterAttempt) as caught:
        provider.register_exam_attempt(EXAM, context=CONTEXT)
    assert type(caught.value) is BackendProviderCannotRegisterAttempt
    assert (caught.value.content, caught.value.http_status) == (body, status)


@pytest.mark.parametrize(
    "status", ["onboarding_missing", "onboarding_pending", "onboarding_failed", "onboarding_expired"]
)
def test_onboarding_stands_in_the_way_even_with_an_id(service, provider, status):
    service.post(f"{BASE}/api/v1/exam/EX-4711/attempt/", json={"id": "AT-99", "status": status})
    with pytest.raises(BackendProviderOnboardingException) as caught:
        provider.register_exam_attempt(EXAM, context=CONTEXT)
    assert caught.value.status == status


@pytest.mark.parametrize("answer", [{}, {"id": 0}, {"id": ""}, {"id": None}, {"status": ["x"]}, [], "AT-99"])
def test_registration_needs_an_id(service, provider, answer):
    service.post(f"{BASE}/api/v1/exam/EX-4711/attempt/", json=answer)
    with pytest.raises(BackendProviderSentNoAttemptID) as caught:
        provider.register_exam_attempt(EXAM, context=CONTEXT)
    assert (caught.value.content, caught.value.http_status) == (answer, 200)


@pytest.mark.parametrize("body", ["", "<html>", "[" * 100_000])
def test_registration_that_is_no_json_counts_as_a_bad_gateway(service, provider, body):
    service.post(f"{BASE}/api/v1/exam/EX-4711/attempt/", body=body)
    with pytest.raises(BackendProviderCannotRegisterAttempt) as caught:
        provider.register_exam_attempt(EXAM, context=CONTEXT)
    assert caught.value.http_status == 502


@pytest.mark.parametrize("error", [requests.ConnectionError(), requests.ReadTimeout(), ConnectionError()])
def test_registration_without_an_answer_counts_as_unavailable(service, provider, error):
    service.post(f"{BASE}/api/v1/exam/EX-4711/attempt/", body=error)
    with pytest.raises(BackendProviderCannotRegisterAttempt) as caught:
        provider.register_exam_attempt(EXAM, context=CONTEXT)
    assert caught.value.http_status == 503
    assert caught.value.__cause__ is error
    assert service.assert_call_count(f"{BASE}/api/v1/exam/EX-4711/attempt/", 1)


@pytest.mark.parametrize("external_id", [None, ""])
def test_exam_that_the_service_does_not_know_takes_no_registrations(service, provider, external_id):
    with pytest.raises(BackendProviderCannotRegisterAttempt):
        provider.register_exam_attempt({**EXAM, "external_id": external_id}, context=CONTEXT)
    assert not service.calls


# Attempts

NOTIFICATIONS = [
    ("start_exam_attempt", "started"),
    ("stop_exam_attempt", "submitted"),
    ("mark_erroneous_exam_attempt", "error"),
]


@pytest.mark.parametrize(("method", "status"), NOTIFICATIONS)
def test_notification_patches_the_status(service, provider, method, status):
    service.patch(ATTEMPT_URL, json={"id": "AT-99", "status": "answered"})
    assert getattr(provider, method)("EX-4711", "AT-99") == "answered"
    request = last_request(service)
    assert request.body == json.dumps({"status": status}).encode()
    assert "Accept-Language" not in request.headers


@pytest.mark.parametrize(("method", "status"), NOTIFICATIONS)
@pytest.mark.parametrize(
    "answer",
    [{"json": {"status": "x"}, "status": 500}, {"json": {}, "status": 404}, {"body": ""}, {"json": []}],
)
def test_notification_that_is_not_confirmed_is_reported(service, provider, method, status, answer):
    service.patch(ATTEMPT_URL, **answer)
    with collect_failures() as failures:
        assert getattr(provider, method)("EX-4711", "AT-99") is None
    assert len(failures) == 1
    assert service.assert_call_count(ATTEMPT_URL, 1)


def test_notification_may_be_answered_with_no_content(service, provider):
    service.patch(ATTEMPT_URL, status=204)
    with collect_failures() as failures:
        assert provider.stop_exam_attempt("EX-4711", "AT-99") is None
    assert failures == []


@pytest.mark.parametrize("error", [requests.ConnectionError, requests.ReadTimeout, ConnectionError])
def test_notification_that_finds_nobody_raises(service, provider, error):
    service.patch(ATTEMPT_URL, body=error())
    with pytest.raises(error):
        provider.stop_exam_attempt("EX-4711", "AT-99")


@pytest.mark.parametrize("attempt_id", [None, ""])
def test_attempt_without_id_is_not_asked_for(service, provider, attempt_id):
    assert provider.start_exam_attempt("EX-4711", attempt_id) is None
    assert provider.get_attempt({**ATTEMPT, "external_id": attempt_id}) == {"instructions": []}
    assert provider.remove_exam_attempt("EX-4711", attempt_id) is False
    assert not service.calls


def test_body_of_an_attempt_request_needs_a_status(service, provider):
    service.post(ATTEMPT_URL, json={"a": 1})
    assert provider._make_attempt_request("EX-4711", "AT-99", extra=1) == {"a": 1}
    assert last_request(service).body is None
    provider._make_attempt_request("EX-4711", "AT-99", status="s", extra=1)
    assert json.loads(last_request(service).body) == {"extra": 1, "status": "s"}


@pytest.mark.parametrize(
    ("answer", "instructions"),
    [
        ({"status": "created", "instructions": ["a", "b"]}, ["a", "b"]),
        ({"status": "created"}, []),
        ({"instructions": None}, []),
        ({"instructions": "text"}, []),
        ([], []),
    ],
)
def test_attempt_is_read_with_its_instructions(service, provider, settings, answer, instructions):
    settings.LANGUAGE_CODE = "en-us"
    service.get(ATTEMPT_URL, json=answer)
    with translation.override("es"):
        attempt = provider.get_attempt(ATTEMPT)
    assert attempt["instructions"] == instructions
    assert attempt.get("status") == (answer.get("status") if answer else None)
    assert last_request(service).headers["Accept-Language"] == "es;en-us"
    assert last_request(service).body is None


def test_own_instructions_go_before_those_of_the_service(service):
    class WithInstructions(AcmeProvider):
        proctoring_instructions = ["ours"]

    service.get(ATTEMPT_URL, json={"instructions": ["theirs"]})
    assert WithInstructions().get_attempt(ATTEMPT) == {"instructions": ["ours"]}


@pytest.mark.parametrize(
    ("answer", "is_removed"),
    [
        ({"json": {"status": "deleted"}}, True),
        ({"json": {"status": "created"}}, False),
        ({"json": ["deleted"]}, False),
        ({"json": True}, False),
        ({"body": "", "status": 204}, False),
        ({"body": "<html>"}, False),
        ({"json": {"status": "x"}, "status": 404}, True),
    ],
)
def test_removal_has_to_be_confirmed(service, provider, answer, is_removed):
    service.delete(ATTEMPT_URL, **answer)
    assert provider.remove_exam_attempt("EX-4711", "AT-99") is is_removed
    assert last_request(service).body is None


@pytest.mark.parametrize("status", [400, 401, 405, 410, 500, 503])
def test_refused_removal_raises(service, provider, status):
    service.delete(ATTEMPT_URL, json={"status": "deleted"}, status=status)
    with pytest.raises(requests.HTTPError):
        provider.remove_exam_attempt("EX-4711", "AT-99")
