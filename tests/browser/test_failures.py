"""What goes wrong around an exam: the network, the session, a second tab, the computer's clock."""

import pytest


def test_what_the_learner_does_offline_is_done_when_the_network_is_back(
    browser, open_exam, make_exam, make_attempt, status_of
):
    exam = make_exam()
    make_attempt(exam, "started")
    open_exam(exam)
    before = browser.find(".exam-clock").text

    browser.set_offline(True)
    browser.wait_for_text("No connection. Your time goes on.")
    browser.wait_until(lambda: browser.find(".exam-clock").text != before, "the clock goes on")
    browser.click(".exam-button-turn-in-exam")
    assert status_of(exam) == "started"
    browser.set_offline(False)

    browser.wait_for_text("Are you sure that you want to submit your timed exam?")
    assert status_of(exam) == "ready_to_submit"


def test_a_submission_waits_for_the_network(browser, open_exam, make_exam, make_attempt, status_of):
    exam = make_exam()
    make_attempt(exam, "ready_to_submit")
    open_exam(exam)

    browser.set_offline(True)
    browser.click("button[name=submit-proctored-exam]")
    browser.wait_until(lambda: "We keep trying, leave this page open." in browser.text, "notice")
    browser.set_offline(False)

    browser.wait_for_text("You have submitted your timed exam.")
    assert status_of(exam) == "submitted"


def test_time_that_runs_out_offline_leads_to_the_result_once_back(browser, open_exam, make_exam, make_attempt):
    exam = make_exam()
    make_attempt(exam, "started", seconds=3)
    open_exam(exam)
    browser.find(".exam-timer")

    browser.set_offline(True)
    browser.wait_for_text("The result is shown as soon as the connection is back.")
    browser.set_offline(False)

    browser.wait_for_text("Your exam has been submitted")


def test_who_is_signed_out_signs_in_and_comes_back(browser, open_exam, make_exam, make_attempt):
    exam = make_exam()
    make_attempt(exam, "ready_to_submit")
    open_exam(exam)

    browser.driver.delete_cookie("sessionid")
    browser.click("button[name=submit-proctored-exam]")
    browser.wait_for_text("Please sign in again")
    browser.click("dialog .ok-button")

    browser.wait_until(lambda: "/host/login?next=" in browser.driver.current_url, "login")
    assert browser.driver.current_url.endswith(f"/host/exams/{exam.pk}")


def test_a_refused_action_is_told_and_can_be_repeated(browser, open_exam, make_exam, make_attempt):
    exam = make_exam()
    attempt = make_attempt(exam, "ready_to_submit")
    open_exam(exam)
    attempt.delete()

    browser.click("button[name=submit-proctored-exam]")

    browser.wait_for_text("The exam could not be submitted")
    browser.click("dialog .cancel-button")
    button = browser.find("button[name=submit-proctored-exam]")
    browser.wait_until(lambda: button.get_attribute("aria-disabled") is None, "the button to be there again")
    assert browser.find("button[name=submit-proctored-exam]").text == "Yes, submit my timed exam"


def test_other_tabs_follow(browser, open_exam, make_exam, status_of):
    exam = make_exam()
    open_exam(exam)
    first = browser.driver.current_window_handle
    browser.driver.switch_to.new_window("tab")
    open_exam(exam)
    second = browser.driver.current_window_handle

    browser.click(".start-timed-exam")
    browser.find("#questions")
    browser.driver.switch_to.window(first)

    browser.find("#questions")
    assert exam.proctoredexamstudentattempt_set.count() == 1
    browser.driver.switch_to.window(second)
    browser.driver.close()
    browser.driver.switch_to.window(first)


@pytest.mark.parametrize(("status", "asks"), [("started", True), ("ready_to_submit", False)])
def test_leaving_a_proctored_exam_is_asked(browser, open_exam, make_exam, make_attempt, status, asks):
    exam = make_exam("proctored")
    make_attempt(exam, status)

    open_exam(exam)
    browser.find(".exam-timer")

    assert would_ask(browser) is asks


def test_moving_inside_the_exam_is_not_asked(browser, open_exam, make_exam, make_attempt):
    exam = make_exam("proctored")
    make_attempt(exam, "started")
    open_exam(exam)
    browser.find(".exam-timer")

    browser.run(
        "addEventListener('submit', (event) => event.preventDefault()); document.querySelector('form').requestSubmit()"
    )

    assert would_ask(browser) is False
    browser.wait_until(lambda: would_ask(browser), "asking again, since the page stayed")


def would_ask(browser):
    """Whether the browser would ask before it leaves the page."""
    return browser.run("""
        const leaving = new Event("beforeunload", {cancelable: true});
        window.dispatchEvent(leaving);
        return leaving.defaultPrevented;
    """)


def test_hosts_that_concatenate_get_the_same_timer(browser, live_server, make_exam, make_attempt):
    exam = make_exam()
    make_attempt(exam, "started")

    browser.open(f"{live_server.url}/host/classic/{exam.course_id}")

    browser.find(".proctored_exam_status .exam-timer")
    browser.find("button.exam-button-turn-in-exam")
