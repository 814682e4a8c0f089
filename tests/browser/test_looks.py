"""Every page in every state: accessible in light and dark, whole at 320 pixels, and a picture where one is asked for.

``SCREENSHOTS=folder`` writes the pictures.
"""

import importlib.resources
import json
import os
from functools import partial
from pathlib import Path

import pytest
from freezegun import freeze_time

from tests.browser import host
from tests.packaging.project import ROOT
from tests.student_view.states import HOUR, NOW, STATES, State, World, build

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUNNING = {
    "content-timed": State("timed", "started", attempt={"started_at": NOW, "allowed_time_limit_mins": 90}),
    "content-proctored-low-time": State(
        "proctored", "started", attempt={"started_at": NOW - 1.45 * HOUR, "allowed_time_limit_mins": 90}
    ),
}
SIZES = {"wide": (1100, 900), "narrow": (320, 900)}


def axe_source():
    """Return axe-core: of npm where it is installed, else of the Python package ``axe-core-python``."""
    installed = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    if installed.exists():
        return installed.read_text()
    pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")
    return (importlib.resources.files("axe_core_python") / "axe.min.js").read_text()


@pytest.fixture
def show_state(browser, open_exam, learner, plain, backends, settings, monkeypatch):
    """Make a state, at the same instant each time; return what opens its page."""
    backends["test"] = plain

    def make(state):
        exam, context = build(state, World(learner, plain, settings))
        monkeypatch.setattr(host, "more_context", {"allow_proctoring_opt_out": False, **context})
        return partial(open_exam, exam)

    with freeze_time(NOW, tick=True, ignore=["selenium", "urllib3"]):
        yield make


@pytest.mark.parametrize("name", {**STATES, **RUNNING})
def test_page_in_all_its_looks(browser, show_state, name):
    show = show_state({**STATES, **RUNNING}[name])
    look = Looks(browser, name)

    show()
    look.settle()
    look.keep("light")
    assert look.violations() == []

    show(scheme="dark")
    look.settle()
    look.keep("dark")
    assert look.violations() == []

    look.resize("narrow")
    show(dir="rtl")
    look.settle()
    look.keep("narrow-rtl")
    assert look.overflow() == 0
    show()
    look.settle()
    look.keep("narrow")
    assert look.overflow() == 0
    look.resize("wide")


class Looks:
    """What can be measured of a page, and its picture."""

    def __init__(self, browser, name):
        self.browser = browser
        self.name = name

    def settle(self):
        self.browser.find(".exam-title, .exam-timer")

    def resize(self, size):
        width, height = SIZES[size]
        self.browser.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )

    def overflow(self):
        """Return by how many pixels the page is wider than the window."""
        return self.browser.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def keep(self, look):
        folder = os.environ.get("SCREENSHOTS")
        if folder:
            path = Path(folder) / f"{self.name}-{look}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            self.browser.driver.save_screenshot(str(path))

    def violations(self):
        """Return what axe-core finds wrong, as text."""
        self.browser.run(axe_source())
        found = self.browser.driver.execute_async_script(
            f"axe.run({{runOnly: {json.dumps(RULES)}}}).then((result) => arguments[0](result.violations))"
        )
        return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]
