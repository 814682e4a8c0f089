"""The sandbox as ``make run`` starts it, with its vendor, in processes of its own; browsers in front of both."""

import os
import signal
import subprocess
import sys
import time
from itertools import count
from pathlib import Path

import pytest
import requests
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from tests.browser.conftest import Browser
from tests.tools.ports import free_ports

ROOT = Path(__file__).resolve().parent.parent.parent.parent
PATIENCE = 60  # seconds
LEARNERS = 12
MAKE_LEARNERS = """
from django.contrib.auth.models import User
from sandbox.courses.models import Course, Enrollment, Profile
for number in range({learners}):
    name = f"learner{{number}}"
    user = User.objects.create_user(name, f"{{name}}@harbour.example", name)
    Profile.objects.create(user=user, name=f"Lea {{number}}")
    Enrollment.objects.bulk_create(Enrollment(user=user, course=course) for course in Course.objects.all())
"""


@pytest.fixture(autouse=True)
def host():
    """Nothing of the host that the other browser tests have: the sandbox is the host."""


@pytest.fixture(autouse=True)
def plain():
    """No provider of this process."""


class Site:
    """A running sandbox and its vendor, with learners that have done nothing; keywords are more of its environment."""

    def __init__(self, data, learners=LEARNERS, **environment):
        port, vendor_port = free_ports(2)
        self.url, self.vendor_url = f"http://localhost:{port}", f"http://localhost:{vendor_port}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            "DATABASE_URL": f"sqlite:///{data / 'sandbox.sqlite3'}",
            "DATA_DIR": str(data),
            "PORT": str(port),
            "VENDOR_PORT": str(vendor_port),
            **environment,
        }
        self.log = data / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*self._manage, "demo"], env=self.environment, stdout=log, stderr=subprocess.STDOUT
            )
        self._wait()
        if learners:
            make_learners = MAKE_LEARNERS.format(learners=learners)
            subprocess.run([*self._manage, "shell", "-v0", "-c", make_learners], env=self.environment, check=True)
        self.learners = (f"learner{number}" for number in count())

    @property
    def _manage(self):
        return [sys.executable, str(ROOT / "sandbox" / "manage.py")]

    def _wait(self):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            try:
                return requests.get(self.url, timeout=5).raise_for_status()
            except requests.ConnectionError:
                time.sleep(0.2)
        raise AssertionError(f"the sandbox does not start: {self.log.read_text()[-2000:]}")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)


class Person:
    """Somebody at a browser."""

    def __init__(self, browser, site, name):
        self.browser, self.site, self.name = browser, site, name

    def sign_in(self):
        self.open("/login/")
        self.browser.find("#id_username").send_keys(self.name)
        self.browser.find("#id_password").send_keys(self.name, Keys.ENTER)
        self.browser.wait_for_text("Log out")
        return self

    def open(self, path):
        self.browser.open(f"{self.site.url}{path}")

    def open_exam(self, course, name):
        self.open(f"/courses/course-v1:Harbour+{course}+2030/")
        self.browser.find(f"a.row[href$='{name}']").send_keys(Keys.ENTER)  # a click misses rows that still move
        self.browser.wait_until(lambda: self.browser.driver.current_url.endswith(name), f"the page of {name}")

    def click(self, selector):
        self.browser.click(selector)

    def sees(self, *texts):
        for text in texts:
            self.browser.wait_for_text(text)

    def answer(self, *answers):
        """Answer the questions of the page; wait until the answers are saved."""
        self.browser.find(".question")
        for question, answer in zip(
            self.browser.driver.find_elements(By.CSS_SELECTOR, ".question"), answers, strict=True
        ):
            choices = question.find_elements(By.CSS_SELECTOR, "label.choice")
            if choices:
                next(choice for choice in choices if answer in choice.text).click()
            else:
                question.find_element(By.CSS_SELECTOR, "input[type=text]").send_keys(answer)
        self.sees("All answers are saved.")

    def end_exam(self):
        self.click(".exam-button-turn-in-exam")
        self.click("button[name=submit-proctored-exam]")


class Proctor(Person):
    """Plays the proctor in the vendor's console."""

    def card(self, learner):
        """Return the card of the learner's newest attempt."""
        self.browser.open(f"{self.site.vendor_url}/console")
        cards = self.browser.driver.find_elements(By.TAG_NAME, "article")
        return [card for card in cards if learner.replace("learner", "Lea ") in card.text][-1]

    def mark_ready(self, learner):
        self.card(learner).find_element(By.CSS_SELECTOR, "form[action$=ready] button").click()
        self.sees("The LMS answered: 200")

    def launch_url(self, learner):
        return self.card(learner).find_element(By.CSS_SELECTOR, "a[href$=launch]").get_attribute("href")

    def review(self, learner, outcome, comment=""):
        card = self.card(learner)
        Select(card.find_element(By.NAME, "outcome")).select_by_visible_text(outcome)
        card.find_element(By.NAME, "comment").send_keys(comment)
        card.find_element(By.CSS_SELECTOR, "form[action$=review] button").click()
        self.sees("The LMS answered: 200")


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("sandbox"))
    yield site
    site.stop()


@pytest.fixture(scope="session")
def second_chromium(tmp_path_factory):
    browser = Browser(tmp_path_factory.mktemp("second-chromium"))
    yield browser
    browser.driver.quit()


@pytest.fixture
def learner(chromium, site):
    """A learner of his own for each test, signed in; the browser may not complain."""
    chromium.open(f"{site.url}/")
    chromium.driver.delete_all_cookies()
    chromium.run("sessionStorage.clear(); localStorage.clear();")
    chromium.problems()
    yield Person(chromium, site, next(site.learners)).sign_in()
    assert chromium.problems() == []
    chromium.open("about:blank")


@pytest.fixture
def proctor(second_chromium, site):
    return Proctor(second_chromium, site, "proctor")


@pytest.fixture
def staff(second_chromium, site):
    second_chromium.open(f"{site.url}/")
    second_chromium.driver.delete_all_cookies()
    return Person(second_chromium, site, "staff").sign_in()
