"""Receivers of model signals: archives, the exam at its provider, the end of attempts, the outcome of reviews.

Connected when the app is ready. Each receiver guards, then calls one function. Spec 01 §9.
"""

from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver

from proctoring import api, constants, models
from proctoring.api.provider_sync import announce_exam, announce_withdrawal, changes_provider
from proctoring.backends import get_backend_provider
from proctoring.events import emit_event
from proctoring.integrations.adapters import adapter
from proctoring.logs import get_logger
from proctoring.models import locate_attempt_by_attempt_code
from proctoring.models.allowances import archive_allowances
from proctoring.models.reviews import archive_review
from proctoring.runtime import get_runtime_service
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status
from proctoring.statuses import SoftwareSecureReviewStatus

log = get_logger(__name__)

RowT = TypeVar("RowT", bound=Model)

_PROVIDER_FIELDS = {"is_proctored", "backend"}
_REVIEW_OUTCOME_FIELDS = {"review_status", "reviewed_by", "reviewed_by_id"}


@receiver(pre_save, sender=models.ProctoredExam)
def check_for_category_switch(instance: models.ProctoredExam, **kwargs: Any) -> None:
    """Withdraw the exam from its stored provider when it is no longer proctored, or has another one. Spec 01 §9.3.

    Another provider never hears the id that the stored one gave, W-17.
    """
    update_fields = kwargs.get("update_fields")
    if kwargs.get("raw") or (update_fields is not None and _PROVIDER_FIELDS.isdisjoint(update_fields)):
        return
    stored = _stored(instance)
    if stored is None:
        return
    has_other_provider = changes_provider(stored, instance)
    if stored.is_proctored and (has_other_provider or not instance.is_proctored):
        announce_withdrawal(stored, instance)
    is_id_kept = instance.external_id == stored.external_id and "external_id" not in (update_fields or ())
    if has_other_provider and stored.external_id and is_id_kept:
        instance.external_id = None
        models.ProctoredExam.objects.all().filter(pk=instance.pk).update(external_id=None)


@receiver(post_save, sender=models.ProctoredExam)
@receiver(post_save, sender=models.ProctoredExamReviewPolicy)
def save_exam_on_backend(
    sender: type[Model], instance: models.ProctoredExam | models.ProctoredExamReviewPolicy, created: bool, **kwargs: Any
) -> None:
    """Tell the provider of a proctored exam, after commit, what the exam and its rules are now. Spec 01 §9.2."""
    if kwargs.get("raw"):
        return
    if isinstance(instance, models.ProctoredExamReviewPolicy):
        exam, policy = instance.proctored_exam, instance
    else:
        exam, policy = instance, None
    if not exam.is_proctored:
        return
    if policy is None and not created:  # a new exam has no policy yet
        policy = models.ProctoredExamReviewPolicy.get_review_policy_for_exam(exam.pk)
    announce_exam(exam, policy.review_policy if policy else None)


@receiver(post_delete, sender=models.ProctoredExam)
def withdraw_deleted_exam(instance: models.ProctoredExam, **kwargs: Any) -> None:
    """Tell the provider that knows a deleted exam that it is inactive. Spec 01 W-18."""
    if instance.is_proctored and instance.external_id:
        announce_withdrawal(instance, instance)


@receiver(pre_save, sender=models.ProctoredExamReviewPolicy)
@receiver(pre_delete, sender=models.ProctoredExamReviewPolicy)
def on_review_policy_changed(instance: models.ProctoredExamReviewPolicy, **kwargs: Any) -> None:
    """Archive the policy before it changes or goes. Spec 01 §9.4."""
    if former := _former_state(instance, kwargs):
        models.archive_model(models.ProctoredExamReviewPolicyHistory, former, id="original_id")


@receiver(pre_save, sender=models.ProctoredExamStudentAllowance)
@receiver(pre_delete, sender=models.ProctoredExamStudentAllowance)
def on_allowance_changed(instance: models.ProctoredExamStudentAllowance, **kwargs: Any) -> None:
    """Archive the allowance before it changes or goes. Spec 01 §9.5."""
    if former := _former_state(instance, kwargs):
        archive_allowances([former])


@receiver(pre_save, sender=models.ProctoredExamStudentAttempt)
def on_attempt_changed(instance: models.ProctoredExamStudentAttempt, **kwargs: Any) -> None:
    """Have the host mark the exam's content as completed on the attempt's first submission. Spec 01 §9.6."""
    update_fields = kwargs.get("update_fields")
    is_saved = update_fields is None or "completed_at" in update_fields
    if kwargs.get("raw") or instance.completed_at is None or not is_saved:
        return
    completion = adapter("completion", get_runtime_service("instructor"))
    if completion is not None and _is_first_submission(instance):
        completion.complete_student_attempt(instance.user.username, instance.proctored_exam.content_id)


def _is_first_submission(instance: models.ProctoredExamStudentAttempt) -> bool:
    if instance.is_first_submission is not None:
        return instance.is_first_submission
    stored = _stored(instance)
    return stored is not None and stored.completed_at is None


