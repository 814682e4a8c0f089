"""The test cases for hosts, used as a host uses them. Spec 09 §3.11."""

from django.apps import apps
from django.conf import settings
from django.core import mail

from proctoring import api
from proctoring.runtime import get_runtime_service
from proctoring.tests.test_utils.utils import LoggedInTestCase, ProctoredExamTestCase


class TestLoggedIn(LoggedInTestCase):
    def test_user_is_logged_in(self):
        assert self.client.session["_auth_user_id"] == str(self.user.pk)


class TestExams(ProctoredExamTestCase):
    def test_exams_of_every_kind(self):
        made = [
            self.create_timed_exam(),
            self.create_proctored_exam(time_limit_mins=30),
            self.create_practice_exam(),
            self.create_onboarding_exam(),
        ]
        exams = [api.get_exam_by_id(exam_id) for exam_id in made]

        assert [(exam["is_proctored"], exam["is_practice_exam"], exam["backend"]) for exam in exams] == [
            (False, False, "test"),
            (True, False, "test"),
            (True, True, "null"),
            (True, True, "test"),
        ]
        assert [exam["time_limit_mins"] for exam in exams] == [90, 30, 90, 90]

    def test_attempts_in_every_status(self):
        exam_id = self.create_proctored_exam()
        for status in (
            "created",
            "ready_to_start",
            "started",
            "submitted",
            "verified",
            "rejected",
            "error",
            "declined",
        ):
            attempt_id = self.create_attempt(exam_id, status)

            assert api.get_exam_attempt_by_id(attempt_id)["status"] == status
            api.remove_exam_attempt(attempt_id, self.user)

    def test_effects_run(self):
        self.create_attempt(self.create_proctored_exam(), "submitted")

        assert [message.to for message in mail.outbox] == [[self.user.email]]

    def test_provider_was_told_of_the_exam(self):
        exam_id = self.create_proctored_exam()

        assert apps.get_app_config("proctoring").backends["test"].last_exam["id"] == exam_id
        assert api.get_exam_by_id(exam_id)["external_id"] == "externalid"

    def test_services_are_registered(self):
        self.create_attempt(self.create_proctored_exam(), "verified")
        [requirement] = self.services["credit"].get_credit_state(self.user.id, self.course_id)[
            "credit_requirement_status"
        ]

        assert requirement["status"] == "satisfied"

    def test_service_can_be_taken_away(self):
        self.register_service("credit", None)

        assert get_runtime_service("credit") is None


class TestCleanUp(ProctoredExamTestCase):
    def setUp(self):
        self.before = state()
        super().setUp()

    def test_everything_is_put_back(self):
        changed = state()
        self.doCleanups()

        assert changed != self.before
        assert state() == self.before


def state():
    """Return what the test case replaces."""
    return apps.get_app_config("proctoring").backends, get_runtime_service("credit"), settings.PROCTORING_BACKENDS
