"""What the vendor does wrong, and what becomes of the learner, the attempt and the review. Issue of providers, docs/backends.rst."""

import time

import pytest
import requests

from proctoring.backends.transport import CircuitBreaker
from proctoring.models import (
    Delivery,
    ProctoredExamSoftwareSecureComment,
    ProctoredExamSoftwareSecureReview,
    ProctoredExamStudentAttempt,
    ReviewCallback,
)
from sandbox.vendor.faults import Faults, Wrong
from tests.vendor.conftest import newest_attempt, status

pytestmark = pytest.mark.django_db(transaction=True)

BACKENDS = ["lookout", "software_secure"]
WRONG = [wrong for wrong in Wrong if wrong != Wrong.NOTHING]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("wrong", WRONG)
def test_failed_registration_is_told_clearly_and_leaves_nothing(backend, wrong, browser, make_exam, vendor):
    sequence = make_exam(backend)
    vendor.faults = Faults(answer=wrong)

    answer = browser.register(sequence)

    assert (answer.status_code, answer.json()["code"]) == (502, "provider_registration_failed")
    assert "try again" in answer.json()["detail"]
    assert not ProctoredExamStudentAttempt.objects.exists()

    vendor.faults = Faults()
    assert browser.register(sequence).status_code == 200


@pytest.mark.parametrize("backend", BACKENDS)
def test_vendor_that_is_too_slow_is_not_waited_for(backend, browser, make_exam, vendor, backends_of_vendor):
    sequence = make_exam(backend)
    backends_of_vendor[backend].timeout = 0.3
    vendor.faults = Faults(slow_seconds=1.5)

    began = time.monotonic()
    answer = browser.register(sequence)

    assert answer.status_code == 502
    assert time.monotonic() - began < 5
    assert not ProctoredExamStudentAttempt.objects.exists()


@pytest.mark.parametrize("wrong", WRONG)
def test_exam_goes_on_and_the_vendor_hears_later(wrong, browser, make_exam, vendor):
    browser.register(make_exam("lookout")).raise_for_status()
    [record] = vendor.records.attempts.values()
    vendor.mark_ready(record)
    vendor.faults = Faults(answer=wrong)

    for action in ("start", "submit"):
        assert browser.act(action).status_code == 200

    assert status() == "submitted"
    undelivered = set(Delivery.objects.undelivered().values_list("kind", flat=True))
    # an empty object is an answer, too: the protocol asks for no word of confirmation
    assert undelivered == (set() if wrong == Wrong.NO_ID else {"start_exam_attempt", "stop_exam_attempt"})


def test_learner_pages_survive_a_vendor_that_is_gone(browser, make_exam, vendor, backends_of_vendor, lms):
    sequence = make_exam("lookout")
    browser.register(sequence).raise_for_status()
    vendor.faults = Faults(answer=Wrong.SERVER_ERROR)
    backends_of_vendor["lookout"].session.breaker = CircuitBreaker(threshold=1)

    page = browser.get(f"{lms}/courses/{sequence.section.course.key}/sequences/{sequence.usage_key}")

    assert page.status_code == 200
    assert "Traceback" not in page.text


@pytest.mark.parametrize("backend", BACKENDS)
def test_duplicate_callback_makes_one_review(backend, sat, vendor, subjects):
    record = sat(backend)
    vendor.faults.duplicate = True

    assert vendor.review(record, "passed", "Looked away") == [(200, '"OK"')] * 2

    assert ProctoredExamSoftwareSecureReview.objects.count() == ProctoredExamSoftwareSecureComment.objects.count() == 1
    assert subjects().count("Proctoring attempt verified") == 1
    assert ReviewCallback.objects.get().deliveries == 2


@pytest.mark.parametrize("backend", BACKENDS)
def test_late_callback_still_counts(backend, sat, vendor):
    record = sat(backend)
    vendor.faults.late_seconds = 0.3

    assert vendor.review(record, "passed") == []
    assert status() == "submitted"

    _wait_for(lambda: status() == "verified")


@pytest.mark.parametrize(("backend", "answer"), [("lookout", 403), ("software_secure", 403)])
def test_forged_callback_changes_nothing(backend, answer, sat, vendor):
    record = sat(backend)
    vendor.faults.forged = True

    [(answered, _)] = vendor.review(record, "passed")

    assert answered == answer
    assert status() == "submitted"
    assert not ProctoredExamSoftwareSecureReview.objects.exists()
    assert not ReviewCallback.objects.exists()


def test_wrong_record_locator_is_refused_also_with_the_secret(sat, vendor, lms):
    record = sat("software_secure")
    record.id = "another"

    [(answered, text)] = vendor.review(record, "passed")

    assert answered == 400
    assert "ssiRecordLocator" in text
    assert status() == "submitted"


def test_review_of_a_deleted_attempt_is_stored_for_software_secure(sat, vendor, staff_browser):
    record = sat("software_secure")
    staff_browser.call("DELETE", f"attempt/{newest_attempt().pk}").raise_for_status()

    assert vendor.review(record, "suspicious") == [(200, '"OK"')]
    assert not ProctoredExamSoftwareSecureReview.objects.get().is_attempt_active


def test_review_of_an_unknown_attempt_is_parked(sat, vendor):
    record = sat("lookout")
    record.id = "unknown"

    [(answered, _)] = vendor.review(record, "passed")

    assert answered == 400
    assert ReviewCallback.objects.get().outcome == "parked"


def test_learner_cannot_post_a_review(sat, browser, lms):
    record = sat("lookout")

    answer = browser.call("POST", f"attempt/{record.id}/reviewed", status="passed")

    assert (answer.status_code, answer.content) == (403, b"")
    assert status() == "submitted"


def test_registration_with_a_wrong_signature_is_refused(browser, make_exam, vendor, backends_of_vendor):
    backends_of_vendor["software_secure"].secret_key = "another"

    assert browser.register(make_exam("software_secure")).status_code == 502
    assert vendor.records.attempts == {}


def test_registration_with_a_wrong_password_is_refused(browser, make_exam, vendor, backends_of_vendor):
    backends_of_vendor["software_secure"].crypto_key = b"L2k1J0i9H8g7F6e5D4c3B2a1"

    assert browser.register(make_exam("software_secure")).status_code == 502
    assert vendor.records.attempts == {}


def test_refused_token_is_renewed(browser, make_exam, vendor):
    sequence = make_exam("lookout")
    vendor.tokens.clear()

    assert browser.register(sequence).status_code == 200


def test_malformed_callbacks_are_answered_400(sat, lms):
    sat("software_secure")
    url = f"{lms}/api/edx_proctoring/proctoring_review_callback/"
    headers = {"X-Proctoring-Secret": "proves-who-calls-harbour-back"}

    for body in (b"", b"{", b"[]", b"null", b'"x"', b'{"examMetaData": 1}', b"\xff", b"[" * 100_000):
        answer = requests.post(url, data=body, headers=headers, timeout=10)
        assert answer.status_code == 400, body[:20]


def _wait_for(condition, seconds=10):
    give_up_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up_at
        time.sleep(0.05)
