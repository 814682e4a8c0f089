"""Domain errors: the table of spec 01 §7, and what reaches wire and logs (W-21)."""

import copy
import pickle

import pytest
import requests

from proctoring import exceptions

DOMAIN_ERRORS = [
    found
    for found in vars(exceptions).values()
    if isinstance(found, type) and issubclass(found, exceptions.ProctoredBaseException) and found.__name__[0] != "_"
]
OTHER_STATUS = {
    "BackendProviderCannotRemoveAttempt": 502,
    "BackendProviderRemovalNotConfirmed": 502,
    "ProctoredExamPermissionDenied": 403,
    "BackendProviderNotConfigured": 500,
}
NAMES = """
ProctoredExamAlreadyExists ProctoredExamNotFoundException ProctoredExamReviewPolicyNotFoundException
ProctoredExamReviewPolicyAlreadyExists ProctoredExamNotActiveException StudentExamAttemptAlreadyExistsException
StudentExamAttemptDoesNotExistsException StudentExamAttemptedAlreadyStarted StudentExamAttemptOnPastDueProctoredExam
UserNotFoundException AllowanceValueNotAllowedException BackendProviderCannotRegisterAttempt
BackendProviderSentNoAttemptID BackendProviderCannotRemoveAttempt BackendProviderRemovalNotConfirmed
BackendProviderOnboardingException BackendProviderOnboardingProfilesException ProctoredExamPermissionDenied
ProctoredExamSuspiciousLookup ProctoredExamReviewAlreadyExists ProctoredExamBadReviewStatus
ProctoredExamIllegalStatusTransition ProctoredExamIllegalResumeUpdate BackendProviderCannotRetireUser
BackendProviderNotConfigured
"""
WITH_PROVIDER_STATUS = [
    exceptions.BackendProviderCannotRegisterAttempt,
    exceptions.BackendProviderSentNoAttemptID,
    exceptions.BackendProviderOnboardingProfilesException,
]


@pytest.mark.parametrize("name", NAMES.split())
def test_http_status(name):
    error = getattr(exceptions, name)

    assert issubclass(error, exceptions.ProctoredBaseException)
    assert error.http_status == OTHER_STATUS.get(name, 400)


@pytest.mark.parametrize("error_class", DOMAIN_ERRORS, ids=lambda found: found.__name__)
def test_text_is_what_was_said(error_class):
    assert str(error_class("what happened")) == "what happened"


@pytest.mark.parametrize("error_class", DOMAIN_ERRORS, ids=lambda found: found.__name__)
@pytest.mark.parametrize("copied", [lambda error: pickle.loads(pickle.dumps(error)), copy.copy, copy.deepcopy])
def test_survives_copying(error_class, copied):
    error = error_class("what happened")

    assert type(copied(error)) is error_class
    assert str(copied(error)) == "what happened"
    assert copied(error).http_status == error.http_status


@pytest.mark.parametrize("error_class", WITH_PROVIDER_STATUS)
def test_status_of_the_provider_is_kept(error_class):
    assert error_class("no", 503).http_status == 503
    assert error_class("no", http_status=401).http_status == 401
    assert pickle.loads(pickle.dumps(error_class("no", 503))).http_status == 503


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"d\xc3\xa9tails", "détails"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        ("plain", "plain"),
        ({"error": 1}, "{'error': 1}"),
    ],
)
def test_content_of_any_kind_becomes_text(content, text):
    assert str(exceptions.BackendProviderCannotRegisterAttempt(content, 500)) == text


def test_response_as_content_shows_itself():
    response = requests.Response()
    response.status_code = 418

    assert "418" in str(exceptions.BackendProviderOnboardingProfilesException(response, 418))


def test_error_does_not_contain_itself():
    error = exceptions.BackendProviderSentNoAttemptID("empty answer", 200)

    assert error.args == ("empty answer",)


def test_onboarding_error_carries_the_status_to_store():
    error = exceptions.BackendProviderOnboardingException("onboarding_missing")

    assert (error.status, str(error)) == ("onboarding_missing", "onboarding_missing")
    assert pickle.loads(pickle.dumps(error)).status == "onboarding_missing"


@pytest.mark.parametrize(
    ("special", "general"),
    [
        ("BackendProviderSentNoAttemptID", "BackendProviderCannotRegisterAttempt"),
        ("BackendProviderRemovalNotConfirmed", "BackendProviderCannotRemoveAttempt"),
    ],
)
def test_special_errors_are_caught_first(special, general):
    assert issubclass(getattr(exceptions, special), getattr(exceptions, general))


def test_unknown_provider_is_no_domain_error():
    assert not issubclass(NotImplementedError, exceptions.ProctoredBaseException)
    assert not issubclass(exceptions.ProctoredBaseException, NotImplementedError)
