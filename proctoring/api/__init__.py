"""The Python API: what a host calls in process. It checks no permissions. Spec 02, 03, 04.

Names that hosts replace (``get_backend_provider``, ``get_runtime_service``, ``emit_event``, ``update_attempt_status`` …)
are looked up here at each use.
"""

from django.template import loader

from proctoring import constants
from proctoring.api.allowances import add_allowance_for_user, get_allowances_for_course, remove_allowance_for_user
from proctoring.api.bulk_allowances import add_bulk_allowances
from proctoring.api.course_sync import sync_course_exams
from proctoring.api.deliveries import deliver_pending
from proctoring.api.exams import (
    create_exam,
    get_all_exams_for_course,
    get_exam_by_content_id,
    get_exam_by_id,
    get_exams_by_content_ids,
    update_exam,
)
from proctoring.api.onboarding import (
    get_enrollments_can_take_proctored_exams,
    get_last_verified_onboarding_attempts_per_user,
    get_onboarding_attempt_data_for_learner,
    get_onboarding_exam_link,
)
from proctoring.api.prerequisites import (
    JUMPTO_SUPPORTED_NAMESPACES,
    _are_prerequirements_satisfied,
    _get_ordered_prerequisites,
    _resolve_prerequisite_links,
    check_prerequisites,
)
from proctoring.api.proctoring_settings import _get_proctoring_escalation_email, get_proctoring_settings_by_exam_id
from proctoring.api.providers import (
    does_backend_support_onboarding,
    get_exam_configuration_dashboard_url,
    get_integration_specific_email,
    is_backend_dashboard_available,
)
from proctoring.api.reports import get_exam_violation_report, get_last_exam_completion_date
from proctoring.api.review_policies import (
    _get_review_policy_by_exam_id,
    create_exam_review_policy,
    get_review_policy_by_exam_id,
    remove_review_policy,
    update_review_policy,
)
from proctoring.api.student_view import (
    _get_onboarding_exam_view,
    _get_practice_exam_view,
    _get_proctored_exam_context,
    _get_proctored_exam_view,
    _get_timed_exam_view,
    get_student_view,
)
from proctoring.api.time_limits import _calculate_allowed_mins, get_total_allowed_time_for_exam, is_exam_passed_due
from proctoring.backends import get_backend_provider
from proctoring.events import emit_event
from proctoring.models import USER_MODEL
from proctoring.runtime import get_runtime_service
from proctoring.serializers import (
    ProctoredExamJSONSafeSerializer,
    ProctoredExamReviewPolicySerializer,
    ProctoredExamSerializer,
    ProctoredExamStudentAllowanceSerializer,
    ProctoredExamStudentAttemptSerializer,
)

SHOW_EXPIRY_MESSAGE_DURATION = 60  # seconds
APPROVED_STATUS = "approved"
REJECTED_GRADE_OVERRIDE_EARNED = 0.0

__all__ = [
    "APPROVED_STATUS",
    "JUMPTO_SUPPORTED_NAMESPACES",
    "REJECTED_GRADE_OVERRIDE_EARNED",
    "SHOW_EXPIRY_MESSAGE_DURATION",
    "USER_MODEL",
    "ProctoredExamJSONSafeSerializer",
    "ProctoredExamReviewPolicySerializer",
    "ProctoredExamSerializer",
    "ProctoredExamStudentAllowanceSerializer",
    "ProctoredExamStudentAttemptSerializer",
    "_are_prerequirements_satisfied",
    "_calculate_allowed_mins",
    "_get_onboarding_exam_view",
    "_get_ordered_prerequisites",
    "_get_practice_exam_view",
    "_get_proctored_exam_context",
    "_get_proctored_exam_view",
    "_get_proctoring_escalation_email",
    "_get_review_policy_by_exam_id",
    "_get_timed_exam_view",
    "_resolve_prerequisite_links",
    "add_allowance_for_user",
    "add_bulk_allowances",
    "check_prerequisites",
    "constants",
    "create_exam",
    "create_exam_review_policy",
    "deliver_pending",
    "does_backend_support_onboarding",
    "emit_event",
    "get_all_exams_for_course",
    "get_allowances_for_course",
    "get_backend_provider",
    "get_enrollments_can_take_proctored_exams",
    "get_exam_by_content_id",
    "get_exam_by_id",
    "get_exam_configuration_dashboard_url",
    "get_exam_violation_report",
    "get_exams_by_content_ids",
    "get_integration_specific_email",
    "get_last_exam_completion_date",
    "get_last_verified_onboarding_attempts_per_user",
    "get_onboarding_attempt_data_for_learner",
    "get_onboarding_exam_link",
    "get_proctoring_settings_by_exam_id",
    "get_review_policy_by_exam_id",
    "get_runtime_service",
    "get_student_view",
    "get_total_allowed_time_for_exam",
    "is_backend_dashboard_available",
    "is_exam_passed_due",
    "loader",
    "remove_allowance_for_user",
    "remove_review_policy",
    "sync_course_exams",
    "update_exam",
    "update_review_policy",
]
