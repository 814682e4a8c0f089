"""The Python API: what a host calls in process. It checks no permissions. Spec 02, 03, 04.

Names that hosts replace (``get_backend_provider``, ``get_runtime_service``, ``emit_event``, ``update_attempt_status`` …)
are looked up here at each use.
"""

from django.template import loader

from proctoring import constants
from proctoring.api.allowances import add_allowance_for_user, get_allowances_for_course, remove_allowance_for_user
from proctoring.api.attempt_creation import _create_and_decline_attempt, create_exam_attempt, enter_exam
from proctoring.api.attempt_data import get_exam_attempt_data
from proctoring.api.attempt_fields import (
    mark_exam_attempt_as_ready_to_resume,
    mark_exam_attempt_as_resumed,
    update_exam_attempt,
)
from proctoring.api.attempt_removal import (
    _remove_exam_attempt_from_backend,
    _remove_exam_attempts_from_backend,
    remove_exam_attempt,
)
from proctoring.api.attempt_resets import reset_practice_exam
from proctoring.api.attempt_status import (
    _start_exam_attempt,
    mark_exam_attempt_as_ready,
    mark_exam_attempt_timeout,
    start_exam_attempt,
    start_exam_attempt_by_code,
    stop_exam_attempt,
    update_attempt_status,
)
from proctoring.api.attempts import (
    _check_for_attempt_timeout,
    _does_time_remain,
    _get_exam_attempt,
    _was_review_status_acknowledged,
    get_active_exams_for_user,
    get_all_exam_attempts,
    get_current_exam_attempt,
    get_exam_attempt_by_code,
    get_exam_attempt_by_external_id,
    get_exam_attempt_by_id,
    get_exam_attempts,
    get_filtered_exam_attempts,
    get_user_attempts_by_exam_id,
)
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
from proctoring.api.expired_attempts import submit_expired_attempts
from proctoring.api.learning_view import get_learning_view
from proctoring.api.onboarding import (
    get_enrollments_can_take_proctored_exams,
    get_last_verified_onboarding_attempts_per_user,
    get_onboarding_attempt_data_for_learner,
    get_onboarding_exam_link,
)
from proctoring.api.onboarding_status import get_onboarding_status
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
from proctoring.api.registration import _get_verified_name, _register_proctored_exam_attempt
from proctoring.api.reports import get_exam_violation_report, get_last_exam_completion_date
from proctoring.api.review_policies import (
    _get_review_policy_by_exam_id,
    create_exam_review_policy,
    get_review_policy_by_exam_id,
    remove_review_policy,
    update_review_policy,
)
from proctoring.api.status_emails import create_proctoring_attempt_status_email
from proctoring.api.status_summary import (
    PRACTICE_STATUS_SUMMARY_MAP,
    STATUS_SUMMARY_MAP,
    TIMED_EXAM_STATUS_SUMMARY_MAP,
    get_attempt_status_summaries,
    get_attempt_status_summary,
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
from proctoring.api.timeline import get_attempt_timeline
from proctoring.api.transitions import (
    _is_attempt_resumable,
    can_update_credit_grades_and_email,
    is_attempt_in_resume_process,
    is_attempt_ready_to_resume,
    is_state_transition_legal,
)
from proctoring.backends import get_backend_provider
from proctoring.crypto import obscured_user_id
from proctoring.due_dates import (
    categorize_inaccessible_exams_by_date,
    get_exam_due_date,
    get_user_course_outline_details,
    has_due_date_passed,
    has_end_date_passed,
    verify_and_add_wait_deadline,
)
from proctoring.durations import get_time_remaining_for_attempt, humanized_time
from proctoring.emails import _get_email_template_paths
from proctoring.events import emit_event
from proctoring.exam_types import get_exam_type
from proctoring.links import get_course_home_url, get_exam_url
from proctoring.models import USER_MODEL, ProctoredExamStudentAttemptManager
from proctoring.runtime import get_runtime_service
from proctoring.serializers import (
    ProctoredExamJSONSafeSerializer,
    ProctoredExamReviewPolicySerializer,
    ProctoredExamSerializer,
    ProctoredExamStudentAllowanceSerializer,
    ProctoredExamStudentAttemptSerializer,
)
from proctoring.signals import exam_attempt_status_signal
from proctoring.statuses import is_reattempt as is_reattempting_exam

SHOW_EXPIRY_MESSAGE_DURATION = 60  # seconds
APPROVED_STATUS = "approved"
REJECTED_GRADE_OVERRIDE_EARNED = 0.0

# The manager is below this layer, and knows no provider (docs/layout.rst).
ProctoredExamStudentAttemptManager.remove_from_backends = staticmethod(_remove_exam_attempts_from_backend)

__all__ = [
    "APPROVED_STATUS",
    "JUMPTO_SUPPORTED_NAMESPACES",
    "PRACTICE_STATUS_SUMMARY_MAP",
    "REJECTED_GRADE_OVERRIDE_EARNED",
    "SHOW_EXPIRY_MESSAGE_DURATION",
    "STATUS_SUMMARY_MAP",
    "TIMED_EXAM_STATUS_SUMMARY_MAP",
    "USER_MODEL",
    "ProctoredExamJSONSafeSerializer",
    "ProctoredExamReviewPolicySerializer",
    "ProctoredExamSerializer",
    "ProctoredExamStudentAllowanceSerializer",
    "ProctoredExamStudentAttemptSerializer",
    "_are_prerequirements_satisfied",
    "_calculate_allowed_mins",
    "_check_for_attempt_timeout",
    "_create_and_decline_attempt",
    "_does_time_remain",
    "_get_email_template_paths",
    "_get_exam_attempt",
    "_get_onboarding_exam_view",
    "_get_ordered_prerequisites",
    "_get_practice_exam_view",
    "_get_proctored_exam_context",
    "_get_proctored_exam_view",
    "_get_proctoring_escalation_email",
    "_get_review_policy_by_exam_id",
    "_get_timed_exam_view",
    "_get_verified_name",
    "_is_attempt_resumable",
    "_register_proctored_exam_attempt",
    "_remove_exam_attempt_from_backend",
    "_remove_exam_attempts_from_backend",
    "_resolve_prerequisite_links",
    "_start_exam_attempt",
    "_was_review_status_acknowledged",
    "add_allowance_for_user",
    "add_bulk_allowances",
    "can_update_credit_grades_and_email",
    "categorize_inaccessible_exams_by_date",
    "check_prerequisites",
    "constants",
    "create_exam",
    "create_exam_attempt",
    "create_exam_review_policy",
    "create_proctoring_attempt_status_email",
    "deliver_pending",
    "does_backend_support_onboarding",
    "emit_event",
    "enter_exam",
    "exam_attempt_status_signal",
    "get_active_exams_for_user",
    "get_all_exam_attempts",
    "get_all_exams_for_course",
    "get_allowances_for_course",
    "get_attempt_status_summaries",
    "get_attempt_status_summary",
    "get_attempt_timeline",
    "get_backend_provider",
    "get_course_home_url",
    "get_current_exam_attempt",
    "get_enrollments_can_take_proctored_exams",
    "get_exam_attempt_by_code",
    "get_exam_attempt_by_external_id",
    "get_exam_attempt_by_id",
    "get_exam_attempt_data",
    "get_exam_attempts",
    "get_exam_by_content_id",
    "get_exam_by_id",
    "get_exam_configuration_dashboard_url",
    "get_exam_due_date",
    "get_exam_type",
    "get_exam_url",
    "get_exam_violation_report",
    "get_exams_by_content_ids",
    "get_filtered_exam_attempts",
    "get_integration_specific_email",
    "get_last_exam_completion_date",
    "get_last_verified_onboarding_attempts_per_user",
    "get_learning_view",
    "get_onboarding_attempt_data_for_learner",
    "get_onboarding_exam_link",
    "get_onboarding_status",
    "get_proctoring_settings_by_exam_id",
    "get_review_policy_by_exam_id",
    "get_runtime_service",
    "get_student_view",
    "get_time_remaining_for_attempt",
    "get_total_allowed_time_for_exam",
    "get_user_attempts_by_exam_id",
    "get_user_course_outline_details",
    "has_due_date_passed",
    "has_end_date_passed",
    "humanized_time",
    "is_attempt_in_resume_process",
    "is_attempt_ready_to_resume",
    "is_backend_dashboard_available",
    "is_exam_passed_due",
    "is_reattempting_exam",
    "is_state_transition_legal",
    "loader",
    "mark_exam_attempt_as_ready",
    "mark_exam_attempt_as_ready_to_resume",
    "mark_exam_attempt_as_resumed",
    "mark_exam_attempt_timeout",
    "obscured_user_id",
    "remove_allowance_for_user",
    "remove_exam_attempt",
    "remove_review_policy",
    "reset_practice_exam",
    "start_exam_attempt",
    "start_exam_attempt_by_code",
    "stop_exam_attempt",
    "submit_expired_attempts",
    "sync_course_exams",
    "update_attempt_status",
    "update_exam",
    "update_exam_attempt",
    "update_review_policy",
    "verify_and_add_wait_deadline",
]
