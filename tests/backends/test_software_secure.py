"""What Software Secure answers besides registrations, and its reviews. Spec 06 §6.2, §6.7, §6.8."""

import copy

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from proctoring.backends import software_secure
from proctoring.backends.software_secure import SoftwareSecureBackendProvider
from proctoring.crypto import encrypt_and_encode
from proctoring.exceptions import ProctoredExamBadReviewStatus, ProctoredExamSuspiciousLookup

AES_KEY = "00112233445566778899aabbccddeeff"
TOKEN = b"ONQp9uB1IX3zIsG_FOkoou3d46n6hrpa43M0-Dtc9ESjW8cJPm75J9IZLbajClfW6-j9T3Z_p_hV1xDqdUxe9A=="
OPTIONS = {
    "organization": "acme",
    "exam_sponsor": "Acme LMS",
    "exam_register_endpoint": "https://ssi.example/register",
    "secret_key_id": "acme-key-1",
    "secret_key": "secret",
    "crypto_key": "A1b2C3d4E5f6G7h8I9j0K1l2",
    "software_download_url": "https://ssi.example/download",
}
ATTEMPT = {"attempt_code": "CODE-1", "external_id": "abc123"}
WEBCAM = {
    "comments": "Looking away",
    "duration": 30,
    "eventStart": 100,
    "eventFinish": 130,
    "eventStatus": "Suspicious",
    "extra": "dropped",
}
DESKTOP = {
    "comments": "Opened another site",
    "duration": 5,
    "eventStart": 40,
    "eventFinish": 45,
    "eventStatus": "Rules Violation",
}
REVIEW = {
    "examMetaData": {"examCode": "CODE-1", "ssiRecordLocator": "ABC123"},
    "reviewStatus": "Suspicious",
    "webCamComments": [WEBCAM],
    "desktopComments": [DESKTOP],
}


def make_provider(**options):
    return SoftwareSecureBackendProvider(**{**OPTIONS, **options})


def review(**changes):
    return {**copy.deepcopy(REVIEW), **changes}


@pytest.mark.parametrize("missing", OPTIONS)
def test_seven_options_are_required(missing):
    with pytest.raises(TypeError):
        SoftwareSecureBackendProvider(**{name: value for name, value in OPTIONS.items() if name != missing})


def test_options_become_attributes_and_text_keys_bytes():
    provider = make_provider(verbose_name="RPNow 4", ping_interval=10)
    assert (provider.verbose_name, provider.ping_interval) == ("RPNow 4", 10)
    assert provider.crypto_key == b"A1b2C3d4E5f6G7h8I9j0K1l2"
    assert make_provider(crypto_key=b"bytes").crypto_key == b"bytes"
    assert provider.passing_statuses == ["Clean", "Rules Violation"]
    assert (provider.has_dashboard, provider.supports_onboarding) == (False, False)


@pytest.mark.parametrize(
    ("method", "arguments", "answer"),
    [
        ("start_exam_attempt", (None, None), None),
        ("stop_exam_attempt", ("e", "a"), None),
        ("mark_erroneous_exam_attempt", ("e", "a"), None),
        ("on_exam_saved", (None,), None),
        ("remove_exam_attempt", (None, None), True),
        ("get_software_download_url", (), "https://ssi.example/download"),
        ("get_javascript", (), ""),
        ("get_exam", ({"id": 1},), {"id": 1}),
        ("get_attempt", ({"id": 1},), {"id": 1}),
        ("retire_user", ("u",), None),
        ("get_onboarding_profile_info", ("c",), None),
        ("get_video_review_aes_key", (), None),
    ],
)
def test_answers_without_asking_the_service(method, arguments, answer):
    assert getattr(make_provider(), method)(*arguments) == answer


def test_configuration_is_made_of_options():
    assert make_provider().get_proctoring_config() == {
        "download_url": "https://ssi.example/download",
        "name": "RPNow",
        "rules": {},
        "instructions": [],
    }


