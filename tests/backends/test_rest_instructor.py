"""Links to the instructor dashboard, with the vectors of spec 06 §5.6."""

import time
import uuid

import jwt
import pytest

from proctoring.backends.rest import BaseRestProctoringProvider

COURSE = "course-v1:Acme+X1+2026"
USER = {"id": "obs-7", "full_name": "Ivy Instructor", "email": "ivy@acme.example"}
SECRET = "0123456789abcdef0123456789abcdef"
HEADER = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
COMMON = (
    "eyJjb3Vyc2VfaWQiOiJjb3Vyc2UtdjE6QWNtZStYMSsyMDI2IiwidXNlciI6eyJpZCI6Im9icy03IiwiZnVsbF9uYW1lIjoiSXZ5IEluc3RydWN0b3"
    "IiLCJlbWFpbCI6Iml2eUBhY21lLmV4YW1wbGUifSwiaXNzIjoiY2lkIiwianRpIjoiMTIzNDU2NzgxMjM0NTY3ODEyMzQ1Njc4MTIzNDU2NzgiLCJl"
    "eHAiOjE3Njc2MDM4NDcuMH0"
)
CUT = COMMON[:-2]


@pytest.fixture
def provider():
    return BaseRestProctoringProvider("cid", SECRET, base_url="https://ps.example")


@pytest.mark.parametrize(
    ("arguments", "payload", "signature"),
    [
        pytest.param({}, COMMON, "JwuSYKrJ8GhEKILb1yXH_OpELwiQ7DNWQBq3gR2lE8Q", id="course"),
        pytest.param(
            {"exam_id": "EX1"},
            f"{CUT}CwiZXhhbV9pZCI6IkVYMSJ9",
            "YcV85zhtAQjnwWUxTT9tsVgRrTHI2E27KY-v4PDI8mk",
            id="exam",
        ),
        pytest.param(
            {"exam_id": "EX1", "attempt_id": "AT1"},
            f"{CUT}CwiZXhhbV9pZCI6IkVYMSIsImF0dGVtcHRfaWQiOiJBVDEifQ",
            "G9plLUbZY5q_A66VhsgXGEf23K50M_BKOpf_ogZ-HyM",
            id="attempt",
        ),
        pytest.param(
            {"exam_id": "EX1", "show_configuration_dashboard": True},
            f"{CUT}CwiZXhhbV9pZCI6IkVYMSIsImNvbmZpZyI6dHJ1ZX0",
            "ZMUK_626XK60g2iDqrb6_qOzMp1jU08I9Oqgsd2Znj4",
            id="configuration",
        ),
        pytest.param(
            {"exam_id": "EX1", "attempt_id": "AT1", "show_configuration_dashboard": True},
            f"{CUT}CwiZXhhbV9pZCI6IkVYMSIsImNvbmZpZyI6dHJ1ZSwiYXR0ZW1wdF9pZCI6IkFUMSJ9",
            "F7EhJks_rNvyFz6o_PPZesdZIRllkKehg-WAZsmA7jM",
            id="attempt and configuration",
        ),
        pytest.param(
            {"attempt_id": "AT1", "show_configuration_dashboard": True},
            COMMON,
            "JwuSYKrJ8GhEKILb1yXH_OpELwiQ7DNWQBq3gR2lE8Q",
            id="attempt without exam",
        ),
        pytest.param(
            {"encrypted_video_review_url": b"ignored"},
            COMMON,
            "JwuSYKrJ8GhEKILb1yXH_OpELwiQ7DNWQBq3gR2lE8Q",
            id="video",
        ),
    ],
)
def test_link_is_signed(monkeypatch, provider, arguments, payload, signature):
    monkeypatch.setattr(time, "time", lambda: 1767603787.0)
    monkeypatch.setattr(uuid, "uuid4", lambda: uuid.UUID("12345678123456781234567812345678"))
    url = provider.get_instructor_url(COURSE, USER, **arguments)
    assert url == f"https://ps.example/api/v1/instructor/cid/?jwt={HEADER}.{payload}.{signature}"


def test_link_is_new_each_time_and_lives_as_long_as_configured(provider):
    provider.token_expiration_time = 86400
    tokens = [provider.get_instructor_url(COURSE, USER).partition("jwt=")[2] for _ in range(2)]
    first, second = (jwt.decode(token, SECRET, algorithms=["HS256"]) for token in tokens)
    assert first["jti"] != second["jti"]
    assert first["exp"] == pytest.approx(time.time() + 86400, abs=60)


def test_short_secret_still_signs():
    provider = BaseRestProctoringProvider("cid", "thirteen char", base_url="https://ps.example")
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        assert provider.get_instructor_url(COURSE, USER)


def test_subclass_may_set_the_address_as_a_plain_attribute():
    class Launcher(BaseRestProctoringProvider):
        base_url = "https://pt.example"
        instructor_url = "https://pt.example/launch/edx/instructor/{client_id}/?jwt={jwt}"

    url = Launcher("cid", SECRET).get_instructor_url(COURSE, USER)
    assert url.startswith("https://pt.example/launch/edx/instructor/cid/?jwt=ey")


def test_log_holds_neither_person_nor_token(provider, caplog):
    caplog.set_level("DEBUG")
    url = provider.get_instructor_url(COURSE, USER, exam_id="EX1")
    assert "EX1" in caplog.text
    for secret in ("Ivy", "ivy@", url.partition("jwt=")[2]):
        assert secret not in caplog.text
