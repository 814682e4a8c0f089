"""The sandbox's own pages: accessible in light and dark, whole at 320 pixels, usable with the keyboard alone."""

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.browser.looks import keep_picture, overflow, resize, violations

COURSE = "course-v1:Harbour+TIDE101+2030"
PAGES = {
    "home": "/",
    "outline": f"/courses/{COURSE}/",
    "lesson": f"/courses/{COURSE}/sequences/block-v1:Harbour+TIDE101+2030+type@sequential+block@welcome",
    "progress": f"/courses/{COURSE}/progress",
    "inbox": "/inbox/",
    "help": "/support/contact_us",
    "studio": "/studio/",
    "studio-course": f"/studio/{COURSE}/",
    "studio-settings": f"/studio/{COURSE}/settings",
    "studio-publish": f"/studio/{COURSE}/publish",
    "registered-exams": f"/courses/{COURSE}/exams",
    "special-exams": f"/courses/{COURSE}/special-exams",
}


@pytest.fixture
def looks(second_chromium):
    yield second_chromium
    resize(second_chromium, "wide")
    _set_scheme(second_chromium, "light")


@pytest.mark.parametrize("name", PAGES)
def test_page_in_all_its_looks(staff, looks, name):
    for scheme in ("light", "dark"):
        _set_scheme(looks, scheme)
        staff.open(PAGES[name])
        looks.find("main h1")
        keep_picture(looks, f"sandbox-{name}-{scheme}")
        assert violations(looks) == []
    resize(looks, "narrow")
    staff.open(PAGES[name])
    looks.find("main h1")
    keep_picture(looks, f"sandbox-{name}-narrow")
    assert overflow(looks) == 0


def _answer_after_reload(chromium):
    chromium.open(chromium.driver.current_url)
    chromium.find(".exam-timer")
    return chromium.find("input[type=text]").get_attribute("value")


def test_exam_from_login_to_submission_by_keyboard(chromium, site):
    chromium.open(site.url)
    chromium.driver.delete_all_cookies()
    chromium.open(f"{site.url}/courses/{COURSE}/")
    name = next(site.learners)
    _press_on(chromium, "username", name, Keys.TAB, name, Keys.ENTER)
    chromium.wait_for_text("Midterm: the rule of twelfths")
    _press_on(chromium, "midterm", Keys.ENTER)
    chromium.find(".start-timed-exam")
    _press_on(chromium, "start-timed-exam", Keys.ENTER)
    chromium.find(".exam-timer")
    _press_on(chromium, "question", "0.3")
    chromium.wait_until(lambda: _answer_after_reload(chromium) == "0.3", "what was typed, left at once")
    _press_on(chromium, "turn-in-exam", Keys.ENTER)
    chromium.find("button[name=submit-proctored-exam]")
    _press_on(chromium, "submit-proctored-exam", Keys.SPACE)
    chromium.wait_for_text("You have submitted your timed exam.")


def _press_on(browser, mark, *keys):
    """Go from stop to stop with the tab key until one bears the mark, then press the keys."""
    for _ in range(60):
        stop = browser.driver.switch_to.active_element
        around = browser.run(
            "const e = arguments[0]; return e === document.body ? '' : e.outerHTML.slice(0, 600) + (e.closest('.question')?.className ?? '')",
            stop,
        )
        if mark in around:
            ActionChains(browser.driver).send_keys(*keys).perform()
            return
        ActionChains(browser.driver).send_keys(Keys.TAB).perform()
    raise AssertionError(f"no stop of the tab key is {mark}")


def _set_scheme(browser, scheme):
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
