"""What authors see: exam settings, publishing with its difference first, the exams that are registered."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from proctoring import api
from sandbox.courses.differences import Differences
from sandbox.courses.exam_pages import exam_facts, review_rules_of
from sandbox.courses.forms import CourseForm, SequenceForm
from sandbox.courses.models import Course
from sandbox.courses.publishing import sync_exams
from sandbox.courses.signals import course_published
from sandbox.courses.views.access import course_to_edit

CHANGED_MEANWHILE = "Something changed since you looked. Look again, then publish."
LEARNERS_INSIDE = "Confirm that exams with running attempts may change."


@login_required
@require_GET
def courses(request: HttpRequest) -> HttpResponse:
    """List the courses that the visitor may edit."""
    editable = Course.objects.editable_by(request.user).order_by("display_name")
    if not editable and not request.user.is_staff:
        raise PermissionDenied("Studio is for people who run a course.")
    return render(request, "studio/courses.html", {"courses": editable})


@login_required
@require_GET
def outline(request: HttpRequest, course_id: str) -> HttpResponse:
    """Show the sequences with their settings, and how many changes wait to be published."""
    course = course_to_edit(request, course_id)
    context = {
        "course": course,
        "sections": course.sections.prefetch_related("sequences"),
        "differences": _differences(request, course),
    }
    return render(request, "studio/outline.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def course_settings(request: HttpRequest, course_id: str) -> HttpResponse:
    """Edit what all exams of the course depend on."""
    course = course_to_edit(request, course_id)
    form = CourseForm(request.POST or None, instance=course)
    if form.is_valid():
        form.save()
        messages.success(request, "Saved. Learners see it after the next publish.")
        return redirect("studio_course", course_id)
    return render(request, "studio/form.html", {"course": Course.objects.get(pk=course.pk), "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sequence_settings(request: HttpRequest, course_id: str, content_id: str) -> HttpResponse:
    """Edit the exam settings of one sequence."""
    course = course_to_edit(request, course_id)
    sequence = get_object_or_404(course.sequences, usage_key=content_id)
    name = sequence.display_name
    form = SequenceForm(request.POST or None, instance=sequence, course=course)
    if form.is_valid():
        form.save()
        messages.success(request, f"{sequence}: saved. Learners see it after the next publish.")
        return redirect("studio_course", course_id)
    return render(request, "studio/form.html", {"course": course, "form": form, "sequence_name": name})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, course_id: str) -> HttpResponse:
    """Show what a publish would change; publish it when that is confirmed, and still true."""
    course = course_to_edit(request, course_id)
    differences = _differences(request, course)
    if request.method == "POST":
        if problem := _problem(request, differences):
            messages.error(request, problem)
        else:
            course_published.send(sender=Course, course_id=course_id, user_id=request.user.pk)
            messages.success(request, f"{course} is published.")
            return redirect("registered_exams", course_id)
    return render(request, "studio/publish.html", {"course": course, "differences": differences})


def _differences(request: HttpRequest, course: Course) -> Differences | None:
    """Return what a publish would change now; ``None`` where a publish registers nothing."""
    if not course.has_special_exams:
        return None
    return Differences(sync_exams(course, request.user.pk, dry_run=True))


def _problem(request: HttpRequest, differences: Differences | None) -> str | None:
    """Return why the publish has to be confirmed again."""
    if differences is None:
        return None
    if request.POST.get("seen") != differences.seen:
        return CHANGED_MEANWHILE
    if differences.endangered and "learners_inside" not in request.POST:
        return LEARNERS_INSIDE
    return None


@login_required
@require_GET
def special_exams(request: HttpRequest, course_id: str) -> HttpResponse:
    """Embed the dashboard of the app, as the instructor's page of an LMS does."""
    return render(request, "studio/special_exams.html", {"course": course_to_edit(request, course_id)})


@login_required
@require_GET
def registered_exams(request: HttpRequest, course_id: str) -> HttpResponse:
    """List what ``proctoring`` knows of the course: its exams, those that are off included, with their rules."""
    course = course_to_edit(request, course_id)
    rules = review_rules_of(course)
    exams = [(exam_facts(exam), rules.get(exam["id"], "")) for exam in api.get_all_exams_for_course(course_id)]
    return render(request, "studio/registered_exams.html", {"course": course, "exams": exams})
