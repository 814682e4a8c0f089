"""Which page a learner sees: the tables of spec 04 §3 - §6, in their order; the first row that fits decides.

Where a number has letters, the chapter's row has several results. Rows that the chapter ends with "any other" show a
page that blocks, except for those who declined: content of an exam is never shown by accident (W20).
"""

from collections.abc import Callable
from dataclasses import dataclass

from proctoring.api.student_view import effects
from proctoring.api.student_view.visit import Visit
from proctoring.statuses import INCOMPLETE, ONBOARDING_ERRORS
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status

CONTENT = None  # instead of a template: the host shows the exam itself
UNAVAILABLE = "proctored_exam/unavailable.html"

NO_ATTEMPT = frozenset({None})
NOT_STARTED = frozenset({None, Status.created})
SETTING_UP = frozenset({Status.created, Status.download_software_clicked})
AWAITING_REVIEW = frozenset({Status.submitted, Status.second_review_required})


def always(visit: Visit) -> bool:
    """Fit every visit."""
    return True


@dataclass(frozen=True)
class Page:
    """One row: its number, the statuses it is for (``None``: all; in a set: no attempt), the condition, the template."""

    number: str
    statuses: frozenset[str | None] | frozenset[str] | str | None
    template: str | None
    when: Callable[[Visit], bool] = always
    effects: tuple[Callable[[Visit], None], ...] = ()

    def fits(self, visit: Visit) -> bool:
        """Whether this row is for the visit; the attempt is read only by rows that look at its status."""
        return self._is_for_status(visit) and self.when(visit)

    def _is_for_status(self, visit: Visit) -> bool:
        if self.statuses is None:
            return True
        if isinstance(self.statuses, str):
            return visit.status == self.statuses
        return visit.status in self.statuses


ANY = None

TIMED_PAGES = (
    Page("1", NOT_STARTED, "timed_exam/expired.html", when=lambda visit: visit.is_past_due),
    Page("2", NOT_STARTED, "timed_exam/entrance.html"),
    Page("3", INCOMPLETE, "timed_exam/expired.html", when=lambda visit: visit.is_past_due),
    Page("4", Status.timed_out, CONTENT, effects=(effects.refuse_timed_out,)),
    Page("5", Status.started, CONTENT),
    Page("6", Status.ready_to_submit, "timed_exam/ready_to_submit.html"),
    Page("7", Status.submitted, CONTENT, when=lambda visit: visit.is_shown_after_due and not visit.has_to_wait),
    Page("8", Status.submitted, "timed_exam/submitted.html", when=lambda visit: visit.is_shown_after_due),
    Page("9", Status.submitted, "timed_exam/submitted.html"),
    Page("10a", Status.declined, CONTENT),
    Page("10b", ANY, UNAVAILABLE, effects=(effects.report_unexpected,)),
)

PRACTICE_PAGES = (
    Page("1", ANY, CONTENT, when=lambda visit: not visit.may_take_exam),
    Page("2", ANY, "proctored_exam/inactive_account.html", when=lambda visit: not visit.user.is_active),
    Page("3", NO_ATTEMPT, "practice_exam/entrance.html"),
    Page("4", ANY, "proctored_exam/ready_to_resume.html", when=lambda visit: visit.is_resumable),
    Page(
        "5",
        Status.started,
        "proctored_exam/error_wrong_browser.html",
        when=lambda visit: visit.is_outside_secure_browser,
    ),
    Page("6", Status.started, CONTENT),
    Page("7", SETTING_UP, "proctored_exam/instructions.html"),
    Page("8", Status.ready_to_start, "proctored_exam/ready_to_start.html"),
    Page("9", Status.error, "practice_exam/error.html"),
    Page("10", Status.submitted, "practice_exam/submitted.html"),
    Page("11", Status.ready_to_submit, "proctored_exam/ready_to_submit.html"),
    Page("12", ANY, UNAVAILABLE, effects=(effects.report_unexpected,)),
)

