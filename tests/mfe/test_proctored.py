"""Practice, onboarding and proctored exams in the learning front end, with a person as the proctor."""

import pytest

from tests.mfe.conftest import complaints

pytestmark = pytest.mark.slow


@pytest.fixture
def sit(proctor):
    """Take an exam from its entrance to its submission: set up, be marked ready, start, end."""

    def take(learner):
        learner.press("start-exam-button")
        learner.sees("Set up and start your proctored exam.", "Install the Lookout application.")
        proctor.mark_ready(learner.name)
        learner.press_link("Start Exam")
        learner.sees("Proctored Exam Rules")
        learner.press("start-exam-button")
        learner.is_in_exam()
        learner.press("end-button")
        learner.sees("Are you sure you want to end your proctored exam?")
        learner.press("end-exam-button")

    return take


@pytest.mark.parametrize(
    ("outcome", "page"),
    [
        ("Clean", "Your proctoring session was reviewed successfully."),
        ("Suspicious", "Your proctoring session was reviewed, but did not pass all requirements"),
        ("Not reviewed", "Error with proctored exam"),
    ],
)
def test_proctored_exam_from_entrance_to_review(learner_at, sit, proctor, outcome, page):
    learner = learner_at("TIDE101", "final")
    learner.sees("This exam is proctored")
    sit(learner)
    learner.sees("You have submitted this proctored exam for review")
    proctor.review(learner.name, outcome)
    learner.open_exam()
    learner.sees(page)


@pytest.mark.parametrize(
    ("outcome", "page"),
    [
        ("Clean", "Your onboarding profile was reviewed successfully"),
        ("Suspicious", "Your onboarding session was reviewed, but did not pass all requirements"),
    ],
)
def test_onboarding_from_entrance_to_review(learner_at, sit, proctor, outcome, page):
    learner = learner_at("TIDE101", "onboarding")
    learner.sees("Proctoring onboarding exam")
    sit(learner)
    learner.sees("You have submitted this onboarding exam")
    proctor.review(learner.name, outcome)
    learner.open_exam()
    learner.sees(page)


def test_onboarding_is_repeated_only_after_a_confirmation(learner_at):
    learner = learner_at("TIDE101", "onboarding", "submitted")
    assert not learner.browser.find("[data-testid=retry-exam-button]").is_enabled()
    learner.press_link("I understand and want to reset this onboarding exam.")
    learner.press("retry-exam-button")
    learner.sees("Set up and start your proctored exam.")


def test_practice_exam_is_taken_in_the_secure_browser_and_repeated(learner_at, proctor):
    learner = learner_at("KNOT101", "rehearsal")
    learner.sees("Try a proctored exam")
    learner.press("start-exam-button")
    learner.sees("Copy this unique exam code.")
    learner.browser.open(proctor.launch_url(learner.name))
    learner.sees("You have 10 minutes to complete this exam.")
    learner.press("start-exam-button")
    learner.is_in_exam()
    learner.press("end-button")
    learner.press("end-exam-button")
    learner.sees("You have submitted this practice proctored exam")
    learner.press("retry-exam-button")
    learner.sees("Copy this unique exam code.")


def test_exam_does_not_start_before_the_application_runs(learner_at):
    learner = learner_at("TIDE101", "final", "created")
    learner.press_link("Start Exam")
    learner.sees("Cannot Start Exam")
    learner.press_link("Ok")
    learner.sees_no_more("Cannot Start Exam")
    learner.press_link("Start System Check")
    learner.sees("There is nothing to install.")
    learner.open_exam()
    learner.sees("Install the Lookout application.")


def test_end_of_the_exam_elsewhere_is_noticed_within_a_minute(fast_clock, learner_at, proctor):
    learner = learner_at("TIDE101", "final", "started")
    learner.is_in_exam()
    proctor.review(learner.name, "Not reviewed")
    learner.sees("Error with proctored exam")


def test_interrupted_exam_goes_on_with_the_time_that_was_left(learner_at, proctor):
    learner = learner_at("TIDE101", "final", "error", saved_seconds=1200)
    learner.sees("Your exam is ready to be resumed.")
    learner.press("start-exam-button")
    learner.sees("Set up and start your proctored exam.")
    proctor.mark_ready(learner.name)
    learner.press_link("Start Exam")
    learner.sees("You have 20 minutes to complete this exam.")
    learner.press("start-exam-button")
    learner.is_in_exam()
    assert 1140 < learner.seconds_left <= 1200


def test_doing_without_proctoring_is_asked_twice(learner_at):
    learner = learner_at("KNOT101", "final")
    learner.press("start-exam-without-proctoring-button")
    learner.press("skip-cancel-exam-button")
    learner.sees("This exam is proctored")
    learner.press("start-exam-without-proctoring-button")
    learner.press("skip-confirm-exam-button")
    learner.sees("Copy this unique exam code.")


def test_front_end_has_no_page_for_a_declined_exam(learner_at):
    learner = learner_at("KNOT101", "final", "created")
    learner.press("start-exam-without-proctoring-button")
    learner.press("skip-confirm-exam-button")
    learner.sees("A system error has occurred with your exam.")


def test_onboarding_page_is_one_click_away(learner_at):
    learner = learner_at("TIDE101", "final", "onboarding_missing")
    learner.press_link("Navigate to onboarding exam")
    learner.sees("Proctoring onboarding exam")


def test_prerequisite_is_one_click_away(learner_at):
    learner = learner_at("NAV200", "exam6")
    learner.press_link("Exam 4")
    learner.sees("This exam is proctored")
    assert learner.browser.driver.current_url.endswith("@exam4")


def test_exam_does_not_begin_without_the_application(learner_at, application):
    learner = learner_at("TIDE101", "final", "ready_to_start")
    application.stop()
    learner.press("start-exam-button")
    learner.is_told("Please double-check that the application is running.")
    application.start()
    learner.open_exam()
    learner.press("start-exam-button")
    learner.is_in_exam()


def test_application_that_ends_interrupts_the_exam(fast_clock, learner_at, application):
    learner = learner_at("TIDE101", "final", "started")
    learner.is_in_exam()
    application.stop()
    learner.sees("Error with proctored exam")
    assert any("Lookout does not run." in complaint for complaint in complaints(learner.browser))


def test_failure_of_the_provider_is_told_and_can_be_overcome(learner_at, tell_vendor):
    learner = learner_at("TIDE101", "final")
    tell_vendor("500")
    learner.press("start-exam-button")
    learner.is_told("502")
    tell_vendor("")
    learner.open_exam()
    learner.press("start-exam-button")
    learner.sees("Set up and start your proctored exam.")
