"""The dashboard beside the URLs of the suite."""

from django.urls import include, path

from tests.urls import urlpatterns as suite

urlpatterns = [*suite, path("special-exams/", include("proctoring.dashboard.urls"))]
