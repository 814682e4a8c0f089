"""Allowances: see, add for many learners at many exams, change, delete, export. Spec 08 S1 - S4."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proctoring import api, views
from proctoring.api.allowance_rows import value_hint
from proctoring.dashboard.csv_files import csv_response
from proctoring.dashboard.forms import AddAllowances, EditAllowance, Search
from proctoring.dashboard.views.base import CoursePage
from proctoring.exceptions import AllowanceValueNotAllowedException, ProctoredBaseException
from proctoring.labels import PROCTORED, TIMED
from proctoring.models import ProctoredExamStudentAllowance
from proctoring.models.learners import LearnerContains

Allowance = ProctoredExamStudentAllowance

COLUMNS = ("username", "email", "exam_id", "exam_name", "allowance_type", "value")


@dataclass(frozen=True)
class Holder:
    """A learner with what is granted in the course."""

    user: Any
    allowances: list[Allowance]


class Allowances(CoursePage):
    """What learners are granted in the course, by learner."""

    tab = template = "allowances"

    def get(self, request: Any) -> HttpResponse:
        """Show a page of learners."""
        search = Search(request.GET)
        page = holders(self.course_id, search.text, request.GET.get("page"))
        return self.show(search=search, page=page)


def holders(course_id: str, text: str, page: Any) -> Page[Any]:
    """Return a page of the learners with allowances in the course; three statements."""
    granted = Allowance.objects.in_course(course_id).filter(user=OuterRef("pk"))
    users = get_user_model()._default_manager.filter(Exists(granted)).order_by("username", "pk")
    if text:
        users = users.filter(LearnerContains(text))
    shown: Page[Any] = Paginator(users, views.ATTEMPTS_PER_PAGE).get_page(page)
    listed = list(shown.object_list)
    by_user: dict[int, list[Allowance]] = defaultdict(list)
    rows = Allowance.objects.in_course(course_id).filter(user__in=listed).select_related("proctored_exam")
    for row in rows.order_by("proctored_exam__exam_name", "pk"):
        by_user[row.user_id].append(row)
    shown.object_list = [Holder(user, by_user[user.pk]) for user in listed]
    return shown


class Add(CoursePage):
    """One allowance for several learners on several exams of one kind."""

    tab, template = "allowances", "add_allowances"

    def get(self, request: Any) -> HttpResponse:
        """Show the form; ``kind`` chooses the exams that it offers."""
        form = AddAllowances(None, kind=self._kind, exams=self.course.exams, keep_typed="kind" in request.GET)
        return self._show(form)

    def post(self, request: Any) -> HttpResponse:
        """Grant them; which learner and exam failed, and why, is shown."""
        form = AddAllowances(request.POST, kind=self._kind, exams=self.course.exams)
        if not form.is_valid():
            return self._show(form, status=400)
        given = form.cleaned_data
        try:
            tried, done, failed = api.add_bulk_allowances(
                given["exams"], given["users"], given["allowance_type"], given["value"].strip()
            )
        except AllowanceValueNotAllowedException:
            form.add_error("value", value_hint(given["allowance_type"]))
            return self._show(form, status=400)
        if failed:
            return self._show(form, done=done, failures=self._failures(tried), status=207 if done else 400)
        text = ngettext("%(count)d allowance was granted.", "%(count)d allowances were granted.", done)
        messages.success(request, text % {"count": done})
        return self.go_to("allowances")

    @property
    def _kind(self) -> str:
        data = self.request.POST or self.request.GET
        return TIMED if data.get("kind") == TIMED else PROCTORED

    def _failures(self, tried: list[dict[str, Any]]) -> list[dict[str, Any]]:
        names = {str(exam.pk): exam.exam_name for exam in self.course.exams}
        failed = (entry for entry in tried if not entry["success"])
        return [{**entry, "exam_name": names.get(str(entry["exam_id"]))} for entry in failed]

    def _show(self, form: AddAllowances, *, status: int = 200, **context: Any) -> HttpResponse:
        return self.show(form=form, kind=self._kind, status=status, **context)


class _OneAllowance(CoursePage):
    """A page about one allowance of the course."""

    tab = "allowances"

    def allowance(self, allowance_id: str) -> Allowance:
        """Return it with learner and exam; 404 for one of another course."""
        return get_object_or_404(Allowance.objects.in_course(self.course_id).with_relations(), pk=allowance_id)


class Edit(_OneAllowance):
    """Another value for an allowance."""

    template = "edit_allowance"

    def get(self, request: Any, allowance_id: str) -> HttpResponse:
        """Show the form with the present value."""
        allowance = self.allowance(allowance_id)
        return self.show(allowance=allowance, form=EditAllowance({"value": allowance.value}))

    def post(self, request: Any, allowance_id: str) -> HttpResponse:
        """Store the value."""
        allowance, form = self.allowance(allowance_id), EditAllowance(request.POST)
        if form.is_valid():
            try:
                value = form.cleaned_data["value"]
                api.add_allowance_for_user(allowance.proctored_exam_id, allowance.user_id, allowance.key, value)
            except AllowanceValueNotAllowedException:
                form.add_error("value", value_hint(allowance.key))
            except ProctoredBaseException as error:
                form.add_error(None, str(error))
        if form.errors:
            return self.show(allowance=allowance, form=form, status=400)
        messages.success(request, _("The allowance of %(user)s was changed.") % {"user": allowance.user.username})
        return self.go_to("allowances")


class Delete(_OneAllowance):
    """An allowance is taken away, after a question."""

    template = "delete_allowance"

    def get(self, request: Any, allowance_id: str) -> HttpResponse:
        """Ask."""
        return self.show(allowance=self.allowance(allowance_id))

    def post(self, request: Any, allowance_id: str) -> HttpResponse:
        """Take it away."""
        allowance = self.allowance(allowance_id)
        api.remove_allowance_for_user(allowance.proctored_exam_id, allowance.user_id, allowance.key)
        messages.success(request, _("The allowance of %(user)s was deleted.") % {"user": allowance.user.username})
        return self.go_to("allowances")


class Export(CoursePage):
    """All allowances of the course, as a file that can be imported again."""

    def get(self, request: Any) -> StreamingHttpResponse:
        """Send the file."""
        rows = Allowance.get_allowances_for_course(self.course_id).order_by("user__username", "pk")
        fields = ("user__username", "user__email", "proctored_exam_id", "proctored_exam__exam_name", "key", "value")
        return csv_response("allowances.csv", COLUMNS, rows.values_list(*fields).iterator())
