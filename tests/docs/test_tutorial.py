"""The tutorial as it is written: its commands are run, its files written, its buttons pressed, in the order of the page.

Two things are not as written: the port, which is a free one, and where ``pip`` finds the package, which is here.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import sysconfig
import time

import django
import pytest

from tests.browser.conftest import CHROMEDRIVER, CHROMIUM, Browser
from tests.docs.blocks import BLOCK, blocks_of
from tests.packaging.project import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("tutorial")]

TUTORIAL = ROOT / "docs/tutorial.rst"
PATIENCE = 30  # seconds
STEPS = {
    "go_back": r"Back in the learner's window",
    "open_private_window": r"private window",
    "open": r"\b[Oo]pen (?P<url>http://\S+?),? (?=and|the)",
    "log_in": r"log in as ``(?P<name>\w+)``,\s+password\s+``(?P<password>\w+)``",
    "press": r":guilabel:`(?P<label>[^`]+)`",
    "choose": r"choose \*(?P<option>[^*]+)\* as the status",
    "reload": r"reload the page",
    "see": r"You see\s+(?P<texts>\*[^*]+\*(?: and \*[^*]+\*)?)",
    "find_mail": r"\b[Mm]ail \*(?P<subject>[^*]+)\*",
}


class Project:
    """The folder in which the tutorial is followed."""

    def __init__(self, folder, port):
        self.folder, self.port = folder, port
        self.output = folder / "server.log"
        self.server = None

    def follow(self, block):
        """Do what the block says."""
        if block.language == "console":
            self.run(self.here(block.text))
        else:
            self.write(block.caption, self.here(block.text))

    def write(self, caption, text):
        """Write the file, or add to it."""
        name, _comma, where = caption.partition(", ")
        if "5.2 and 6.0" in where and django.VERSION >= (6, 1):
            return
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a" if where else "w") as opened:
            opened.write(text if not where else f"\n\n{text}")

    def run(self, session):
        """Run the commands after the prompts, one after the other; what they print stands below them."""
        for command, expected in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", session, re.MULTILINE):
            if command.endswith("runserver"):
                self.serve(f"exec {command} {self.port} --noreload")
            else:
                done = self._start(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
                output, _ = done.communicate(timeout=120)
                assert done.returncode == 0, f"{command}\n{output}"
                assert expected in output, f"{command}\n{output}"

    def serve(self, command):
        """Start the server and wait until it answers."""
        with self.output.open("w") as log:
            self.server = self._start(command, stdout=log, stderr=subprocess.STDOUT)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.server.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("localhost", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise AssertionError(self.output.read_text())

    def stop(self):
        if self.server:
            self.server.send_signal(signal.SIGTERM)
            self.server.wait(PATIENCE)

    def here(self, text):
        return text.replace("localhost:8000", f"localhost:{self.port}")

    def _start(self, command, **streams):
        """Start a command in a shell that knows what earlier ones have exported."""
        keep = "trap 'export -p > .exported' EXIT" if not command.startswith("exec ") else ":"
        script = f"[ -f .exported ] && . ./.exported; {keep}; {command}"
        return subprocess.Popen(["bash", "-c", script], cwd=self.folder, env=environment(), **streams)


def environment():
    """Return an environment in which a new virtual environment finds the package and what it requires."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTHON", "PIP_"))}
    return {
        **kept,
        "PATH": f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{sysconfig.get_path('purelib')}",
        "PYTHONUNBUFFERED": "1",
        "PIP_NO_INDEX": "1",
    }


class Reader:
    """Somebody who follows the tutorial in a browser."""

    def __init__(self, browser, project):
        self.browser, self.project = browser, project
        self.learners_window = None
        self.reloads = False

    def follow(self, step, words):
        """Take one step; after a reload, what is to be seen may need another one."""
        if step != "see":
            self.reloads = step in {"reload", "go_back"}
        getattr(self, step)(**words)

    def open(self, url):
        self.browser.open(self.project.here(url))

    def open_private_window(self):
        self.learners_window = self.browser.driver.current_url, self.browser.driver.get_cookies()
        self.browser.driver.delete_all_cookies()

    def go_back(self):
        url, cookies = self.learners_window
        self.browser.driver.delete_all_cookies()
        for cookie in cookies:
            self.browser.driver.add_cookie(cookie)
        self.browser.open(url)

    def reload(self):
        self.browser.driver.refresh()

    def log_in(self, name, password):
        self.browser.find("#id_username").send_keys(name)
        self.browser.find("#id_password").send_keys(password)
        self.browser.click("[type=submit]")

    def press(self, label):
        self.browser.wait_until(lambda: self._control(label), label).click()

    def choose(self, option):
        self.browser.run(
            "const status = document.querySelector('#id_status');"
            "status.value = [...status.options].find((choice) => choice.text === arguments[0]).value;",
            option,
        )

    def see(self, texts):
        for text in re.findall(r"\*([^*]+)\*", texts):
            self.browser.wait_until(lambda text=text: self._sees(text), text)

    def find_mail(self, subject):
        self.browser.wait_until(lambda: f"Subject: {subject}" in self.project.output.read_text(), subject)

    def _sees(self, text):
        if text in self.browser.text:
            return True
        if self.reloads:
            self.reload()
        return False

    def _control(self, label):
        """Return the button or link of that label, if it can be seen."""
        return self.browser.run(
            "return [...document.querySelectorAll('button, a, input[type=submit]')].find((control) =>"
            " control.checkVisibility() && (control.value || control.textContent).trim() === arguments[0])",
            label,
        )


@pytest.fixture(scope="module")
def steps():
    """The steps in the browser, from the top of the page to its end, each with its words."""
    prose = BLOCK.sub(lambda block: " " * len(block[0]), TUTORIAL.read_text())
    found = [(match.start(), name, match) for name, pattern in STEPS.items() for match in re.finditer(pattern, prose)]
    return [
        (name, {key: " ".join(words.split()) for key, words in match.groupdict().items()})
        for _position, name, match in sorted(found, key=lambda step: step[0])
    ]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The project as it stands before the first page is opened, served."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    project = Project(tmp_path_factory.mktemp("tutorial"), port)
    try:
        for block in blocks_of(TUTORIAL):
            project.follow(block)
        yield project
    finally:
        project.stop()


def test_commands_do_what_they_say(project):
    assert project.server.poll() is None


@pytest.mark.browser
@pytest.mark.skipif(not (CHROMIUM and CHROMEDRIVER), reason="chromium and chromedriver are not installed")
def test_exam_is_taken_and_reviewed(project, steps, tmp_path_factory):
    browser = Browser(tmp_path_factory.mktemp("chromium"))
    reader = Reader(browser, project)
    try:
        for step, words in steps:
            reader.follow(step, words)
    finally:
        browser.driver.quit()
    assert [step for step, _words in steps].count("press") == 7
