"""The learning front end's own exam pages, built from its packages, in front of the sandbox as ``make run`` starts it.

``npm`` installs and builds the host page of this directory once; the sandbox serves it, so that both have one origin.
"""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import asdict
from itertools import count
from pathlib import Path

import pytest
import requests
from selenium.common.exceptions import StaleElementReferenceException

from tests.browser.conftest import CHROMEDRIVER, CHROMIUM, Browser
from tests.browser.looks import keep_picture
from tests.browser.sandbox.conftest import Person, Proctor, Site
from tests.mfe.states import State, usage_key
from tests.packaging.project import ROOT

HOST = Path(__file__).parent
MODULES = HOST / "node_modules"
NPM = shutil.which("npm")
ERROR = "[data-testid=exam-api-error-component]"
CONTENT = ".sequence-content"
TIMER = "[data-testid=exam-timer]"
CLOCK = re.compile(r"(\d+):(\d+):(\d+)")
NUMBERS = count()


def pytest_collection_modifyitems(items):
    for item in items:
        if HOST in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.mfe)
            if not (CHROMIUM and CHROMEDRIVER and NPM):
                item.add_marker(pytest.mark.skip(reason="chromium, chromedriver or npm is not installed"))


def complaints(browser):
    """Return what the browser has complained about since the last question, refused requests to the API included."""
    entries = browser.driver.get_log("browser")
    return [
        entry["message"]
        for entry in entries
        if entry["level"] == "SEVERE" and (entry["source"] != "network" or "/api/" in entry["message"])
    ]


class Learner(Person):
    """A learner at the front end's pages."""

    def __init__(self, browser, site, state):
        super().__init__(browser, site, state.learner)
        self.state = state

    def open_exam(self):
        self.open_sequence(self.state.exam)

    def open_sequence(self, name):
        self.open(f"/course/{self.state.course_id}/{usage_key(self.state.course, name)}")

    def open_home(self):
        self.open(f"/course/{self.state.course_id}/home")

    def press(self, name):
        """Press what the front end's own tests know by that name."""
        self.click(f"[data-testid='{name}']")

    def press_link(self, text):
        self.browser.wait_until(lambda: self._button(text), text).click()

    def _button(self, text):
        buttons = self.browser.driver.find_elements("xpath", f"//*[self::button or self::a][contains(., '{text}')]")
        try:
            return next((button for button in buttons if button.is_displayed() and button.is_enabled()), None)
        except StaleElementReferenceException:
            return None

    def sees_no_more(self, text):
        self.browser.wait_until(lambda: text not in self.browser.text, f"end of {text}")

    def is_in_exam(self):
        """Wait for the exam's content under the running timer."""
        self.browser.find(CONTENT)
        self.browser.find(TIMER)

    def is_told(self, text):
        """Wait for the front end's error above the page; what it wrote into the console is about that."""
        assert text in self.browser.find(ERROR).text
        complaints(self.browser)

    @property
    def seconds_left(self):
        """What the timer shows, once it runs."""
        shown = self.browser.wait_until(lambda: CLOCK.search(self.browser.find(TIMER).text), "clock")
        hours, minutes, seconds = map(int, shown.groups())
        return (hours * 60 + minutes) * 60 + seconds


@pytest.fixture(scope="session")
def front_end():
    """The built host page's directory."""
    lock, installed = HOST / "package-lock.json", MODULES / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        run_npm("ci")
    run_npm("run", "build")
    return MODULES / ".cache" / "host"


def run_npm(*arguments):
    done = subprocess.run([NPM, *arguments], cwd=HOST, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"npm {' '.join(arguments)}: {done.stdout}{done.stderr}"


@pytest.fixture(scope="session")
def site(tmp_path_factory, front_end):
    more = {"LEARNING_FRONT_END": str(front_end), "DJANGO_SETTINGS_MODULE": "tests.mfe.settings"}
    site = Site(tmp_path_factory.mktemp("sandbox"), learners=0, **more)
    yield site
    site.stop()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    browser = Browser(tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.driver.quit()


@pytest.fixture(scope="session")
def second_chromium(tmp_path_factory):
    browser = Browser(tmp_path_factory.mktemp("second-chromium"))
    yield browser
    browser.driver.quit()


@pytest.fixture(scope="session")
def prepare(site):
    """Bring learners into states of the sandbox; return the keys of their sessions by name."""

    def run(states):
        done = subprocess.run(
            [sys.executable, "-m", "tests.mfe.states"],
            input=json.dumps([asdict(state) for state in states]),
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=site.environment,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)

    return run


@pytest.fixture
def seat(site, chromium, request):
    """Seat a learner at the browser, signed in; afterwards neither it nor the front end may complain."""

    def sit(state, session_key):
        chromium.open(f"{site.url}/login/")
        chromium.driver.delete_all_cookies()
        chromium.driver.add_cookie({"name": "sessionid", "value": session_key, "path": "/"})
        complaints(chromium)
        return Learner(chromium, site, state)

    yield sit
    keep_picture(chromium, f"mfe-{request.node.name}")
    assert chromium.seen(ERROR) is None
    assert complaints(chromium) == []
    chromium.open("about:blank")


@pytest.fixture
def learner_at(prepare, seat):
    """A learner with an exam in some state, at its page; arguments as of :class:`State`."""

    def make(course, exam, status="", **values):
        state = State(f"lea{next(NUMBERS):03}", course, exam, status, **values)
        learner = seat(state, prepare([state])[state.learner])
        learner.open_exam()
        return learner

    return make


@pytest.fixture
def fast_clock(chromium):
    """In pages that the learner's browser opens from now on, what is done every minute is done every second."""
    script = "const every = setInterval; window.setInterval = (act, pause) => every(act, pause / 60);"
    added = chromium.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script})
    yield
    chromium.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


class Application:
    """The provider's application beside the browser, as src/worker.js knows it."""

    def __init__(self, browser):
        self.browser = browser

    def stop(self):
        self._change("open")

    def start(self):
        self._change("delete")

    def _change(self, what):
        script = f"caches.{what}('application stopped').then(() => arguments[0]())"
        self.browser.driver.execute_async_script(script)


@pytest.fixture
def application(chromium, seat):
    application = Application(chromium)
    yield application
    application.start()


@pytest.fixture
def tell_vendor(site):
    """Tell the vendor how to answer the LMS, at most until the end of the test."""

    def tell(answer):
        requests.post(f"{site.vendor_url}/console/faults", data={"answer": answer}, timeout=10).raise_for_status()

    yield tell
    tell("")


@pytest.fixture
def proctor(second_chromium, site):
    return Proctor(second_chromium, site, "proctor")
