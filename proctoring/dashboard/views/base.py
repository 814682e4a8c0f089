"""What all pages have in common: who is let in, and how much of a page is sent. docs/dashboard.rst."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import cache_control
from django_htmx.http import HttpResponseClientRedirect, push_url, reswap, retarget
from django_htmx.middleware import HtmxDetails

from proctoring import views
from proctoring.api.providers import find_provider
from proctoring.models import ProctoredExam

SECTION, DIALOG = "exam-desk", "exam-desk-dialog"
TEMPLATES = "proctoring/dashboard"


@dataclass(frozen=True)
class Tab:
    """A page that can be chosen at the top."""

    name: str
    title: Any
    url: str


class CourseExams:
    """The active exams of a course, and what their providers can do; one statement."""

    def __init__(self, course_id: str) -> None:
        self.exams = list(ProctoredExam.objects.in_course(course_id).active().order_by("exam_name", "pk"))
        self._proctored = [exam for exam in self.exams if exam.is_proctored]

    @cached_property
    def has_provider_dashboard(self) -> bool:
        """Whether a provider has pages for instructors."""
        return any(getattr(find_provider(exam.backend), "has_dashboard", False) for exam in self._proctored)

    @cached_property
    def has_onboarding(self) -> bool:
        """Whether learners have to do an onboarding exam."""
        practice = [exam for exam in self._proctored if exam.is_practice_exam]
        return any(getattr(find_provider(exam.backend), "supports_onboarding", False) for exam in practice)


# A transaction around the request would be open while a provider is called.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
@method_decorator(cache_control(no_store=True, private=True), name="dispatch")
class CoursePage(View):
    """A page for the staff of one course: whole, as a fragment that replaces the section, or in the dialog."""

    tab = ""
    template = ""
    course_id: str

    def dispatch(self, request: Any, *args: Any, course_id: str, **kwargs: Any) -> Any:
        """Let staff of the course and global staff in. Spec 05 §2.3."""
        self.course_id = course_id
        self.htmx = HtmxDetails(request)
        if not request.user.is_authenticated:
            return self._ask_to_log_in()
        if not views.is_user_course_or_global_staff(request.user, course_id):
            return self.show("forbidden", status=403)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def course(self) -> CourseExams:
        """The exams of the course."""
        return CourseExams(self.course_id)

    def url(self, name: str, **kwargs: Any) -> str:
        """Return the address of a page of this course."""
        match = self.request.resolver_match
        namespace = match.namespace if match else "exam_desk"
        return reverse(f"{namespace}:{name}", kwargs={"course_id": self.course_id, **kwargs})

    def go_to(self, name: str) -> HttpResponse:
        """Go on to another page of this course."""
        return HttpResponseRedirect(self.url(name))

    def show(self, template: str = "", *, status: int = 200, **context: Any) -> HttpResponse:
        """Return the page, as much of it as was asked for; a failure in the dialog stays in the dialog."""
        is_dialog = self.htmx.target == DIALOG or (bool(self.htmx) and status != 200 and self._comes_from_dialog)
        frame = f"{TEMPLATES}/{self._frame(is_dialog=is_dialog)}.html"
        told = () if is_dialog else messages.get_messages(self.request)
        context = {"desk": self, "base": frame, "in_dialog": is_dialog, "messages": told, **context}
        response = render(self.request, f"{TEMPLATES}/{template or self.template}.html", context, status=status)
        if is_dialog and self.htmx.target != DIALOG:
            response = reswap(retarget(response, f"#{DIALOG}"), "innerHTML")
        if self.htmx and not self._is_alone:
            response = push_url(response, False)
        response["Vary"] = "HX-Request, HX-Target"
        return response

    @property
    def tabs(self) -> list[Tab]:
        """The pages of the course."""
        tabs = [("overview", _("Overview")), ("attempts", _("Attempts")), ("allowances", _("Allowances"))]
        if self.course.has_onboarding:
            tabs.append(("onboarding", _("Onboarding")))
        if self.course.has_provider_dashboard:
            tabs.append(("reviews", _("Reviews")))
        return [Tab(name, title, self.url(name)) for name, title in tabs]

    @property
    def _is_alone(self) -> bool:
        """Whether the browser shows our own page, rather than a host's page that embeds us: then its address is ours."""
        current = self.htmx.current_url_abs_path
        return current is None or current.startswith(self.url("overview"))

    def provider_url(self, exam_id: int | None = None, query: str = "") -> str | None:
        """Return the address that leads to the provider's pages, ``None`` where the host has not mounted the API."""
        name = "proctoring:instructor_dashboard_exam" if exam_id else "proctoring:instructor_dashboard_course"
        try:
            return reverse(name, args=[self.course_id, *([exam_id] if exam_id else [])]) + query
        except NoReverseMatch:
            return None

    @property
    def _comes_from_dialog(self) -> bool:
        return bool(self.request.POST.get("in_dialog"))

    def _frame(self, *, is_dialog: bool) -> str:
        if is_dialog:
            return "dialog"
        return "section" if self.htmx and not self.htmx.history_restore_request else "page"

    def _ask_to_log_in(self) -> HttpResponse:
        if not self.htmx:
            return redirect_to_login(self.request.get_full_path())
        return HttpResponseClientRedirect(redirect_to_login(self.htmx.current_url_abs_path or "/").url)
