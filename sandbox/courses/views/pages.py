"""Pages that everybody can see."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sandbox.courses.demo import ACCOUNTS, GUIDED_COURSE
from sandbox.courses.models import Course, Enrollment


def home(request: HttpRequest) -> HttpResponse:
    """List the courses; visitors who are logged in see which they are in."""
    enrolled = Enrollment.objects.active().filter(user_id=request.user.pk or 0).values_list("course_id", flat=True)
    context = {
        "courses": Course.objects.order_by("display_name"),
        "enrolled": set(enrolled),
        "editable": set(Course.objects.editable_by(request.user).values_list("pk", flat=True)),
        "accounts": ACCOUNTS if settings.DEBUG else (),
        "guided": Course.objects.filter(key=GUIDED_COURSE).first() if settings.DEBUG else None,
    }
    return render(request, "courses/home.html", context)


def password_assistance(request: HttpRequest) -> HttpResponse:
    """Say whom to ask for a new password."""
    return render(request, "courses/password_assistance.html", {"contact": settings.CONTACT_EMAIL})


def contact(request: HttpRequest) -> HttpResponse:
    """Say where help is to be had: links in e-mails lead here."""
    return render(request, "courses/contact.html", {"contact": settings.CONTACT_EMAIL})


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say why a page is not for the visitor."""
    return render(request, "courses/error.html", {"title": "Not for you", "reason": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page."""
    context = {"title": "Not found", "reason": "There is no such page, course or sequence."}
    return render(request, "courses/error.html", context, status=404)