def test_unusable_keys_are_reported_for_the_system_checks():
    problems = dict(make_provider(crypto_key="short", video_review_aes_key="xyz").configuration_problems())
    assert set(problems) == {"crypto_key", "video_review_aes_key"}


def request_with(cookie_value):
    response = HttpResponse()
    response.set_signed_cookie("exam", cookie_value)
    request = RequestFactory().get("/")
    request.COOKIES["exam"] = response.cookies["exam"].value
    return request


def forged():
    request = request_with("CODE-1")
    request.COOKIES["exam"] = f"CODE-2{request.COOKIES['exam'][6:]}"
    return request


@pytest.mark.parametrize(
    ("make_request", "is_blocked"),
    [
        pytest.param(lambda: None, True, id="no request"),
        pytest.param(lambda: RequestFactory().get("/"), True, id="no cookie"),
        pytest.param(lambda: request_with("CODE-1"), False, id="signed cookie"),
        pytest.param(lambda: request_with(""), True, id="empty value"),
        pytest.param(forged, True, id="forged"),
    ],
)
def test_content_is_shown_in_the_secure_browser_only(monkeypatch, make_request, is_blocked):
    monkeypatch.setattr(software_secure, "get_current_request", make_request)
    assert make_provider().should_block_access_to_exam_material() is is_blocked


@pytest.mark.parametrize(
    ("status", "standard"),
    [
        ("Clean", "passed"),
        ("Rules Violation", "violation"),
        ("Suspicious", "suspicious"),
        ("Not Reviewed", "not_reviewed"),
    ],
)
def test_review_status_is_translated(status, standard):
    payload = review(reviewStatus=status)
    normalised = make_provider().on_review_callback(ATTEMPT, payload)
    assert (normalised["status"], normalised["reviewed_by"]) == (standard, None)
    assert normalised["payload"] is payload


def test_comments_of_the_camera_come_before_those_of_the_screen():
    comments = make_provider().on_review_callback(ATTEMPT, review())["comments"]
    assert comments == [
        {"start": 100, "stop": 130, "duration": 30, "comment": "Looking away", "status": "Suspicious"},
        {"start": 40, "stop": 45, "duration": 5, "comment": "Opened another site", "status": "Rules Violation"},
    ]


@pytest.mark.parametrize("numbers", [{}, {"eventStart": None}, {"eventStart": "0"}])
def test_missing_numbers_of_a_comment_are_zero(numbers):
    payload = review(webCamComments=[{"comments": "c", "eventStatus": "s", **numbers}], desktopComments=[])
    [comment] = make_provider().on_review_callback(ATTEMPT, payload)["comments"]
    assert (comment["start"], comment["stop"], comment["duration"]) == (0, 0, 0)


def test_both_lists_of_comments_are_optional():
    payload = review()
    del payload["webCamComments"], payload["desktopComments"]
    assert make_provider().on_review_callback(ATTEMPT, payload)["comments"] == []


@pytest.mark.parametrize("status", ["clean", "", None, 7, ["Clean"], {"a": 1}])
def test_unknown_status_is_refused(status):
    with pytest.raises(ProctoredExamBadReviewStatus) as caught:
        make_provider().on_review_callback(ATTEMPT, review(reviewStatus=status))
    assert caught.value.http_status == 400


