"""Practice, onboarding and proctored exams, with the provider's steps played by the test."""

import datetime

import pytest
from django.utils import timezone

from proctoring import api


def test_a_proctored_exam_from_entrance_to_review(browser, open_exam, make_exam, attempt_of, plain):
    exam = make_exam("proctored")
    plain.get_attempt = lambda attempt: {"instructions": ["Open the application."]}
    open_exam(exam)
    browser.wait_for_text("This exam is proctored")

    browser.click(".start-timed-exam")
    browser.wait_for_text("Set up and start your proctored exam")
    browser.click(".js-start-proctored-exam")
    browser.wait_for_text("The set-up is not complete")
    browser.click("dialog .ok-button")
    assert browser.seen("dialog") is None

    api.mark_exam_attempt_as_ready(attempt_of(exam)["id"])
    browser.click(".js-start-proctored-exam")
    browser.wait_for_text("Proctored Exam Rules")
    browser.click(".proctored-enter-exam")
    browser.find("#questions")
    browser.click(".exam-button-turn-in-exam")
    browser.wait_for_text("Are you sure you want to end your proctored exam")
    browser.click("button[name=submit-proctored-exam]")
    browser.wait_for_text("You have submitted this proctored exam for review")

    api.update_attempt_status(attempt_of(exam)["id"], "verified")
    open_exam(exam)
    browser.wait_for_text("Your proctoring session was reviewed successfully.")


def test_a_practice_exam_can_be_repeated(browser, open_exam, make_exam, make_attempt, attempt_of):
    exam = make_exam("practice")
    make_attempt(exam, "ready_to_submit")
    open_exam(exam)

    browser.click("button[name=submit-proctored-exam]")
    browser.wait_for_text("You have submitted this practice proctored exam")
    first = attempt_of(exam)["id"]
    browser.click(".exam-action-button")

    browser.wait_for_text("Set up and start your proctored exam")
    assert attempt_of(exam)["id"] != first


def test_onboarding_is_repeated_only_after_a_confirmation(browser, open_exam, make_exam, make_attempt, status_of):
    exam = make_exam("onboarding")
    make_attempt(exam, "submitted")
    open_exam(exam)

    assert not browser.find(".exam-action-button").is_enabled()
    browser.click(".exam-action-confirm")
    browser.click(".exam-action-button")

    browser.wait_for_text("Set up and start your proctored exam")
    assert status_of(exam) == "created"


def test_an_interrupted_exam_goes_on_with_the_time_that_was_left(
    browser, open_exam, make_exam, make_attempt, attempt_of
):
    exam = make_exam("proctored")
    make_attempt(exam, "error", ready_to_resume=True, time_remaining_seconds=1200)
    open_exam(exam)
    browser.wait_for_text("You will have 20 minutes to complete your exam.")

    browser.click(".start-timed-exam")
    browser.wait_for_text("Set up and start your proctored exam")
    api.mark_exam_attempt_as_ready(attempt_of(exam)["id"])
    open_exam(exam)
    browser.click(".proctored-enter-exam")

    assert browser.find(".exam-clock").text in ("0:20:00", "0:19:59", "0:19:58")


def test_doing_without_proctoring_is_asked_twice(browser, open_exam, make_exam, status_of):
    exam = make_exam("proctored")
    open_exam(exam)
    browser.click("[data-attempt-proctored=false]")
    browser.wait_for_text("Are you sure that you want to do without proctoring?")
    assert "This exam is proctored" not in browser.text

    browser.click(".proctored-exam-skip-cancel-button")
    browser.wait_for_text("This exam is proctored")
    assert status_of(exam) is None
    browser.click("[data-attempt-proctored=false]")
    browser.click(".proctored-exam-skip-confirm-button")

    browser.find("#questions")
    assert status_of(exam) == "declined"


