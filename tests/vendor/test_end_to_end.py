"""From the learner's click to the reviewed exam, over HTTP all the way, with both protocols."""

import pytest
import requests

from proctoring.models import ProctoredExamSoftwareSecureComment, ProctoredExamSoftwareSecureReview
from sandbox.courses.models import Certificate, CreditRequirementStatus, Grade
from sandbox.vendor.records import Stage
from tests.vendor.conftest import newest_attempt, status

pytestmark = pytest.mark.django_db(transaction=True)

BACKENDS = ["lookout", "software_secure"]
SUBMITTED, VERIFIED, REJECTED = (f"Proctoring attempt {word}" for word in ("submitted", "verified", "rejected"))


def history():
    return list(newest_attempt().history.order_by("history_id").values_list("status", flat=True))


def credit():
    return CreditRequirementStatus.objects.get().status


def certificate():
    return Certificate.objects.get().status


@pytest.mark.parametrize("backend", BACKENDS)
def test_exam_is_sat_with_the_vendor(backend, browser, make_exam, vendor):
    assert browser.register(make_exam(backend)).status_code == 200
    [record] = vendor.records.attempts.values()
    assert (newest_attempt().external_id, status(), record.stage) == (record.id, "created", Stage.WAITING)

    [(answered, _)] = vendor.mark_ready(record)
    assert answered in (200, 302)
    assert (status(), record.stage) == ("ready_to_start", Stage.READY)

    browser.act("start").raise_for_status()
    assert status() == "started"
    browser.act("submit").raise_for_status()
    assert status() == "submitted"
    assert history() == ["created", "ready_to_start", "started", "submitted"]


def test_rest_vendor_follows_the_attempt(sat, vendor):
    record = sat("lookout")

    assert record.stage == Stage.SUBMITTED


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("outcome", "becomes", "credit_is", "mails"),
    [
        ("passed", "verified", "satisfied", [SUBMITTED, VERIFIED]),
        ("suspicious", "second_review_required", "submitted", [SUBMITTED]),
        ("not_reviewed", "error", "failed", [SUBMITTED]),
    ],
)
def test_review_decides(backend, outcome, becomes, credit_is, mails, sat, vendor, subjects):
    record = sat(backend)

    assert vendor.review(record, outcome, "Looked away") == [(200, '"OK"')]

    assert (status(), credit(), subjects()) == (becomes, credit_is, mails)
    assert history()[-1] == becomes
    assert certificate() == "downloadable"
    assert ProctoredExamSoftwareSecureComment.objects.get().comment == "Looked away"


@pytest.mark.parametrize(
    ("backend", "becomes"), [("lookout", "second_review_required"), ("software_secure", "verified")]
)
def test_violation_passes_where_the_provider_says_so(backend, becomes, sat, vendor):
    vendor.review(sat(backend), "violation")

    assert status() == becomes


@pytest.mark.parametrize("backend", BACKENDS)
def test_rejection_costs_grade_credit_and_certificate(backend, sat, vendor, subjects, settings):
    settings.PROCTORING_SETTINGS = {**settings.PROCTORING_SETTINGS, "REQUIRE_FAILURE_SECOND_REVIEWS": False}

    vendor.review(sat(backend), "suspicious")

    assert (status(), credit(), certificate()) == ("rejected", "failed", "invalidated")
    assert Grade.objects.get().override == 0
    assert subjects() == [SUBMITTED, REJECTED]


@pytest.mark.parametrize("backend", BACKENDS)
def test_appeal_gives_the_grade_back(backend, sat, vendor, settings):
    settings.PROCTORING_SETTINGS = {**settings.PROCTORING_SETTINGS, "REQUIRE_FAILURE_SECOND_REVIEWS": False}
    record = sat(backend)
    vendor.review(record, "suspicious")
    vendor.review(record, "passed")

    assert (status(), credit()) == ("verified", "satisfied")
    assert Grade.objects.get().override is None


def test_staff_reach_the_recording_of_software_secure(sat, vendor, staff_browser, monkeypatch):
    from proctoring.views import waffle

    record = sat("software_secure")
    vendor.review(record, "suspicious")
    monkeypatch.setattr(waffle, "switch_is_active", lambda name: name == "edx_proctoring.reds_api_redirect")
    exam = newest_attempt().proctored_exam
    url = f"{staff_browser.lms}/api/edx_proctoring/v1/instructor/{exam.course_id}/{exam.pk}?attempt={record.id}"

    page = staff_browser.get(url)

    assert page.url == f"{vendor.url}/AdminSite/DirectLink-HTML5.aspx?ID={record.id}"
    assert record.id in page.text


def test_staff_reach_the_dashboard_of_the_rest_vendor(sat, staff_browser):
    record = sat("lookout")
    exam = newest_attempt().proctored_exam

    page = staff_browser.get(f"{staff_browser.lms}/api/edx_proctoring/v1/instructor/{exam.course_id}/{exam.pk}")

    assert "Reviews for Ines Trutor" in page.text
    assert f"attempt-{record.id}" in page.text


def test_onboarding_opens_the_exam(browser, make_exam, vendor):
    vendor.faults.demand_onboarding = True
    final, onboarding = make_exam("lookout"), make_exam("lookout", onboarding=True)
    browser.register(final).raise_for_status()
    assert status() == "onboarding_missing"

    browser.register(onboarding).raise_for_status()
    [record] = vendor.records.attempts.values()
    vendor.mark_ready(record)
    for action in ("start", "submit"):
        browser.act(action).raise_for_status()
    vendor.review(record, "passed")
    assert status() == "verified"

    browser.register(final).raise_for_status()
    assert status() == "created"


def test_secure_browser_that_comes_back_ends_the_exam(browser, make_exam, vendor):
    browser.register(make_exam("software_secure")).raise_for_status()
    [record] = vendor.records.attempts.values()
    vendor.mark_ready(record)
    browser.act("start").raise_for_status()

    requests.get(record.registration["examUrl"], allow_redirects=False, timeout=10)

    assert status() == "submitted"


def test_removed_attempt_is_removed_at_the_vendor(sat, vendor, staff_browser):
    sat("lookout")

    staff_browser.call("DELETE", f"attempt/{newest_attempt().pk}").raise_for_status()

    assert vendor.records.attempts == {}


def test_review_before_the_end_is_kept_and_ends_the_attempt(browser, make_exam, vendor):
    browser.register(make_exam("lookout")).raise_for_status()
    [record] = vendor.records.attempts.values()

    assert vendor.review(record, "passed") == [(200, '"OK"')]

    assert status() == "error"
    assert ProctoredExamSoftwareSecureReview.objects.get().review_status == "Clean"
