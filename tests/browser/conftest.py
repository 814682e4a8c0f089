"""A real browser in front of the smallest host. Skipped where chromium or chromedriver is not installed."""

import datetime
import shutil
import time

import pytest
import rules
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.common.by import By

from proctoring import api
from proctoring.backends.tests.test_backend import TestBackendProvider
from proctoring.integrations.permissions import TAKE_PROCTORED_EXAM
from tests import factories

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
CHROMEDRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1100,900",
)
PATIENCE = 30  # seconds
RULES_BACKEND = "rules.permissions.ObjectPermissionBackend"
ANY_ACCOUNT_BACKEND = "django.contrib.auth.backends.AllowAllUsersModelBackend"  # signs in inactive accounts, too
NO_GESTURE = "Blocked attempt to show a 'beforeunload' confirmation panel"  # a driven browser has touched nothing


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
            if not (CHROMIUM and CHROMEDRIVER):
                item.add_marker(pytest.mark.skip(reason="chromium and chromedriver are not installed"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """A database in a file: the server's threads and the test each have a connection of their own."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "browser.sqlite3")
        database["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20}


class Browser:
    """What a learner does in a browser, and sees."""

    def __init__(self, profile):
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(CHROMEDRIVER))

    def open(self, url):
        self.driver.get(url)

    def find(self, selector):
        return self.wait_until(lambda: self.seen(selector), selector)

    def seen(self, selector):
        """Return the first visible element, or ``None``."""
        try:
            return next((el for el in self.driver.find_elements(By.CSS_SELECTOR, selector) if el.is_displayed()), None)
        except StaleElementReferenceException:
            return None

    def click(self, selector):
        """Click the first visible element, once the page's scripts are there to notice."""
        self.find(selector)
        self.wait_until(lambda: self.run("return document.readyState") == "complete", "the whole page")
        self.find(selector).click()

    def wait_for_text(self, text):
        self.wait_until(lambda: text in self.text, text)

    @property
    def text(self):
        try:
            return self.driver.find_element(By.TAG_NAME, "body").text
        except WebDriverException:
            return ""

    def wait_until(self, condition, what=""):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            result = condition()
            if result:
                return result
            time.sleep(0.1)
        raise AssertionError(f"waited in vain for {what!r}; the page says: {self.text[:1500]}")

    def run(self, script, *args):
        return self.driver.execute_script(script, *args)

    def set_offline(self, offline):
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd(
            "Network.emulateNetworkConditions",
            {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
        )

    def problems(self):
        """Return what the browser complained about since the last question, failed requests left out."""
        severe = [entry for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]
        return [
            entry["message"] for entry in severe if entry["source"] != "network" and NO_GESTURE not in entry["message"]
        ]


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    browser = Browser(tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.driver.quit()


@pytest.fixture(autouse=True)
def host(settings, transactional_db):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("browser tests need a database in a file; run them alone: -m browser")
    settings.ROOT_URLCONF = "tests.browser.host"
    settings.DEBUG = True
    settings.AUTHENTICATION_BACKENDS = [RULES_BACKEND, ANY_ACCOUNT_BACKEND]
    rules.set_perm(TAKE_PROCTORED_EXAM[0], rules.always_true)
    yield
    rules.remove_perm(TAKE_PROCTORED_EXAM[0])


@pytest.fixture
def browser(chromium, live_server, learner):
    """The learner's browser, signed in."""
    client = Client()
    client.force_login(learner, ANY_ACCOUNT_BACKEND)
    chromium.set_offline(False)
    chromium.open(f"{live_server.url}/host/login")
    chromium.driver.delete_all_cookies()
    name = django_settings.SESSION_COOKIE_NAME
    chromium.driver.add_cookie({"name": name, "value": client.cookies[name].value, "path": "/"})
    chromium.run("sessionStorage.clear(); localStorage.clear();")
    chromium.problems()
    yield chromium
    chromium.set_offline(False)
    assert chromium.problems() == []
    chromium.open("about:blank")


@pytest.fixture
def open_exam(browser, live_server):
    """Open the exam's page; keywords become the query."""

    def go(exam, **query):
        asked = "&".join(f"{key}={value}" for key, value in query.items())
        browser.open(f"{live_server.url}/host/exams/{exam.pk}?{asked}".removesuffix("?"))

    return go


@pytest.fixture
def make_exam(transactional_db):
    def make(family="timed", **values):
        match family:
            case "timed":
                return factories.make_exam("Tides", **values)
            case "practice":
                return factories.make_onboarding_exam("Practice", **{"backend": "plain", **values})
            case "onboarding":
                return factories.make_onboarding_exam("Onboarding", **values)
            case _:
                return factories.make_proctored_exam("Final", **{"backend": "plain", **values})

    return make


@pytest.fixture(autouse=True)
def plain(backends):
    """A provider without onboarding; ``test`` has one."""
    backends["plain"] = TestBackendProvider()
    backends["plain"].supports_onboarding = False
    backends["plain"].verbose_name = backends["test"].verbose_name = "Lighthouse Proctoring"
    return backends["plain"]


@pytest.fixture
def make_attempt(learner):
    """Make an attempt that has ``seconds`` left, if it was started."""

    def make(exam, status, *, seconds=3600, **values):
        if status in ("started", "ready_to_submit"):
            began = timezone.now() - datetime.timedelta(minutes=90) + datetime.timedelta(seconds=seconds)
            values = {"started_at": began, "allowed_time_limit_mins": 90, **values}
        return factories.make_attempt(exam, learner, status=status, **{"external_id": "ext-1", **values})

    return make


@pytest.fixture
def attempt_of(learner):
    """Return the learner's current attempt at the exam."""
    return lambda exam: api.get_current_exam_attempt(exam.pk, learner.pk)


@pytest.fixture
def status_of(attempt_of):
    return lambda exam: (attempt_of(exam) or {}).get("status")
