"""Attempts: find, reset, let resume, look into, report. Spec 08 S5 - S11."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proctoring import api, views
from proctoring.api.attempt_pages import newest_of_each
from proctoring.dashboard.csv_files import csv_response
from proctoring.dashboard.forms import AttemptFilter
from proctoring.dashboard.views.base import CoursePage
from proctoring.exceptions import ProctoredBaseException
from proctoring.models import ProctoredExam, ProctoredExamSoftwareSecureReview, ProctoredExamStudentAttempt
from proctoring.models.actors import acting

AttemptRow = ProctoredExamStudentAttempt

REPORT_COLUMNS = (
    "course_id",
    "provider",
    "exam_name",
    "username",
    "email",
    "attempt_code",
    "allowed_time_limit_mins",
    "is_sample_attempt",
    "started_at",
    "completed_at",
    "status",
    "review_status",
)
REPORT_COMMENTS = ("Suspicious", "Rules Violation")


@dataclass(frozen=True)
class Group:
    """The attempts of a learner at an exam; the newest speaks for them."""

    attempts: list[AttemptRow]

    @property
    def newest(self) -> AttemptRow:
        """The newest attempt."""
        return self.attempts[0]

    @property
    def can_resume(self) -> bool:
        """Whether the learner may be allowed to continue. Spec 08 S10."""
        return self.newest.is_resumable and not self.newest.proctored_exam.is_practice_exam


class Attempts(CoursePage):
    """The attempts of the course, the newest first, one row per learner and exam."""

    tab = template = "attempts"

    def get(self, request: Any) -> HttpResponse:
        """Show a page of them."""
        wanted = AttemptFilter(request.GET, self.course.exams)
        newest = wanted.apply(newest_of_each(AttemptRow.objects.in_course(self.course_id)))
        shown: Page[Any] = Paginator(newest, views.ATTEMPTS_PER_PAGE).get_page(request.GET.get("page"))
        shown.object_list = groups(list(shown.object_list))
        return self.show(filter=wanted, page=shown)


def groups(newest: list[AttemptRow]) -> list[Group]:
    """Return the attempts with the earlier ones of the same learner at the same exam; one statement."""
    rows = AttemptRow.objects.filter(user__in={row.user_id for row in newest})
    by_sitting: dict[tuple[int, int], list[AttemptRow]] = defaultdict(list)
    for row in rows.filter(proctored_exam__in={row.proctored_exam_id for row in newest}).newest_first():
        by_sitting[row.user_id, row.proctored_exam_id].append(row)
    return [Group([row, *by_sitting[row.user_id, row.proctored_exam_id][1:]]) for row in newest]


class Reset(CoursePage):
    """All attempts of a learner at an exam are deleted, after a question."""

    tab, template = "attempts", "reset"

    def get(self, request: Any, exam_id: str, user_id: str) -> HttpResponse:
        """Ask."""
        return self._ask(exam_id, user_id)

    def post(self, request: Any, exam_id: str, user_id: str) -> HttpResponse:
        """Delete them, the oldest first; where a provider fails, the rest stays and can be tried again."""
        attempts = self._attempts(exam_id, user_id)
        done = 0
        try:
            with acting(request.user):
                for attempt in sorted(attempts, key=lambda attempt: attempt.pk):
                    api.remove_exam_attempt(attempt.pk, requesting_user=request.user)
                    done += 1
        except ProctoredBaseException as error:
            return self._ask(exam_id, user_id, error=str(error), done=done, status=error.http_status)
        text = ngettext(
            "%(count)d attempt of %(user)s was deleted.", "%(count)d attempts of %(user)s were deleted.", done
        )
        messages.success(request, text % {"count": done, "user": attempts[0].user.username})
        return self.go_to("attempts")

    def _ask(self, exam_id: str, user_id: str, *, status: int = 200, **context: Any) -> HttpResponse:
        return self.show(attempts=self._attempts(exam_id, user_id), status=status, **context)

    def _attempts(self, exam_id: str, user_id: str) -> list[AttemptRow]:
        """Return the attempts, newest first; 404 where there are none in this course."""
        found = AttemptRow.objects.in_course(self.course_id).of(user_id, exam_id).with_relations()
        attempts = list(found.newest_first())
        if not attempts:
            raise Http404(_("There are no attempts of this learner at this exam."))
        return attempts


class Resume(CoursePage):
    """A learner may continue an attempt that failed, after a question."""

    tab, template = "attempts", "resume"

    def get(self, request: Any, attempt_id: str) -> HttpResponse:
        """Ask."""
        return self.show(attempt=self._attempt(attempt_id))

    def post(self, request: Any, attempt_id: str) -> HttpResponse:
        """Mark the attempt as ready to resume."""
        attempt = self._attempt(attempt_id)
        try:
            with acting(request.user):
                api.mark_exam_attempt_as_ready_to_resume(attempt.pk)
        except ProctoredBaseException:
            error = _("This attempt cannot be resumed any more. Reload the list to see what became of it.")
            return self.show(attempt=attempt, error=error, status=400)
        messages.success(request, _("%(user)s can resume the exam.") % {"user": attempt.user.username})
        return self.go_to("attempts")

    def _attempt(self, attempt_id: str) -> AttemptRow:
        attempts = AttemptRow.objects.in_course(self.course_id).with_relations()
        return get_object_or_404(attempts, pk=attempt_id)


class Timeline(CoursePage):
    """What happened to an attempt, who or what caused it, and what was told to whom."""

    tab, template = "attempts", "timeline"

    def get(self, request: Any, attempt_id: str) -> HttpResponse:
        """Show it, also of an attempt that was deleted."""
        last = AttemptRow.history.filter(id=attempt_id).select_related("user").order_by("-history_date", "-history_id")
        record = last.first()
        exam = (
            ProctoredExam.objects.in_course(self.course_id).filter(pk=record.proctored_exam_id if record else 0).first()
        )
        if record is None or exam is None:
            raise Http404(_("There is no such attempt."))
        entries = api.get_attempt_timeline(int(attempt_id))
        ids = {entry["actor_id"] for entry in entries if entry["actor_id"]}
        names = dict(get_user_model()._default_manager.filter(pk__in=ids).values_list("pk", "username"))
        return self.show(
            attempt=record,
            exam=exam,
            entries=[{**entry, "name": names.get(entry["actor_id"] or 0)} for entry in entries],
            is_deleted=record.history_type == "-",
            review_url=self._review_url(record, exam),
            admin_url=self._admin_url(record),
        )

    def _review_url(self, record: Any, exam: ProctoredExam) -> str | None:
        """Return the address of the attempt at its provider, where that has pages for instructors."""
        if not (record.external_id and exam.is_proctored and self.course.has_provider_dashboard):
            return None
        return self.provider_url(exam.pk, f"?attempt={record.external_id}")

    def _admin_url(self, record: Any) -> str | None:
        """Return the address of the attempt's review in the admin, for those who may change it there."""
        if not self.request.user.has_perm("proctoring.change_proctoredexamsoftwaresecurereview"):
            return None
        review = ProctoredExamSoftwareSecureReview.get_review_by_attempt_code(record.attempt_code)
        try:
            url = "admin:proctoring_proctoredexamsoftwaresecurereview_change"
            return reverse(url, args=[review.pk]) if review else None
        except NoReverseMatch:
            return None


class Report(CoursePage):
    """Attempts, outcomes of reviews and reviewers' comments, as a file. Spec 09 §3.4."""

    def get(self, request: Any) -> StreamingHttpResponse:
        """Send the file."""
        counted = [f"{status} Count" for status in REPORT_COMMENTS]
        header = [*REPORT_COLUMNS, *(f"{status} Comments" for status in REPORT_COMMENTS), *counted]
        return csv_response("exam-report.csv", header, map(_report_line, api.get_exam_violation_report(self.course_id)))


def _report_line(entry: dict[str, Any]) -> list[Any]:
    comments = [entry.get(f"{status} Comments", []) for status in REPORT_COMMENTS]
    return [*(entry.get(name) for name in REPORT_COLUMNS), *map("; ".join, comments), *map(len, comments)]
