"""The providers' dashboards, where course staff look at reviews and configure exams. Spec 05 §13."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured, ObjectDoesNotExist
from django.utils.translation import gettext as _

from proctoring import api, conf
from proctoring.crypto import obscured_user_id
from proctoring.exceptions import NoDashboard, ProctoredExamNotFoundException, SeveralBackends
from proctoring.logs import get_logger
from proctoring.models import ProctoredExamSoftwareSecureReview, ProctoredExamStudentAttempt
from proctoring.types import ExamDict

log = get_logger(__name__)


def find_dashboard_exam(course_id: str, exam_id: Any = None) -> ExamDict:
    """Return the exam whose provider has the dashboard: the one with that id, else any of the course.

    Raises :class:`NoDashboard` and :class:`SeveralBackends`.
    """
    if exam_id is not None:
        return _exam_of_course(course_id, exam_id)
    exams = api.get_all_exams_for_course(course_id, active_only=True)
    if not exams:
        raise NoDashboard(_("No exams in course {course_id}.").format(course_id=course_id))
    proctored = [exam for exam in exams if exam["is_proctored"]]
    backends = sorted({exam["backend"] or conf.default_backend_name() or "" for exam in proctored})
    if len(backends) > 1:
        raise SeveralBackends(f"Multiple backends for course {course_id}: {', '.join(backends)}")
    if not proctored:
        raise _nothing_proctored(course_id)
    return proctored[-1]


def get_dashboard_url(
    exam: ExamDict,
    user: Any,
    *,
    external_id: str | None = None,
    attempt_id: str | None = None,
    show_configuration: bool = False,
    with_video: bool = False,
) -> str:
    """Return where the provider shows reviews of the course, the exam or the attempt, or the exam's configuration.

    ``external_id`` and ``attempt_id`` are the provider's. ``with_video`` hands over the stored link to the recording.
    Raises :class:`NoDashboard`, also for an attempt at another exam; one that is unknown here is the provider's to find.
    """
    try:
        provider = api.get_backend_provider(exam)
    except (NotImplementedError, ImproperlyConfigured) as error:
        raise NoDashboard(_("No instructor dashboard for {name}").format(name=exam["backend"])) from error
    if provider is None:
        raise _nothing_proctored(exam["course_id"])
    attempt = ProctoredExamStudentAttempt.objects.get_exam_attempt_by_external_id(attempt_id or None)
    if attempt is not None and attempt.proctored_exam_id != exam["id"]:
        raise NoDashboard(_("There is no such attempt at this exam."))
    try:
        url: str | None = provider.get_instructor_url(
            exam["course_id"],
            {"id": obscured_user_id(user.pk, exam["backend"]), "full_name": _full_name(user), "email": user.email},
            exam_id=external_id,
            attempt_id=attempt_id,
            show_configuration_dashboard=show_configuration,
            encrypted_video_review_url=_video(attempt) if with_video and attempt is not None else None,
        )
    except Exception:  # whatever it is, staff see a text in the frame
        log.exception("provider gives no dashboard: backend=%(backend)s", {"backend": exam["backend"]})
        url = None
    if not url:
        raise NoDashboard(_("No instructor dashboard for {name}").format(name=provider.verbose_name))
    return url


def _exam_of_course(course_id: str, exam_id: Any) -> ExamDict:
    try:
        exam = api.get_exam_by_id(exam_id)
    except ProctoredExamNotFoundException:
        exam = None
    if exam is None or exam["course_id"] != course_id:
        raise NoDashboard(_("There is no such exam in course {course_id}.").format(course_id=course_id))
    return exam


def _nothing_proctored(course_id: str) -> NoDashboard:
    return NoDashboard(_("No proctored exams in course {course_id}").format(course_id=course_id))


def _full_name(user: Any) -> str:
    """Return the name in the host's profile, else the account's."""
    try:
        name: str = user.profile.name
    except (AttributeError, ObjectDoesNotExist):
        name = user.get_full_name()
    return name


def _video(attempt: ProctoredExamStudentAttempt) -> bytes | None:
    """Return the encrypted link to the recording as bytes, whatever the database gives."""
    review = ProctoredExamSoftwareSecureReview.get_review_by_attempt_code(attempt.attempt_code)
    token = review.encrypted_video_url if review else None
    return bytes(token) if token else None
