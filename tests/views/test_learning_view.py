"""An exam as the learning front end shows it. Spec 05 §7, 09 §4.1."""

import datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone

from proctoring import runtime
from proctoring.runtime import set_runtime_service
from proctoring.testing.services import MockCreditService
from tests import factories
from tests.views.conftest import OTHER_COURSE

NAME = "proctored_exam.exam_attempts"
STAFF_ONLY = {"detail": "Must be a Staff User to Perform this request."}
EXAM_KEYS = {
    "id",
    "course_id",
    "content_id",
    "external_id",
    "exam_name",
    "time_limit_mins",
    "is_proctored",
    "is_practice_exam",
    "is_active",
    "due_date",
    "hide_after_due",
    "backend",
}
ALWAYS = {"attempt", "type", "passed_due_date", "use_legacy_attempt_api"}
ATTEMPT_KEYS = {
    "in_timed_exam",
    "taking_as_proctored",
    "exam_type",
    "exam_display_name",
    "exam_url_path",
    "time_remaining_seconds",
    "total_time",
    "low_threshold_sec",
    "critically_low_threshold_sec",
    "course_id",
    "attempt_id",
    "external_id",
    "accessibility_time_string",
    "attempt_status",
    "exam_started_poll_url",
    "attempt_ready_to_resume",
    "use_legacy_attempt_api",
    "desktop_application_js_url",
}
WITH_PROVIDER = {"ping_interval", "attempt_code"}


def running(minutes_ago=0):
    began = timezone.now() - datetime.timedelta(minutes=minutes_ago)
    return {"status": "started", "started_at": began, "allowed_time_limit_mins": 90}


@pytest.fixture
def view(call, learner):
    """The view of an exam's section, or of no section."""

    def ask(exam=None, course_id=factories.COURSE, user=learner, query="is_learning_mfe=true"):
        section = f"&content_id={exam.content_id.replace('+', '%2B')}" if exam else ""
        return call("get", NAME, course_id, user=user, query=f"?{query}{section}")

    return ask


def test_page_outside_sections_has_no_exam(view):
    factories.make_exam()

    assert view().json() == {"exam": {}, "active_attempt": {}}


def test_section_that_is_no_exam_has_none(view, call, learner):
    answer = call("get", NAME, factories.COURSE, user=learner, query="?content_id=lesson")

    assert (answer.status_code, answer.json()) == (200, {"exam": {}, "active_attempt": {}})


@pytest.mark.parametrize(
    ("make", "supports_onboarding", "kind"),
    [
        (factories.make_exam, True, "timed"),
        (factories.make_proctored_exam, True, "proctored"),
        (factories.make_onboarding_exam, True, "onboarding"),
        (factories.make_onboarding_exam, False, "practice"),
    ],
)
def test_exam_without_attempt(view, provider, monkeypatch, make, supports_onboarding, kind):
    monkeypatch.setattr(provider, "supports_onboarding", supports_onboarding)

    exam = view(make("quiz")).json()["exam"]

    assert set(exam) == EXAM_KEYS | ALWAYS | {"total_time"}
    assert (exam["type"], exam["attempt"], exam["total_time"]) == (kind, {}, "1 hour and 30 minutes")
    assert (exam["passed_due_date"], exam["use_legacy_attempt_api"]) == (False, True)


def test_inactive_exam_is_shown(view):
    exam = factories.make_exam(is_active=False)

    assert view(exam).json()["exam"]["id"] == exam.pk


def test_host_is_asked_once_for_a_learners_due_date(view, learner, monkeypatch):
    asked = []
    dates = SimpleNamespace(get_due_date=lambda *place: asked.append(place))
    monkeypatch.setitem(runtime._services, "dates", dates)
    exam = factories.make_exam()

    assert view(exam).json()["exam"]["passed_due_date"] is False
    assert view(exam).json()["exam"]["passed_due_date"] is False

    assert asked == [(exam.course_id, exam.content_id, learner.pk)] * 2  # once for each view


def test_allowance_and_due_date_make_the_total_time(view, learner):
    exam = factories.make_exam()
    factories.make_allowance(exam, learner, value="30")
    late = factories.make_exam(due_date=timezone.now() + datetime.timedelta(minutes=20, seconds=30))

    assert view(exam).json()["exam"]["total_time"] == "2 hours"
    assert view(late).json()["exam"]["total_time"] == "20 minutes"


