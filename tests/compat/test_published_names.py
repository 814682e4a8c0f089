"""Every name that clients import under the old name is there, and is ours. Spec 09 §9.1, §12."""

from tests.compat.test_alias import SWITCHED_ON, run

NAMES = {
    "": "__version__",
    ".api": "create_exam update_exam get_student_view update_attempt_status get_exam_by_content_id add_allowance_for_user",
    ".apps": "EdxProctoringConfig make_worker_config BACKEND_CONFIGURATION_ALLOW_LIST",
    ".services": "ProctoringService",
    ".runtime": "set_runtime_service get_runtime_service",
    ".exceptions": "ProctoredBaseException ProctoredExamNotFoundException BackendProviderCannotRegisterAttempt",
    ".statuses": "ProctoredExamStudentAttemptStatus ReviewStatus SoftwareSecureReviewStatus",
    ".constants": "SITE_NAME DEFAULT_SOFTWARE_SECURE_REVIEW_POLICY",
    ".utils": "resolve_exam_url_for_learning_mfe locate_attempt_by_attempt_code",
    ".decorators": "",
    ".serializers": "ProctoredExamSerializer ProctoredExamStudentAttemptSerializer",
    ".handlers": "on_attempt_changed finish_review_workflow",
    ".callbacks": "start_exam_callback",
    ".rules": "",
    ".admin": "",
    ".models": "ProctoredExam ProctoredExamStudentAttempt ProctoredExamSoftwareSecureReview "
    "ProctoredExamStudentAttemptStatus",
    ".signals": "exam_attempt_status_signal",
    ".views": "StudentOnboardingStatusView StudentProctoredExamAttempt",
    ".urls": "app_name urlpatterns",
    ".instructor_dashboard_exam_urls": "app_name urlpatterns",
    ".backends": "get_backend_provider",
    ".backends.backend": "ProctoringBackendProvider",
    ".backends.rest": "BaseRestProctoringProvider",
    ".backends.null": "NullBackendProvider",
    ".backends.mock": "MockProctoringBackendProvider",
    ".backends.software_secure": "SoftwareSecureBackendProvider",
    ".backends.tests.test_backend": "TestBackendProvider",
    ".backends.tests.test_review_payload": "",
    ".tests.test_services": "MockCreditService",
    ".tests.test_utils.utils": "",
    ".tests.utils": "",
    ".settings.common": "plugin_settings",
    ".settings.production": "plugin_settings",
    ".management.commands.set_attempt_status": "Command",
    ".migrations": "",
}
SECONDS = 0.02


def test_old_name_offers_every_published_name():
    done = run(
        SWITCHED_ON
        + f"""
for path, names in {NAMES!r}.items():
    old, new = (importlib.import_module(root + path) for root in ("edx_proctoring", "proctoring"))
    assert old is new, path
    for name in names.split():
        assert hasattr(old, name), (path, name)
"""
    )
    assert done.returncode == 0, done.stderr


def test_alias_costs_next_to_nothing_at_start():
    program = """
import time
import django.conf, proctoring
start = time.perf_counter()
import proctoring.compat
import edx_proctoring
print(time.perf_counter() - start)
"""
    fastest = min(float(run(program).stdout) for _ in range(5))  # the others waited for the machine
    assert fastest < SECONDS
