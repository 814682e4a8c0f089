"""URLs of the host: the app under test, the pages that it links to, and the floor: a view that only knows who asks."""

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from benchmarks.project.chosen import APP, HOST_ONLY


class EmptyView(APIView):
    """Looks up session and user, and answers nothing: what no authenticated request can be cheaper than."""

    authentication_classes = (SessionAuthentication,)
    permission_classes = (IsAuthenticated,)

    def get(self, request: Request) -> Response:
        return Response({})


def page(request: object, **kwargs: object) -> HttpResponse:
    """Stand for a page of the host."""
    return HttpResponse("a page of the host")


urlpatterns: list[URLPattern | URLResolver] = [
    path("empty", EmptyView.as_view(), name="empty"),
    path("courses/<path:course_id>/jump_to/<path:content_id>", page, name="jump_to"),
    path("courses/<path:course_id>/progress", page, name="progress"),
    path("password_assistance", page, name="password_assistance"),
]
if not HOST_ONLY:
    urlpatterns.append(path("api/", include(f"{APP}.urls", namespace="edx_proctoring")))
