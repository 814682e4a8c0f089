"""The demo as ``make run`` starts it: a learner in one browser, the proctor in another, a course with real questions."""

import os
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

from tests.browser.conftest import Browser
from tests.browser.looks import keep_picture, violations
from tests.packaging.project import ROOT
from tests.tools.ports import free_ports

COURSE = "course-v1:Harbour+TIDE101+2030"
START_SECONDS = 120


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo with its vendor, with data of its own; return the ports of the two."""
    port, vendor_port = free_ports(2)
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL")
    }
    environment |= {
        "PORT": str(port),
        "VENDOR_PORT": str(vendor_port),
        "DATA_DIR": str(tmp_path_factory.mktemp("demo")),
    }
    command = [sys.executable, "sandbox/manage.py", "demo"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    wait_for(f"http://localhost:{port}/", process)
    wait_for(f"http://localhost:{vendor_port}/console", process)
    yield port, vendor_port
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(30)


def wait_for(url, process):
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, "the demo has stopped"
        try:
            urllib.request.urlopen(url, timeout=2)
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise AssertionError(f"nothing answers at {url}")


@pytest.fixture(scope="module")
def proctor(demo, tmp_path_factory):
    """A second browser, with the proctor's console."""
    browser = Browser(tmp_path_factory.mktemp("proctor"))
    browser.open(f"http://localhost:{demo[1]}/console")
    yield browser
    browser.driver.quit()


@pytest.fixture(scope="module")
def learner_browser(demo, tmp_path_factory):
    """The learner's own browser, signed in through the page that people use."""
    browser = Browser(tmp_path_factory.mktemp("learner"))
    browser.open(f"http://localhost:{demo[0]}/login/")
    browser.find("input[name=username]").send_keys("learner")
    browser.find("input[name=password]").send_keys("learner")
    browser.click("main form button[type=submit]")
    browser.wait_until(lambda: browser.driver.current_url == f"http://localhost:{demo[0]}/", "signed in")
    yield browser
    browser.driver.quit()


@pytest.fixture
def open_exam_named(learner_browser, demo):
    def go(name):
        learner_browser.open(f"http://localhost:{demo[0]}/courses/{COURSE}/")
        link = learner_browser.wait_until(
            lambda: next(
                (a for a in learner_browser.driver.find_elements("css selector", "a.row") if name in a.text), None
            )
        )
        link.click()

    return go


def test_a_proctored_exam_from_entrance_to_result_and_mail(learner_browser, open_exam_named, proctor, demo):
    learner = learner_browser
    open_exam_named("Final examination")
    learner.wait_for_text("This exam is proctored")
    picture(learner, "entrance")
    learner.click(".start-timed-exam")
    learner.wait_for_text("Set up and start your proctored exam")
    picture(learner, "set-up")

    mark_ready(proctor, demo)
    learner.click(".js-start-proctored-exam") if learner.seen(".js-start-proctored-exam") else learner.driver.refresh()
    learner.wait_for_text("Proctored Exam Rules")
    assert "One sheet of own notes" in learner.text
    learner.click(".proctored-enter-exam")
    learner.find(".lesson")
    learner.find(".exam-timer")
    picture(learner, "content")

    answer_first_question(learner)
    learner.click(".exam-button-turn-in-exam")
    learner.wait_for_text("Are you sure you want to end your proctored exam")
    learner.click("button[name=submit-proctored-exam]")
    learner.wait_for_text("You have submitted this proctored exam for review")

    review(proctor, demo)
    learner.driver.refresh()
    learner.wait_for_text("Your proctoring session was reviewed successfully.")
    picture(learner, "result")
    learner.open(f"http://localhost:{demo[0]}/inbox/")
    learner.wait_for_text("Proctoring attempt verified")
    learner.open(f"http://localhost:{demo[0]}/courses/{COURSE}/")
    learner.wait_for_text("Passed Proctoring")


def test_a_timed_exam_with_answers_that_are_kept_and_graded(learner_browser, open_exam_named, demo):
    learner = learner_browser
    open_exam_named("Tide tables against the clock")
    learner.wait_for_text("is a Timed Exam (20 minutes)")

    learner.click(".start-timed-exam")
    answer_first_question(learner)
    learner.click(".exam-button-turn-in-exam")
    learner.click("button[name=submit-proctored-exam]")

    learner.wait_for_text("You have submitted your timed exam.")
    learner.open(f"http://localhost:{demo[0]}/courses/{COURSE}/progress")
    learner.wait_for_text("Tide tables against the clock")


def answer_first_question(learner):
    """Answer, save, and find the answer still there."""
    learner.find(".lesson")
    learner.run("""
        const field = document.querySelector(".lesson input[type=radio]");
        if (field) field.checked = true;
        const text = document.querySelector(".lesson input[type=text]");
        if (text) text.value = "7";
    """)
    learner.click(".lesson button[type=submit]")
    learner.find(".messages")
    kept = "return document.querySelector('.lesson input:checked, .lesson input[type=text][value]:not([value=\"\"])') !== null"
    learner.wait_until(lambda: learner.run(kept), "the answer is kept")


def mark_ready(proctor, demo):
    proctor.open(f"http://localhost:{demo[1]}/console")
    proctor.click("form[action$='/ready'] button")
    proctor.wait_for_text("The LMS answered: 200")


def review(proctor, demo):
    proctor.open(f"http://localhost:{demo[1]}/console")
    proctor.click("form[action$='/review'] button")
    proctor.wait_for_text("The LMS answered: 200")


def picture(browser, name):
    keep_picture(browser, f"sandbox-{name}")
    assert violations(browser) == []
