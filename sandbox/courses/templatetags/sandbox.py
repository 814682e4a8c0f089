"""Small questions that templates ask."""

from typing import Any

from django import template
from django.conf import settings

from sandbox.courses.models import Course
from sandbox.courses.models.people import is_course_staff

register = template.Library()


@register.simple_tag
def proctors_console() -> str:
    """Return the address where a person plays the proctor, empty where no vendor is simulated."""
    return getattr(settings, "VENDOR_URL", "")


@register.filter
def runs_courses(user: Any) -> bool:
    """Whether the visitor has a use for Studio."""
    return user.is_authenticated and (user.is_staff or Course.objects.editable_by(user).exists())


@register.filter
def runs(user: Any, course: Course) -> bool:
    """Whether the visitor may edit the course."""
    return is_course_staff(user, course.key)
