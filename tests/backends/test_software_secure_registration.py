"""Registration of an attempt with Software Secure. Spec 06 §6.1-6.4."""

import json
import pickle

import pytest
import requests
import responses
from freezegun import freeze_time

from proctoring.backends.software_secure import SOFTWARE_SECURE_INVALID_CHARS, SoftwareSecureBackendProvider
from proctoring.exceptions import BackendProviderCannotRegisterAttempt, BackendProviderSentNoAttemptID

ENDPOINT = "https://ssi.example/register"
OPTIONS = {
    "organization": "acme",
    "exam_sponsor": "Acme LMS",
    "exam_register_endpoint": ENDPOINT,
    "secret_key_id": "acme-key-1",
    "secret_key": "0123456789ABCDEF0123456789ABCDEF01234567",
    "crypto_key": "A1b2C3d4E5f6G7h8I9j0K1l2",
    "software_download_url": "https://ssi.example/download",
}
CODE = "5F6E1A2B-0C3D-4E5F-8A9B-1C2D3E4F5A6B"
EXAM = {"id": 42, "course_id": "course-v1:Acme+X1+2026", "exam_name": "Días: ¿Qué? [Final #1]"}
CONTEXT = {
    "attempt_code": CODE,
    "time_limit_mins": 90,
    "is_sample_attempt": False,
    "full_name": "Zoë van Dyke",
    "email": "zoe@acme.example",
    "review_policy": "Open book",
    "review_policy_exception": "Extra screen",
}
BARE_CONTEXT = {**CONTEXT, "is_sample_attempt": True, "full_name": ""}
for key in ("review_policy", "review_policy_exception"):
    del BARE_CONTEXT[key]
NOW = "2026-01-05 09:03:07"
BODY = (
    '{"examCode": "5F6E1A2B-0C3D-4E5F-8A9B-1C2D3E4F5A6B", "organization": "acme", "duration": 90, '
    '"reviewedExam": true, "reviewerNotes": "Open book; Extra screen", '
    '"examPassword": "vrd9qXk9VdNpu4kPa6IsmSPCdFdaI18y8+CKIaEz28R1+nPEOqFQcQ==", "examSponsor": "Acme LMS", '
    '"examName": "Dias_ Que_ _Final _1_", "ssiProduct": "rp-now", '
    '"examUrl": "https://lms.acme.example/edx_proctoring/proctoring_launch_callback/start_exam/'
    '5F6E1A2B-0C3D-4E5F-8A9B-1C2D3E4F5A6B", "orgExtra": {"examStartDate": "Mon, 05 Jan 2026 09:03:07 GMT", '
    '"examEndDate": "Mon, 05 Jan 2026 10:33:07 GMT", "noOfStudents": 1, "examID": 42, '
    '"courseID": "course-v1:Acme+X1+2026", "firstName": "Zo\\u00eb", "lastName": "van Dyke", '
    '"email": "zoe@acme.example"}}'
)


@pytest.fixture(autouse=True)
def _site(settings):
    settings.ROOT_URLCONF = "tests.backends.urls"
    settings.HTTPS = "on"
    settings.SITE_NAME = "lms.acme.example"


@pytest.fixture
def service():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def make_provider(**options):
    return SoftwareSecureBackendProvider(**{**OPTIONS, **options})


def register(exam=EXAM, context=CONTEXT, **options):
    return make_provider(**options).register_exam_attempt(exam, context=context)


@freeze_time(NOW)
def test_registration_sends_the_example_of_the_protocol(service):
    service.post(ENDPOINT, json={"ssiRecordLocator": "ABC123"})
    assert register(send_email=True) == "ABC123"
    request = service.calls[0].request
    assert len(BODY) == 712
    assert request.body == BODY
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Date"] == "Mon, 05 Jan 2026 09:03:07 GMT"
    assert request.headers["Authorization"] == b"SSI acme-key-1:V829R9LNiyi6T1KUsLNRsLo005ZBRaXtYS3PvmL0Tz4="


@pytest.mark.parametrize(
    ("context", "exam_name", "send_email", "signature"),
    [
        pytest.param(CONTEXT, EXAM["exam_name"], False, b"jOkhw3CHKv8541BlcXrw4gKglTqqDIgFvq+bKtGnoQg=", id="no email"),
        pytest.param(BARE_CONTEXT, "期末", False, b"9Wnb3IDBpZW0QZE5x4Fh0r/o+FkzO9iEmmSmbXuQHFc=", id="bare"),
        pytest.param(
            {**BARE_CONTEXT, "email": None},
            "期末",
            True,
            b"3GynVvV4mjVpumQIH0xWVfCDtwpzhA4DjorXFz5UUNs=",
            id="email unknown",
        ),
    ],
)
@freeze_time(NOW)
def test_variants_of_the_example_are_signed(service, context, exam_name, send_email, signature):
    service.post(ENDPOINT, json={"ssiRecordLocator": "ABC123"})
    register({**EXAM, "exam_name": exam_name}, context, send_email=send_email)
    assert service.calls[0].request.headers["Authorization"] == b"SSI acme-key-1:" + signature


