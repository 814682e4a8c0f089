"""Every page that the learning front end shows instead of an exam's content, with the facts that come from the API."""

import pytest

from tests.mfe.states import State

pytestmark = pytest.mark.slow


def page(exam, status, *texts, **values):
    """Return the parameters of a test: who sees the page, and texts of it."""
    name = "-".join([*exam, status or "none", *values])
    return pytest.param(State(name, *exam, status, **values), texts, id=name)


TIMED, HIDDEN = ("TIDE101", "midterm"), ("TIDE101", "tide-tables-quiz")
ONBOARDING, PROCTORED = ("TIDE101", "onboarding"), ("TIDE101", "final")
PRACTICE, IN_SECURE_BROWSER = ("KNOT101", "rehearsal"), ("KNOT101", "final")
SECOND_OF_MANY = ("NAV200", "exam6")

SECURE_SET_UP = ("Set up and start your proctored exam.", "Copy this unique exam code.")
SET_UP = (
    "Set up and start your proctored exam.",
    "Install the Lookout application.",
    "help@lookout.example or by calling +49 40 5550123",
)
END = "Are you sure you want to end your proctored exam?"
SENT_FOR_REVIEW = "You have submitted this proctored exam for review"
ONBOARDING_SENT = ("You have submitted this onboarding exam", "noreply@lookout.example", "help@harbour.example")
ONBOARDING_FIRST = ("You must complete an onboarding exam", "provided via Lookout", "help@harbour.example")
NOT_PASSED = "Your proctoring session was reviewed, but did not pass all requirements"
PASSED = "Your proctoring session was reviewed successfully."
TOO_LATE = "The due date for this exam has passed"
NO_PAGE = "A system error has occurred with your exam."

PAGES = [
    page(TIMED, "", "Subsection is a Timed Exam (45 minutes)"),
    page(TIMED, "ready_to_submit", "Are you sure that you want to submit your timed exam?"),
    page(TIMED, "submitted", "You have submitted your timed exam."),
    page(TIMED, "submitted", "The pages of this sequence.", is_past_due=True),
    page(HIDDEN, "submitted", "You have submitted your timed exam.", is_past_due=True),
    page(HIDDEN, "", TOO_LATE, is_past_due=True),
    page(PRACTICE, "", "Try a proctored exam"),
    page(PRACTICE, "created", *SECURE_SET_UP),
    page(PRACTICE, "download_software_clicked", *SECURE_SET_UP),
    page(PRACTICE, "ready_to_start", "You have 10 minutes to complete this exam."),
    page(PRACTICE, "ready_to_submit", END),
    page(PRACTICE, "submitted", "You have submitted this practice proctored exam"),
    page(PRACTICE, "error", "There was a problem with your practice proctoring session"),
    page(ONBOARDING, "", "Proctoring onboarding exam", "via Lookout", "noreply@lookout.example"),
    page(ONBOARDING, "created", *SET_UP),
    page(ONBOARDING, "ready_to_start", "You have 15 minutes to complete this exam."),
    page(ONBOARDING, "ready_to_submit", END, "submit your proctoring session to complete onboarding"),
    page(ONBOARDING, "submitted", *ONBOARDING_SENT),
    page(ONBOARDING, "second_review_required", *ONBOARDING_SENT),
    page(ONBOARDING, "verified", "Your onboarding profile was reviewed successfully", "help@harbour.example"),
    page(ONBOARDING, "rejected", "Your onboarding session was reviewed, but did not pass all", "help@harbour.example"),
    page(ONBOARDING, "error", "Error: There was a problem with your onboarding session"),
    page(PROCTORED, "", "This exam is proctored"),
    page(PROCTORED, "", TOO_LATE, is_past_due=True),
    page(PROCTORED, "created", *SET_UP),
    page(PROCTORED, "created", TOO_LATE, is_past_due=True),
    page(PROCTORED, "download_software_clicked", *SET_UP),
    page(PROCTORED, "ready_to_start", "You have 1 hour and 30 minutes", "One sheet of own notes"),
    page(PROCTORED, "ready_to_submit", END),
    page(PROCTORED, "submitted", SENT_FOR_REVIEW),
    page(PROCTORED, "second_review_required", SENT_FOR_REVIEW),
    page(PROCTORED, "verified", PASSED),
    page(PROCTORED, "rejected", NOT_PASSED),
    page(PROCTORED, "error", "Error with proctored exam", "tides@harbour.example"),
    page(PROCTORED, "error", "Your exam is ready to be resumed.", "You will have 20 minutes", saved_seconds=1200),
    page(PROCTORED, "onboarding_missing", *ONBOARDING_FIRST, "Navigate to onboarding exam"),
    page(PROCTORED, "onboarding_pending", *ONBOARDING_FIRST, "Your onboarding exam is being reviewed."),
    page(PROCTORED, "onboarding_failed", *ONBOARDING_FIRST, "failed to pass all requirements"),
    page(PROCTORED, "onboarding_expired", *ONBOARDING_FIRST, "Navigate to onboarding exam"),
    page(PROCTORED, "declined", NO_PAGE),
    page(IN_SECURE_BROWSER, "", "This exam is proctored", "Take this exam without proctoring."),
    page(IN_SECURE_BROWSER, "created", *SECURE_SET_UP),
    page(SECOND_OF_MANY, "", "You have not completed the prerequisites for this exam.", "Exam 4"),
]


@pytest.fixture(scope="module")
def session_keys(prepare):
    return prepare([parameters.values[0] for parameters in PAGES])


@pytest.mark.parametrize(("state", "texts"), PAGES)
def test_page(session_keys, seat, state, texts):
    learner = seat(state, session_keys[state.learner])
    learner.open_exam()
    learner.sees(*texts)
