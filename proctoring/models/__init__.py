"""The data model. Spec 01."""

from typing import Any

from django.contrib.auth import get_user_model

from proctoring.backends import get_backend_provider
from proctoring.models.allowances import (
    ProctoredExamStudentAllowance,
    ProctoredExamStudentAllowanceHistory,
    ProctoredExamStudentAllowanceManager,
    QuerySetWithUpdateOverride,
)
from proctoring.models.attempts import (
    ProctoredExamStudentAttempt,
    ProctoredExamStudentAttemptManager,
    locate_attempt_by_attempt_code,
)
from proctoring.models.deliveries import Delivery
from proctoring.models.exams import ProctoredExam
from proctoring.models.history import archive_model
from proctoring.models.review_inbox import ReviewCallback
from proctoring.models.review_policies import ProctoredExamReviewPolicy, ProctoredExamReviewPolicyHistory
from proctoring.models.reviews import (
    ProctoredExamSoftwareSecureComment,
    ProctoredExamSoftwareSecureCommentHistory,
    ProctoredExamSoftwareSecureReview,
    ProctoredExamSoftwareSecureReviewHistory,
)
from proctoring.statuses import ProctoredExamStudentAttemptStatus

__all__ = [
    "USER_MODEL",
    "Delivery",
    "ProctoredExam",
    "ProctoredExamReviewPolicy",
    "ProctoredExamReviewPolicyHistory",
    "ProctoredExamSoftwareSecureComment",
    "ProctoredExamSoftwareSecureCommentHistory",
    "ProctoredExamSoftwareSecureReview",
    "ProctoredExamSoftwareSecureReviewHistory",
    "ProctoredExamStudentAllowance",
    "ProctoredExamStudentAllowanceHistory",
    "ProctoredExamStudentAllowanceManager",
    "ProctoredExamStudentAttempt",
    "ProctoredExamStudentAttemptManager",
    "ProctoredExamStudentAttemptStatus",
    "QuerySetWithUpdateOverride",
    "ReviewCallback",
    "archive_model",
    "get_backend_provider",
    "locate_attempt_by_attempt_code",
]


def __getattr__(name: str) -> Any:
    """Return the active user model as ``USER_MODEL``, wherever its app stands in ``INSTALLED_APPS``."""
    if name == "USER_MODEL":
        return get_user_model()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
