"""The way to the providers' dashboards. Spec 05 §13."""

import pytest
from waffle.testutils import override_switch

from proctoring.crypto import obscured_user_id
from tests import factories
from tests.views.conftest import OTHER_COURSE

COURSE = "instructor_dashboard_course"
EXAM = "instructor_dashboard_exam"
SWITCH = "edx_proctoring.reds_api_redirect"


@pytest.fixture
def asked(provider, monkeypatch):
    """What the provider is asked for; it answers with a URL."""
    calls = []

    def get_instructor_url(course_id, user, **details):
        calls.append((course_id, user, details))
        return "https://provider.example/dashboard"

    monkeypatch.setattr(provider, "get_instructor_url", get_instructor_url)
    return calls


@pytest.fixture
def go(call, course_staff):
    def send(exam=None, query=""):
        name, arguments = (EXAM, [factories.COURSE, exam.pk]) if exam else (COURSE, [factories.COURSE])
        return call("get", name, *arguments, user=course_staff, query=query)

    return send


def test_course_has_the_dashboard_of_its_provider(go, asked, course_staff):
    factories.make_onboarding_exam()
    factories.make_exam(backend="null")

    answer = go(query="?attempt=x&config=true")

    assert (answer.status_code, answer["Location"]) == (302, "https://provider.example/dashboard")
    user = {"id": obscured_user_id(course_staff.pk, "test"), "full_name": "", "email": course_staff.email}
    nothing = {"exam_id": None, "attempt_id": None, "show_configuration_dashboard": False}
    assert asked == [(factories.COURSE, user, {**nothing, "encrypted_video_review_url": None})]


@pytest.mark.parametrize(("query", "is_configuration"), [("", False), ("?config=TRUE", True), ("?config=1", False)])
def test_exam_has_one_too(go, asked, query, is_configuration):
    go(factories.make_proctored_exam(external_id="e1"), query)

    details = asked[0][2]
    assert (details["exam_id"], details["show_configuration_dashboard"]) == ("e1", is_configuration)


def test_attempt_that_is_unknown_here_is_the_providers_to_find(go, asked):
    assert go(factories.make_proctored_exam(), "?attempt=elsewhere").status_code == 302
    assert asked[0][2]["attempt_id"] == "elsewhere"


@pytest.mark.parametrize(("is_on", "expected"), [(True, b"token"), (False, None)])
def test_link_to_the_recording_is_handed_over_where_the_switch_is_on(go, asked, is_on, expected):
    attempt = factories.make_attempt(factories.make_proctored_exam(), external_id="a1")
    factories.make_review(attempt, encrypted_video_url=b"token")

    with override_switch(SWITCH, active=is_on):
        go(attempt.proctored_exam, "?attempt=a1")

    assert asked[0][2]["encrypted_video_review_url"] == expected


def says(answer):
    return answer.status_code, answer.json(), answer.headers.get("X-Frame-Options")


def test_course_without_exams(go):
    factories.make_proctored_exam(is_active=False)

    status, text, frame = says(go())

    assert (status, frame, factories.COURSE in text) == (404, "sameorigin", True)


def test_course_without_proctored_exams(go):
    factories.make_exam()

    assert says(go()) == (404, f"No proctored exams in course {factories.COURSE}", "sameorigin")


def test_exam_that_is_not_proctored(go):
    assert says(go(factories.make_exam())) == (404, f"No proctored exams in course {factories.COURSE}", "sameorigin")


def test_course_with_exams_of_two_providers(go):
    factories.make_proctored_exam()
    factories.make_proctored_exam(backend="null")

    status, text, _frame = says(go())

    assert status == 400
    assert text.startswith("Multiple backends for course")
    assert all(word in text for word in (factories.COURSE, "test", "null"))


def test_exam_without_backend_has_the_default_one(go, asked):
    factories.make_proctored_exam()
    factories.make_proctored_exam(backend=None)

    assert go().status_code == 302


@pytest.mark.parametrize("failure", [lambda *args, **details: None, None], ids=["no URL", "raises"])
def test_provider_without_dashboard(go, provider, monkeypatch, failure):
    monkeypatch.setattr(provider, "get_instructor_url", failure)
    monkeypatch.setattr(provider, "verbose_name", "Acme Proctors")

    assert says(go(factories.make_proctored_exam())) == (404, "No instructor dashboard for Acme Proctors", "sameorigin")


def test_unknown_backend_has_no_dashboard(go):
    assert go(factories.make_proctored_exam(backend="unheard-of")).status_code == 404


def test_exam_of_another_course_is_not_found(go, asked):
    assert go(factories.make_proctored_exam(course_id=OTHER_COURSE)).status_code == 404
    assert asked == []


def test_unknown_exam_is_not_found(call, global_staff):
    assert call("get", EXAM, factories.COURSE, 7777, user=global_staff).status_code == 404


def test_attempt_at_another_exam_is_not_found(go, asked):
    factories.make_attempt(factories.make_proctored_exam(), external_id="a1")

    assert go(factories.make_proctored_exam(), "?attempt=a1").status_code == 404
    assert asked == []


def test_name_in_the_hosts_profile_is_told(go, asked, course_staff, monkeypatch):
    profile = type("Profile", (), {"name": "Stella Staff"})()
    monkeypatch.setattr(type(course_staff), "profile", profile, raising=False)

    go(factories.make_proctored_exam())

    assert asked[0][1]["full_name"] == "Stella Staff"
