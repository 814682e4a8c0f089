"""Every page in every state: accessible in light and dark, whole at 320 pixels in both directions of writing.

``SCREENSHOTS=folder`` writes the pictures.
"""

from functools import partial

import pytest
from freezegun import freeze_time

from tests.browser import host
from tests.browser.looks import keep_picture, overflow, resize, violations
from tests.student_view.states import HOUR, NOW, STATES, State, World, build

RUNNING = {
    "content-timed": State("timed", "started", attempt={"started_at": NOW, "allowed_time_limit_mins": 90}),
    "content-proctored-low-time": State(
        "proctored", "started", attempt={"started_at": NOW - 1.45 * HOUR, "allowed_time_limit_mins": 90}
    ),
}


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
    resize(browser, "wide")


@pytest.mark.parametrize("name", {**STATES, **RUNNING})
def test_page_in_all_its_looks(browser, show_state, name):
    show = show_state({**STATES, **RUNNING}[name])

    for scheme in ("light", "dark"):
        show(scheme=scheme)
        browser.find(".exam-title, .exam-timer")
        keep_picture(browser, f"{name}-{scheme}")
        assert violations(browser) == []

    resize(browser, "narrow")
    for direction in ("ltr", "rtl"):
        show(dir=direction)
        browser.find(".exam-title, .exam-timer")
        keep_picture(browser, f"{name}-narrow-{direction}")
        assert overflow(browser) == 0
