"""What people read for statuses, enrolment modes and kinds of exams, in their language. Spec 08 §6."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from proctoring.constants import TIME_MULTIPLIER
from proctoring.statuses import InstructorDashboardOnboardingAttemptStatus as Onboarding
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status

ATTEMPT_STATUSES: Mapping[str, Any] = {
    Status.eligible: _("Eligible"),
    Status.created: _("Created"),
    Status.download_software_clicked: _("Download Software Clicked"),
    Status.ready_to_start: _("Ready to start"),
    Status.started: _("Started"),
    Status.ready_to_submit: _("Ready to submit"),
    Status.declined: _("Declined"),
    Status.timed_out: _("Timed out"),
    Status.submitted: _("Submitted"),
    Status.second_review_required: _("Second Review Required"),
    Status.verified: _("Verified"),
    Status.rejected: _("Rejected"),
    Status.error: _("Error"),
    Status.onboarding_missing: _("Onboarding Missing"),
    Status.onboarding_pending: _("Onboarding Pending"),
    Status.onboarding_failed: _("Onboarding Failed"),
    Status.onboarding_expired: _("Onboarding Expired"),
    Status.expired: _("Expired"),
    Status.onboarding_reset: _("Onboarding Reset"),
}

ONBOARDING_STATUSES: Mapping[str, Any] = {
    Onboarding.not_started: _("Not Started"),
    Onboarding.setup_started: _("Setup Started"),
    Onboarding.onboarding_started: _("Onboarding Started"),
    Onboarding.other_course_approved: _("Approved in Another Course"),
    Onboarding.submitted: _("Submitted"),
    Onboarding.verified: _("Verified"),
    Onboarding.rejected: _("Rejected"),
    Onboarding.error: _("Error"),
    Onboarding.expired: _("Expired"),
    Onboarding.onboarding_reset_past_due: _("Reset Failed, the Exam Is Past Due"),
}

ENROLLMENT_MODES: Mapping[str, Any] = {
    "audit": _("Audit"),
    "honor": _("Honor"),
    "verified": pgettext_lazy("enrollment mode", "Verified"),
    "professional": _("Professional"),
    "no-id-professional": _("No ID Professional"),
    "credit": _("Credit"),
    "masters": _("Master's"),
    "executive-education": _("Executive Education"),
}

ALLOWANCE_TYPES: Mapping[str, Any] = {
    "additional_time_granted": _("Additional Time (minutes)"),
    TIME_MULTIPLIER: _("Time Multiplier"),
    "review_policy_exception": _("Review Policy Exception"),
}

ACTORS: Mapping[str, Any] = {
    "learner": _("the learner"),
    "staff": _("course staff"),
    "timer": _("the clock of the exam"),
    "sweeper": _("the clean-up of overdue attempts"),
    "provider": _("the proctoring provider"),
    "cascade": _("a declined exam"),
    "system": _("the system"),
}

# What a history tells of an attempt, a review or a message.
DETAILS: Mapping[str, Any] = {
    "started_at": _("Started"),
    "completed_at": _("Completed"),
    "allowed_time_limit_mins": _("Minutes allowed"),
    "taking_as_proctored": _("Taken as proctored"),
    "external_id": _("Id at the provider"),
    "is_resumable": _("Can be resumed"),
    "ready_to_resume": _("Ready to resume"),
    "resumed": _("Resumed"),
    "time_remaining_seconds": _("Seconds left"),
    "is_status_acknowledged": _("Outcome acknowledged"),
    "attempt_id": _("Attempt"),
    "review_status": _("Outcome of the review"),
    "kind": _("Message"),
    "state": _("State"),
    "tries": _("Tries"),
    "last_error": _("Last error"),
}

TIMED, PRACTICE, PROCTORED = "timed", "practice", "proctored"
EXAM_KINDS: Mapping[str, Any] = {
    PROCTORED: pgettext_lazy("exam kind", "Proctored"),
    PRACTICE: pgettext_lazy("exam kind", "Practice"),
    TIMED: pgettext_lazy("exam kind", "Timed"),
}


def label(table: Mapping[str, Any], value: str | None) -> str:
    """Return what people read for the value; one that the table does not have is shown as it is."""
    return str(table.get(value or "", value or ""))


def exam_kind(is_proctored: bool, is_practice_exam: bool) -> str:
    """Return the kind of the exam: a practice exam that nobody watches over is a timed one. Spec 08 §1.1."""
    if not is_proctored:
        return TIMED
    return PRACTICE if is_practice_exam else PROCTORED
