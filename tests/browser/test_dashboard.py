"""The instructor's dashboard in a browser: dialogs, keyboard, failures in place, looks. Spec 08 §1.1, §2."""

import datetime

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from proctoring.exceptions import BackendProviderCannotRemoveAttempt
from proctoring.models import ProctoredExamStudentAllowance as Allowance
from proctoring.models import ProctoredExamStudentAttempt as Attempt
from proctoring.runtime import set_runtime_service
from proctoring.testing.services import MockEnrollment, MockEnrollmentsService, MockInstructorService
from tests import factories
from tests.browser.looks import keep_picture, overflow, resize, violations

PROBE = "<img src=x onerror=\"document.title='owned'\">"
PAGES = ["", "attempts", "allowances", "allowances/add", "allowances/import", "onboarding", "reviews"]


@pytest.fixture
def course(backends, transactional_db):
    """A course with three exams and learners in every state, some of them with names that try to be markup."""
    backends["test"].has_dashboard = backends["test"].supports_onboarding = True
    final = factories.make_proctored_exam("final", exam_name="Final", external_id="final")
    onboarding = factories.make_onboarding_exam("onboarding", exam_name="Onboarding")
    quiz = factories.make_exam("quiz", exam_name=f"Quiz {PROBE}")
    ada, eve = factories.make_user("ada"), factories.make_user(f"eve {PROBE}")
    started_at = timezone.now() - datetime.timedelta(minutes=5)
    factories.make_attempt(final, ada, status="error", is_resumable=True, time_remaining_seconds=600)
    for exam, user in ((quiz, ada), (quiz, eve), (onboarding, eve)):
        factories.make_attempt(exam, user, status="rejected")
        factories.make_attempt(exam, user, status="started", started_at=started_at, allowed_time_limit_mins=90)
    factories.make_allowance(final, ada)
    factories.make_allowance(final, eve, "review_policy_exception", PROBE)
    set_runtime_service("enrollments", MockEnrollmentsService([MockEnrollment(ada), MockEnrollment(eve, "masters")]))


@pytest.fixture
def desk(browser, live_server, course, settings):
    """Open a page of the dashboard as course staff."""
    settings.ROOT_URLCONF = "tests.dashboard.urls"
    set_runtime_service("instructor", MockInstructorService())
    client = Client()
    client.force_login(factories.make_user("course_staff"), django_settings.AUTHENTICATION_BACKENDS[-1])
    name = django_settings.SESSION_COOKIE_NAME
    browser.driver.add_cookie({"name": name, "value": client.cookies[name].value, "path": "/"})

    def go(page=""):
        browser.open(f"{live_server.url}/special-exams/{factories.COURSE}/{page}")
        browser.find("#exam-desk")

    return go


def click(browser, text, within="#exam-desk"):
    """Click the first visible link or button with that text."""
    for element in browser.find(within).find_elements(By.CSS_SELECTOR, "a, button"):
        if element.is_displayed() and element.text.strip() == text:
            element.click()
            return
    raise AssertionError(f"no {text}")


def press(browser, *keys):
    ActionChains(browser.driver).send_keys(*keys).perform()


@pytest.mark.parametrize("page", PAGES)
def test_page_in_all_its_looks(browser, desk, page):
    for scheme in ("light", "dark"):
        browser.driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        )
        desk(page)
        keep_picture(browser, f"desk-{page.replace('/', '-') or 'overview'}-{scheme}")
        assert violations(browser) == []
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})

    resize(browser, "narrow")
    desk(page)
    keep_picture(browser, f"desk-{page.replace('/', '-') or 'overview'}-narrow")
    assert overflow(browser) == 0
    resize(browser, "wide")


@pytest.mark.parametrize("page", PAGES)
def test_markup_in_names_and_searches_does_not_run(browser, desk, page):
    desk(f"{page}?q=%3Cimg%20src%3Dx%20onerror%3D%22document.title%3D'owned'%22%3E")
    desk(page)

    assert "owned" not in browser.driver.title


def test_reset_asks_in_a_dialog_and_the_list_follows(browser, desk):
    desk("attempts?q=ada&kind=timed")
    click(browser, "Reset")
    browser.wait_for_text("All 2 attempts will be deleted")
    assert violations(browser) == []
    click(browser, "Delete and reset", "dialog")

    browser.wait_for_text("2 attempts of ada were deleted.")
    assert not Attempt.objects.filter(user__username="ada", proctored_exam__content_id__contains="quiz").exists()
    assert not browser.seen("dialog")


def test_provider_that_fails_is_told_in_the_dialog(browser, desk, monkeypatch):
    def fail(attempt_id, requesting_user):
        raise BackendProviderCannotRemoveAttempt("The provider is away.")

    monkeypatch.setattr("proctoring.api.remove_exam_attempt", fail)
    desk("attempts?q=ada&kind=proctored")
    click(browser, "Reset")
    browser.wait_for_text("attempt will be deleted")
    click(browser, "Delete and reset", "dialog")

    browser.wait_until(lambda: "The provider is away." in browser.find("dialog").text, "the reason")
    browser.wait_until(lambda: browser.find("dialog button.desk-danger").is_enabled(), "a button to try again")


