"""URLs of the test-suite: the app as a host mounts it, and the names that a host provides."""

from django.contrib import admin
from django.http import HttpResponse
from django.urls import include, path


def host_page(request, **kwargs):
    return HttpResponse("a page of the host")


urlpatterns = [
    path("api/", include("proctoring.urls", namespace="edx_proctoring")),
    path("admin/", admin.site.urls),
    path("courses/<path:course_id>/jump_to/<path:content_id>", host_page, name="jump_to"),
    path("courses/<path:course_id>/progress", host_page, name="progress"),
    path("password_assistance", host_page, name="password_assistance"),
]
