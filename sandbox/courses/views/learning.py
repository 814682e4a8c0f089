"""What learners see: the outline of a course, its lessons and exams, their progress."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sandbox.courses.exam_pages import ONBOARDING, Answers, active_exam, answers_of, exam_page, outline_facts
from sandbox.courses.grading import save_answers
from sandbox.courses.models import Answer, Certificate, Course, Enrollment, Grade, Sequence
from sandbox.courses.services import CreditService
from sandbox.courses.views.access import course_to_take, visitor


@login_required
@require_POST
def enroll(request: HttpRequest, course_id: str) -> HttpResponse:
    """Put the learner into the course."""
    course = get_object_or_404(Course, key=course_id)
    Enrollment.objects.update_or_create(user=visitor(request), course=course, defaults={"is_active": True})
    return redirect(course)


@login_required
@require_GET
def outline(request: HttpRequest, course_id: str) -> HttpResponse:
    """Show the sections and sequences; exams with their facts and how far the learner is."""
    course = course_to_take(request, course_id)
    exams = outline_facts(visitor(request), course)
    sections = [
        (section, [(sequence, exams.get(sequence.usage_key)) for sequence in section.sequences.all()])
        for section in course.sections.prefetch_related("sequences")
    ]
    context = {
        "course": course,
        "sections": sections,
        "has_onboarding": any(facts.kind == ONBOARDING for facts in exams.values()),
    }
    return render(request, "courses/outline.html", context)


@login_required
@require_GET
def jump_to(request: HttpRequest, course_id: str, content_id: str) -> HttpResponse:
    """Go to the page of a sequence: where links in e-mails and on exam pages lead."""
    return redirect("front_end", course_id, content_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sequence(request: HttpRequest, course_id: str, content_id: str) -> HttpResponse:
    """Show a lesson and take its answers; show an exam's own page where it hides the content."""
    course = course_to_take(request, course_id)
    page = get_object_or_404(course.sequences, usage_key=content_id)
    instead, answers = _exam(visitor(request), course, page)
    if request.method == "POST":
        return _take_answers(request, course, page, answers)
    context = {"course": course, "sequence": page, "answers": answers.name}
    if instead is not None:
        return render(request, "courses/exam.html", context | {"exam_page": instead})
    return render(request, "courses/lesson.html", context | _lesson(request, page))


def _exam(user: User, course: Course, page: Sequence) -> tuple[SafeString | None, Answers]:
    """Return what hides the content, empty for an exam that is not published, and what becomes of answers."""
    exam = active_exam(course, page)
    if exam is None:
        return (SafeString(), Answers.NOT_TAKEN) if page.is_time_limited else (None, Answers.GRADED_AT_ONCE)
    instead = exam_page(user, course, exam)
    return instead, answers_of(user, exam) if instead is None else Answers.NOT_TAKEN


def _take_answers(request: HttpRequest, course: Course, page: Sequence, answers: Answers) -> HttpResponse:
    """Save the answers and say so: with a status to the page's script, with words to people.

    The points of an exam are not told before its end.
    """
    is_taken, at_once = answers is not Answers.NOT_TAKEN, answers is Answers.GRADED_AT_ONCE
    if is_taken:
        grade = save_answers(visitor(request).pk, page, request.POST, is_complete=at_once)
    if request.headers.get("Sec-Fetch-Dest") == "empty":
        return HttpResponse(status=HTTPStatus.NO_CONTENT if is_taken else HTTPStatus.CONFLICT)
    if not is_taken:
        messages.error(request, "Your answers were not saved: this exam takes none now.")
    else:
        messages.success(request, f"Saved: {grade} points." if at_once else "Your answers are saved.")
    return redirect("sequence", course.key, page.usage_key)


def _lesson(request: HttpRequest, page: Sequence) -> dict[str, Any]:
    """Return the units of the page, the learner's answers among the questions."""
    given = dict(Answer.objects.filter(user=visitor(request), sequence=page).values_list("question", "text"))
    units = list(page.units.all())
    for unit in units:
        for question in unit.questions:
            question["given"] = given.get(question["name"], "")
    return {"units": units, "has_questions": any(list(unit.questions) for unit in units)}


@login_required
@require_GET
def progress(request: HttpRequest, course_id: str) -> HttpResponse:
    """Show the learner's grades, requirements for credit and certificate."""
    course = course_to_take(request, course_id)
    credit = CreditService().get_credit_state(visitor(request).pk, course_id) or {"credit_requirement_status": []}
    context = {
        "course": course,
        "grades": Grade.objects.that_count(course).filter(user=visitor(request)).select_related("sequence"),
        "requirements": credit["credit_requirement_status"],
        "certificate": Certificate.objects.filter(user=visitor(request), course=course).first(),
    }
    return render(request, "courses/progress.html", context)
