"""Statuses of attempts, reviews and onboarding, and the moves between them: pure data and predicates. Spec 01 §6."""

from typing import Literal

from proctoring.exceptions import ProctoredExamBadReviewStatus


class ProctoredExamStudentAttemptStatus:
    """Status of an attempt. The values are stored data and are never translated. Spec 01 §6.1."""

    eligible = "eligible"
    created = "created"
    download_software_clicked = "download_software_clicked"
    ready_to_start = "ready_to_start"
    started = "started"
    ready_to_submit = "ready_to_submit"

    declined = "declined"
    timed_out = "timed_out"
    submitted = "submitted"
    second_review_required = "second_review_required"
    verified = "verified"
    rejected = "rejected"
    error = "error"
    onboarding_missing = "onboarding_missing"
    onboarding_pending = "onboarding_pending"
    onboarding_failed = "onboarding_failed"
    onboarding_expired = "onboarding_expired"

    expired = "expired"
    onboarding_reset = "onboarding_reset"

    onboarding_errors = (onboarding_missing, onboarding_pending, onboarding_failed, onboarding_expired)

    @classmethod
    def is_completed_status(cls, status: str | None) -> bool:
        """Whether the attempt is over."""
        return status in COMPLETED

    @classmethod
    def is_incomplete_status(cls, status: str | None) -> bool:
        """Whether the attempt still has to be taken or finished."""
        return status in INCOMPLETE

    @classmethod
    def is_pre_started_status(cls, status: str | None) -> bool:
        """Whether the attempt exists and was not started."""
        return status in PRE_STARTED

    @classmethod
    def is_in_progress_status(cls, status: str | None) -> bool:
        """Whether the learner is in the exam."""
        return status in IN_PROGRESS

    @classmethod
    def needs_credit_status_update(cls, to_status: str | None) -> bool:
        """Whether the credit service has to hear of this status."""
        return to_status in CREDIT_STATUS

    @classmethod
    def needs_grade_override(cls, to_status: str | None) -> bool:
        """Whether this status takes the learner's grade."""
        return to_status == cls.rejected

    @classmethod
    def is_a_cascadable_failure(cls, to_status: str | None) -> bool:
        """Whether this status spreads to the other proctored exams of the course."""
        return to_status == cls.declined

    @classmethod
    def is_valid_status(cls, status: str | None) -> bool:
        """Whether the status is completed or incomplete; false for ``expired`` and ``onboarding_reset``."""
        return status in COMPLETED or status in INCOMPLETE


_Attempt = ProctoredExamStudentAttemptStatus

PRE_STARTED = frozenset({_Attempt.created, _Attempt.download_software_clicked, _Attempt.ready_to_start})
IN_PROGRESS = frozenset({_Attempt.started, _Attempt.ready_to_submit})
INCOMPLETE = PRE_STARTED | IN_PROGRESS | {_Attempt.eligible}
ONBOARDING_ERRORS = frozenset(_Attempt.onboarding_errors)
COMPLETED = ONBOARDING_ERRORS | {
    _Attempt.declined,
    _Attempt.timed_out,
    _Attempt.submitted,
    _Attempt.second_review_required,
    _Attempt.verified,
    _Attempt.rejected,
    _Attempt.error,
}
# What the credit service is told for a status; a status that is not here is none of its business (spec 03 §8.7).
CREDIT_STATUS = {
    _Attempt.verified: "satisfied",
    _Attempt.submitted: "submitted",
    _Attempt.declined: "declined",
    _Attempt.rejected: "failed",
    _Attempt.error: "failed",
}


def is_legal_move(from_status: str, to_status: str) -> bool:
    """Whether an attempt may go from one status to the other: everything but completed to incomplete. Spec 03 §2.1."""
    return not (from_status in COMPLETED and to_status in INCOMPLETE)


def is_reattempt(from_status: str, to_status: str) -> bool:
    """Whether a running attempt is asked to go back before its start, which ends it instead. Spec 03 §2.2."""
    return from_status in IN_PROGRESS and to_status in PRE_STARTED


class ReviewStatus:
    """The standard vocabulary in which a provider states its review. Spec 01 §6.2."""

    passed = "passed"
    violation = "violation"
    suspicious = "suspicious"
    not_reviewed = "not_reviewed"

    @classmethod
    def validate(cls, status: str) -> Literal[True]:
        """Answer ``True`` for a known status; raise :class:`ProctoredExamBadReviewStatus` for any other."""
        if status not in (cls.passed, cls.violation, cls.suspicious, cls.not_reviewed):
            raise ProctoredExamBadReviewStatus(status)
        return True


