"""The onboarding of the course's learners. Spec 08 S12 - S15."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from proctoring import views
from proctoring.api.course_onboarding import OnboardingFilter, get_course_onboarding
from proctoring.dashboard.forms import Search
from proctoring.dashboard.views.base import CoursePage
from proctoring.exceptions import BackendProviderOnboardingProfilesException, NoOnboardingExam, NoOnboardingService
from proctoring.integrations.waffle import switch_is_active
from proctoring.labels import ONBOARDING_STATUSES, label
from proctoring.logs import get_logger
from proctoring.statuses import InstructorDashboardOnboardingAttemptStatus as Status

log = get_logger(__name__)

STATUSES = (
    Status.not_started,
    Status.setup_started,
    Status.onboarding_started,
    Status.other_course_approved,
    Status.submitted,
    Status.verified,
    Status.rejected,
    Status.error,
)
STATUSES_OF_PROVIDER = (
    Status.not_started,
    Status.other_course_approved,
    Status.submitted,
    Status.verified,
    Status.rejected,
    Status.expired,
)


class Onboarding(CoursePage):
    """How far each learner who may take proctored exams is."""

    tab = template = "onboarding"

    def get(self, request: Any) -> HttpResponse:
        """Show a page of them."""
        asks_provider = switch_is_active(views.constants.ONBOARDING_PROFILE_INSTRUCTOR_DASHBOARD_API, views.waffle)
        offered = STATUSES_OF_PROVIDER if asks_provider else STATUSES
        search, chosen = Search(request.GET), [name for name in request.GET.getlist("statuses") if name in offered]
        context: dict[str, Any] = {
            "search": search,
            "statuses": [(name, label(ONBOARDING_STATUSES, name), name in chosen) for name in offered],
            "is_filtered": bool(search.text or chosen),
            "provider_links": self._provider_links(),
        }
        try:
            page = get_course_onboarding(
                self.course_id,
                OnboardingFilter(search.text or None, tuple(chosen)),
                page=request.GET.get("page"),
                page_size=views.ATTEMPTS_PER_PAGE,
                ask_provider=asks_provider,
                get_provider=views.get_backend_provider,
            )
        except BackendProviderOnboardingProfilesException as error:
            log.warning(
                "no onboarding profiles: course_id=%(course_id)s: %(error)s",
                {"course_id": self.course_id, "error": error},
            )
            sorry = _("The onboarding service is temporarily unavailable. Please try again later.")
            return self.show(error=sorry, status=503, **context)
        except (NoOnboardingExam, NoOnboardingService) as error:
            return self.show(error=str(error), status=error.http_status, **context)
        return self.show(page=page, **context)

    def _provider_links(self) -> list[tuple[str, str]]:
        """Return the onboarding exams with their addresses at the provider."""
        if not self.course.has_provider_dashboard:
            return []
        exams = [exam for exam in self.course.exams if exam.is_proctored and exam.is_practice_exam]
        links = [(exam.exam_name, self.provider_url(exam.pk)) for exam in exams]
        return [(name, url) for name, url in links if url]
