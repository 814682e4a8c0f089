"""Every name that clients import under the old name is there, and is ours. Spec 09 §9.1, §12; 3.11 for the helpers of tests."""

from tests.api.test_replaceable_names import PUBLISHED as API_OF_EXAMS
from tests.compat.test_alias import SET_UP, SWITCHED_ON, run
from tests.utils.test_public_names import NAMES as UTILS
from tests.views.test_names import NAMES as VIEWS

API_OF_ATTEMPTS = """
create_exam_attempt get_exam_attempt_by_id get_exam_attempt_by_code get_exam_attempt_by_external_id
get_current_exam_attempt get_user_attempts_by_exam_id get_exam_attempt_data get_all_exam_attempts
get_filtered_exam_attempts get_active_exams_for_user get_attempt_status_summary update_exam_attempt
update_attempt_status start_exam_attempt start_exam_attempt_by_code stop_exam_attempt remove_exam_attempt
reset_practice_exam mark_exam_attempt_timeout mark_exam_attempt_as_ready mark_exam_attempt_as_ready_to_resume
mark_exam_attempt_as_resumed is_state_transition_legal is_attempt_in_resume_process is_attempt_ready_to_resume
can_update_credit_grades_and_email create_proctoring_attempt_status_email check_prerequisites get_student_view
"""
EXCEPTIONS = """
ProctoredBaseException ProctoredExamAlreadyExists ProctoredExamNotFoundException ProctoredExamNotActiveException
ProctoredExamReviewPolicyAlreadyExists ProctoredExamReviewPolicyNotFoundException ProctoredExamPermissionDenied
ProctoredExamSuspiciousLookup ProctoredExamReviewAlreadyExists ProctoredExamBadReviewStatus
ProctoredExamIllegalStatusTransition ProctoredExamIllegalResumeUpdate StudentExamAttemptAlreadyExistsException
StudentExamAttemptDoesNotExistsException StudentExamAttemptedAlreadyStarted StudentExamAttemptOnPastDueProctoredExam
UserNotFoundException AllowanceValueNotAllowedException BackendProviderCannotRegisterAttempt
BackendProviderSentNoAttemptID BackendProviderCannotRemoveAttempt BackendProviderCannotRetireUser
BackendProviderNotConfigured BackendProviderOnboardingException
"""
MODELS = """
ProctoredExam ProctoredExamReviewPolicy ProctoredExamReviewPolicyHistory ProctoredExamStudentAttempt
ProctoredExamStudentAllowance ProctoredExamStudentAllowanceHistory ProctoredExamSoftwareSecureReview
ProctoredExamSoftwareSecureReviewHistory ProctoredExamSoftwareSecureComment ProctoredExamStudentAttemptStatus
"""
SERVICES_FOR_TESTS = """
MockCreditService MockCreditServiceNone MockCreditServiceWithCourseEndDate MockGradesService MockCertificateService
MockInstructorService MockEnrollmentsService MockEnrollment MockLearningSequencesService MockScheduleData
MockScheduleItemData MockUserCourseOutlineData MockUserCourseOutlineDetailsData MockNameAffirmationService
MockVerifiedName MockGrade MockGradeOverride MockGeneratedCertificate
"""
NAMES = {
    "": "__version__",
    ".api": API_OF_EXAMS + API_OF_ATTEMPTS,
    ".apps": "EdxProctoringConfig make_worker_config BACKEND_CONFIGURATION_ALLOW_LIST",
    ".services": "ProctoringService",
    ".runtime": "set_runtime_service get_runtime_service",
    ".exceptions": EXCEPTIONS,
    ".statuses": "ProctoredExamStudentAttemptStatus ReviewStatus SoftwareSecureReviewStatus "
    "InstructorDashboardOnboardingAttemptStatus VerificientOnboardingProfileStatus",
    ".constants": "SITE_NAME PLATFORM_NAME FROM_EMAIL DEFAULT_SOFTWARE_SECURE_REVIEW_POLICY MINIMUM_TIME",
    ".utils": " ".join(UTILS),
    ".decorators": "",
    ".serializers": "ProctoredExamSerializer ProctoredExamJSONSafeSerializer ProctoredExamRegistrationSerializer "
    "UserSerializer ProctoredExamStudentAttemptSerializer ProctoredExamStudentAllowanceSerializer "
    "ProctoredExamReviewPolicySerializer",
    ".handlers": "check_for_category_switch save_exam_on_backend on_review_policy_changed on_allowance_changed "
    "on_attempt_changed finish_attempt_flow on_review_changed finish_review_workflow log",
    ".callbacks": "start_exam_callback get_exam_attempt_by_code update_attempt_status mark_exam_attempt_as_ready",
    ".rules": "is_in_reviewer_group",
    ".admin": "",
    ".models": MODELS,
    ".signals": "exam_attempt_status_signal",
    ".views": " ".join(VIEWS),
    ".urls": "app_name urlpatterns",
    ".instructor_dashboard_exam_urls": "app_name urlpatterns",
    ".backends": "get_backend_provider",
    ".backends.backend": "ProctoringBackendProvider",
    ".backends.rest": "BaseRestProctoringProvider get_files",
    ".backends.null": "NullBackendProvider",
    ".backends.mock": "MockProctoringBackendProvider start_exam_callback",
    ".backends.software_secure": "SoftwareSecureBackendProvider SOFTWARE_SECURE_INVALID_CHARS decode_and_decrypt",
    ".backends.tests.test_backend": "TestBackendProvider PassthroughBackendProvider",
    ".backends.tests.test_review_payload": "create_test_review_payload",
    ".tests": "mock_perm setup_test_perms setup_test_backends",
    ".tests.test_services": SERVICES_FOR_TESTS,
    ".tests.test_utils.utils": "ProctoredExamTestCase LoggedInTestCase",
    ".tests.utils": "ProctoredExamTestCase LoggedInTestCase",
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
from django.utils.module_loading import import_string
for path, names in {NAMES!r}.items():
    old, new = (importlib.import_module(root + path) for root in ("edx_proctoring", "proctoring"))
    assert old is new, path
    for name in names.split():
        assert hasattr(new, name), (path, name)
        found = import_string("edx_proctoring" + path + "." + name)
        assert found is getattr(new, name) or found == getattr(new, name), (path, name)
        assert not getattr(found, "__module__", "").startswith("edx_proctoring"), (path, name)
"""
    )
    assert done.returncode == 0, done.stderr


def test_alias_costs_next_to_nothing_at_start():
    """What switching on and importing cost, and what the alias is asked while the whole project is loaded."""
    program = (
        SET_UP
        + """
import time
import django.conf, proctoring
start = time.process_time()
import proctoring.compat
import edx_proctoring
spent = time.process_time() - start

finder = sys.meta_path[0]
django.setup()
start = time.process_time()
for name in list(sys.modules):
    if not name.startswith("edx_proctoring"):
        finder.find_spec(name)
print(spent + time.process_time() - start)
"""
    )
    fastest = min(float(run(program).stdout) for _ in range(3))  # the others waited for the machine
    assert fastest < SECONDS
