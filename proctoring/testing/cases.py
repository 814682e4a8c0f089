"""Test cases for hosts: a learner, exams and attempts of every kind, services, and effects that run. Spec 09 §3.11."""

import itertools
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import TestCase, override_settings

from proctoring import api
from proctoring.apps import EdxProctoringConfig
from proctoring.runtime import get_runtime_service, set_runtime_service
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status
from proctoring.testing.commit import effects_at_commit
from proctoring.testing.permissions import setup_test_perms
from proctoring.testing.registry import setup_test_backends
from proctoring.testing.services import (
    MockCertificateService,
    MockCreditService,
    MockEnrollmentsService,
    MockGradesService,
    MockInstructorService,
    MockLearningSequencesService,
    MockNameAffirmationService,
)

BACKENDS = {"DEFAULT": "test", "test": {}, "null": {}, "mock": {}}
# For projects that have none of their own.
NEEDED_SETTINGS = {
    "SITE_NAME": "testserver",
    "PLATFORM_NAME": "Example Academy",
    "LEARNING_MICROFRONTEND_URL": "https://learning.academy.example",
    "PROCTORING_USER_OBFUSCATION_KEY": "key-for-tests",
}
# An attempt gets there through its start.
AFTER_THE_START = frozenset(
    {
        Status.ready_to_submit,
        Status.submitted,
        Status.timed_out,
        Status.second_review_required,
        Status.verified,
        Status.rejected,
        Status.error,
    }
)


class LoggedInTestCase(TestCase):
    """``self.user`` is logged in with ``self.client``."""

    def setUp(self) -> None:
        """Create the user, and log in without looking at the password."""
        super().setUp()
        self.user: Any = get_user_model().objects.create_user(username="tester", email="tester@academy.example")
        self.client.force_login(self.user)


class ProctoredExamTestCase(LoggedInTestCase):
    """The ``test`` backend is the default, every service of a host is registered, and on-commit effects run.

    Exams are of ``self.course_id``; each ``create_…_exam`` returns the id of a new one, and takes keywords of
    ``proctoring.api.create_exam``. Everything is put back after the test.
    """

    course_id = "course-v1:Academy+T1+2026"
    time_limit_mins = 90

    def setUp(self) -> None:
        """Prepare backends, services, permissions and settings."""
        super().setUp()
        self._exam_numbers = itertools.count(1)
        missing = {name: value for name, value in NEEDED_SETTINGS.items() if not hasattr(settings, name)}
        self.enterContext(override_settings(PROCTORING_BACKENDS=BACKENDS, **missing))
        self._replace_backends()
        setup_test_perms()
        self.services: dict[str, Any] = {
            "credit": MockCreditService(),
            "instructor": MockInstructorService(),
            "grades": MockGradesService(),
            "certificates": MockCertificateService(),
            "enrollments": MockEnrollmentsService(),
            "learning_sequences": MockLearningSequencesService(),
            "name_affirmation": MockNameAffirmationService(),
        }
        for name, service in self.services.items():
            self.register_service(name, service)
        self.enterContext(effects_at_commit())

    def register_service(self, name: str, service: Any) -> None:
        """Register a service of the host until the end of the test; ``None`` takes it away."""
        self.addCleanup(set_runtime_service, name, get_runtime_service(name))
        set_runtime_service(name, service)

    def create_timed_exam(self, **fields: Any) -> int:
        """Create an exam without proctoring."""
        return self._create_exam("timed", is_proctored=False, **fields)

    def create_proctored_exam(self, **fields: Any) -> int:
        """Create a proctored exam."""
        return self._create_exam("proctored", **fields)

    def create_practice_exam(self, **fields: Any) -> int:
        """Create a practice exam of a backend without onboarding."""
        return self._create_exam("practice", is_practice_exam=True, **{"backend": "null", **fields})

    def create_onboarding_exam(self, **fields: Any) -> int:
        """Create a practice exam of a backend with onboarding."""
        return self._create_exam("onboarding", is_practice_exam=True, **{"backend": "test", **fields})

    def create_attempt(self, exam_id: int, status: str = Status.created, user: Any = None) -> int:
        """Create an attempt of the learner, by default ``self.user``, bring it to the status, and return its id.

        It is proctored where the exam is.
        """
        learner = user or self.user
        exam = api.get_exam_by_id(exam_id)
        attempt_id = api.create_exam_attempt(exam_id, learner.id, taking_as_proctored=exam["is_proctored"])
        for step in _way_to(status):
            api.update_attempt_status(attempt_id, step)
        return attempt_id

    def _create_exam(self, kind: str, **fields: Any) -> int:
        number = next(self._exam_numbers)
        return api.create_exam(
            **{
                "course_id": self.course_id,
                "content_id": f"block-v1:Academy+T1+2026+type@sequential+block@{kind}{number}",
                "exam_name": f"{kind.capitalize()} exam {number}",
                "time_limit_mins": self.time_limit_mins,
                **fields,
            }
        )

    def _replace_backends(self) -> None:
        config = cast(EdxProctoringConfig, apps.get_app_config("proctoring"))
        self.addCleanup(setattr, config, "backends", config.backends)
        config.backends = {}
        setup_test_backends()


def _way_to(status: str) -> tuple[str, ...]:
    """Return the moves that bring a new attempt to the status."""
    if status == Status.created:
        return ()
    return (Status.started, status) if status in AFTER_THE_START else (status,)