@pytest.mark.parametrize(
    ("kind", "comments", "field"),
    [
        ("webCamComments", None, "webCamComments"),
        ("webCamComments", {"0": WEBCAM}, "webCamComments"),
        ("desktopComments", ["text"], r"desktopComments\[0\]"),
        ("desktopComments", [DESKTOP, {**DESKTOP, "comments": None}], r"desktopComments\[1\].comments"),
        ("webCamComments", [{"comments": "no status"}], r"webCamComments\[0\].eventStatus"),
        ("webCamComments", [{**WEBCAM, "eventStart": "soon"}], r"webCamComments\[0\].eventStart"),
        ("webCamComments", [{**WEBCAM, "eventFinish": "late"}], r"webCamComments\[0\].eventFinish"),
        ("webCamComments", [{**WEBCAM, "duration": [1]}], r"webCamComments\[0\].duration"),
        ("webCamComments", [{**WEBCAM, "duration": float("inf")}], r"webCamComments\[0\].duration"),
    ],
)
def test_malformed_comment_is_refused_by_name(kind, comments, field):
    with pytest.raises(ProctoredExamBadReviewStatus, match=field) as caught:
        make_provider().on_review_callback(ATTEMPT, review(**{kind: comments}))
    assert caught.value.http_status == 400


@pytest.mark.parametrize("locator", ["abc123", "ABC123", "aBc123"])
def test_record_locator_is_compared_without_case(locator):
    payload = review(examMetaData={"ssiRecordLocator": locator})
    assert make_provider().on_review_callback(ATTEMPT, payload)["status"] == "suspicious"


def test_locator_of_another_attempt_is_refused_with_both_ids():
    payload = review(examMetaData={"ssiRecordLocator": "OTHER"})
    with pytest.raises(ProctoredExamSuspiciousLookup) as caught:
        make_provider().on_review_callback(ATTEMPT, payload)
    assert caught.value.http_status == 400
    for part in ("CODE-1", "abc123", "OTHER"):
        assert part in str(caught.value)


def test_locator_may_differ_while_callbacks_are_simulated(settings):
    settings.PROCTORING_SETTINGS = {"ALLOW_CALLBACK_SIMULATION": True}
    payload = review(examMetaData={"ssiRecordLocator": "OTHER"})
    assert make_provider().on_review_callback(ATTEMPT, payload)["status"] == "suspicious"


@pytest.mark.parametrize("is_simulated", [False, True])
@pytest.mark.parametrize(
    ("attempt", "payload"),
    [
        (ATTEMPT, review(examMetaData={})),
        (ATTEMPT, review(examMetaData={"ssiRecordLocator": 7})),
        (ATTEMPT, review(examMetaData=None)),
        (ATTEMPT, []),
        ({**ATTEMPT, "external_id": None}, review()),
    ],
)
def test_locator_has_to_be_there_on_both_sides(settings, attempt, payload, is_simulated):
    settings.PROCTORING_SETTINGS = {"ALLOW_CALLBACK_SIMULATION": is_simulated}
    with pytest.raises(ProctoredExamSuspiciousLookup):
        make_provider().on_review_callback(attempt, payload)


def test_link_to_the_video_leads_to_the_newer_player():
    provider = make_provider(video_review_aes_key=AES_KEY)
    url = provider.get_instructor_url("c", {}, attempt_id="a", encrypted_video_review_url=TOKEN)
    assert url == "https://ssi.example/AdminSite/DirectLink-HTML5.aspx?ID=abc"
    assert provider.get_video_review_aes_key() == AES_KEY


@pytest.mark.parametrize(
    ("key", "token"),
    [
        (AES_KEY, None),
        (AES_KEY, b""),
        (AES_KEY, b"garbage"),
        (AES_KEY, encrypt_and_encode(b"\xff\xfe", bytes.fromhex(AES_KEY))),
        ("ff" * 16, TOKEN),
        ("not hexadecimal", TOKEN),
        (None, TOKEN),
    ],
)
def test_link_that_cannot_be_read_is_no_link(key, token):
    provider = make_provider(video_review_aes_key=key)
    assert provider.get_instructor_url("c", {}, encrypted_video_review_url=token) is None


def test_stored_review_has_no_link_password_or_photo():
    payload = review(videoReviewLink="https://x", userPhotoBase64String="aGk=", examApiData={"examPassword": "p"})
    assert make_provider().redact_review_payload(payload) == review(examApiData={})
    assert "videoReviewLink" in payload
