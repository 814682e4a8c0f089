"""The classic script on the instructor's page of an older host: the dashboard in the host's containers. Spec 08 §4, 09 §3.5."""

import pytest
from django.conf import settings as django_settings
from django.test import Client
from selenium.webdriver.common.by import By

from proctoring.models import ProctoredExamStudentAllowance as Allowance
from proctoring.models import ProctoredExamStudentAttempt as Attempt
from proctoring.runtime import set_runtime_service
from proctoring.testing.services import MockEnrollment, MockEnrollmentsService, MockInstructorService
from tests import factories
from tests.browser.host import OLD_CONTAINERS
from tests.browser.looks import keep_picture, violations
from tests.packaging.project import ROOT

CLASSIC = ROOT / "proctoring" / "static" / "proctoring" / "js" / "lms.classic.js"
UNFINISHED = "var other_script_of_the_bundle = 1\n"  # ends without a semicolon


@pytest.fixture
def course(backends, transactional_db):
    backends["test"].has_dashboard = backends["test"].supports_onboarding = True
    final = factories.make_proctored_exam("final", exam_name="Final", external_id="final")
    factories.make_onboarding_exam("onboarding", exam_name="Onboarding")
    ada, eve = factories.make_user("ada"), factories.make_user("eve")
    factories.make_attempt(final, ada, status="error", is_resumable=True, time_remaining_seconds=600)
    factories.make_attempt(final, eve, status="submitted")
    factories.make_allowance(final, ada)
    set_runtime_service("enrollments", MockEnrollmentsService([MockEnrollment(ada), MockEnrollment(eve, "masters")]))


@pytest.fixture
def bundle(tmp_path, settings):
    """The script as hosts deliver it: behind others, in one file of their own."""
    script = tmp_path / "js" / "lms-proctoring.js"
    script.parent.mkdir()
    script.write_text(UNFINISHED + CLASSIC.read_text())
    settings.STATICFILES_DIRS = [tmp_path]


@pytest.fixture
def open_desk(browser, live_server, course, bundle):
    def go(is_staff=True):
        set_runtime_service("instructor", MockInstructorService(is_user_course_staff=is_staff))
        client = Client()
        client.force_login(factories.make_user("course_staff"), django_settings.AUTHENTICATION_BACKENDS[-1])
        name = django_settings.SESSION_COOKIE_NAME
        browser.driver.add_cookie({"name": name, "value": client.cookies[name].value, "path": "/"})
        browser.open(f"{live_server.url}/host/old-desk/{factories.COURSE}")

    return go


class Panel:
    """A container that has been unfolded."""

    def __init__(self, browser, title):
        self.browser = browser
        self.container = browser.driver.find_element(By.CLASS_NAME, OLD_CONTAINERS[title])
        heading = self.container.find_element(By.XPATH, "preceding-sibling::*")
        browser.run("arguments[0].scrollIntoView(); arguments[0].click()", heading)
        browser.wait_until(self.page, f"the page of {title}")

    def page(self):
        return self.browser.run("return arguments[0].shadowRoot?.querySelector('#exam-desk')", self.container)

    @property
    def text(self):
        return self.browser.run(
            "return arguments[0].shadowRoot.querySelector('#exam-desk')?.innerText ?? ''", self.container
        )

    def wait_for_text(self, text):
        self.browser.wait_until(lambda: text in self.text, f"{text!r} in {self.text!r}")

    def unfold(self):
        """Open the first of what is folded, which it is not before htmx has settled."""
        folded = "#exam-desk [data-desk-more][aria-expanded=false]"
        button = self.browser.wait_until(
            lambda: self.browser.run(f"return arguments[0].shadowRoot.querySelector('{folded}')", self.container),
            folded,
        )
        self.browser.run("arguments[0].click()", button)

    def click(self, text):
        found = self.page().find_elements(By.CSS_SELECTOR, "a, button")
        next(element for element in found if element.is_displayed() and element.text.strip() == text).click()


TEXTS = {
    "Allowances": ["ada", "Add allowances"],
    "Attempts": ["2 learners and exams found", "Final"],
    "Onboarding": ["ada", "eve"],
    "Review Dashboard": ["Reviews at the provider"],
}


@pytest.mark.parametrize("title", OLD_CONTAINERS)
def test_container_shows_its_page_once_it_is_unfolded(browser, open_desk, title):
    open_desk()
    assert not browser.run("return document.querySelector('.wrap > div').shadowRoot")

    panel = Panel(browser, title)

    for text in TEXTS[title]:
        panel.wait_for_text(text)
    assert violations(browser) == []


def test_all_containers_live_on_one_page(browser, open_desk):
    open_desk()

    panels = {}
    for title in OLD_CONTAINERS:
        panels[title] = Panel(browser, title)
        panels[title].wait_for_text(TEXTS[title][-1])  # what it shows pushes the next one down, perhaps out of sight

    for title, panel in panels.items():
        assert TEXTS[title][-1] in panel.text
    assert violations(browser) == []
    keep_picture(browser, "old-desk")


def test_host_finds_the_views_that_it_makes(browser, open_desk):
    open_desk()

    browser.click("[data-section=special_exams]")

    browser.wait_until(lambda: browser.driver.title == "chosen", "the tab")


def test_attempt_is_reset_in_its_container(browser, open_desk):
    open_desk()
    panel = Panel(browser, "Attempts")
    panel.wait_for_text("Final")
    address = browser.driver.current_url

    panel.click("Reset")
    panel.wait_for_text("1 attempt will be deleted")
    panel.click("Delete and reset")

    panel.wait_for_text("1 learner and exam found")
    assert Attempt.objects.count() == 1
    assert browser.driver.current_url == address


def test_allowance_is_deleted_while_another_container_is_open(browser, open_desk):
    open_desk()
    attempts, allowances = Panel(browser, "Attempts"), Panel(browser, "Allowances")
    attempts.wait_for_text("Final")
    allowances.wait_for_text("ada")
    allowances.unfold()
    allowances.click("Delete")
    browser.wait_until(lambda: "Delete this allowance?" in allowances.text, allowances.text)
    keep_picture(browser, "old-desk-dialog")

    button = "#exam-desk-dialog form[method=post] button"
    browser.run(f"arguments[0].shadowRoot.querySelector('{button}').click()", allowances.container)

    allowances.wait_for_text("Nobody has an allowance in this course yet.")
    assert not Allowance.objects.exists()
    assert "2 learners and exams found" in attempts.text


def test_who_is_no_staff_is_told_in_the_container(browser, open_desk):
    open_desk(is_staff=False)

    Panel(browser, "Attempts").wait_for_text("This page is for the staff of the course")
    browser.problems()  # the refused request is reported, too


def test_host_without_the_dashboard_is_told_in_the_container(browser, open_desk, settings):
    settings.ROOT_URLCONF = "tests.browser.host_without_dashboard"
    open_desk()

    Panel(browser, "Attempts").wait_for_text("Something went wrong. Please try again.")
    browser.problems()  # the missing page is reported, too
