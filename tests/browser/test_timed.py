"""A timed exam, from the entrance to the end that the learner or the clock makes."""

import datetime

from django.utils import timezone
from selenium.webdriver import ActionChains, Keys


def test_from_entrance_to_submission(browser, open_exam, make_exam, status_of):
    exam = make_exam()
    open_exam(exam)

    browser.click(".start-timed-exam")
    browser.find("#questions")
    assert browser.find(".exam-clock").text.startswith("1:29:") or browser.find(".exam-clock").text == "1:30:00"

    browser.click(".exam-button-turn-in-exam")
    browser.wait_for_text("Are you sure that you want to submit your timed exam?")
    browser.click("button[name=goback-proctored-exam]")
    browser.find("#questions")
    browser.click(".exam-button-turn-in-exam")
    browser.click("button[name=submit-proctored-exam]")

    browser.wait_for_text("You have submitted your timed exam.")
    assert status_of(exam) == "submitted"
    assert browser.seen(".exam-timer") is None


def test_the_end_of_the_time_leads_to_the_result(browser, open_exam, make_exam, make_attempt):
    exam = make_exam()
    make_attempt(exam, "started", seconds=4)

    open_exam(exam)
    browser.find("#questions")

    browser.wait_for_text("The time allotted for this exam has expired. Your exam has been submitted")


def test_an_exam_that_staff_ended_leads_to_the_result(browser, open_exam, make_exam, make_attempt):
    exam = make_exam()
    attempt = make_attempt(exam, "started")
    open_exam(exam)
    browser.find(".exam-timer")

    attempt.status, attempt.completed_at = "submitted", timezone.now()
    attempt.save()
    browser.run("window.dispatchEvent(new Event('online'))")

    browser.wait_for_text("You have submitted your timed exam.")


def test_low_time_is_shown_and_announced(browser, open_exam, make_exam, make_attempt):
    exam = make_exam()
    make_attempt(exam, "started", seconds=273)

    open_exam(exam)

    browser.find(".exam-timer.low-time.warning")
    browser.wait_for_text("Little time left")
    browser.find(".exam-timer.low-time.critical")
    announced = browser.run("return document.querySelector('.timer-announce').textContent")
    assert announced == "you have 5 minutes remaining"


def test_the_time_can_be_hidden_and_stays_hidden(browser, open_exam, make_exam, make_attempt):
    exam = make_exam()
    make_attempt(exam, "started")
    open_exam(exam)

    browser.click("#toggle_timer")

    assert browser.run("return getComputedStyle(document.querySelector('.exam-clock')).visibility") == "hidden"
    open_exam(exam)
    assert browser.find("#toggle_timer").get_attribute("aria-pressed") == "true"


def test_the_due_date_of_the_learner_is_shown_in_his_own_zone(browser, open_exam, make_exam):
    due_date = timezone.now() + datetime.timedelta(days=1)
    open_exam(make_exam(due_date=due_date))

    browser.wait_until(lambda: not browser.driver.find_elements("css selector", "time[data-local-time]"))

    assert str(due_date.year) in browser.find("time").text


def test_a_double_click_makes_one_attempt(browser, open_exam, make_exam, learner):
    exam = make_exam()
    open_exam(exam)

    browser.run("const b = document.querySelector('.start-timed-exam'); b.click(); b.click(); b.click();")

    browser.find("#questions")
    assert exam.proctoredexamstudentattempt_set.count() == 1


def test_a_whole_exam_by_keyboard(browser, open_exam, make_exam, status_of):
    exam = make_exam()
    open_exam(exam)

    press_on(browser, ".start-timed-exam")
    browser.find("#questions")
    press_on(browser, ".exam-button-turn-in-exam")
    browser.wait_for_text("Are you sure that you want to submit")
    press_on(browser, "button[name=submit-proctored-exam]")

    browser.wait_for_text("You have submitted your timed exam.")


def press_on(browser, selector):
    """Tab to the element and press Enter."""
    browser.find(selector)
    for _ in range(30):
        ActionChains(browser.driver).send_keys(Keys.TAB).perform()
        if browser.run("return document.activeElement.matches(arguments[0])", selector):
            outline = browser.run("return getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid"
            ActionChains(browser.driver).send_keys(Keys.ENTER).perform()
            return
    raise AssertionError(f"{selector} is out of reach of the keyboard")
