"""The REST API's URLs, in the order of the table of spec 05 §3. Hosts mount them under ``api/``."""

from importlib.util import find_spec

from django.urls import URLResolver, include, path, re_path

from proctoring import conf, instructor_dashboard_exam_urls, views
from proctoring.callbacks import start_exam_callback

app_name = "proctoring"

COURSE = conf.setting("COURSE_ID_PATTERN")
READ = ["get", "head", "options"]
WRITE = ["put", "delete", "options"]
V1 = "edx_proctoring/v1/"
EXAM = f"{V1}proctored_exam/"


def _dashboard() -> list[URLResolver]:
    """Return the instructor's dashboard, where the library of that extra is installed. Spec 08 §4."""
    return [path("edx_proctoring/dashboard/", include("proctoring.dashboard.urls"))] if find_spec("django_htmx") else []


urlpatterns = [
    path(f"{EXAM}exam", views.ProctoredExamView.as_view(), name="proctored_exam.exam"),
    path(
        f"{EXAM}exam/exam_id/<int:exam_id>",
        views.ProctoredExamView.as_view(http_method_names=READ),
        name="proctored_exam.exam_by_id",
    ),
    re_path(
        rf"{EXAM}exam/course_id/{COURSE}/content_id/(?P<content_id>[A-z0-9]+)$",
        views.ProctoredExamView.as_view(http_method_names=READ),
        name="proctored_exam.exam_by_content_id",
    ),
    re_path(
        rf"{EXAM}exam/course_id/{COURSE}$",
        views.ProctoredExamView.as_view(http_method_names=READ),
        name="proctored_exam.exams_by_course_id",
    ),
    re_path(
        rf"{EXAM}exam_registration/course_id/{COURSE}$",
        views.RegisterProctoredExamsView.as_view(),
        name="proctored_exam.register_exams_by_course_id",
    ),
    path(
        f"{EXAM}attempt/<int:attempt_id>",
        views.StudentProctoredExamAttempt.as_view(),
        name="proctored_exam.attempt",
    ),
    re_path(
        rf"{EXAM}attempt/grouped/course_id/{COURSE}$",
        views.StudentProctoredGroupedExamAttemptsByCourse.as_view(),
        name="proctored_exam.attempts.grouped.course",
    ),
    re_path(
        rf"{EXAM}attempt/grouped/course_id/{COURSE}/search/(?P<search_by>.+)$",
        views.StudentProctoredGroupedExamAttemptsByCourse.as_view(),
        name="proctored_exam.attempts.grouped.search",
    ),
    path(
        f"{EXAM}attempt",
        views.StudentProctoredExamAttemptCollection.as_view(),
        name="proctored_exam.attempt.collection",
    ),
    path(
        f"{EXAM}attempt/<int:attempt_id>/review_status",
        views.ProctoredExamAttemptReviewStatus.as_view(),
        name="proctored_exam.attempt.review_status",
    ),
    path(
        f"{EXAM}attempt/<slug:external_id>/ready",
        views.ExamReadyCallback.as_view(),
        name="proctored_exam.attempt.ready_callback",
    ),
    path(
        f"{EXAM}attempt/<slug:external_id>/reviewed",
        views.ProctoredExamReviewCallback.as_view(),
        name="proctored_exam.attempt.callback",
    ),
    re_path(
        rf"{EXAM}{COURSE}/allowance$",
        views.ExamAllowanceView.as_view(http_method_names=READ),
        name="proctored_exam.allowance",
    ),
    path(f"{EXAM}allowance", views.ExamAllowanceView.as_view(http_method_names=WRITE), name="proctored_exam.allowance"),
    re_path(
        rf"{EXAM}{COURSE}/bulk_allowance$", views.ExamBulkAllowanceView.as_view(), name="proctored_exam.bulk_allowance"
    ),
    path(f"{EXAM}bulk_allowance", views.ExamBulkAllowanceView.as_view(), name="proctored_exam.bulk_allowance"),
    re_path(
        rf"{EXAM}{COURSE}/grouped/allowance$",
        views.GroupedExamAllowancesByStudent.as_view(),
        name="proctored_exam.allowance.grouped.course",
    ),
    path(
        f"{EXAM}active_exams_for_user",
        views.ActiveExamsForUserView.as_view(),
        name="proctored_exam.active_exams_for_user",
    ),
    path(
        f"{V1}user_onboarding/status",
        views.StudentOnboardingStatusView.as_view(),
        name="user_onboarding.status",
    ),
    re_path(
        rf"{V1}user_onboarding/status/course_id/{COURSE}$",
        views.StudentOnboardingStatusByCourseView.as_view(),
        name="user_onboarding.status.course",
    ),
    re_path(
        rf"{V1}instructor/{COURSE}$",
        views.InstructorDashboard.as_view(),
        name="instructor_dashboard_course",
    ),
    re_path(
        rf"{V1}retire_backend_user/(?P<user_id>[\d]+)/$",
        views.BackendUserManagementAPI.as_view(),
        name="backend_user_deletion_api",
    ),
    re_path(
        rf"{V1}retire_user/(?P<user_id>[\d]+)/$",
        views.UserRetirement.as_view(),
        name="user_retirement_api",
    ),
    re_path(
        rf"{EXAM}attempt/course_id/{COURSE}$",
        views.ProctoredExamAttemptView.as_view(),
        name="proctored_exam.exam_attempts",
    ),
    path(
        f"{EXAM}active_attempt",
        views.ProctoredExamActiveAttemptView.as_view(),
        name="proctored_exam.active_attempt",
    ),
    path(
        f"{EXAM}settings/exam_id/<int:exam_id>/",
        views.ProctoredSettingsView.as_view(),
        name="proctored_exam.proctoring_settings",
    ),
    path(
        f"{EXAM}review_policy/exam_id/<int:exam_id>/",
        views.ProctoredExamReviewPolicyView.as_view(),
        name="proctored_exam.review_policy",
    ),
    path(
        "edx_proctoring/proctoring_launch_callback/start_exam/<slug:attempt_code>",
        start_exam_callback,
        name="anonymous.proctoring_launch_callback.start_exam",
    ),
    path(
        "edx_proctoring/proctoring_review_callback/",
        views.AnonymousReviewCallback.as_view(),
        name="anonymous.proctoring_review_callback",
    ),
    re_path(
        rf"{EXAM}exam_id/(?P<exam_id>\d+)/user_id/(?P<user_id>[\d]+)/reset_attempts$",
        views.StudentProctoredExamResetAttempts.as_view(),
        name="proctored_exam.attempts.reset",
    ),
    path(f"{V1}health", views.HealthView.as_view(), name="health"),
    *instructor_dashboard_exam_urls.urlpatterns,
    *_dashboard(),
    path("", include("rest_framework.urls", namespace="rest_framework")),
]
