"""Reviews of attempts by a provider or a person, of every provider despite the tables' names. Spec 01 §2.7 - §2.9."""

from typing import Any

from django.conf import settings
from django.db import models, transaction
from model_utils.models import TimeStampedModel

from proctoring import models as app_models
from proctoring.models.exams import ProctoredExam
from proctoring.models.history import (
    AppendOnlyModel,
    AppendOnlyQuerySet,
    ArchiveModel,
    RowWithRecord,
    archive_copy,
    archive_model,
)
from proctoring.models.learners import lock_learner
from proctoring.statuses import SoftwareSecureReviewStatus


class ProctoredExamSoftwareSecureReview(RowWithRecord):
    """The review of one attempt.

    .. pii: the provider's payload, notes of staff, and an encrypted link to the recording
    .. pii_types: email_address, external_service, name, video
    .. pii_retirement: local_api
    """

    attempt_code = models.CharField(max_length=255, unique=True, help_text="Code of the attempt.")
    is_attempt_active = models.BooleanField(default=True, help_text="False once the attempt has been deleted.")
    review_status = models.CharField(max_length=255, help_text="The outcome.")
    raw_data = models.TextField(help_text="The provider's payload, as JSON.")
    notes = models.TextField(default="", blank=True, help_text="What staff noted about the outcome.")
    encrypted_video_url = models.BinaryField(null=True, help_text="Encrypted link to the recording.")
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The person who reviewed; empty for the provider.",
    )
    student = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    exam = models.ForeignKey(ProctoredExam, null=True, on_delete=models.CASCADE)

    class Meta:
        db_table = "proctoring_proctoredexamsoftwaresecurereview"
        verbose_name = "Proctored exam software secure review"

    def __str__(self) -> str:
        return f"review {self.pk} ({self.review_status})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the review and let it move the attempt, with the learner locked first. Design rule 0."""
        with transaction.atomic():
            attempts = app_models.ProctoredExamStudentAttempt.objects.filter(attempt_code=self.attempt_code)
            lock_learner(self.student_id or attempts.values_list("user_id", flat=True).first())
            super().save(*args, **kwargs)

    @property
    def is_passing(self) -> bool:
        """Whether the outcome passes, by the list of the exam's provider if it has one.

        Raises ``NotImplementedError`` when the exam names a provider that is not configured.
        """
        passing = None
        if self.exam is not None:
            provider = app_models.get_backend_provider(name=self.exam.backend)
            passing = getattr(provider, "passing_statuses", None)
        return self.review_status in (passing or SoftwareSecureReviewStatus.passing_statuses)

    @property
    def should_notify(self) -> bool:
        """Whether staff has to look at it: suspicious, and no person has reviewed it."""
        return (
            self.review_status == SoftwareSecureReviewStatus.notify_support_for_status and self.reviewed_by_id is None
        )

    @classmethod
    def get_review_by_attempt_code(cls, attempt_code: str | None) -> "ProctoredExamSoftwareSecureReview | None":
        """Return the review of the attempt with that code, or ``None``."""
        return cls.objects.filter(attempt_code=attempt_code).select_related("exam", "student", "reviewed_by").first()


class ProctoredExamSoftwareSecureReviewHistory(ArchiveModel):
    """A former state of a review.

    .. pii: the provider's payload, notes of staff, and an encrypted link to the recording
    .. pii_types: email_address, external_service, name, video
    .. pii_retirement: local_api
    """

    attempt_code = models.CharField(max_length=255, db_index=True, help_text="Code of the attempt.")
    is_attempt_active = models.BooleanField(default=True, help_text="False once the attempt has been deleted.")
    review_status = models.CharField(max_length=255, help_text="The outcome.")
    raw_data = models.TextField(help_text="The provider's payload, as JSON.")
    notes = models.TextField(default="", blank=True, help_text="What staff noted about the outcome.")
    encrypted_video_url = models.BinaryField(null=True, help_text="Encrypted link to the recording.")
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", help_text="Who reviewed."
    )
    student = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    exam = models.ForeignKey(ProctoredExam, null=True, on_delete=models.CASCADE)
    original_review_id = models.IntegerField(null=True, blank=True, help_text="Id of the review.")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        db_table = "proctoring_proctoredexamsoftwaresecurereviewhistory"
        verbose_name = "Proctored exam review archive"

    def __str__(self) -> str:
        return f"archived review {self.original_review_id} ({self.review_status})"


class _ReviewComment(TimeStampedModel):
    """One observation of a reviewer in the recording."""

    start_time = models.IntegerField(help_text="Seconds into the recording.")
    stop_time = models.IntegerField(help_text="Seconds into the recording.")
    duration = models.IntegerField(help_text="Seconds.")
    comment = models.TextField(help_text="The reviewer's words.")
    status = models.CharField(max_length=255, help_text="The reviewer's judgement; not validated.")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"comment {self.pk} ({self.status})"


class ProctoredExamSoftwareSecureComment(_ReviewComment):
    """A comment of the present review of an attempt.

    .. pii: free text about a person
    .. pii_types: other
    .. pii_retirement: local_api
    """

    review = models.ForeignKey(ProctoredExamSoftwareSecureReview, on_delete=models.CASCADE)

    class Meta:
        db_table = "proctoring_proctoredexamstudentattemptcomment"
        verbose_name = "proctored exam software secure comment"


class ProctoredExamSoftwareSecureCommentHistory(AppendOnlyModel, _ReviewComment):
    """A comment of a former state of a review.

    .. pii: free text about a person
    .. pii_types: other
    .. pii_retirement: local_api
    """

    archived_review = models.ForeignKey(ProctoredExamSoftwareSecureReviewHistory, on_delete=models.CASCADE)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        db_table = "proctoring_proctoredexamstudentattemptcommenthistory"
        verbose_name = "proctored exam review archive comment"


def archive_review(review: ProctoredExamSoftwareSecureReview) -> ProctoredExamSoftwareSecureReviewHistory:
    """Archive the review with its comments. Spec 01 §4.2, W-24."""
    archived = archive_model(ProctoredExamSoftwareSecureReviewHistory, review, id="original_review_id")
    comments = [
        archive_copy(ProctoredExamSoftwareSecureCommentHistory, comment)
        for comment in ProctoredExamSoftwareSecureComment.objects.filter(review=review).order_by("id")
    ]
    for comment in comments:
        comment.archived_review = archived
    ProctoredExamSoftwareSecureCommentHistory.objects.bulk_create(comments)
    return archived
