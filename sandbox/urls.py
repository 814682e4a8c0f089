"""URLs of the sandbox: the pages of an LMS and a CMS, ``proctoring`` under ``api/``, the admin."""

from importlib.util import find_spec

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, URLResolver, include, path

from sandbox.courses.views import front_end, inbox, learning, pages, studio

COURSE = "courses/<str:course_id>"
STUDIO = "studio/<str:course_id>"


def _dashboard() -> list[URLResolver]:
    """Return the instructor's dashboard, where the libraries of that extra are installed."""
    return [path("exams/", include("proctoring.dashboard.urls"))] if find_spec("django_htmx") else []


urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path(
        "login/", LoginView.as_view(template_name="courses/login.html", redirect_authenticated_user=True), name="login"
    ),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("support/contact_us", pages.contact, name="contact"),
    path("course/<str:course_id>/home", front_end.course_home),
    path("course/<str:course_id>/<str:content_id>", front_end.sequence, name="front_end"),
    path("password_assistance", pages.password_assistance, name="password_assistance"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<int:mail_id>", inbox.mail, name="mail"),
    path(f"{COURSE}/", learning.outline, name="course_outline"),
    path(f"{COURSE}/enroll", learning.enroll, name="enroll"),
    path(f"{COURSE}/progress", learning.progress, name="progress"),
    path(f"{COURSE}/exams", studio.registered_exams, name="registered_exams"),
    path(f"{COURSE}/jump_to/<str:content_id>", learning.jump_to, name="jump_to"),
    path(f"{COURSE}/sequences/<str:content_id>", learning.sequence, name="sequence"),
    path(f"{COURSE}/special-exams", studio.special_exams, name="special_exams"),
    path("studio/", studio.courses, name="studio"),
    path(f"{STUDIO}/", studio.outline, name="studio_course"),
    path(f"{STUDIO}/settings", studio.course_settings, name="studio_settings"),
    path(f"{STUDIO}/sequences/<str:content_id>", studio.sequence_settings, name="studio_sequence"),
    path(f"{STUDIO}/publish", studio.publish, name="studio_publish"),
    path("api/", include("proctoring.urls", namespace="edx_proctoring")),
    *_dashboard(),
    path("admin/", admin.site.urls),
]

handler403 = "sandbox.courses.views.pages.forbidden"
handler404 = "sandbox.courses.views.pages.not_found"
