"""The way from here to the providers' dashboards. Spec 05 §13."""

from typing import Any

from django.http import HttpResponseRedirect
from rest_framework.response import Response

from proctoring import views
from proctoring.api.provider_dashboards import find_dashboard_exam, get_dashboard_url
from proctoring.exceptions import NoDashboard, SeveralBackends
from proctoring.integrations.waffle import switch_is_active
from proctoring.views.answers import Detail
from proctoring.views.base import TableView
from proctoring.views.operations import Parameter, operation

DASHBOARD_QUERY = (
    Parameter("attempt", "The provider's id of an attempt to be shown."),
    Parameter("config", "true: the configuration instead of reviews."),
)


class InstructorDashboard(TableView):
    """The dashboard of a course's provider, or of an exam's."""

    @operation({302: None, 400: str, 404: str | Detail}, query=DASHBOARD_QUERY, at="/{exam_id}")
    @operation({302: None, 400: str, 404: str | Detail})
    def get(self, request: Any, course_id: str, exam_id: str | None = None) -> Response | HttpResponseRedirect:
        """Redirect to it; what keeps from it is said in words that a frame can show."""
        try:
            return HttpResponseRedirect(_url(request, course_id, exam_id))
        except (NoDashboard, SeveralBackends) as error:
            return Response(str(error), status=error.http_status, headers={"X-Frame-Options": "sameorigin"})


def _url(request: Any, course_id: str, exam_id: str | None) -> str:
    exam = find_dashboard_exam(course_id, exam_id)
    if exam_id is None:
        return get_dashboard_url(exam, request.user)
    return get_dashboard_url(
        exam,
        request.user,
        external_id=exam["external_id"],
        attempt_id=request.GET.get("attempt"),
        show_configuration=request.GET.get("config", "").lower() == "true",
        with_video=switch_is_active(views.constants.REDS_API_REDIRECT, views.waffle),
    )