def test_dialog_is_used_by_keyboard_alone(browser, desk):
    desk("attempts?q=ada&kind=proctored")
    resume = browser.driver.find_element(By.LINK_TEXT, "Resume")
    browser.run("arguments[0].focus()", resume)
    press(browser, Keys.ENTER)
    browser.wait_for_text("Let this learner resume?")

    press(browser, Keys.ESCAPE)
    browser.wait_until(lambda: not browser.seen("dialog"), "a closed dialog")
    assert browser.driver.switch_to.active_element.text == "Resume"

    press(browser, Keys.ENTER)
    browser.wait_for_text("Let this learner resume?")
    browser.run("arguments[0].focus()", browser.find("dialog form[method=post] button"))
    press(browser, Keys.ENTER)
    browser.wait_for_text("ada can resume the exam.")
    assert Attempt.objects.get(user__username="ada", status="error").ready_to_resume


def test_earlier_attempts_unfold(browser, desk):
    desk("attempts?q=ada&kind=timed")
    more = browser.find("button.desk-more")
    assert (more.get_attribute("aria-expanded"), browser.seen(".desk-details")) == ("false", None)

    browser.run("arguments[0].focus()", more)
    press(browser, Keys.SPACE)

    assert (more.get_attribute("aria-expanded"), "Rejected" in browser.find(".desk-details").text) == ("true", True)


def test_search_keeps_the_page_and_its_address(browser, desk):
    desk("attempts")
    browser.run("window.isTheSamePage = true")
    browser.find("input[name=q]").send_keys("ada", Keys.ENTER)

    browser.wait_until(lambda: "q=ada" in browser.driver.current_url, "the address")
    browser.wait_for_text("2 learners and exams found")
    assert browser.run("return window.isTheSamePage") is True


def test_page_that_embeds_the_dashboard_keeps_its_address(browser, desk, live_server):
    desk("allowances")
    address = f"{live_server.url}/host/login"
    browser.run("history.replaceState(null, '', arguments[0])", address)
    click(browser, "Attempts")
    browser.wait_for_text("learners and exams found")

    assert browser.driver.current_url == address


def test_bulk_allowances_list_who_failed(browser, desk):
    desk("allowances")
    click(browser, "Add allowances")
    browser.wait_for_text("Usernames or e-mail addresses")
    click(browser, "Timed exams", "dialog")
    browser.wait_until(lambda: "Quiz" in browser.find("dialog").text, "the timed exams")
    browser.find("dialog textarea").send_keys("ada, nobody")
    browser.click("dialog input[type=checkbox]")
    browser.find("dialog input[name=value]").send_keys("20")
    click(browser, "Grant", "dialog")

    browser.wait_for_text("1 allowance was granted. These were not:")
    assert violations(browser) == []
    assert Allowance.objects.filter(user__username="ada", value="20").count() == 1
    assert get_user_model().objects.filter(username="nobody").count() == 0

    click(browser, "Cancel", "dialog")
    browser.wait_for_text("ada@acme.example · 2")


def test_what_is_typed_stays_when_other_exams_are_chosen(browser, desk):
    desk("allowances")
    click(browser, "Add allowances")
    browser.find("dialog textarea").send_keys("ada, nobody")
    browser.find("dialog input[name=value]").send_keys("20")

    click(browser, "Timed exams", "dialog")

    browser.wait_until(lambda: "Quiz" in browser.find("dialog").text, "the timed exams")
    assert browser.find("dialog textarea").get_attribute("value") == "ada, nobody"
    assert browser.find("dialog input[name=value]").get_attribute("value") == "20"


def test_import_is_previewed_then_confirmed(browser, desk, tmp_path):
    file = tmp_path / "allowances.csv"
    file.write_text("username,exam_name,allowance_type,value\nada,Final,additional_time_granted,45\n")
    desk("allowances/import")
    browser.find("input[type=file]").send_keys(str(file))
    click(browser, "Show what it would do")
    browser.wait_for_text("15 → 45")
    assert (violations(browser), Allowance.objects.filter(value="45").exists()) == ([], False)
    click(browser, "Import 1 row")

    browser.wait_for_text("1 allowance was imported.")
    assert Allowance.objects.filter(value="45").exists()


def test_who_is_in_an_exam_follows_live(browser, desk):
    desk()
    clock = browser.find("#exam-desk-running .desk-clock").text
    browser.wait_until(lambda: browser.find("#exam-desk-running .desk-clock").text != clock, "a running clock")
    Attempt.objects.filter(status="started").update(status="submitted")
    browser.run("htmx.ajax('GET', arguments[0], '#exam-desk-running')", browser.driver.current_url + "running")

    browser.wait_for_text("Nobody is in an exam at the moment.")


def test_server_out_of_reach_is_told(browser, desk):
    desk("attempts")
    browser.set_offline(True)
    click(browser, "Allowances")

    browser.wait_for_text("The server cannot be reached. Please try again.")
    browser.set_offline(False)
    click(browser, "Allowances")
    browser.wait_for_text("Add allowances")
    browser.problems()  # the failed request is reported, too


def test_dashboard_works_without_scripts(browser, desk):
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        desk("attempts?q=ada&kind=proctored")
        click(browser, "Resume")
        browser.wait_for_text("Let this learner resume?")
        click(browser, "Let the learner resume")
        browser.wait_for_text("ada can resume the exam.")
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
