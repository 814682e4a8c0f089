"""What the reviewers of an exam are told. Spec 01 §2.2, §2.3."""

from typing import Any

from django.conf import settings
from django.db import models

from proctoring.logs import get_logger
from proctoring.models.exams import ProctoredExam
from proctoring.models.history import AppendOnlyQuerySet, ArchiveModel, RowWithRecord
from proctoring.models.prepared import PreparedInstances, Slot

log = get_logger(__name__)


class ProctoredExamReviewPolicy(RowWithRecord):
    """Rules for the human reviewers of one proctored exam, and who wrote them.

    .. no_pii:
    """

    set_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        help_text="The editor; empty when unknown, or when the account is gone.",
    )
    proctored_exam = models.ForeignKey(ProctoredExam, on_delete=models.CASCADE)
    review_policy = models.TextField(default="", help_text="The rules, as free text.")

    class Meta:
        db_table = "proctoring_proctoredexamreviewpolicy"
        verbose_name = "Proctored exam review policy"
        verbose_name_plural = "Proctored exam review policies"

    def __str__(self) -> str:
        return f"ProctoredExamReviewPolicy: {self.set_by_user} ({self.proctored_exam})"

    @classmethod
    def get_review_policy_for_exam(cls, exam_id: Any) -> "ProctoredExamReviewPolicy | None":
        """Return the exam's policy, with exam and editor loaded, or ``None``; the newest of several."""
        newest: list[ProctoredExamReviewPolicy] = _OF_EXAM.instances(exam_id=exam_id)
        if len(newest) > 1:
            log.warning("exam has several review policies, using the newest: exam_id=%(exam_id)s", {"exam_id": exam_id})
        return newest[0] if newest else None


_OF_EXAM = PreparedInstances(
    lambda: ProctoredExamReviewPolicy.objects.filter(
        proctored_exam_id=Slot("exam_id", ProctoredExam._meta.pk)
    ).order_by("-created", "-id")[:2],
    "proctored_exam",
    "set_by_user",
)


class ProctoredExamReviewPolicyHistory(ArchiveModel):
    """A former state of a review policy.

    .. no_pii:
    """

    original_id = models.IntegerField(db_index=True, help_text="Id of the policy.")
    set_by_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    proctored_exam = models.ForeignKey(ProctoredExam, on_delete=models.CASCADE)
    review_policy = models.TextField(help_text="The rules, as free text.")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        db_table = "proctoring_proctoredexamreviewpolicyhistory"
        verbose_name = "proctored exam review policy history"

    def __str__(self) -> str:
        return f"review policy {self.original_id} of exam {self.proctored_exam_id}"
