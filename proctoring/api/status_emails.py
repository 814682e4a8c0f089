"""The e-mail about an attempt's status: built for callers, and sent from its record. Spec 03 §8.11, §9."""

from django.core.mail.message import EmailMessage
from django.utils import translation
from django.utils.translation import gettext

from proctoring import api
from proctoring.api.provider_calls import NotNeeded
from proctoring.emails import build_status_mail, is_told_by_mail, language_of
from proctoring.logs import get_logger
from proctoring.models import Delivery, ProctoredExamStudentAttempt

log = get_logger(__name__)

STATUS_EMAIL = "status_email"


def create_proctoring_attempt_status_email(
    exam_attempt_obj: ProctoredExamStudentAttempt, course_name: str, course_id: object
) -> EmailMessage | None:
    """Return the e-mail that tells the learner the attempt's status; ``None`` where the status is not told by mail.

    ``exam_attempt_obj`` is a row. ``body`` of the message is HTML; the text part is added when it is sent.
    """
    if not is_told_by_mail(exam_attempt_obj, exam_attempt_obj.status):
        return None
    escalation_email = api._get_proctoring_escalation_email(str(course_id))
    return build_status_mail(exam_attempt_obj, course_name, course_id, escalation_email)


def email_record(attempt: ProctoredExamStudentAttempt, course_name: str | None) -> Delivery:
    """Return the unsaved record of the e-mail: what identifies it, not its text."""
    payload = {"status": attempt.status, "course_name": course_name}
    return Delivery(kind=STATUS_EMAIL, attempt_id=attempt.pk, payload=payload)


def send_status_email(delivery: Delivery) -> None:
    """Send the e-mail that was recorded, in the learner's language, about the status of that time."""
    attempt = ProctoredExamStudentAttempt.objects.get_exam_attempt_by_id(delivery.attempt_id)
    if attempt is None:
        raise NotNeeded("There is no such attempt any more.")
    attempt.status = delivery.payload["status"]
    course_id = attempt.proctored_exam.course_id
    with translation.override(language_of(attempt.user)):
        course_name = delivery.payload["course_name"] or gettext("your course")
        message = api.create_proctoring_attempt_status_email(attempt, course_name, course_id)
    if message is None:
        raise NotNeeded("This status is not told by mail any more.")
    _send(message, attempt.user_id, course_id)


def _send(message: EmailMessage, user_id: int, course_id: str) -> None:
    try:
        message.send()
    except Exception as error:
        # operators search for exactly this text, and alarms read exactly these values
        log.exception(
            "Exception occurred while trying to send proctoring attempt status email for user_id=%(user_id)s "
            "in course_id=%(course_id)s -- %(err)s",
            {"user_id": user_id, "course_id": course_id, "err": error},
        )
        raise
