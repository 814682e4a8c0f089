"""A timed exam in the learning front end."""

import pytest


def test_timed_exam_from_entrance_to_submission(learner_at):
    learner = learner_at("TIDE101", "midterm")
    learner.sees("Timed Exam (45 minutes)")
    learner.press("start-exam-button")
    learner.is_in_exam()
    assert 2640 < learner.seconds_left <= 2700
    learner.press("end-button")
    learner.sees("Are you sure that you want to submit your timed exam?")
    learner.press("continue-exam-button")
    learner.is_in_exam()
    learner.press("end-button")
    learner.press("end-exam-button")
    learner.sees("You have submitted your timed exam.")
    learner.open_exam()
    learner.sees("You have submitted your timed exam.")
    assert learner.browser.seen(".sequence-content") is None


@pytest.mark.slow
def test_exam_is_submitted_when_its_time_is_over(learner_at):
    learner = learner_at("TIDE101", "midterm", "started", seconds_left=18)
    learner.is_in_exam()
    learner.browser.wait_until(lambda: learner.seconds_left < 5, "the last seconds")
    learner.sees("The time allotted for this exam has expired.")


@pytest.mark.slow
def test_timer_leads_back_to_the_exam(learner_at):
    learner = learner_at("TIDE101", "midterm", "started")
    learner.open_home()
    assert 0 < learner.seconds_left < 600
    learner.press_link("Midterm: the rule of twelfths")
    learner.is_in_exam()


@pytest.mark.slow
def test_exam_can_be_ended_from_another_sequence(learner_at):
    learner = learner_at("TIDE101", "midterm", "started")
    learner.open_sequence("welcome")
    learner.is_in_exam()
    learner.press("end-button")
    learner.sees("Are you sure that you want to submit your timed exam?")
    assert learner.browser.driver.current_url.endswith("@midterm")
