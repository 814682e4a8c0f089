"""What hosts' suites import works in any project, without pytest. Spec 09 §3.11."""

import subprocess
import sys

import pytest

NAMES = {
    "proctoring.tests": "mock_perm, setup_test_perms, setup_test_backends",
    "proctoring.tests.test_services": "MockCreditService, MockCreditServiceNone, MockCreditServiceWithCourseEndDate, "
    "MockGradesService, MockCertificateService, MockInstructorService, MockEnrollmentsService, MockEnrollment, "
    "MockLearningSequencesService, MockScheduleData, MockScheduleItemData, MockUserCourseOutlineData, "
    "MockUserCourseOutlineDetailsData, MockNameAffirmationService, MockVerifiedName, MockGrade, MockGradeOverride, "
    "MockGeneratedCertificate",
    "proctoring.tests.test_utils.utils": "ProctoredExamTestCase, LoggedInTestCase",
    "proctoring.tests.utils": "ProctoredExamTestCase, LoggedInTestCase",
    "proctoring.backends.tests.test_backend": "TestBackendProvider, PassthroughBackendProvider",
    "proctoring.backends.tests.test_review_payload": "create_test_review_payload",
}
BARE_PROJECT = """
import sys

import django
from django.conf import settings

sys.modules["pytest"] = None
settings.configure(INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "proctoring"])
django.setup()
"""


@pytest.mark.parametrize("module", NAMES)
def test_names_are_importable_in_a_bare_project(module):
    program = f"{BARE_PROJECT}\nfrom {module} import {NAMES[module]}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_importing_the_package_sets_up_backends():
    program = f"{BARE_PROJECT}\nimport proctoring.tests; from django.apps import apps\n"
    program += "print(*apps.get_app_config('proctoring').backends)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["test", "null", "mock"]
