"""Who may open which course."""

from typing import cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from sandbox.courses.models import Course
from sandbox.courses.models.people import is_course_staff


def visitor(request: HttpRequest) -> User:
    """Return who is logged in; for views that require it."""
    return cast(User, request.user)


def course_to_take(request: HttpRequest, course_id: str) -> Course:
    """Return the course if the visitor is enrolled in it or runs it."""
    course = get_object_or_404(Course, key=course_id)
    enrolled = course.enrollments.active().filter(user=visitor(request))
    if not enrolled.exists() and not is_course_staff(request.user, course_id):
        raise PermissionDenied(f"Enroll in {course} first.")
    return course


def course_to_edit(request: HttpRequest, course_id: str) -> Course:
    """Return the course if the visitor runs it."""
    course = get_object_or_404(Course, key=course_id)
    if not is_course_staff(request.user, course_id):
        raise PermissionDenied(f"{course} is edited by its own instructors and by staff.")
    return course
