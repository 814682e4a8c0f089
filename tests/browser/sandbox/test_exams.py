"""The main jobs of a learner in the sandbox, with a person as the proctor, from the course page to the result."""

import pytest

TIDES, KNOTS = "TIDE101", "KNOT101"


def test_timed_exam_from_the_course_to_the_grade(learner):
    learner.open_exam(TIDES, "midterm")
    learner.click(".start-timed-exam")
    learner.answer("0.3", "3")
    learner.end_exam()
    learner.sees("You have submitted your timed exam.")
    learner.open(f"/courses/course-v1:Harbour+{TIDES}+2030/progress")
    learner.sees("Midterm: the rule of twelfths", "2 of 2")
    learner.open(f"/courses/course-v1:Harbour+{TIDES}+2030/")
    learner.sees("Submitted")


def test_onboarding_opens_with_the_proctors_approval(learner, proctor):
    learner.open(f"/courses/course-v1:Harbour+{TIDES}+2030/")
    learner.sees("Current onboarding status: Not Started")
    _sit(learner, proctor, TIDES, "onboarding")
    learner.sees("You have submitted this onboarding exam")
    proctor.review(learner.name, "Clean")
    learner.open_exam(TIDES, "onboarding")
    learner.sees("Your onboarding profile was reviewed successfully")
    learner.open(f"/courses/course-v1:Harbour+{TIDES}+2030/")
    learner.sees("Current onboarding status: Verified")


@pytest.mark.parametrize(
    ("outcome", "page", "points", "credit", "mail"),
    [
        ("Clean", "Your proctoring session was reviewed successfully", "2 of 3", "satisfied", "attempt verified"),
        ("Suspicious", "did not pass", "0 of 3", "failed", "attempt rejected"),
    ],
    ids=["clean", "suspicious"],
)
def test_proctored_exam_is_reviewed_by_a_person(learner, proctor, outcome, page, points, credit, mail):
    _sit(learner, proctor, TIDES, "final", "3.6", "Springs", "1")
    learner.sees("You have submitted this proctored exam for review")
    proctor.review(learner.name, outcome, "Somebody came in.")
    learner.open_exam(TIDES, "final")
    learner.sees(page)
    learner.open(f"/courses/course-v1:Harbour+{TIDES}+2030/progress")
    learner.sees(points, credit)
    learner.open("/inbox/")
    learner.sees("Proctoring attempt submitted", mail)
    learner.click("a.row")
    learner.browser.find("iframe.mail")


def test_practice_exam_is_taken_in_the_secure_browser_and_repeated(learner, proctor):
    learner.open_exam(KNOTS, "rehearsal")
    learner.click(".start-timed-exam")
    learner.browser.find("#proctored-exam-code")
    learner.browser.open(proctor.launch_url(learner.name))
    learner.click(".proctored-enter-exam")
    learner.answer("The granny knot")
    learner.end_exam()
    learner.sees("You have submitted this practice proctored exam")
    learner.click(".exam-action-button")
    learner.browser.find("#proctored-exam-code")


def test_exam_without_proctoring_is_an_open_exam(learner):
    learner.open_exam(KNOTS, "final")
    learner.click("[data-attempt-proctored=false]")
    learner.click(".proctored-exam-skip-confirm-button")
    learner.browser.find(".question")
    learner.open(f"/courses/course-v1:Harbour+{KNOTS}+2030/")
    learner.sees("Taking As Open Exam")


def _sit(learner, proctor, course, exam, *answers):
    """Take the exam: register, be marked ready, start, answer, end."""
    learner.open_exam(course, exam)
    learner.click(".start-timed-exam")
    learner.browser.find(".js-start-proctored-exam")
    proctor.mark_ready(learner.name)
    learner.click(".js-start-proctored-exam")
    learner.click(".proctored-enter-exam")
    learner.browser.find(".exam-timer")
    if answers:
        learner.answer(*answers)
    learner.end_exam()
