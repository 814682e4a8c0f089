"""A learner's onboarding in a course: which exam, when, and how far. Spec 05 §8.1."""

import datetime
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, TypedDict

from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _

from proctoring import api, constants
from proctoring.api.onboarding import OnboardingData
from proctoring.crypto import obscured_user_id
from proctoring.due_dates import categorize_inaccessible_exams_by_date, get_user_course_outline_details
from proctoring.exceptions import BackendProviderOnboardingProfilesException, NoOnboardingExam, NoOnboardingService
from proctoring.integrations.opaque_keys import InvalidKeyError, block_usage_key
from proctoring.links import get_exam_url
from proctoring.logs import get_logger
from proctoring.models import ProctoredExam
from proctoring.statuses import VerificientOnboardingProfileStatus as ProfileStatus

log = get_logger(__name__)

GetProvider = Callable[..., Any]


class OnboardingStatus(TypedDict):
    """Where the learner does the onboarding, from when on, and how far it is."""

    onboarding_link: str | None
    expiration_date: datetime.datetime | None
    onboarding_past_due: bool
    onboarding_status: str | None
    onboarding_release_date: str | None
    review_requirements_url: str


def get_onboarding_status(
    course_id: str, user: Any, is_learning_mfe: bool = False, *, get_provider: GetProvider | None = None
) -> OnboardingStatus:
    """Return the learner's onboarding in the course.

    The newest exam that can be taken now counts, then the newest to come, then the newest past due. Where the setting
    ``USE_ONBOARDING_PROFILE_API`` is on the provider knows the status best; while it does not answer, our own data do.
    ``get_provider`` looks up providers instead of ``api.get_backend_provider``.

    Raises :class:`NoOnboardingExam` and :class:`NoOnboardingService`.
    """
    exams, provider = find_onboarding_exams(course_id, get_provider)
    details = _outline_details(user, course_id)
    others, future, past_due = categorize_inaccessible_exams_by_date(exams, details)
    available = [exam for exam in exams if exam not in (*others, *future, *past_due)]
    exam = next(iter((*available, *future, *past_due)), None)
    if exam is None:
        raise NoOnboardingExam(_("There is no onboarding exam accessible to this user."))
    data = _status_of(course_id, user, exam, provider)
    return {
        "onboarding_link": _link(exam, is_learning_mfe=is_learning_mfe) if exam in available else None,
        "expiration_date": data["expiration_date"],
        "onboarding_past_due": exam in past_due,
        "onboarding_status": data["onboarding_status"],
        "onboarding_release_date": _release_date(exam, details),
        "review_requirements_url": provider.help_center_article_url,
    }


def find_onboarding_exams(course_id: str, get_provider: GetProvider | None = None) -> tuple[list[ProctoredExam], Any]:
    """Return the course's practice exams under proctoring, newest first, and the provider of the newest.

    Raises :class:`NoOnboardingExam` where there are none, or where that provider does not do onboarding.
    """
    exams = ProctoredExam.list_of_practice(course_id)
    try:
        provider = (get_provider or api.get_backend_provider)(name=exams[0].backend or None) if exams else None
    except (NotImplementedError, ImproperlyConfigured):
        provider = None
    if not getattr(provider, "supports_onboarding", False):
        raise NoOnboardingExam(_("There is no onboarding exam related to this course id."))
    return exams, provider


def ask_for_profiles(provider: Any, course_id: str, **query: Any) -> Mapping[str, Any]:
    """Return what the provider's profile service answers.

    Raises :class:`NoOnboardingService`, and ``BackendProviderOnboardingProfilesException`` for every kind of failure.
    """
    try:
        answer = provider.get_onboarding_profile_info(course_id, **query)
    except BackendProviderOnboardingProfilesException:
        raise
    except Exception as error:
        raise BackendProviderOnboardingProfilesException(repr(error), HTTPStatus.BAD_GATEWAY) from error
    if answer is None:
        raise no_onboarding_service(provider)
    if not isinstance(answer, Mapping):
        raise BackendProviderOnboardingProfilesException("The answer is no object.", HTTPStatus.BAD_GATEWAY)
    return answer


def no_onboarding_service(provider: Any) -> NoOnboardingService:
    """Return the error for a provider that is asked in vain."""
    return NoOnboardingService(_("{name} has no onboarding status API.").format(name=provider.verbose_name))


def word_of(profile: Mapping[str, Any]) -> str | None:
    """Return the status in a profile, in the provider's word."""
    status = profile.get("status")
    return status if isinstance(status, str) else None


def _outline_details(user: Any, course_id: str) -> Any:
    """Return the course as the learner sees it; ``None`` where the host does not say: then every exam can be taken."""
    try:
        return get_user_course_outline_details(user, course_id)
    except Exception as error:  # the host's own error for a course that it has no outline of
        log.info(
            "no outline of the course: course_id=%(course_id)s: %(error)s", {"course_id": course_id, "error": error}
        )
        raise NoOnboardingExam(_("There is no onboarding exam accessible to this user.")) from error


def _status_of(course_id: str, user: Any, exam: ProctoredExam, provider: Any) -> OnboardingData:
    local = api.get_onboarding_attempt_data_for_learner(course_id, user, exam.backend)
    if not constants.ONBOARDING_PROFILE_API:
        return local
    try:
        profile = ask_for_profiles(provider, course_id, user_id=obscured_user_id(user.pk, exam.backend))
    except BackendProviderOnboardingProfilesException as error:
        log.warning(
            "the provider does not tell the onboarding status: user_id=%(user_id)s course_id=%(course_id)s: "
            "%(http_status)s %(error)s",
            {"user_id": user.pk, "course_id": course_id, "http_status": error.http_status, "error": error},
        )
        return local
    return _told(profile, local, user, course_id)


def _told(profile: Mapping[str, Any], local: OnboardingData, user: Any, course_id: str) -> OnboardingData:
    """Return what the provider says, and report where we thought otherwise."""
    status = ProfileStatus.get_edx_status_from_profile_status(word_of(profile))
    if status != local["onboarding_status"]:
        log.error(
            "the onboarding status differs from the provider's: user_id=%(user_id)s course_id=%(course_id)s "
            "ours=%(ours)s theirs=%(theirs)s",
            {"user_id": user.pk, "course_id": course_id, "ours": local["onboarding_status"], "theirs": status},
        )
    return {"onboarding_status": status, "expiration_date": profile.get("expiration_date")}


def _link(exam: ProctoredExam, *, is_learning_mfe: bool) -> str | None:
    try:
        return get_exam_url(exam.course_id, exam.content_id, is_learning_mfe)
    except (InvalidKeyError, NoReverseMatch) as error:
        log.warning(
            "onboarding exam cannot be linked: exam_id=%(exam_id)s: %(error)r", {"exam_id": exam.pk, "error": error}
        )
        return None


def _release_date(exam: ProctoredExam, details: Any) -> str | None:
    if details is None:
        return None
    try:
        sequence = details.schedule.sequences.get(block_usage_key(exam.content_id))
    except InvalidKeyError:
        return None
    start = getattr(sequence, "effective_start", None)
    return start.isoformat() if start else None