@pytest.mark.parametrize("is_sure", [False, True])
def test_declining_during_the_set_up_is_asked(browser, open_exam, make_exam, make_attempt, status_of, is_sure):
    exam = make_exam("proctored")
    make_attempt(exam, "created")
    open_exam(exam)

    browser.click(".proctored-decline-exam")
    browser.click("dialog .ok-button" if is_sure else "dialog .cancel-button")

    browser.find("#questions" if is_sure else ".proctored-decline-exam")
    assert status_of(exam) == ("declined" if is_sure else "created")


def test_the_system_check_opens_the_download_and_is_noted(
    browser, open_exam, make_exam, make_attempt, status_of, plain, live_server
):
    exam = make_exam("proctored")
    make_attempt(exam, "created")
    plain.get_attempt = lambda attempt: {"download_url": f"{live_server.url}/password_assistance"}
    open_exam(exam)
    assert browser.find("#proctored-exam-code").get_attribute("value").startswith("CODE-")

    browser.click("#software_download_link")
    browser.wait_until(lambda: status_of(exam) == "download_software_clicked", "noted")

    first, second = browser.driver.window_handles
    browser.driver.switch_to.window(second)
    browser.wait_until(lambda: browser.driver.current_url.endswith("/password_assistance"), "download")
    browser.driver.close()
    browser.driver.switch_to.window(first)


def test_the_exam_code_is_copied(browser, open_exam, make_exam, make_attempt):
    exam = make_exam("proctored")
    make_attempt(exam, "created")
    open_exam(exam)

    browser.click("#copy-exam-code")

    assert browser.find("#copy-exam-code").text == "Copied"
    browser.click("#proctored-exam-code")
    assert browser.find("#copy-exam-code").text == "Copy"


def test_who_asks_for_the_content_gets_it(browser, open_exam, make_exam, make_attempt, settings):
    settings.PROCTORED_EXAM_VIEWABLE_PAST_DUE = True
    exam = make_exam("proctored", due_date=timezone.now() - datetime.timedelta(hours=1))
    make_attempt(exam, "verified")
    open_exam(exam)

    browser.click(".visit-exam-button")

    browser.find("#questions")


# The proctoring application, through the provider's worker


@pytest.fixture
def ready(make_exam, make_attempt, plain, live_server):
    """Make an exam that is ready to start, whose application answers as given."""

    def make(answers, status="ready_to_start", **values):
        plain.get_javascript = lambda: f"{live_server.url}/host/worker.js?answers={answers}"
        plain.ping_interval = 12
        exam = make_exam("proctored")
        make_attempt(exam, status, **values)
        return exam

    return make


def test_an_exam_starts_when_the_application_confirms(browser, open_exam, ready, status_of):
    exam = ready("ok")
    open_exam(exam)

    browser.click(".proctored-enter-exam")

    browser.find("#questions")
    assert status_of(exam) == "started"


def test_an_exam_does_not_start_when_the_application_refuses(browser, open_exam, ready, status_of):
    exam = ready("no")
    open_exam(exam)

    browser.click(".proctored-enter-exam")

    browser.wait_for_text("The proctoring software does not answer")
    browser.click("dialog .cancel-button")
    assert status_of(exam) == "ready_to_start"
    assert browser.find(".proctored-enter-exam").text == "Start my exam"


def test_an_exam_is_submitted_even_if_the_application_refuses(browser, open_exam, ready, status_of):
    exam = ready("no", "ready_to_submit")
    open_exam(exam)

    browser.click("button[name=submit-proctored-exam]")

    browser.wait_for_text("Your exam is submitted")
    assert status_of(exam) == "submitted"
    browser.click("dialog .ok-button")
    browser.wait_for_text("You have submitted this proctored exam for review")


def test_an_application_that_is_gone_ends_the_exam(browser, open_exam, ready, attempt_of):
    exam = ready("no", "started")
    open_exam(exam)
    browser.find("#questions")

    browser.wait_for_text("A system error has occurred with your proctored exam")

    attempt = attempt_of(exam)
    assert attempt["status"] == "error"
    assert attempt["time_remaining_seconds"] > 3000
