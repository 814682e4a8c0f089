"""Requests and answers of the REST protocol. Spec 06 §5."""

import json
from types import SimpleNamespace

import pytest
import requests
import responses
from django.core.cache import cache
from django.utils import translation

from proctoring.backends.failures import collect_failures
from proctoring.backends.rest import BaseRestProctoringProvider
from proctoring.exceptions import (
    BackendProviderCannotRetireUser,
    BackendProviderOnboardingProfilesException,
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


# Construction


def test_class_attributes_have_their_documented_values():
    provider = AcmeProvider()
    assert (provider.token_expiration_time, provider.timeout, provider.needs_oauth) == (60, 30, True)
    assert (provider.has_dashboard, provider.supports_onboarding) == (True, True)
    assert tuple(provider.passing_statuses) == ("Clean",)
    assert (provider.client_id, provider.client_secret, provider.default_rules) == (None, None, None)
    assert provider.proctoring_instructions == []


def test_base_url_is_required():
    with pytest.raises(AttributeError):
        BaseRestProctoringProvider("cid", "secret")


def test_options_become_attributes():
    provider = BaseRestProctoringProvider(base_url=f"{BASE}/", default_rules={"a": True}, timeout=(1, 2))
    assert provider.default_rules == {"a": True}
    assert provider.timeout == (1, 2)
    assert provider.config_url == f"{BASE}/api/v1/config/"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("config_url", "/api/v1/config/"),
        ("create_exam_url", "/api/v1/exam/"),
        ("exam_url", "/api/v1/exam/{exam_id}/"),
        ("create_exam_attempt_url", "/api/v1/exam/{exam_id}/attempt/"),
        ("exam_attempt_url", "/api/v1/exam/{exam_id}/attempt/{attempt_id}/"),
        ("user_info_url", "/api/v1/user/{user_id}/"),
        ("onboarding_statuses_url", "/api/v1/courses/{course_id}/onboarding_statuses"),
        ("instructor_url", "/api/v1/instructor/{client_id}/?jwt={jwt}"),
    ],
)
def test_urls_follow_base_url(provider, name, path):
    assert getattr(provider, name) == f"{BASE}{path}"
    provider.base_url = "https://other.example/"
    assert getattr(provider, name) == f"https://other.example{path}"


# Configuration


@pytest.mark.parametrize(
    ("active", "header"), [("en-us", "en-us"), (None, "en-us"), ("es", "es;en-us"), ("de", "de;en-us")]
)
def test_configuration_is_asked_for_in_the_active_language(service, provider, settings, active, header):
    settings.LANGUAGE_CODE = "en-us"
    service.get(provider.config_url, json={"name": "Acme PS"})
    with translation.override(active):
        assert provider.get_proctoring_config() == {"name": "Acme PS"}
    assert last_request(service).headers["Accept-Language"] == header


def test_download_url_comes_from_the_configuration(service, provider):
    service.get(provider.config_url, json={"download_url": f"{BASE}/get"})
    assert provider.get_software_download_url() == f"{BASE}/get"


@pytest.mark.parametrize("config", [{}, [], "text", {"download_url": None}])
def test_configuration_may_lack_a_download_url(service, provider, config):
    service.get(provider.config_url, json=config)
    assert provider.get_software_download_url() is None


# Exams


def test_exam_is_read_by_our_id(service, provider):
    service.get(f"{BASE}/api/v1/exam/17/", json={"id": "EX-4711"})
    assert provider.get_exam(EXAM) == {"id": "EX-4711"}
    assert "Accept-Language" not in last_request(service).headers


@pytest.mark.parametrize(
    ("external_id", "url"), [(None, f"{BASE}/api/v1/exam/"), ("EX-4711", f"{BASE}/api/v1/exam/EX-4711/")]
)
def test_exam_is_posted_whole(service, provider, external_id, url):
    exam = {**EXAM, "external_id": external_id}
    service.post(url, json={"id": "EX-4711"})
    assert provider.on_exam_saved(exam) == "EX-4711"
    request = last_request(service)
    assert request.headers["Content-Type"] == "application/json"
    assert isinstance(request.body, bytes)
    assert json.loads(request.body) == exam


@pytest.mark.parametrize(
    ("default_rules", "exam_rules", "sent"),
    [
        ({"allow_notes": True}, {}, {"rules": {"allow_notes": True}}),
        ({"allow_notes": True}, {"rules": None}, {"rules": {"allow_notes": True}}),
        ({"allow_notes": True}, {"rules": {"b": 1}}, {"rules": {"b": 1}}),
        (None, {}, {}),
    ],
)
def test_exam_without_rules_gets_the_default_ones(service, provider, default_rules, exam_rules, sent):
    exam = {**EXAM, **exam_rules}
    before = dict(exam)
    provider.default_rules = default_rules
    service.post(f"{BASE}/api/v1/exam/EX-4711/", json={})
    assert provider.on_exam_saved(exam) is None
    assert json.loads(last_request(service).body) == {**EXAM, **sent}
    assert exam == before


def test_default_rules_may_be_a_class_attribute():
    class WithRules(AcmeProvider):
        default_rules = {"allow_notes": True}

    assert WithRules().default_rules == {"allow_notes": True}


@pytest.mark.parametrize(
    "answer",
    [
        {"json": {"id": "EX"}, "status": 500},
        {"json": ["EX"]},
        {"json": "EX"},
        {"body": "<html>"},
        {"body": requests.ConnectionError()},
        {"body": requests.Timeout()},
        {"body": ConnectionError()},
    ],
)
def test_exam_that_cannot_be_saved_is_reported_and_answered_with_none(service, provider, answer):
    service.post(f"{BASE}/api/v1/exam/EX-4711/", **answer)
    with collect_failures() as failures:
        assert provider.on_exam_saved(EXAM) is None
    assert len(failures) == 1


