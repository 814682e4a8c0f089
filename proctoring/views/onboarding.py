"""Onboarding: a learner's, and that of all learners of a course. Spec 05 §8."""

from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.response import Response

from proctoring import views
from proctoring.api.course_onboarding import OnboardingFilter, get_course_onboarding
from proctoring.api.onboarding_status import OnboardingStatus, get_onboarding_status
from proctoring.exceptions import BackendProviderOnboardingProfilesException, NoOnboardingExam, NoOnboardingService
from proctoring.integrations.waffle import switch_is_active
from proctoring.views.answers import Detail, OnboardingPage
from proctoring.views.base import LOG, ProctoredAPIView
from proctoring.views.inputs import whole_number
from proctoring.views.learner import IS_LEARNING_MFE, TRUE_WORDS
from proctoring.views.operations import Parameter, operation
from proctoring.views.paging import PAGE_NUMBER, page_answer, page_size_of
from proctoring.views.permissions import MUST_BE_STAFF


class StudentOnboardingStatusView(ProctoredAPIView):
    """One learner's onboarding in a course."""

    @operation(
        {200: OnboardingStatus, 404: str | Detail},
        query=(
            Parameter("course_id", "The course, required."),
            Parameter("username", "Another learner than the caller, for staff of the course."),
            Parameter("user_id", "The same, by id.", int),
            IS_LEARNING_MFE,
        ),
    )
    def get(self, request: Any) -> Response:
        """Answer it, for the caller or, to staff, for the learner whom the query names.

        Hosts call this on a bare instance: everything comes from ``request.GET`` and ``request.user``, and every
        outcome is returned, none raised (spec 09 §3.7).
        """
        course_id = request.GET.get("course_id")
        if not course_id:
            return _refuse(_("Missing required query parameter course_id"), status.HTTP_400_BAD_REQUEST)
        if _names_another(request) and not views.is_user_course_or_global_staff(request.user, course_id):
            return _refuse(MUST_BE_STAFF, status.HTTP_403_FORBIDDEN)
        learner = _find_learner(request)
        if learner is None:
            return _refuse(_("There is no such user."), status.HTTP_404_NOT_FOUND)
        try:
            found = get_onboarding_status(
                course_id,
                learner,
                request.GET.get("is_learning_mfe") in TRUE_WORDS,
                get_provider=views.get_backend_provider,
            )
        except NoOnboardingExam as error:
            return _refuse(error, status.HTTP_404_NOT_FOUND)
        except NoOnboardingService as error:
            return Response(str(error), status=status.HTTP_404_NOT_FOUND)
        return Response(found)


class StudentOnboardingStatusByCourseView(ProctoredAPIView):
    """The onboarding of all learners of a course."""

    @operation(
        {200: OnboardingPage, 503: Detail},
        query=(
            Parameter("text_search", "Part of a username or e-mail address."),
            Parameter("statuses", "Statuses that are wanted, with commas between them."),
            PAGE_NUMBER,
            Parameter("page_size", "Rows on a page."),
        ),
    )
    def get(self, request: Any, course_id: str) -> Response:
        """Answer a page of them."""
        statuses = request.GET.get("statuses") or ""
        wanted = OnboardingFilter(request.GET.get("text_search"), tuple(filter(None, statuses.split(","))))
        uses_provider = switch_is_active(views.constants.ONBOARDING_PROFILE_INSTRUCTOR_DASHBOARD_API, views.waffle)
        page_size = page_size_of(request)
        try:
            page = get_course_onboarding(
                course_id,
                wanted,
                page=request.GET.get("page"),
                page_size=page_size or views.ATTEMPTS_PER_PAGE,
                ask_provider=uses_provider,
                get_provider=views.get_backend_provider,
            )
        except BackendProviderOnboardingProfilesException as error:
            LOG.warning(
                "no onboarding profiles: course_id=%(course_id)s: %(error)s", {"course_id": course_id, "error": error}
            )
            return _refuse(
                _("The onboarding service is temporarily unavailable. Please try again later."),
                status.HTTP_503_SERVICE_UNAVAILABLE,
            )
        path = reverse("proctoring:user_onboarding.status.course", args=[course_id])
        answer = page_answer(page, path, text_search=wanted.text_search, statuses=statuses, page_size=page_size)
        size = {"page_size": page_size} if page_size else {}
        return Response({**answer, "use_onboarding_profile_api": uses_provider, **size})


def _refuse(detail: Any, code: int) -> Response:
    return Response({"detail": str(detail)}, status=code)


def _names_another(request: Any) -> bool:
    username, user_id = request.GET.get("username"), request.GET.get("user_id")
    return bool(username and username != request.user.username) or bool(user_id and user_id != str(request.user.pk))


def _find_learner(request: Any) -> Any:
    """Return the user whom the query names, by default the caller; ``None`` for nobody."""
    users = get_user_model()._default_manager
    if request.GET.get("username"):
        return users.filter(username=request.GET["username"]).first()
    if request.GET.get("user_id"):
        user_id = whole_number(request.GET["user_id"])
        return users.filter(pk=user_id).first() if user_id is not None else None
    return request.user
