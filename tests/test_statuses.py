"""Statuses: the tables of spec 01 §6."""

import pytest

from proctoring.exceptions import ProctoredExamBadReviewStatus
from proctoring.statuses import (
    InstructorDashboardOnboardingAttemptStatus,
    ProctoredExamStudentAttemptStatus,
    ReviewStatus,
    SoftwareSecureReviewStatus,
    VerificientOnboardingProfileStatus,
    is_legal_move,
)

# Spec 01 §6.1: completed, incomplete, pre-started, in progress, credit update.
ATTEMPT_STATUSES = """
eligible                    - x - - -
created                     - x x - -
download_software_clicked   - x x - -
ready_to_start              - x x - -
started                     - x - x -
ready_to_submit             - x - x -
declined                    x - - - x
timed_out                   x - - - -
submitted                   x - - - x
second_review_required      x - - - -
verified                    x - - - x
rejected                    x - - - x
error                       x - - - x
expired                     - - - - -
onboarding_reset            - - - - -
onboarding_missing          x - - - -
onboarding_pending          x - - - -
onboarding_failed           x - - - -
onboarding_expired          x - - - -
"""
ROWS = [
    (name, [mark == "x" for mark in marks]) for name, *marks in map(str.split, ATTEMPT_STATUSES.strip().split("\n"))
]
UNKNOWN = [None, "", "STARTED", "no such status", 7]


@pytest.mark.parametrize(("status", "marks"), ROWS, ids=[name for name, _ in ROWS])
def test_groups_of_attempt_statuses(status, marks):
    statuses = ProctoredExamStudentAttemptStatus
    groups = [
        statuses.is_completed_status,
        statuses.is_incomplete_status,
        statuses.is_pre_started_status,
        statuses.is_in_progress_status,
        statuses.needs_credit_status_update,
    ]

    assert getattr(statuses, status) == status
    assert [group(status) for group in groups] == marks
    assert statuses.is_valid_status(status) == (marks[0] or marks[1])
    assert statuses.needs_grade_override(status) == (status == "rejected")
    assert statuses.is_a_cascadable_failure(status) == (status == "declined")


@pytest.mark.parametrize("status", UNKNOWN)
def test_unknown_attempt_status_is_in_no_group(status):
    statuses = ProctoredExamStudentAttemptStatus

    for name in vars(statuses):
        if name.startswith(("is_", "needs_")):
            assert getattr(statuses, name)(status) is False


def test_attempt_statuses_are_those_of_the_table():
    values = {value for name, value in vars(ProctoredExamStudentAttemptStatus).items() if isinstance(value, str)}

    assert {name for name, _ in ROWS} <= values


def test_onboarding_errors_stand_in_order():
    assert ProctoredExamStudentAttemptStatus.onboarding_errors == (
        "onboarding_missing",
        "onboarding_pending",
        "onboarding_failed",
        "onboarding_expired",
    )


@pytest.mark.parametrize(("from_status", "from_marks"), ROWS, ids=[name for name, _ in ROWS])
def test_only_completed_to_incomplete_is_illegal(from_status, from_marks):
    for to_status, to_marks in ROWS:
        assert is_legal_move(from_status, to_status) == (not (from_marks[0] and to_marks[1]))


@pytest.mark.parametrize("status", ["passed", "violation", "suspicious", "not_reviewed"])
def test_standard_review_status_is_valid(status):
    assert ReviewStatus.validate(status) is True


@pytest.mark.parametrize("status", ["Clean", "PASSED", "", None, "bogus"])
def test_unknown_standard_review_status_is_refused_by_name(status):
    with pytest.raises(ProctoredExamBadReviewStatus) as error:
        ReviewStatus.validate(status)

    assert str(status) in str(error.value)


STORED = {
    "passed": "Clean",
    "violation": "Rules Violation",
    "suspicious": "Suspicious",
    "not_reviewed": "Not Reviewed",
}


def test_stored_review_statuses():
    stored = SoftwareSecureReviewStatus

    assert stored.from_standard_status == STORED
    assert stored.to_standard_status == {value: key for key, value in STORED.items()}
    assert stored.passing_statuses == ["Clean", "Rules Violation"]
    assert stored.failing_statuses == ["Not Reviewed", "Suspicious"]
    assert stored.notify_support_for_status == "Suspicious"
    assert all(stored.validate(status) is True for status in STORED.values())


@pytest.mark.parametrize("status", ["passed", "", None, "clean", "Suspicious "])
def test_unknown_stored_review_status_is_refused_by_name(status):
    with pytest.raises(ProctoredExamBadReviewStatus) as error:
        SoftwareSecureReviewStatus.validate(status)

    assert str(status) in str(error.value)
    assert "expected one of Clean, Rules Violation, Not Reviewed, Suspicious." in str(error.value)


INSTRUCTOR = {
    None: "not_started",
    "": "not_started",
    "created": "setup_started",
    "download_software_clicked": "setup_started",
    "ready_to_start": "setup_started",
    "started": "onboarding_started",
    "ready_to_submit": "onboarding_started",
    "submitted": "submitted",
    "rejected": "rejected",
    "verified": "verified",
    "error": "error",
    "expired": "expired",
    "eligible": None,
    "declined": None,
    "timed_out": None,
    "second_review_required": None,
    "onboarding_reset": None,
    "onboarding_missing": None,
    "onboarding_pending": None,
    "onboarding_failed": None,
    "onboarding_expired": None,
    "unknown": None,
}


@pytest.mark.parametrize(("status", "shown"), INSTRUCTOR.items())
def test_onboarding_status_on_the_dashboard(status, shown):
    dashboard = InstructorDashboardOnboardingAttemptStatus

    assert dashboard.get_onboarding_status_from_attempt_status(status) == shown


def test_statuses_that_only_the_dashboard_has():
    dashboard = InstructorDashboardOnboardingAttemptStatus

    assert dashboard.other_course_approved == "other_course_approved"
    assert dashboard.onboarding_reset_past_due == "onboarding_reset_past_due"


PROFILES = [
    ("no_profile", "no-profile", None, "not_started"),
    ("approved", "approved-in-course", "verified", "verified"),
    ("other_course_approved", "approved-in-different-course", "other_course_approved", "other_course_approved"),
    ("rejected", "rejected", "rejected", "rejected"),
    ("expired", "expired", "expired", "expired"),
    ("pending", "pending", "submitted", "submitted"),
]


@pytest.mark.parametrize(("name", "api_status", "ours", "instructor"), PROFILES)
def test_onboarding_profile_status(name, api_status, ours, instructor):
    profile = VerificientOnboardingProfileStatus

    assert getattr(profile, name) == api_status
    assert profile.get_edx_status_from_profile_status(api_status) == ours
    assert profile.get_instructor_status_from_profile_status(api_status) == instructor
    assert profile.get_profile_status_from_filter(instructor) == api_status


@pytest.mark.parametrize("status", [None, "", "setup_started", "onboarding_started", "error", "bogus"])
def test_status_that_the_profile_service_does_not_know(status):
    profile = VerificientOnboardingProfileStatus

    assert profile.get_profile_status_from_filter(status) is None
    assert profile.get_edx_status_from_profile_status(status) is None
    assert profile.get_instructor_status_from_profile_status(status) is None
