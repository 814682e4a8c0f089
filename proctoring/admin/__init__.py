"""The Django admin: exams, review policies, reviews and their archive, attempts, deliveries, the inbox. Spec 07 §1."""

from proctoring.admin.attempts import (
    ExamAttemptFilterByCourseId,
    ProctoredExamAttemptForm,
    ProctoredExamStudentAttemptAdmin,
)
from proctoring.admin.deliveries import DeliveryAdmin
from proctoring.admin.exams import ProctoredExamAdmin, ProctoredExamForm, prettify_course_id
from proctoring.admin.review_callbacks import ReviewCallbackAdmin
from proctoring.admin.review_filters import ProctoredExamCoursesListFilter, ProctoredExamListFilter, ReviewListFilter
from proctoring.admin.review_policies import ProctoredExamReviewPolicyAdmin
from proctoring.admin.reviews import (
    ProctoredExamSoftwareSecureReviewAdmin,
    ProctoredExamSoftwareSecureReviewForm,
    ProctoredExamSoftwareSecureReviewHistoryAdmin,
)

__all__ = [
    "DeliveryAdmin",
    "ExamAttemptFilterByCourseId",
    "ProctoredExamAdmin",
    "ProctoredExamAttemptForm",
    "ProctoredExamCoursesListFilter",
    "ProctoredExamForm",
    "ProctoredExamListFilter",
    "ProctoredExamReviewPolicyAdmin",
    "ProctoredExamSoftwareSecureReviewAdmin",
    "ProctoredExamSoftwareSecureReviewForm",
    "ProctoredExamSoftwareSecureReviewHistoryAdmin",
    "ProctoredExamStudentAttemptAdmin",
    "ReviewCallbackAdmin",
    "ReviewListFilter",
    "prettify_course_id",
]
