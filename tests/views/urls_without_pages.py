"""URLs of a host that has none of the pages that the app links to."""

from django.urls import include, path

urlpatterns = [path("api/", include("proctoring.urls", namespace="edx_proctoring"))]