ONBOARDING_PAGES = (
    Page("1", ANY, CONTENT, when=lambda visit: not visit.may_take_exam),
    Page("2", ANY, "proctored_exam/inactive_account.html", when=lambda visit: not visit.user.is_active),
    Page("3", NO_ATTEMPT, "proctored_exam/expired.html", when=lambda visit: visit.is_past_due),
    Page("4", NO_ATTEMPT, "onboarding_exam/entrance.html"),
    Page("5", ANY, "proctored_exam/ready_to_resume.html", when=lambda visit: visit.is_resumable),
    Page(  # the check of practice exams, made here as well (W21)
        "6a",
        Status.started,
        "proctored_exam/error_wrong_browser.html",
        when=lambda visit: visit.is_outside_secure_browser,
    ),
    Page("6b", Status.started, CONTENT),
    Page("7", SETTING_UP, "proctored_exam/instructions.html"),
    Page("8", Status.ready_to_start, "proctored_exam/ready_to_start.html"),
    Page("9", Status.error, "onboarding_exam/error.html"),
    Page("10", AWAITING_REVIEW, "onboarding_exam/submitted.html"),
    Page("11", Status.ready_to_submit, "onboarding_exam/ready_to_submit.html"),
    Page("12", Status.verified, "onboarding_exam/verified.html"),
    Page("13", Status.rejected, "onboarding_exam/rejected.html"),
    Page("14", ANY, UNAVAILABLE, effects=(effects.report_unexpected,)),
)

PROCTORED_PAGES = (
    Page("1", ANY, CONTENT, when=lambda visit: not visit.may_take_exam),
    Page("2", Status.declined, CONTENT),
    Page("3", ANY, "proctored_exam/inactive_account.html", when=lambda visit: not visit.user.is_active),
    Page(
        "4a",
        NO_ATTEMPT,
        "proctored_exam/expired.html",
        when=lambda visit: visit.is_past_due,
        effects=(effects.add_prerequisites,),
    ),
    Page(
        "4b",
        NO_ATTEMPT,
        CONTENT,
        when=lambda visit: bool(visit.prerequisites["declined_prerequisites"]),
        effects=(effects.add_prerequisites, effects.decline),
    ),
    Page(
        "4c",
        NO_ATTEMPT,
        "proctored_exam/failed-prerequisites.html",
        when=lambda visit: bool(visit.prerequisites["failed_prerequisites"]),
        effects=(effects.add_prerequisites, effects.link_failed),
    ),
    Page(
        "4d",
        NO_ATTEMPT,
        "proctored_exam/pending-prerequisites.html",
        when=lambda visit: bool(visit.prerequisites["pending_prerequisites"]),
        effects=(effects.add_prerequisites, effects.link_pending),
    ),
    Page(
        "4e",
        NO_ATTEMPT,
        "proctored_exam/entrance.html",
        effects=(effects.add_prerequisites, effects.announce_option),
    ),
    Page("5", INCOMPLETE, "proctored_exam/expired.html", when=lambda visit: visit.is_past_due),
    Page("6", ANY, "proctored_exam/ready_to_resume.html", when=lambda visit: visit.is_resumable),
    Page(
        "7",
        Status.started,
        "proctored_exam/error_wrong_browser.html",
        when=lambda visit: visit.is_outside_secure_browser,
    ),
    Page("8", Status.started, CONTENT),
    Page("9", SETTING_UP, "proctored_exam/instructions.html"),
    Page("10", Status.ready_to_start, "proctored_exam/ready_to_start.html"),
    Page("11", Status.error, "proctored_exam/error.html"),
    Page("12", Status.timed_out, CONTENT, effects=(effects.refuse_timed_out,)),
    Page("13a", AWAITING_REVIEW, CONTENT, when=lambda visit: visit.chose_content),
    Page("13b", AWAITING_REVIEW, "proctored_exam/submitted.html"),
    Page("14a", Status.verified, "proctored_exam/verified.html", when=lambda visit: visit.has_to_wait),
    Page("14b", Status.verified, CONTENT, when=lambda visit: visit.chose_content),
    Page("14c", Status.verified, "proctored_exam/verified.html"),
    Page("15a", Status.rejected, CONTENT, when=lambda visit: visit.chose_content),
    Page("15b", Status.rejected, "proctored_exam/rejected.html"),
    Page("16", Status.ready_to_submit, "proctored_exam/ready_to_submit.html"),
    Page("17", ONBOARDING_ERRORS, "proctored_exam/onboarding_error.html", effects=(effects.explain_onboarding,)),
    Page("18", ANY, UNAVAILABLE, effects=(effects.report_unexpected,)),
)


def find_page(pages: tuple[Page, ...], visit: Visit) -> Page:
    """Return the first row that fits; the last row of every table does."""
    return next(page for page in pages if page.fits(visit))
