"""The REST API: every view, and the names that hosts import or replace. Spec 05.

The names that hosts replace (``get_backend_provider``, ``waffle``, ``constants``, ``ATTEMPTS_PER_PAGE``,
``is_user_course_or_global_staff``) are looked up here at each use.
"""

from django.contrib.auth import get_user_model

from proctoring import constants
from proctoring.backends import get_backend_provider
from proctoring.integrations.waffle import waffle
from proctoring.views.allowances import ExamAllowanceView, ExamBulkAllowanceView, GroupedExamAllowancesByStudent
from proctoring.views.attempts import (
    ProctoredExamAttemptReviewStatus,
    StudentProctoredExamAttempt,
    StudentProctoredExamAttemptCollection,
    StudentProctoredExamResetAttempts,
)
from proctoring.views.base import LOG, ProctoredAPIView, handle_proctored_exception
from proctoring.views.exams import ProctoredExamView, RegisterProctoredExamsView
from proctoring.views.grouped_attempts import StudentProctoredGroupedExamAttemptsByCourse
from proctoring.views.health import HealthView
from proctoring.views.instructor_dashboards import InstructorDashboard
from proctoring.views.learner import (
    ActiveExamsForUserView,
    ProctoredExamActiveAttemptView,
    ProctoredExamAttemptView,
)
from proctoring.views.onboarding import StudentOnboardingStatusByCourseView, StudentOnboardingStatusView
from proctoring.views.permissions import (
    is_user_course_or_global_staff,
    require_course_or_global_staff,
    require_staff,
)
from proctoring.views.proctoring_settings import ProctoredSettingsView
from proctoring.views.retirement import BackendUserManagementAPI, UserRetirement
from proctoring.views.review_policies import ProctoredExamReviewPolicyView
from proctoring.views.reviews import (
    AnonymousReviewCallback,
    BaseReviewCallback,
    ExamReadyCallback,
    IgnoreClientContentNegotiation,
    ProctoredExamReviewCallback,
)

User = get_user_model()

ATTEMPTS_PER_PAGE = 25

__all__ = [
    "ATTEMPTS_PER_PAGE",
    "LOG",
    "ActiveExamsForUserView",
    "AnonymousReviewCallback",
    "BackendUserManagementAPI",
    "BaseReviewCallback",
    "ExamAllowanceView",
    "ExamBulkAllowanceView",
    "ExamReadyCallback",
    "GroupedExamAllowancesByStudent",
    "HealthView",
    "IgnoreClientContentNegotiation",
    "InstructorDashboard",
    "ProctoredAPIView",
    "ProctoredExamActiveAttemptView",
    "ProctoredExamAttemptReviewStatus",
    "ProctoredExamAttemptView",
    "ProctoredExamReviewCallback",
    "ProctoredExamReviewPolicyView",
    "ProctoredExamView",
    "ProctoredSettingsView",
    "RegisterProctoredExamsView",
    "StudentOnboardingStatusByCourseView",
    "StudentOnboardingStatusView",
    "StudentProctoredExamAttempt",
    "StudentProctoredExamAttemptCollection",
    "StudentProctoredExamResetAttempts",
    "StudentProctoredGroupedExamAttemptsByCourse",
    "User",
    "UserRetirement",
    "constants",
    "get_backend_provider",
    "handle_proctored_exception",
    "is_user_course_or_global_staff",
    "require_course_or_global_staff",
    "require_staff",
    "waffle",
]
