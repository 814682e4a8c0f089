"""What opens on a page: the dialog, the question about proctoring; and the panel about onboarding."""

import datetime

import pytest
from django.utils import timezone

from tests import factories
from tests.browser.looks import violations


def test_the_dialog_is_accessible_and_gives_the_focus_back(browser, open_exam, make_exam, make_attempt):
    exam = make_exam("proctored")
    make_attempt(exam, "created")
    open_exam(exam)

    browser.click(".proctored-decline-exam")
    browser.find("dialog .ok-button")

    assert violations(browser) == []
    assert browser.run("return document.activeElement.id") == "accessible-error-title"
    browser.click("dialog .close-modal")
    assert browser.run("return document.activeElement.className") == "proctored-decline-exam"


def test_the_question_about_proctoring_is_accessible_and_takes_the_focus(browser, open_exam, make_exam):
    open_exam(make_exam("proctored"))

    browser.click("[data-attempt-proctored=false]")

    assert violations(browser) == []
    assert browser.run("return document.activeElement.tagName") == "H2"
    browser.click(".proctored-exam-skip-cancel-button")
    assert browser.run("return document.activeElement.dataset.attemptProctored") == "false"


@pytest.fixture
def open_panel(browser, live_server):
    return lambda: browser.open(f"{live_server.url}/host/panel/{factories.COURSE}")


def test_the_panel_tells_where_the_learner_stands(browser, open_panel, make_exam, make_attempt):
    make_attempt(make_exam("onboarding"), "submitted")

    open_panel()

    browser.wait_for_text("Current onboarding status: Submitted")
    assert violations(browser) == []
    border = browser.run("return getComputedStyle(document.querySelector('.proctoring-info')).borderTopColor")
    assert border == "rgb(13, 78, 108)"


def test_the_panel_of_a_course_without_onboarding_stays_empty(browser, open_panel, transactional_db):
    open_panel()

    browser.wait_until(lambda: browser.run("return document.readyState") == "complete", "the page")
    assert browser.find("h1").text == "Course"
    assert browser.seen(".proctoring-info") is None


def test_the_panel_warns_before_a_profile_ends(browser, open_panel, make_exam, make_attempt):
    attempt = make_attempt(make_exam("onboarding"), "verified")
    long_ago = timezone.now() - datetime.timedelta(days=350)
    type(attempt).objects.filter(pk=attempt.pk).update(modified=long_ago)
    attempt.history.update(modified=long_ago)

    open_panel()

    browser.wait_for_text("Current onboarding status: Expiring Soon")
