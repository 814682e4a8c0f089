"""One learner's onboarding in a course. Spec 05 §8.1, 09 §3.7."""

import datetime
import logging
from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.utils import timezone
from freezegun import freeze_time
from opaque_keys.edx.locator import BlockUsageLocator

from proctoring.crypto import obscured_user_id
from proctoring.exceptions import BackendProviderOnboardingProfilesException
from proctoring.models import ProctoredExamStudentAttempt
from proctoring.runtime import set_runtime_service
from proctoring.testing.services import MockLearningSequencesService, MockScheduleItemData
from proctoring.views import StudentOnboardingStatusView
from tests import factories
from tests.views.conftest import OTHER_COURSE

NAME = "user_onboarding.status"
STAFF_ONLY = {"detail": "Must be a Staff User to Perform this request."}
NONE_IN_COURSE = {"detail": "There is no onboarding exam related to this course id."}
NONE_ACCESSIBLE = {"detail": "There is no onboarding exam accessible to this user."}
QUERY = f"?course_id={factories.COURSE.replace('+', '%2B')}"
NOW = timezone.now()
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def does_onboarding(provider, monkeypatch):
    monkeypatch.setattr(provider, "supports_onboarding", True)
    monkeypatch.setattr(provider, "help_center_article_url", "https://provider.example/help")


@pytest.fixture
def exam(db):
    return factories.make_onboarding_exam("onboarding")


def key(exam):
    return BlockUsageLocator.from_string(exam.content_id)


def outline(accessible=(), course_end=None, **schedule):
    """The learner's outline: exams that can be reached, and (exam, start, due) of those on the schedule."""
    sequences = {key(exam): MockScheduleItemData(start, due) for exam, start, due in schedule.get("dates", ())}
    service = MockLearningSequencesService({key(exam) for exam in accessible}, sequences, course_end)
    set_runtime_service("learning_sequences", service)


@pytest.fixture
def ask(call, learner):
    def send(query=QUERY, user=learner):
        return call("get", NAME, user=user, query=query)

    return send


def test_course_is_required(ask):
    answer = ask("")

    assert (answer.status_code, answer.json()) == (400, {"detail": "Missing required query parameter course_id"})


def test_available_exam(ask, exam):
    outline([exam], dates=[(exam, NOW - DAY, NOW + DAY)])

    answer = ask()

    assert answer.status_code == 200
    assert answer.json() == {
        "onboarding_link": f"/courses/{factories.COURSE}/jump_to/{exam.content_id}",
        "expiration_date": None,
        "onboarding_past_due": False,
        "onboarding_status": None,
        "onboarding_release_date": (NOW - DAY).isoformat(),
        "review_requirements_url": "https://provider.example/help",
    }
    assert answer.json()["onboarding_release_date"].endswith("+00:00")


def test_link_of_the_learning_front_end(ask, exam):
    outline([exam])

    link = ask(QUERY + "&is_learning_mfe=true").json()["onboarding_link"]

    assert link == f"https://learning.academy.example/course/{factories.COURSE}/{exam.content_id}"


def test_future_exam_has_a_release_date_and_no_link(ask, exam):
    outline(dates=[(exam, NOW + DAY, None)])

    body = ask().json()

    assert (body["onboarding_link"], body["onboarding_past_due"]) == (None, False)
    assert body["onboarding_release_date"] == (NOW + DAY).isoformat()


@pytest.mark.parametrize(("due", "course_end"), [(NOW - DAY, None), (None, NOW - DAY)])
def test_past_due_exam(ask, exam, due, course_end):
    outline(course_end=course_end, dates=[(exam, None, due)])

    body = ask().json()

    assert (body["onboarding_past_due"], body["onboarding_link"], body["onboarding_release_date"]) == (True, None, None)


def test_available_goes_before_future_and_future_before_past_due(ask):
    names = ("available", "future", "past_due")
    exams = {name: factories.make_onboarding_exam(name) for name in names}
    dates = [(exams["future"], NOW + DAY, None), (exams["past_due"], None, NOW - DAY)]

    outline([exams["available"]], dates=dates)
    first = ask().json()
    outline(dates=dates)
    second = ask().json()

    assert "available" in first["onboarding_link"]
    assert (second["onboarding_past_due"], second["onboarding_release_date"]) == (False, (NOW + DAY).isoformat())


def test_exam_hidden_for_other_reasons_is_not_found(ask, exam):
    outline()

    answer = ask()

    assert (answer.status_code, answer.json()) == (404, NONE_ACCESSIBLE)


@pytest.mark.parametrize(
    "make",
    [
        lambda: None,
        factories.make_exam,
        factories.make_proctored_exam,
        lambda: factories.make_onboarding_exam(is_active=False),
        lambda: factories.make_onboarding_exam(backend="unheard-of"),
        lambda: factories.make_onboarding_exam(backend="null"),
    ],
    ids=["none", "timed", "proctored", "inactive", "unknown backend", "backend without onboarding"],
)
def test_course_without_onboarding(ask, make):
    make()

    answer = ask()

    assert (answer.status_code, answer.json()) == (404, NONE_IN_COURSE)


def test_hosts_may_take_the_providers_away(ask, exam, monkeypatch):
    def get_backend_provider(exam=None, name=None):
        raise NotImplementedError

    monkeypatch.setattr("proctoring.views.get_backend_provider", get_backend_provider)

    assert ask().json() == NONE_IN_COURSE


def test_host_without_outline_of_the_course(ask, exam):
    service = MockLearningSequencesService()
    service.get_user_course_outline_details = None
    set_runtime_service("learning_sequences", service)

    assert (ask().status_code, ask().json()) == (404, NONE_ACCESSIBLE)


