"""URLs of a CMS process: of this app it mounts the way to the provider's pages only."""

from django.urls import include, path

urlpatterns = [path("", include("proctoring.instructor_dashboard_exam_urls", namespace="edx_proctoring"))]
