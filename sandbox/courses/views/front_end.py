"""Where links to the learning front end lead: to one that is built (setting ``LEARNING_FRONT_END``), else to our own pages."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from sandbox.courses.models import Course
from sandbox.courses.models.people import is_course_staff
from sandbox.courses.views.access import course_to_take, visitor


@login_required
@require_GET
@ensure_csrf_cookie
def course_home(request: HttpRequest, course_id: str) -> HttpResponse:
    """Show the course's page."""
    if not _is_built():
        return redirect("course_outline", course_id)
    return _front_end(request, course_to_take(request, course_id), None)


@login_required
@require_GET
@ensure_csrf_cookie
def sequence(request: HttpRequest, course_id: str, content_id: str) -> HttpResponse:
    """Show a sequence."""
    if not _is_built():
        return redirect("sequence", course_id, content_id)
    course = course_to_take(request, course_id)
    page = get_object_or_404(course.sequences, usage_key=content_id)
    shown = {
        "id": page.usage_key,
        "isTimeLimited": page.is_time_limited,
        "allowProctoringOptOut": course.allow_proctoring_opt_out,
    }
    return _front_end(request, course, shown)


def _is_built() -> bool:
    """Whether there is a front end to show."""
    return bool(getattr(settings, "LEARNING_FRONT_END", ""))


def _front_end(request: HttpRequest, course: Course, sequence: dict[str, Any] | None) -> HttpResponse:
    """Return the page around the front end, with what the courseware API of a large LMS would tell it."""
    user = visitor(request)
    page = {
        "siteName": settings.PLATFORM_NAME,
        "courseId": course.key,
        "sequence": sequence,
        "user": {"userId": user.pk, "username": user.username, "administrator": user.is_staff, "roles": []},
        "isStaff": is_course_staff(user, course.key),
    }
    return render(request, "courses/front_end.html", {"course": course, "page": page})
