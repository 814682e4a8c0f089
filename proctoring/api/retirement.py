"""What is left of a learner who leaves: rows without personal data, here and at the providers. Spec 05 §14, 07 §9."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Q

from proctoring import api
from proctoring.api.status_emails import STATUS_EMAIL
from proctoring.crypto import obscured_user_id
from proctoring.logs import get_logger
from proctoring.models import (
    Delivery,
    ProctoredExamSoftwareSecureComment,
    ProctoredExamSoftwareSecureCommentHistory,
    ProctoredExamSoftwareSecureReview,
    ProctoredExamSoftwareSecureReviewHistory,
    ProctoredExamStudentAllowance,
    ProctoredExamStudentAllowanceHistory,
    ProctoredExamStudentAttempt,
    ReviewCallback,
)

log = get_logger(__name__)

_BLANK_REVIEW = {"raw_data": "", "notes": "", "encrypted_video_url": b""}
_BLANK_COMMENT = {"comment": "", "status": ""}


def retire_learner(user_id: Any) -> None:
    """Blank what tells something about the learner: values of allowances, reviews, their comments, all archives.

    Rows, statuses and codes stay; those of deleted attempts are blanked, too. Nothing else follows: no status changes,
    no e-mail is sent, and one that is pending is dropped. All or nothing; a second time changes nothing.
    """
    with transaction.atomic():
        _blank_allowances(user_id)
        _blank_reviews(user_id)
        attempt_ids = ProctoredExamStudentAttempt.history.filter(user_id=user_id).values("id")
        mails = Delivery.objects.filter(attempt_id__in=attempt_ids, kind=STATUS_EMAIL)
        mails.exclude(last_error="").update(last_error="")  # a mail server's answer may repeat the address
        mails.drop("The learner was retired.")
    log.info("learner retired: user_id=%(user_id)s", {"user_id": user_id})


def retire_learner_at_providers(user_id: Any) -> dict[str | None, bool]:
    """Have the providers of the learner's proctored attempts delete their data; return which of them did, by name.

    A provider that has nothing to do is left out; one that fails, or is not configured any more, has not done it.
    """
    attempts = ProctoredExamStudentAttempt.objects.filter(user_id=user_id, taking_as_proctored=True)
    names = attempts.order_by().values_list("proctored_exam__backend", flat=True).distinct()
    answers = {name: _retire_at(name, user_id) for name in names}
    return {name: bool(answer) for name, answer in answers.items() if answer is not None}


def _blank_allowances(user_id: Any) -> None:
    # the update archives each row as it was; the archive is blanked after it
    ProctoredExamStudentAllowance.objects.filter(user_id=user_id).exclude(value="").update(value="")
    ProctoredExamStudentAllowanceHistory.objects.filter(user_id=user_id).exclude(value="").update(value="")


def _blank_reviews(user_id: Any) -> None:
    names = set(ProctoredExamStudentAttempt.history.filter(user_id=user_id).values_list("attempt_code", "external_id"))
    names |= set(ProctoredExamStudentAttempt.objects.filter(user_id=user_id).values_list("attempt_code", "external_id"))
    codes = {code for code, _ in names if code}
    theirs = Q(student_id=user_id) | Q(attempt_code__in=codes)
    reviews = ProctoredExamSoftwareSecureReview.objects.filter(theirs)
    archived = ProctoredExamSoftwareSecureReviewHistory.objects.filter(theirs)
    ProctoredExamSoftwareSecureComment.objects.filter(review__in=reviews).update(**_BLANK_COMMENT)
    ProctoredExamSoftwareSecureCommentHistory.objects.filter(archived_review__in=archived).update(**_BLANK_COMMENT)
    reviews.update(**_BLANK_REVIEW)
    archived.update(**_BLANK_REVIEW)
    ReviewCallback.objects.of_attempts(
        codes, {external_id for _, external_id in names if external_id}
    ).forget_contents()


def _retire_at(backend: str | None, user_id: Any) -> bool | None:
    try:
        provider = api.get_backend_provider(name=backend)
        return provider.retire_user(obscured_user_id(user_id, backend))
    except (NotImplementedError, ImproperlyConfigured) as error:
        log.warning(
            "nobody to retire the learner at: backend=%(backend)s: %(error)s", {"backend": backend, "error": error}
        )
    except Exception:  # one provider must not keep the others from it
        log.exception("provider did not retire the learner: backend=%(backend)s", {"backend": backend})
    return False