@receiver(post_delete, sender=models.ProctoredExamStudentAttempt)
def finish_attempt_flow(instance: models.ProctoredExamStudentAttempt, **kwargs: Any) -> None:
    """Mark the review of a deleted attempt as one without attempt. Spec 01 §9.7, W-2."""
    reviews = models.ProctoredExamSoftwareSecureReview.objects.filter(attempt_code=instance.attempt_code)
    if not _is_deleted_for_itself(instance, kwargs.get("origin")):
        reviews.update(is_attempt_active=False)  # what the review refers to may be going: no archive row
        return
    review = reviews.select_related("exam").first()
    if review is not None:
        review.is_attempt_active = False
        review.save()


@receiver(pre_save, sender=models.ProctoredExamSoftwareSecureReview)
@receiver(pre_delete, sender=models.ProctoredExamSoftwareSecureReview)
def on_review_changed(instance: models.ProctoredExamSoftwareSecureReview, **kwargs: Any) -> None:
    """Archive the review with its comments before it changes or goes. Spec 01 §9.8."""
    if former := _former_state(instance, kwargs):
        archive_review(former)


@receiver(post_save, sender=models.ProctoredExamSoftwareSecureReview)
def finish_review_workflow(instance: models.ProctoredExamSoftwareSecureReview, **kwargs: Any) -> None:
    """Move the attempt as its review demands, then emit ``review_received``. Spec 01 §9.9.

    A save that names its fields runs the workflow only if the outcome is among them.
    """
    update_fields = kwargs.get("update_fields")
    if kwargs.get("raw") or (update_fields is not None and _REVIEW_OUTCOME_FIELDS.isdisjoint(update_fields)):
        return
    row, is_archived = locate_attempt_by_attempt_code(instance.attempt_code)
    attempt = api.ProctoredExamStudentAttemptSerializer(row).data if row else None
    if attempt is None or attempt["proctored_exam"] is None:
        log.error(
            "review without attempt or exam is kept as it is: review_id=%(review_id)s", {"review_id": instance.pk}
        )
        return
    status = None if is_archived else status_after_review(instance, attempt)
    if status is not None:
        api.update_attempt_status(
            attempt["id"], status, raise_if_not_found=False, update_attributable_to=instance.reviewed_by or None
        )
    transaction.on_commit(
        lambda: emit_event(
            attempt["proctored_exam"],
            "review_received",
            attempt=attempt,
            override_data={
                "review_attempt_code": instance.attempt_code,
                "review_status": instance.review_status,
                "attempt_new_status": status or attempt["status"],
            },
        )
    )


def status_after_review(review: models.ProctoredExamSoftwareSecureReview, attempt: dict[str, Any]) -> str | None:
    """Return what the attempt becomes, or ``None`` for no change: the table of spec 01 §9.9, first match wins."""
    provider = get_backend_provider(attempt["proctored_exam"])
    if attempt["status"] == Status.onboarding_reset:
        return None
    if review.is_passing:
        if _was_submitted(attempt):
            return Status.verified
        log.warning(
            "passing review of a never-submitted attempt: attempt_id=%(attempt_id)s status=%(status)s "
            "review_status=%(review_status)s",
            {"attempt_id": attempt["id"], "status": attempt["status"], "review_status": review.review_status},
        )
        return Status.error
    if review.review_status == SoftwareSecureReviewStatus.not_reviewed:
        return Status.error
    if review.reviewed_by_id is not None or not constants.REQUIRE_FAILURE_SECOND_REVIEWS:
        return Status.rejected
    if provider is not None and provider.supports_onboarding and attempt["is_sample_attempt"]:
        return Status.rejected
    return Status.second_review_required


def _was_submitted(attempt: dict[str, Any]) -> bool:
    if attempt["completed_at"] is not None:
        return True
    return bool(models.ProctoredExamStudentAttempt.history.filter(id=attempt["id"], status=Status.timed_out).exists())


def _stored(instance: RowT) -> RowT | None:
    """Return the row as the database has it, or ``None`` for one that is not there yet. Spec 01 W-19.

    A row that is new to this process may have an id of its own, and may be there: an import writes over it.
    """
    if instance.pk is None:
        return None
    return type(instance)._default_manager.filter(pk=instance.pk).first()


def _former_state(instance: RowT, signal: dict[str, Any]) -> RowT | None:
    """Return what is to be archived: on a save the stored row, on a deletion the instance.

    ``None`` where there is nothing before, or where the deletion began above the row: what an archive row would
    refer to is then going, too.
    """
    if signal["signal"] is pre_save:
        return None if signal.get("raw") else _stored(instance)
    return instance if _is_deleted_for_itself(instance, signal.get("origin")) else None


def _is_deleted_for_itself(instance: Model, origin: Model | QuerySet[Any] | None) -> bool:
    """Whether a deletion began with rows of this model, rather than with an exam or a user."""
    if origin is None:
        return True
    started_from = origin.model if isinstance(origin, QuerySet) else type(origin)
    return bool(started_from._meta.concrete_model is type(instance)._meta.concrete_model)
