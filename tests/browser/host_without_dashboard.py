"""The smallest host, where the library of the dashboard is not installed."""

from django.http import HttpResponseNotFound
from django.urls import path

from tests.browser.host import urlpatterns as host

urlpatterns = [path("api/edx_proctoring/dashboard/<path:rest>", lambda request, rest: HttpResponseNotFound()), *host]
