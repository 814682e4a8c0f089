"""The launch address that Software Secure is told, mounted without prefix as in the vectors of spec 06 §6.4."""

from django.http import HttpResponse
from django.urls import include, path

_proctoring = [
    path(
        "edx_proctoring/proctoring_launch_callback/start_exam/<slug:attempt_code>",
        HttpResponse,  # never called, only addressed
        name="anonymous.proctoring_launch_callback.start_exam",
    )
]
urlpatterns = [path("", include((_proctoring, "proctoring")))]
