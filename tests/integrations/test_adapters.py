"""Each adapter gives way to a class that the host names, and to none at all. docs/settings.rst."""

import datetime

import pytest
from django.contrib.auth.models import User
from rest_framework.authentication import BaseAuthentication
from rest_framework.test import APIClient

from proctoring import api, due_dates, events, links
from proctoring.integrations import adapters, permissions, waffle
from proctoring.integrations.opaque_keys import InvalidKeyError
from proctoring.runtime import set_runtime_service
from proctoring.testing.services import MockInstructorService, MockLearningSequencesService
from tests import factories

DUE = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
EXAM = {
    "id": 1,
    "course_id": factories.COURSE,
    "content_id": "content",
    "exam_name": "Exam",
    "time_limit_mins": 90,
    "is_proctored": True,
    "is_practice_exam": False,
    "is_active": True,
    "due_date": None,
}


class Dates:
    def get_due_date(self, course_id, content_id, user):
        return DUE if (course_id, content_id, user) == (factories.COURSE, "content", 5) else None

    def get_course_ends(self, course_id):
        return [DUE]


class Events:
    received = []

    def emit(self, name, context, data):
        self.received.append((name, context, data["exam_id"]))


class Switches:
    def switch_is_active(self, name):
        return name == "on"


class Permissions:
    def may_take_proctored_exam(self, user, exam):
        return user.username == "ada"

    may_review = may_take_proctored_exam

    def may_retire(self, user):
        return user.username == "ada"


class Keys:
    def course_key(self, course_id):
        if course_id == "malformed":
            raise InvalidKeyError(None, course_id)
        return f"course:{course_id}"

    def usage_key(self, content_id):
        return f"usage:{content_id}"

    block_usage_key = usage_key


class Token(BaseAuthentication):
    def authenticate(self, request):
        name = request.headers.get("X-User")
        return (User.objects.get(username=name), None) if name else None


class Authentication:
    def classes(self):
        return (Token,)


class Outlines:
    def get_user_course_outline_details(self, course_key, user, at_time):
        return "our outline"


class Completion:
    completed = []

    def complete_student_attempt(self, user_identifier, content_id):
        self.completed.append((user_identifier, content_id))


@pytest.fixture
def submit(db, learner):
    """Submit an attempt of the learner in a host that has the service ``instructor``; return that service."""

    def do():
        instructor = MockInstructorService()
        instructor.completed = []
        instructor.complete_student_attempt = lambda *called: instructor.completed.append(called)
        set_runtime_service("instructor", instructor)
        exam = factories.make_exam()
        attempt = factories.make_attempt(exam, learner, status="started", started_at=DUE)
        api.update_attempt_status(attempt.pk, "submitted")
        return instructor, exam

    return do


@pytest.fixture(autouse=True)
def _nothing_received():
    Events.received.clear()
    Completion.completed.clear()


def test_every_adapter_is_tested_here():
    tested = {name.removeprefix("test_").partition("_of_the_host")[0] for name in globals() if "_of_the_host" in name}
    assert tested == set(adapters.TABLE)


def test_due_dates_of_the_host(choose):
    choose(due_dates=f"{__name__}.Dates")
    assert due_dates.get_exam_due_date(EXAM, 5) == DUE
    assert due_dates.get_exam_due_date(EXAM, 6) is None
    assert due_dates.get_course_end_date(factories.COURSE) == DUE


def test_events_of_the_host(choose):
    choose(events=f"{__name__}.Events")
    events.emit_event(EXAM, "created")
    assert Events.received == [
        ("edx.special_exam.proctored.created", {"course_id": factories.COURSE, "org_id": "Acme"}, 1)
    ]


def test_switches_of_the_host(choose):
    choose(switches=f"{__name__}.Switches")
    assert (waffle.switch_is_active("on"), waffle.switch_is_active("off")) == (True, False)


@pytest.mark.parametrize(("username", "allowed"), [("ada", True), ("bob", False)])
def test_permissions_of_the_host(choose, username, allowed):
    choose(permissions=f"{__name__}.Permissions")
    user = User(username=username)
    assert permissions.may_take_proctored_exam(user, EXAM) is allowed
    assert permissions.may_review(user, {}) is allowed
    assert permissions.may_retire(user) is allowed


def test_permissions_without_the_library(choose):
    choose(permissions=None)
    assert permissions.may_take_proctored_exam(User(username="bob"), EXAM) is True


def test_keys_of_the_host(choose, settings):
    settings.LEARNING_MICROFRONTEND_URL = "https://mfe.example"
    choose(keys=f"{__name__}.Keys")
    assert links.resolve_exam_url_for_learning_mfe("c", "x") == "https://mfe.example/course/course:c/usage:x"
    with pytest.raises(InvalidKeyError):
        links.resolve_exam_url_for_learning_mfe("malformed", "x")


@pytest.mark.parametrize(("name", "status"), [("learner", 200), ("", 403)])
def test_authentication_of_the_host(choose, learner, name, status):
    choose(authentication=f"{__name__}.Authentication")
    client = APIClient(headers={"X-User": name})
    assert client.get("/api/edx_proctoring/v1/proctored_exam/active_attempt").status_code == status


def test_outlines_of_the_host_go_before_the_service(choose):
    set_runtime_service("learning_sequences", MockLearningSequencesService())
    choose(outlines=f"{__name__}.Outlines")
    assert due_dates.get_user_course_outline_details(None, factories.COURSE) == "our outline"


def test_service_for_outlines_can_be_switched_off(choose):
    set_runtime_service("learning_sequences", MockLearningSequencesService())
    choose(outlines=None)
    assert due_dates.get_user_course_outline_details(None, factories.COURSE) is None


def test_completion_of_the_host_goes_before_the_service(choose, submit):
    choose(completion=f"{__name__}.Completion")
    instructor, exam = submit()
    assert (Completion.completed, instructor.completed) == ([("learner", exam.content_id)], [])


def test_service_for_completion_can_be_switched_off(choose, submit):
    choose(completion=None)
    instructor, _exam = submit()
    assert (Completion.completed, instructor.completed) == ([], [])


def test_nothing_chosen_leaves_completion_to_the_service(submit):
    instructor, exam = submit()
    assert instructor.completed == [("learner", exam.content_id)]
