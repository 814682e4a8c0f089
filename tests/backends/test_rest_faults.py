"""Each provider call under each fault, over real HTTP. The table is the one of the documentation. Spec 06 §8 no. 12-20."""

import csv
import socket
import struct
import time

import pytest
import requests

from proctoring.backends import transport
from proctoring.backends.failures import collect_failures
from proctoring.backends.rest import BaseRestProctoringProvider
from proctoring.backends.software_secure import SoftwareSecureBackendProvider
from proctoring.exceptions import (
    BackendProviderCannotRegisterAttempt,
    BackendProviderCannotRetireUser,
    BackendProviderOnboardingProfilesException,
    BackendProviderSentNoAttemptID,
)
from tests.backends.loopback import running_service
from tests.packaging.project import ROOT

TABLE = list(csv.DictReader((ROOT / "docs/backend-faults.csv").read_text().splitlines()))
CELLS = [(row["Call"], fault, expected) for row in TABLE for fault, expected in row.items() if fault != "Call"]
EXAM = {"id": 1, "external_id": "E", "course_id": "c", "exam_name": "Mid"}
CONTEXT = {
    "attempt_code": "CODE",
    "time_limit_mins": 30,
    "is_sample_attempt": False,
    "full_name": "Zoë van Dyke",
    "email": "zoe@acme.example",
}


def reset(handler):
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def redirect_to_a_page(handler):
    if handler.path == "/page":
        handler.send(200, b"<html>log in</html>")
    else:
        handler.send(302, b"", Location="/page")


FAULTS = {
    "time-out": lambda handler: time.sleep(0.4),
    "refused": None,
    "reset": reset,
    "401": lambda handler: handler.send(401, {"detail": "no"}),
    "404": lambda handler: handler.send(404, {"detail": "no"}),
    "500": lambda handler: handler.send(500, {"detail": "no"}),
    "redirect to a page": redirect_to_a_page,
    "garbage": lambda handler: handler.send(200, b"\xff\xfe<html>{{"),
    "huge body": lambda handler: handler.send(200, b"x" * 20_000),
    "empty object": lambda handler: handler.send(200, {}),
}

CALLS = {
    "register_exam_attempt": lambda p: p.register_exam_attempt(EXAM, context=CONTEXT),
    "on_exam_saved": lambda p: p.on_exam_saved(EXAM),
    "start_exam_attempt": lambda p: p.start_exam_attempt("E", "A"),
    "stop_exam_attempt": lambda p: p.stop_exam_attempt("E", "A"),
    "mark_erroneous_exam_attempt": lambda p: p.mark_erroneous_exam_attempt("E", "A"),
    "get_attempt": lambda p: p.get_attempt({"external_id": "A", "proctored_exam": EXAM}),
    "remove_exam_attempt": lambda p: p.remove_exam_attempt("E", "A"),
    "get_proctoring_config": lambda p: p.get_proctoring_config(),
    "get_onboarding_profile_info": lambda p: p.get_onboarding_profile_info("c", user_id="u"),
    "retire_user": lambda p: p.retire_user("u"),
}


class FaultyService:
    """A service that gives tokens and fails at everything else."""

    def __init__(self, service, fault):
        self.url = "http://127.0.0.1:1" if FAULTS[fault] is None else service.url
        service.answers = _Faulty(FAULTS[fault], service.answers)

    def provider(self, call):
        if call.startswith("Software Secure"):
            return SoftwareSecureBackendProvider(
                organization="acme",
                exam_sponsor="Acme LMS",
                exam_register_endpoint=f"{self.url}/register",
                secret_key_id="k",
                secret_key="the-secret",
                crypto_key="A1b2C3d4E5f6G7h8I9j0K1l2",
                software_download_url="d",
                timeout=0.1,
            )
        return BaseRestProctoringProvider("cid", "the-secret", base_url=self.url, timeout=0.1)


class _Faulty(dict):
    def __init__(self, fault, answers):
        super().__init__(answers)
        self.fault = fault

    def get(self, path, default=None):
        return super().get(path, self.fault)


@pytest.fixture(autouse=True)
def _quick(monkeypatch, settings):
    settings.ROOT_URLCONF = "tests.backends.urls"
    monkeypatch.setattr(transport, "MAX_ANSWER_BYTES", 10_000)
    monkeypatch.setattr(transport, "RETRY_PAUSES_SECONDS", (0.0,))


@pytest.fixture
def service():
    with running_service() as service:
        yield service


def outcome_of(call, provider):
    """Say in the words of the table what the call came to."""
    method = CALLS[call.removeprefix("Software Secure: ")]
    with collect_failures() as failures:
        try:
            answer = method(provider)
        except BackendProviderSentNoAttemptID:
            return "no id"
        except (BackendProviderCannotRegisterAttempt, BackendProviderOnboardingProfilesException) as error:
            return str(int(error.http_status))
        except BackendProviderCannotRetireUser:
            return "not retired"
        except OSError as error:
            return type(error).__name__
    if answer == {"instructions": []}:
        return "instructions only"
    if failures:
        return "reported"
    words = {"remove_exam_attempt": {True: "gone", False: "not confirmed"}, "on_exam_saved": {None: "no id yet"}}
    return words[call][answer] if call in words else "done" if answer is None else "as answered"


@pytest.mark.parametrize(("call", "fault", "expected"), CELLS, ids=[f"{call} {fault}" for call, fault, _ in CELLS])
def test_fault_has_the_documented_outcome(service, caplog, call, fault, expected):
    caplog.set_level("DEBUG", logger="proctoring")
    provider = FaultyService(service, fault).provider(call)
    assert outcome_of(call, provider) == expected
    for secret in ("Zoë", "Dyke", "zoe@", "the-secret", "A1b2"):
        assert secret not in caplog.text


def test_table_has_every_call_and_every_fault():
    assert {row["Call"] for row in TABLE} == {*CALLS, "Software Secure: register_exam_attempt"}
    assert set(TABLE[0]) == {"Call", *FAULTS}


@pytest.mark.parametrize("fault", FAULTS)
def test_known_configuration_survives_every_fault(service, monkeypatch, fault):
    monkeypatch.setattr("proctoring.backends.rest.CONFIG_CACHE_SECONDS", 0)
    service.answers["/api/v1/config/"] = (200, {"name": "known"})
    provider = BaseRestProctoringProvider(base_url=service.url, timeout=0.1)
    provider.get_proctoring_config()
    del service.answers["/api/v1/config/"]
    faulty = FaultyService(service, fault)
    if faulty.url != service.url:
        provider.session.get = lambda *args, **kwargs: requests.get(f"{faulty.url}/", timeout=1)
    expected = {} if fault == "empty object" else {"name": "known"}
    assert provider.get_proctoring_config() == expected
