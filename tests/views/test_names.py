"""The names that hosts import from, and replace on, ``proctoring.views``. Spec 05 §1."""

import importlib
import logging

import pytest
from django.urls import URLPattern, reverse
from rest_framework.response import Response
from rest_framework.test import APIClient

from proctoring import constants, instructor_dashboard_exam_urls, urls, views
from proctoring.exceptions import ProctoredExamNotFoundException, ProctoredExamPermissionDenied
from tests import factories

NAMES = [
    "User",
    "ATTEMPTS_PER_PAGE",
    "LOG",
    "waffle",
    "constants",
    "get_backend_provider",
    "require_staff",
    "require_course_or_global_staff",
    "is_user_course_or_global_staff",
    "handle_proctored_exception",
    "ProctoredAPIView",
    "ProctoredExamActiveAttemptView",
    "ProctoredExamAttemptView",
    "ProctoredSettingsView",
    "ProctoredExamReviewPolicyView",
    "ProctoredExamView",
    "RegisterProctoredExamsView",
    "StudentOnboardingStatusView",
    "StudentOnboardingStatusByCourseView",
    "StudentProctoredExamAttempt",
    "StudentProctoredExamAttemptCollection",
    "StudentProctoredGroupedExamAttemptsByCourse",
    "ExamAllowanceView",
    "ExamBulkAllowanceView",
    "GroupedExamAllowancesByStudent",
    "ActiveExamsForUserView",
    "ProctoredExamAttemptReviewStatus",
    "ExamReadyCallback",
    "BaseReviewCallback",
    "ProctoredExamReviewCallback",
    "IgnoreClientContentNegotiation",
    "AnonymousReviewCallback",
    "InstructorDashboard",
    "BackendUserManagementAPI",
    "UserRetirement",
    "StudentProctoredExamResetAttempts",
]
STAFF_ONLY = {"detail": "Must be a Staff User to Perform this request."}


@pytest.mark.parametrize("name", NAMES)
def test_name_can_be_imported(name):
    assert name in views.__all__
    assert hasattr(views, name)


def test_constants_and_switches_are_the_modules_themselves():
    assert views.constants is constants
    assert views.waffle is importlib.import_module("waffle")
    assert (views.ATTEMPTS_PER_PAGE, views.LOG.name) == (25, "edx_proctoring_views")


def test_authoring_hosts_mount_one_url():
    assert [pattern.name for pattern in instructor_dashboard_exam_urls.urlpatterns] == ["instructor_dashboard_exam"]
    assert (urls.app_name, instructor_dashboard_exam_urls.app_name) == ("proctoring", "proctoring")


@pytest.mark.parametrize("namespace", ["proctoring", "edx_proctoring"])
def test_urls_are_reversed_by_either_namespace(namespace):
    path = reverse(f"{namespace}:proctored_exam.exams_by_course_id", args=["a/b/c"])

    assert path == "/api/edx_proctoring/v1/proctored_exam/exam/course_id/a/b/c"


def test_no_request_is_one_transaction():
    endpoints = [pattern for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)]
    views_ = [pattern.callback for pattern in endpoints if hasattr(pattern.callback, "view_class")]

    assert len(views_) == len(endpoints) - 1  # all but the launch callback, a function
    assert all("default" in view._non_atomic_requests for view in views_)


class Request:
    """All that the guards read of a request."""

    def __init__(self, user, **data):
        self.user, self.data = user, data


def call_guarded(guard, request, **arguments):
    return guard(lambda request, **kwargs: "called")(request, **arguments)


def test_guard_of_global_staff(learner, course_staff, global_staff):
    assert call_guarded(views.require_staff, Request(global_staff)) == "called"
    for user in (learner, course_staff):
        answer = call_guarded(views.require_staff, Request(user))
        assert (type(answer), answer.status_code, answer.data) == (Response, 403, STAFF_ONLY)


@pytest.mark.parametrize("named", ["course in URL", "course in body", "exam in URL", "exam in body", "attempt in URL"])
def test_guard_of_course_staff_finds_the_course(course_staff, other_staff, learner, named):
    attempt = factories.make_attempt(user=learner)
    names = {"course": "course_id", "exam": "exam_id", "attempt": "attempt_id"}
    values = {"course": factories.COURSE, "exam": attempt.proctored_exam_id, "attempt": attempt.pk}
    what, place = named.split(" in ")
    given = {names[what]: values[what]}
    data, arguments = (given, {}) if place == "body" else ({}, given)

    ours = call_guarded(views.require_course_or_global_staff, Request(course_staff, **data), **arguments)
    theirs = call_guarded(views.require_course_or_global_staff, Request(other_staff, **data), **arguments)

    assert (ours, theirs.data) == ("called", STAFF_ONLY)


@pytest.mark.parametrize("data", [{}, {"course_id": ""}, {"exam_id": None}])
def test_guard_needs_a_course(course_staff, global_staff, data):
    refused = call_guarded(views.require_course_or_global_staff, Request(course_staff, **data))

    assert (refused.status_code, list(refused.data)) == (403, ["detail"])
    assert call_guarded(views.require_course_or_global_staff, Request(global_staff, **data)) == "called"


@pytest.mark.parametrize("data", [{"exam_id": 7777}, {"exam_id": "x"}, {"exam_id": [1]}, {"course_id": ["x"]}])
def test_guard_refuses_what_there_is_not(course_staff, data):
    assert call_guarded(views.require_course_or_global_staff, Request(course_staff, **data)).data == STAFF_ONLY


def test_errors_of_ours_become_answers(caplog):
    with caplog.at_level(logging.INFO, "edx_proctoring_views"):
        answer = views.handle_proctored_exception(ProctoredExamNotFoundException("no such exam"), name="SomeView")

    assert (answer.status_code, answer.data) == (400, {"detail": "no such exam"})
    assert "SomeView" in caplog.text
    assert caplog.records[0].exc_info
    assert views.handle_proctored_exception(ProctoredExamPermissionDenied("no")).status_code == 403


def test_errors_of_others_are_left_alone():
    assert views.handle_proctored_exception(ValueError("x")) is None


def test_wrong_token_is_forbidden(db):
    client = APIClient(HTTP_AUTHORIZATION="JWT not-a-token")

    answer = client.get("/api/edx_proctoring/v1/proctored_exam/active_attempt")

    assert (answer.status_code, list(answer.json())) == (403, ["detail"])
