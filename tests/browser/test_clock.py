"""The time that is shown against the time that the server enforces, over a run with everything that disturbs clocks.

``DRIFT_SECONDS=600`` makes it the ten-minute run; by default it is short.
"""

import os
import time

import pytest

SECONDS = int(os.environ.get("DRIFT_SECONDS", "12"))
ALLOWED = 2  # seconds
SHIFT_CLOCK = "const now = Date.now; Date.now = () => now() + arguments[0] * 3600e3;"


@pytest.mark.slow
def test_a_hidden_tab_and_changed_clocks_do_not_shift_the_time(browser, open_exam, make_exam, make_attempt):
    exam = make_exam()
    make_attempt(exam, "started", seconds=3000)
    open_exam(exam)
    browser.find(".exam-timer")
    tab = browser.driver.current_window_handle

    for hours in (1, -2, 1):
        browser.run(SHIFT_CLOCK, hours)
        browser.driver.switch_to.new_window("tab")
        time.sleep(SECONDS / 3)
        browser.driver.close()
        browser.driver.switch_to.window(tab)
        time.sleep(1.2)
        assert abs(difference_to_server(browser)) <= ALLOWED


def difference_to_server(browser):
    """Return by how many seconds the time that is shown differs from the server's."""
    return browser.driver.execute_async_script("""
        const done = arguments[0];
        fetch("/api/edx_proctoring/v1/proctored_exam/attempt").then((answer) => answer.json()).then((attempt) => {
          const [hours, minutes, seconds] = document.querySelector("#time_remaining_id").textContent.split(":").map(Number);
          done(hours * 3600 + minutes * 60 + seconds - attempt.time_remaining_seconds);
        });
    """)
