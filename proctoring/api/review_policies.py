"""Review policies: what the reviewers of a proctored exam are told. Spec 02 §4."""

from typing import Any

from django.db import transaction

from proctoring.api.provider_sync import announce_exam
from proctoring.exceptions import (
    ProctoredExamNotFoundException,
    ProctoredExamReviewPolicyAlreadyExists,
    ProctoredExamReviewPolicyNotFoundException,
)
from proctoring.logs import get_logger
from proctoring.models import USER_MODEL, ProctoredExam, ProctoredExamReviewPolicy
from proctoring.models.exams import NOT_AN_ID
from proctoring.serializers import review_policy_dict
from proctoring.types import ReviewPolicyDict

log = get_logger(__name__)


def create_exam_review_policy(exam_id: Any, set_by_user_id: Any, review_policy: str) -> int:
    """Give the exam a review policy and return its id; after commit the provider is told.

    An editor that does not exist is stored as none. Raises ``ProctoredExamReviewPolicyAlreadyExists`` and
    ``ProctoredExamNotFoundException``. Spec 02 §4.1.
    """
    with transaction.atomic():
        exam = _lock_exam(exam_id)
        if ProctoredExamReviewPolicy.get_review_policy_for_exam(exam.pk) is not None:
            raise ProctoredExamReviewPolicyAlreadyExists(
                f"user_id={set_by_user_id} cannot create a review policy for exam_id={exam_id}, which has one."
            )
        policy = ProctoredExamReviewPolicy.objects.create(
            proctored_exam=exam, set_by_user_id=known_editor_id(set_by_user_id), review_policy=review_policy
        )
    log.info("review policy created: exam_id=%(exam_id)s", {"exam_id": exam.pk})
    return policy.pk


def update_review_policy(exam_id: Any, set_by_user_id: Any, review_policy: str | None) -> None:
    """Replace the exam's review policy, or remove it where the text is empty; after commit the provider is told.

    An unchanged policy is not written again. Raises ``ProctoredExamReviewPolicyNotFoundException``, the normal answer
    on a first publish. Spec 02 §4.2.
    """
    attempted = f"user_id={set_by_user_id} cannot update"
    policy = _find_policy(exam_id, attempted)
    if not review_policy:
        _remove(policy, attempted)
        return
    editor_id = policy.set_by_user_id if set_by_user_id == policy.set_by_user_id else known_editor_id(set_by_user_id)
    if (policy.set_by_user_id, policy.review_policy) == (editor_id, review_policy):
        if policy.proctored_exam.is_proctored:
            announce_exam(policy.proctored_exam, review_policy)
        return
    with transaction.atomic():
        policy = _hold(policy, attempted)
        policy.set_by_user_id, policy.review_policy = editor_id, review_policy
        policy.save(update_fields=["set_by_user", "review_policy"])
    log.info("review policy updated: exam_id=%(exam_id)s", {"exam_id": exam_id})


def remove_review_policy(exam_id: Any) -> None:
    """Remove the exam's review policy; after commit the provider is told of the exam without rules.

    Raises ``ProctoredExamReviewPolicyNotFoundException``. Spec 02 §4.3, W1.
    """
    _remove(_find_policy(exam_id, "Cannot remove"), "Cannot remove")


def get_review_policy_by_exam_id(exam_id: Any) -> ReviewPolicyDict:
    """Return the exam's review policy; ``ProctoredExamReviewPolicyNotFoundException`` without one. Spec 02 §4.4."""
    return review_policy_dict(_find_policy(exam_id, "Cannot find"))


def _get_review_policy_by_exam_id(exam_id: Any) -> str | None:
    """Return the text of the exam's review policy, ``None`` without one. Never raises. Spec 02 §4.5."""
    policy = _policy_of(exam_id)
    return policy.review_policy if policy else None


def known_editor_id(user_id: Any) -> int | None:
    """Return the id if there is such a user, else ``None``: publishes by commands and imports have no editor."""
    try:
        known: int | None = USER_MODEL._default_manager.filter(pk=user_id).values_list("pk", flat=True).first()
    except NOT_AN_ID:
        known = None
    if known is None:
        log.warning("review policy without known editor: user_id=%(user_id)s", {"user_id": user_id})
    return known


def _remove(policy: ProctoredExamReviewPolicy, attempted: str) -> None:
    with transaction.atomic():
        exam = _hold(policy, attempted).proctored_exam
        ProctoredExamReviewPolicy.objects.filter(proctored_exam=exam).delete()  # an adopted database may have several
        if exam.is_proctored:
            announce_exam(exam, None)
    log.info("review policy removed: exam_id=%(exam_id)s", {"exam_id": exam.pk})


def _hold(policy: ProctoredExamReviewPolicy, attempted: str) -> ProctoredExamReviewPolicy:
    """Lock the exam, as every writer of policies does first, and return its policy, which may be gone by now."""
    exam = _lock_exam(policy.proctored_exam_id)
    return _find_policy(exam.pk, attempted)


def _find_policy(exam_id: Any, attempted: str) -> ProctoredExamReviewPolicy:
    policy = _policy_of(exam_id)
    if policy is None:
        raise ProctoredExamReviewPolicyNotFoundException(
            f"{attempted} the review policy of exam_id={exam_id}, because there is none."
        )
    return policy


def _policy_of(exam_id: Any) -> ProctoredExamReviewPolicy | None:
    try:
        return ProctoredExamReviewPolicy.get_review_policy_for_exam(exam_id)
    except NOT_AN_ID:
        return None


def _lock_exam(exam_id: Any) -> ProctoredExam:
    """Lock the exam, so that of two policies created at once the second finds the first."""
    try:
        return ProctoredExam.objects.lock().get(pk=exam_id)
    except (ProctoredExam.DoesNotExist, *NOT_AN_ID):
        raise ProctoredExamNotFoundException(f"There is no exam with exam_id={exam_id}.") from None