@pytest.mark.parametrize("status", ["created", "download_software_clicked"])
def test_attempt_that_is_being_set_up_has_a_download_url(view, learner, status):
    exam = factories.make_proctored_exam()
    factories.make_attempt(exam, learner, status=status)

    shown = view(exam).json()["exam"]

    assert set(shown) == EXAM_KEYS | ALWAYS
    assert set(shown["attempt"]) == ATTEMPT_KEYS | WITH_PROVIDER | {"software_download_url"}


@pytest.mark.parametrize("status", ["ready_to_start", "submitted", "verified", "declined", "error", "expired"])
def test_other_attempts_have_none(view, learner, status):
    exam = factories.make_proctored_exam()
    factories.make_attempt(exam, learner, status=status)

    assert set(view(exam).json()["exam"]["attempt"]) == ATTEMPT_KEYS | WITH_PROVIDER


def test_timed_attempt_has_nothing_of_a_provider(view, learner):
    exam = factories.make_exam()
    factories.make_attempt(exam, learner, **running())

    attempt = view(exam).json()["exam"]["attempt"]

    assert set(attempt) == ATTEMPT_KEYS
    assert attempt["desktop_application_js_url"] == ""
    assert (attempt["low_threshold_sec"], attempt["critically_low_threshold_sec"]) == (1080, 270)


def test_running_attempt_at_the_exam_is_the_active_one(view, learner):
    exam, other = factories.make_exam(), factories.make_exam(course_id=OTHER_COURSE)
    attempt = factories.make_attempt(exam, learner, **running())
    factories.make_attempt(other, learner, **running())

    body = view(exam).json()

    assert body["active_attempt"] == body["exam"]["attempt"]
    assert body["active_attempt"]["attempt_id"] == attempt.pk


def test_running_attempt_at_another_exam_is_active_too(view, learner):
    exam, other = factories.make_exam(), factories.make_exam(course_id=OTHER_COURSE)
    attempt = factories.make_attempt(other, learner, **running())

    body = view(exam).json()

    assert (body["exam"]["attempt"], body["active_attempt"]["attempt_id"]) == ({}, attempt.pk)


def test_running_attempt_is_active_on_every_page(view, learner):
    attempt = factories.make_attempt(user=learner, **running())

    assert view().json()["active_attempt"]["attempt_id"] == attempt.pk


def test_attempt_whose_time_is_over_is_delivered_as_submitted(view, learner):
    exam = factories.make_exam()
    factories.make_attempt(exam, learner, **running(91))

    body = view(exam).json()

    assert body["exam"]["attempt"]["attempt_status"] == "submitted"
    assert view(exam).json()["active_attempt"] == {}


@pytest.mark.parametrize(
    ("is_learning_mfe", "start"),
    [("1", "https://"), ("true", "https://"), ("True", "https://"), ("no", "/courses/"), ("", "/courses/")],
)
def test_links_are_for_the_front_end_that_asks(view, learner, is_learning_mfe, start):
    exam = factories.make_exam()
    factories.make_attempt(exam, learner, **running())

    body = view(exam, query=f"is_learning_mfe={is_learning_mfe}").json()

    assert body["active_attempt"]["exam_url_path"].startswith(start)
    assert body["active_attempt"]["exam_started_poll_url"].startswith("/api/edx_proctoring/v1/")


def test_content_that_is_no_key_gets_the_hosts_link(view, learner):
    exam = factories.make_exam(content_id="quiz")
    factories.make_attempt(exam, learner, **running())

    assert view(exam).json()["active_attempt"]["exam_url_path"].startswith("/courses/")


def requirements(*statuses):
    service = MockCreditService()
    for number, status in enumerate(statuses):
        service.set_credit_requirement_status(1, factories.COURSE, "proctored_exam", f"exam{number}", status)
    service.get_credit_state = lambda user_id, course_id, **info: {
        "credit_requirement_status": service.requirements[("1", factories.COURSE)]
    }
    set_runtime_service("credit", service)


