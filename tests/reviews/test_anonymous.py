"""The door without a log-in: which attempt, which backend reads, and what it demands. Spec 05 §12.1, W4, 06 §8 no. 34."""

import pytest
from django.test import RequestFactory

from proctoring.api import review_inbox
from proctoring.api.review_inbox import receive_anonymous_review
from proctoring.api.reviews import ACCEPTED
from proctoring.backends.software_secure import SoftwareSecureBackendProvider
from proctoring.exceptions import (
    ProctoredBaseException,
    ProctoredExamBadReviewStatus,
    ProctoredExamPermissionDenied,
    ProctoredExamSuspiciousLookup,
    StudentExamAttemptDoesNotExistsException,
)
from proctoring.models import ProctoredExamSoftwareSecureReview as Review
from proctoring.models import ReviewCallback
from tests.backends.test_registry import SOFTWARE_SECURE
from tests.reviews.payloads import software_secure_review

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("software_secure")]

SECRET = {"HTTP_X_PROCTORING_SECRET": "s3cret"}


def post(data, **headers):
    return receive_anonymous_review(data, request=RequestFactory().post("/", **headers))


def test_review_is_stored_whatever_the_exams_backend(attempt, stored, status_of):
    assert post(software_secure_review(attempt, "Rules Violation")) == ACCEPTED

    assert stored(attempt).review_status == "Rules Violation"
    assert status_of(attempt) == "verified"


def test_deleted_attempt_can_be_reviewed(attempt, stored, comments):
    payload = software_secure_review(attempt, "Suspicious")
    attempt.delete()

    assert post(payload) == ACCEPTED
    assert not stored(attempt).is_attempt_active
    assert len(comments(attempt)) == 6


def test_camera_comes_before_screen(attempt, comments):
    post(software_secure_review(attempt))

    assert comments(attempt)[::3] == ["Looked away", "Opened a browser"]


def test_record_locator_of_another_attempt_is_refused(attempt):
    attempt.external_id = "another"

    with pytest.raises(ProctoredExamSuspiciousLookup):
        post(software_secure_review(attempt))

    assert Review.objects.count() == ReviewCallback.objects.count() == 0


@pytest.mark.parametrize(
    "data",
    [[], {}, {"examMetaData": []}, {"examMetaData": {}}, {"examMetaData": {"examCode": ""}}]
    + [{"examMetaData": {"examCode": code}} for code in (None, 7, "a\0b", "x" * 256)],
    ids=repr,
)
def test_missing_code_finds_no_attempt_without_code(attempt, data):
    attempt.attempt_code = None
    attempt.save()

    with pytest.raises(ProctoredExamBadReviewStatus):
        post(data)


def test_backend_that_is_not_configured_is_an_error_of_the_sender(attempt, backends):
    del backends["software_secure"]

    with pytest.raises(ProctoredBaseException) as refusal:
        post(software_secure_review(attempt))

    assert refusal.value.http_status == 400


def test_second_account_reads_the_reviews_of_its_exams(attempt, backends, stored):
    del backends["software_secure"]
    backends["rpnow4"] = SoftwareSecureBackendProvider(**SOFTWARE_SECURE)
    attempt.proctored_exam.backend = "rpnow4"
    attempt.proctored_exam.save()

    post(software_secure_review(attempt))

    assert stored(attempt).review_status == "Clean"
    assert ReviewCallback.objects.get().backend == "rpnow4"


# Unknown attempts


def test_unknown_attempt_is_parked(attempt):
    attempt.attempt_code = "unknown"

    with pytest.raises(StudentExamAttemptDoesNotExistsException, match="unknown"):
        post(software_secure_review(attempt))

    assert ReviewCallback.objects.get().outcome == "parked"


def test_junk_cannot_fill_the_inbox(attempt, monkeypatch):
    monkeypatch.setattr(review_inbox, "MOST_UNPROVEN", 2)

    for code in ("a", "b", "c"):
        attempt.attempt_code = code
        with pytest.raises(StudentExamAttemptDoesNotExistsException):
            post(software_secure_review(attempt))

    assert ReviewCallback.objects.count() == 2


def test_proven_deliveries_are_always_parked(attempt, software_secure, monkeypatch):
    monkeypatch.setattr(review_inbox, "MOST_UNPROVEN", 0)
    software_secure.callback_protection = {"secrets": "s3cret"}
    attempt.attempt_code = "unknown"

    with pytest.raises(StudentExamAttemptDoesNotExistsException):
        post(software_secure_review(attempt), **SECRET)

    assert ReviewCallback.objects.count() == 1


# What the backend demands


def test_secret_lets_in(attempt, software_secure):
    software_secure.callback_protection = {"secrets": "s3cret"}

    assert post(software_secure_review(attempt), **SECRET) == ACCEPTED


@pytest.mark.parametrize(
    "protection",
    [{"secrets": "other"}, {"enabled": False}, {"own_exams_only": True, "secrets": "s3cret"}, {"typo": 1}, "text"],
    ids=str,
)
def test_who_does_not_fulfil_the_demands_changes_nothing(attempt, software_secure, status_of, caplog, protection):
    software_secure.callback_protection = protection

    with pytest.raises(ProctoredExamPermissionDenied):
        post(software_secure_review(attempt), **SECRET)

    assert status_of(attempt) == "submitted"
    assert Review.objects.count() == ReviewCallback.objects.count() == 0
    assert "anonymous review refused" in caplog.text
    assert "s3cret" not in caplog.text


def test_proof_for_one_account_is_none_for_the_other(attempt, backends, software_secure):
    backends["rpnow4"] = SoftwareSecureBackendProvider(**SOFTWARE_SECURE, callback_protection={"secrets": "other"})
    attempt.proctored_exam.backend = "rpnow4"
    attempt.proctored_exam.save()

    with pytest.raises(ProctoredExamPermissionDenied):
        post(software_secure_review(attempt), **SECRET)