@freeze_time("2026-12-31 23:30:00")
def test_exam_may_end_in_the_next_year_on_a_site_without_https(service, settings):
    settings.HTTPS = "off"
    service.post(ENDPOINT, json={"ssiRecordLocator": "ABC123"})
    register(context={**CONTEXT, "attempt_code": "AB-1", "time_limit_mins": 45})
    request = service.calls[0].request
    payload = json.loads(request.body)
    assert payload["examPassword"] == "h3jbATvzDrk="
    assert payload["orgExtra"]["examEndDate"] == "Fri, 01 Jan 2027 00:15:00 GMT"
    assert payload["examUrl"].startswith("http://lms")
    assert request.headers["Authorization"] == b"SSI acme-key-1:EvUE8WnXyw/exQMBwAWaXl99UXOLOEWGDAAw8Qhf7aA="


@pytest.mark.parametrize(
    ("settings_of_the_app", "context", "notes"),
    [
        ({}, {}, "Closed Book"),
        ({"DEFAULT_REVIEW_POLICY": "House rules"}, {}, "House rules"),
        ({}, {"review_policy": ""}, ""),
        ({}, {"review_policy_exception": "Notes"}, "Closed Book; Notes"),
    ],
)
def test_exam_without_review_policy_gets_the_default_one(settings, settings_of_the_app, context, notes):
    settings.PROCTORING_SETTINGS = settings_of_the_app
    payload = make_provider()._get_payload(EXAM, {**BARE_CONTEXT, **context})
    assert payload["reviewerNotes"] == notes


@pytest.mark.parametrize("status", [200, 201])
def test_ok_and_created_are_accepted(service, status):
    service.post(ENDPOINT, json={"ssiRecordLocator": "ABC123"}, status=status)
    assert register() == "ABC123"


@pytest.mark.parametrize("status", [202, 301, 400, 401, 404, 500, 503])
def test_any_other_status_is_a_refusal_that_quotes_the_answer(service, status):
    service.post(ENDPOINT, body="the reason", status=status)
    with pytest.raises(BackendProviderCannotRegisterAttempt, match=f"{CODE}.*{status}.*the reason") as caught:
        register()
    assert caught.value.http_status == status
    assert len(service.calls) == 1


@pytest.mark.parametrize("answer", [{}, {"ssiRecordLocator": None}, {"ssiRecordLocator": ""}, [], "ABC123", 0])
def test_answer_without_locator_is_an_error_of_its_own(service, answer):
    service.post(ENDPOINT, json=answer)
    with pytest.raises(BackendProviderSentNoAttemptID) as caught:
        register()
    assert caught.value.http_status == 200


@pytest.mark.parametrize("body", ["", "<html>", "[" * 100_000])
def test_answer_that_is_no_json_counts_as_a_bad_gateway(service, body):
    service.post(ENDPOINT, body=body)
    with pytest.raises(BackendProviderCannotRegisterAttempt) as caught:
        register()
    assert caught.value.http_status == 502


@pytest.mark.parametrize("error", [requests.ConnectionError("refused"), requests.ReadTimeout(), ConnectionError()])
def test_service_that_cannot_be_reached_counts_as_unavailable(service, error):
    service.post(ENDPOINT, body=error)
    with pytest.raises(BackendProviderCannotRegisterAttempt, match=CODE) as caught:
        register()
    assert caught.value.http_status == 503
    assert len(service.calls) == 1


def test_error_of_a_refusal_survives_pickling_and_is_short(service):
    service.post(ENDPOINT, body="x" * 1_000_000, status=500)
    with pytest.raises(BackendProviderCannotRegisterAttempt) as caught:
        register()
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    assert len(str(caught.value)) < 3000


@pytest.mark.parametrize(("options", "seconds"), [({}, 10), ({"timeout": 3}, 3)])
def test_registration_has_the_configured_time_out(monkeypatch, options, seconds):
    provider = make_provider(**options)
    seen = {}
    answer = requests.Response()
    answer.status_code, answer._content = 200, b'{"ssiRecordLocator": "A"}'
    monkeypatch.setattr(provider.session, "post", lambda url, **kwargs: seen.update(kwargs) or answer)
    provider.register_exam_attempt(EXAM, context=CONTEXT)
    assert seen["timeout"] == seconds


def test_log_names_code_and_course_but_no_person(service, caplog):
    service.post(ENDPOINT, body=requests.ConnectionError())
    caplog.set_level("DEBUG")
    with pytest.raises(BackendProviderCannotRegisterAttempt):
        register(send_email=True)
    assert f"exam_code={CODE} course_id=course-v1:Acme+X1+2026" in caplog.text
    for secret in ("Zoë", "Dyke", "zoe@", OPTIONS["secret_key"], OPTIONS["crypto_key"]):
        assert secret not in caplog.text


def test_private_steps_keep_their_names():
    provider = make_provider()
    assert provider._body_string({"x": 1}, b"pre.") == b"pre.x:1\n"
    assert provider._header_string({}, "D") == b"D\n"
    assert provider._encrypt_password(provider.crypto_key, "A") == "TL9Pu3HMX1U="
    assert provider._split_fullname("Mary Smith") == ("Mary", "Smith")
    assert provider._sign_doc({"orgExtra": {}}, "POST", {}, "D").startswith(b"SSI acme-key-1:")
    assert SOFTWARE_SECURE_INVALID_CHARS == "[]<>#:|!?/'\"*\\"


@freeze_time(NOW)
def test_spaces_around_a_name_are_not_sent(service):
    service.post(ENDPOINT, json={"ssiRecordLocator": "ABC123"})
    register(context={**CONTEXT, "full_name": " Ada Lovelace "})
    info = json.loads(service.calls[0].request.body)["orgExtra"]
    assert (info["firstName"], info["lastName"]) == ("Ada", "Lovelace")