def test_exam_that_is_no_json_is_reported_too(service, provider):
    with collect_failures() as failures:
        assert provider.on_exam_saved({**EXAM, "due_date": object()}) is None
    assert len(failures) == 1


# People


@pytest.mark.parametrize("answer", [True, False])
@pytest.mark.parametrize("status", [200, 500])
def test_retirement_returns_the_boolean_that_is_answered(service, provider, answer, status):
    service.delete(f"{BASE}/api/v1/user/06cd/", json=answer, status=status)
    assert provider.retire_user("06cd") is answer


@pytest.mark.parametrize("body", [b"1", b"0", b"null", b"{}", b'"true"', b"", b"<html>"])
def test_retirement_takes_nothing_but_booleans(service, provider, body):
    service.delete(f"{BASE}/api/v1/user/06cd/", body=body)
    with pytest.raises(BackendProviderCannotRetireUser) as caught:
        provider.retire_user("06cd")
    assert caught.value.content == body
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize(
    ("error", "content"),
    [
        (requests.Timeout(), None),
        (ConnectionError(), None),
        (requests.HTTPError(response=SimpleNamespace(content=b"no")), b"no"),
    ],
)
def test_retirement_reports_every_error_of_the_session(provider, error, content):
    def fail(url, **kwargs):
        raise error

    provider.session.delete = fail
    with pytest.raises(BackendProviderCannotRetireUser) as caught:
        provider.retire_user("06cd")
    assert caught.value.content == content
    assert caught.value.__cause__ is error


@pytest.mark.parametrize(
    ("query", "suffix"),
    [({}, ""), ({"user_id": "06cd"}, "?user_id=06cd"), ({"status": "a,b", "x": 1}, "?status=a%2Cb&x=1")],
)
def test_onboarding_is_asked_for_by_course(service, provider, query, suffix):
    service.get(f"{BASE}/api/v1/courses/course-v1:A+B+C/onboarding_statuses", json={"results": []})
    assert provider.get_onboarding_profile_info("course-v1:A+B+C", **query) == {"results": []}
    assert last_request(service).url == f"{BASE}/api/v1/courses/course-v1:A+B+C/onboarding_statuses{suffix}"


def test_blank_onboarding_status_stays_in_the_query(provider):
    seen = []
    provider.session.get = lambda url, **kwargs: seen.append(url) or SimpleNamespace(status_code=200, json=dict)
    provider.get_onboarding_profile_info("c", status="")
    assert seen == [f"{BASE}/api/v1/courses/c/onboarding_statuses?status="]


@pytest.mark.parametrize(("status", "reported"), [(201, 201), (404, 404), (503, 503)])
def test_onboarding_needs_a_200(service, provider, status, reported):
    service.get(f"{BASE}/api/v1/courses/c/onboarding_statuses", body=b"why", status=status)
    with pytest.raises(BackendProviderOnboardingProfilesException) as caught:
        provider.get_onboarding_profile_info("c")
    assert (caught.value.content, caught.value.http_status) == (b"why", reported)


def test_review_is_taken_as_it_comes(provider):
    payload = {"status": "passed"}
    assert provider.on_review_callback(ATTEMPT, payload) is payload


# All of them


@pytest.mark.parametrize(
    ("raw", "quoted"),
    [
        ("course-v1:A+B+C", "course-v1:A+B+C"),
        ("org/course/run", "org%2Fcourse%2Frun"),
        ("a b?c#d", "a%20b%3Fc%23d"),
        ("é", "%C3%A9"),
        (17, "17"),
    ],
)
def test_ids_are_quoted_where_a_path_needs_it(provider, raw, quoted):
    seen = []
    provider.session.delete = lambda url, **kwargs: seen.append(url) or SimpleNamespace(json=lambda: True)
    provider.retire_user(raw)
    assert seen == [f"{BASE}/api/v1/user/{quoted}/"]


CALLS = [
    ("get", lambda provider: provider.get_proctoring_config()),
    ("get", lambda provider: provider.get_exam(EXAM)),
    ("get", lambda provider: provider.get_onboarding_profile_info("c")),
    ("post", lambda provider: provider.on_exam_saved(EXAM)),
    ("post", lambda provider: provider.register_exam_attempt(EXAM, context=CONTEXT)),
    ("request", lambda provider: provider.start_exam_attempt("E", "A")),
    ("request", lambda provider: provider.stop_exam_attempt("E", "A")),
    ("request", lambda provider: provider.mark_erroneous_exam_attempt("E", "A")),
    ("request", lambda provider: provider.get_attempt(ATTEMPT)),
    ("request", lambda provider: provider.remove_exam_attempt("E", "A")),
    ("delete", lambda provider: provider.retire_user("u")),
]


@pytest.mark.parametrize(("session_method", "call"), CALLS)
@pytest.mark.parametrize("timeout", [30, 2.5, (1, 2), None])
def test_each_call_gets_the_time_out_unchanged(provider, session_method, call, timeout):
    seen = []
    answer = True if session_method == "delete" else {"id": "1", "status": "deleted"}
    stand_in = SimpleNamespace(status_code=200, raise_for_status=lambda: None, json=lambda: answer, content=b"")
    provider.timeout = timeout
    setattr(provider.session, session_method, lambda *args, **kwargs: seen.append(kwargs) or stand_in)
    call(provider)
    assert [kwargs["timeout"] for kwargs in seen] == [timeout]