class SoftwareSecureReviewStatus:
    """The vocabulary in which reviews of every provider are stored. Spec 01 §6.3."""

    clean = "Clean"
    violation = "Rules Violation"
    suspicious = "Suspicious"
    not_reviewed = "Not Reviewed"

    passing_statuses = [clean, violation]
    failing_statuses = [not_reviewed, suspicious]
    notify_support_for_status = suspicious

    from_standard_status = {
        ReviewStatus.passed: clean,
        ReviewStatus.violation: violation,
        ReviewStatus.suspicious: suspicious,
        ReviewStatus.not_reviewed: not_reviewed,
    }
    to_standard_status = {stored: standard for standard, stored in from_standard_status.items()}

    @classmethod
    def validate(cls, status: str) -> Literal[True]:
        """Answer ``True`` for a known status; raise :class:`ProctoredExamBadReviewStatus` for any other."""
        if status not in cls.passing_statuses and status not in cls.failing_statuses:
            raise ProctoredExamBadReviewStatus(
                f"Received unexpected review status {status!r}; expected one of "
                f"{', '.join(cls.passing_statuses + cls.failing_statuses)}."
            )
        return True


class InstructorDashboardOnboardingAttemptStatus:
    """A learner's onboarding as the instructor sees it. Spec 01 §6.4."""

    not_started = "not_started"
    setup_started = "setup_started"
    onboarding_started = "onboarding_started"
    submitted = "submitted"
    rejected = "rejected"
    verified = "verified"
    error = "error"
    expired = "expired"
    # neither is the status of an attempt: approved in another course; the newest attempt is one that was reset
    other_course_approved = "other_course_approved"
    onboarding_reset_past_due = "onboarding_reset_past_due"

    onboarding_statuses = {
        _Attempt.created: setup_started,
        _Attempt.download_software_clicked: setup_started,
        _Attempt.ready_to_start: setup_started,
        _Attempt.started: onboarding_started,
        _Attempt.ready_to_submit: onboarding_started,
        _Attempt.submitted: submitted,
        _Attempt.rejected: rejected,
        _Attempt.verified: verified,
        _Attempt.error: error,
        _Attempt.expired: expired,
    }

    @classmethod
    def get_onboarding_status_from_attempt_status(cls, status: str | None) -> str | None:
        """Translate an attempt status; none at all is ``not_started``, one without a meaning here ``None``."""
        if not status:
            return cls.not_started
        return cls.onboarding_statuses.get(status)


_Instructor = InstructorDashboardOnboardingAttemptStatus


class VerificientOnboardingProfileStatus:
    """A learner's onboarding as a provider's profile service words it. Spec 01 §6.5."""

    no_profile = "no-profile"
    approved = "approved-in-course"
    other_course_approved = "approved-in-different-course"
    rejected = "rejected"
    expired = "expired"
    pending = "pending"

    profile_status_mapping: dict[str, str | None] = {
        no_profile: None,
        approved: _Attempt.verified,
        other_course_approved: _Instructor.other_course_approved,
        rejected: _Attempt.rejected,
        expired: _Attempt.expired,
        pending: _Attempt.submitted,
    }
    filter_status_mapping: dict[str, str] = {
        **{ours: theirs for theirs, ours in profile_status_mapping.items() if ours is not None},
        _Instructor.not_started: no_profile,
    }

    @classmethod
    def get_edx_status_from_profile_status(cls, api_status: str | None) -> str | None:
        """Translate the provider's word into ours; ``None`` for no profile and for an unknown word."""
        return cls.profile_status_mapping.get(api_status) if api_status else None

    @classmethod
    def get_profile_status_from_filter(cls, filter_status: str | None) -> str | None:
        """Translate a filter of the instructor into the provider's word; ``None`` where it has none."""
        return cls.filter_status_mapping.get(filter_status) if filter_status else None

    @classmethod
    def get_instructor_status_from_profile_status(cls, api_status: str | None) -> str | None:
        """Translate for the instructor's list, where no profile is ``not_started``."""
        if api_status == cls.no_profile:
            return _Instructor.not_started
        return cls.get_edx_status_from_profile_status(api_status)