def test_host_without_page_for_exams_has_no_link(ask, exam, settings):
    settings.ROOT_URLCONF = "tests.views.urls_without_pages"

    assert (ask().status_code, ask().json()["onboarding_link"]) == (200, None)


def test_host_without_outlines_has_no_schedule(ask, exam):
    body = ask().json()

    assert (bool(body["onboarding_link"]), body["onboarding_release_date"]) == (True, None)


@freeze_time("2026-03-01")
def test_verification_in_the_course_holds_for_a_year(ask, exam, learner):
    outline([exam])
    attempt = factories.make_attempt(exam, learner, status="verified")
    factories.make_attempt(exam, learner, status="started")

    body = ask().json()

    assert attempt.modified.isoformat() == "2026-03-01T00:00:00+00:00"
    assert (body["onboarding_status"], body["expiration_date"]) == ("verified", "2027-03-01T00:00:00Z")


def test_verification_in_another_course_counts(ask, exam, learner):
    outline([exam])
    elsewhere = factories.make_onboarding_exam(course_id=OTHER_COURSE)
    factories.make_attempt(elsewhere, learner, status="verified")
    factories.make_attempt(exam, learner, status="submitted")

    body = ask().json()

    assert (body["onboarding_status"], bool(body["expiration_date"])) == ("other_course_approved", True)


def test_attempt_changed_last_has_the_status(ask, exam, learner):
    outline([exam])
    factories.make_attempt(exam, learner, status="rejected")
    factories.make_attempt(exam, learner, status="submitted")

    assert ask().json()["onboarding_status"] == "submitted"


@pytest.mark.parametrize(
    ("caller", "query", "status"),
    [
        ("learner", "&username=learner", 200),
        ("learner", "&username=other_learner", 403),
        ("learner", "&user_id=7777", 403),
        ("other_staff", "&username=learner", 403),
        ("course_staff", "&username=learner", 200),
        ("global_staff", "&username=learner", 200),
        ("global_staff", "&username=nobody", 404),
        ("global_staff", "&user_id=7777", 404),
        ("global_staff", "&user_id=x", 404),
    ],
)
def test_learner_whom_the_query_names(ask, exam, learner, other_learner, request, caller, query, status):
    outline([exam])

    answer = ask(QUERY + query, user=request.getfixturevalue(caller))

    assert answer.status_code == status
    if status == 403:
        assert answer.json() == STAFF_ONLY


class Profiles:
    """The provider's profile service."""

    def __init__(self, monkeypatch, provider, answer):
        self.asked, self.answer = [], answer
        monkeypatch.setattr(provider, "get_onboarding_profile_info", self.get)

    def get(self, course_id, **query):
        self.asked.append((course_id, query))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def profiles(monkeypatch, provider, settings):
    settings.PROCTORING_SETTINGS = {"USE_ONBOARDING_PROFILE_API": True}
    return lambda answer: Profiles(monkeypatch, provider, answer)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("no-profile", None),
        ("approved-in-course", "verified"),
        ("approved-in-different-course", "other_course_approved"),
        ("rejected", "rejected"),
        ("expired", "expired"),
        ("pending", "submitted"),
        ("odd", None),
        (None, None),
    ],
)
def test_provider_knows_the_status(ask, exam, learner, profiles, theirs, ours):
    outline([exam])
    service = profiles({"status": theirs, "expiration_date": "2051-05-21"})

    body = ask().json()

    assert (body["onboarding_status"], body["expiration_date"]) == (ours, "2051-05-21")
    assert service.asked == [(factories.COURSE, {"user_id": obscured_user_id(learner.pk, "test")})]


@pytest.mark.parametrize(("theirs", "is_reported"), [("pending", False), ("rejected", True)])
def test_difference_is_reported(ask, exam, learner, profiles, caplog, theirs, is_reported):
    outline([exam])
    factories.make_attempt(exam, learner, status="submitted")
    profiles({"status": theirs})

    with caplog.at_level(logging.WARNING):
        ask()

    assert any(record.levelname == "ERROR" for record in caplog.records) == is_reported
    assert bool(caplog.records) == is_reported


@pytest.mark.parametrize(
    "failure",
    [BackendProviderOnboardingProfilesException("down", 503), ConnectionError("down"), ["garbage"]],
    ids=["says so", "unreachable", "garbage"],
)
def test_failing_provider_leaves_our_own_data(ask, exam, learner, profiles, caplog, failure):
    outline([exam])
    factories.make_attempt(exam, learner, status="submitted")
    profiles(failure)

    answer = ask()

    assert (answer.status_code, answer.json()["onboarding_status"]) == (200, "submitted")
    assert [record.levelname for record in caplog.records if record.name.startswith("proctoring")] == ["WARNING"]


def test_provider_without_the_service_is_not_found(ask, exam, profiles):
    outline([exam])
    profiles(None)

    answer = ask()

    assert answer.status_code == 404
    assert "onboarding status API" in answer.json()


@pytest.mark.parametrize(
    ("query", "status"),
    [({}, 400), ({"course_id": factories.COURSE}, 200), ({"course_id": "a/b/c"}, 404), ({"username": "x"}, 403)],
)
def test_host_calls_a_bare_view(exam, learner, query, status):
    outline([exam])
    parameters = QueryDict(mutable=True)
    parameters.update({"course_id": factories.COURSE, **query} if "username" in query else query)

    answer = StudentOnboardingStatusView().get(SimpleNamespace(GET=parameters, user=learner))

    assert (answer.status_code, type(answer.data)) == (status, dict)


def test_nothing_is_written(ask, exam, learner):
    outline([exam])

    ask()

    assert not ProctoredExamStudentAttempt.objects.exists()