def test_failed_prerequisites_have_absolute_links(view, settings):
    settings.LMS_ROOT_URL = "https://lms.academy.example"
    requirements("satisfied", "failed", "pending")

    status = view(factories.make_proctored_exam()).json()["exam"]["prerequisite_status"]

    assert status["are_prerequisites_satisifed"] is False
    assert status["failed_prerequisites"][0]["jumpto_url"].startswith("https://lms.academy.example/courses/")


def test_declined_prerequisite_declines_the_exam_once(view, learner):
    requirements("declined")
    exam = factories.make_proctored_exam()

    first, second = view(exam).json()["exam"], view(exam).json()["exam"]

    assert (first["attempt"], second["attempt"]["attempt_status"]) == ({}, "declined")


@pytest.mark.parametrize("make", [factories.make_exam, factories.make_onboarding_exam])
def test_only_graded_proctored_exams_have_prerequisites(view, make):
    requirements("failed")

    assert "prerequisite_status" not in view(make()).json()["exam"]


def test_missing_onboarding_links_to_the_onboarding_exam(view, provider, learner, monkeypatch):
    monkeypatch.setattr(provider, "supports_onboarding", True)
    onboarding = factories.make_onboarding_exam()
    set_runtime_service("learning_sequences", None)
    exam = factories.make_proctored_exam()
    factories.make_attempt(exam, learner, status="onboarding_missing")

    link = view(exam).json()["exam"]["onboarding_link"]

    assert link in ("", f"https://learning.academy.example/course/{factories.COURSE}/{onboarding.content_id}")


def test_failing_part_does_not_take_the_page_with_it(view, provider, learner, monkeypatch):
    def fail(*args):
        raise RuntimeError("down")

    requirements("failed")
    monkeypatch.setattr("proctoring.api.check_prerequisites", fail)
    monkeypatch.setattr(provider, "get_javascript", fail)
    exam = factories.make_proctored_exam()
    factories.make_attempt(factories.make_proctored_exam(), learner, **running())

    answer = view(exam)

    assert answer.status_code == 200
    assert answer.json()["active_attempt"]["desktop_application_js_url"] == ""


def test_unknown_backend_does_not_take_the_page_with_it(view, learner):
    exam = factories.make_proctored_exam(backend="unheard-of")
    factories.make_attempt(exam, learner)

    answer = view(exam)

    assert (answer.status_code, answer.json()["exam"]["type"]) == (200, "proctored")


def test_staff_may_ask_for_another_learner(view, learner, global_staff):
    attempt = factories.make_attempt(user=learner, **running())

    body = view(user=global_staff, query=f"user_id={learner.pk}").json()

    assert body["active_attempt"]["attempt_id"] == attempt.pk


@pytest.mark.parametrize("caller", ["learner", "course_staff"])
def test_nobody_else_may_name_a_learner(view, learner, request, caller):
    answer = view(user=request.getfixturevalue(caller), query=f"user_id={learner.pk}")

    assert (answer.status_code, answer.json()) == (403, STAFF_ONLY)


@pytest.mark.parametrize(("user_id", "status"), [("x", 400), ("7777", 200), ("9" * 40, 400)])
def test_learner_that_there_is_not(view, global_staff, user_id, status):
    assert view(factories.make_exam(), user=global_staff, query=f"user_id={user_id}").status_code == status


@pytest.mark.parametrize("count", [1, 1_000])
def test_view_takes_five_statements_without_attempt(view, learner, count_statements, count):
    exam = factories.make_proctored_exam()
    factories.make_attempts(((other, learner) for other in factories.make_exams(count)), status="submitted")
    factories.make_attempts((exam, other) for other in factories.make_users(count))
    factories.make_allowances(exam, factories.make_users(count))
    view(exam)

    with count_statements() as statements:
        view(exam)

    assert len(statements) <= 5


@pytest.mark.parametrize("count", [1, 1_000])
def test_view_takes_four_statements_with_a_running_attempt(view, learner, count_statements, count):
    exam = factories.make_proctored_exam()
    factories.make_attempts([(exam, learner)] * count, status="error", resumed=True)
    factories.make_attempts((exam, other) for other in factories.make_users(count))
    factories.make_attempt(exam, learner, **running())
    view(exam)

    with count_statements() as statements:
        view(exam)

    assert len(statements) <= 4
