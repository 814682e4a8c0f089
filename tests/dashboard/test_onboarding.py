"""Onboarding of the learners, and the provider's own pages. Spec 08 S12 - S16."""

import pytest

from proctoring.exceptions import BackendProviderOnboardingProfilesException
from proctoring.runtime import set_runtime_service
from proctoring.testing.services import MockEnrollment, MockEnrollmentsService
from tests import factories
from tests.dashboard.conftest import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam(backends):
    backends["test"].supports_onboarding = backends["test"].has_dashboard = True
    return factories.make_onboarding_exam("onboarding")


@pytest.fixture
def enrolled(exam, learner, other_learner):
    set_runtime_service(
        "enrollments", MockEnrollmentsService([MockEnrollment(learner), MockEnrollment(other_learner, "masters")])
    )
    factories.make_attempt(exam, learner, status="submitted")


def shown(response):
    return [(row["username"], row["status"]) for row in response.context["page"].object_list]


def test_learners_are_listed_with_status_and_mode(desk, enrolled):
    response = desk.get("onboarding")

    assert shown(response) == [("learner", "submitted"), ("other_learner", "not_started")]
    assert "Master&#x27;s" in text_of(response)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "other"}, ["other_learner"]),
        ({"statuses": ["submitted"]}, ["learner"]),
        ({"statuses": ["submitted", "not_started"]}, ["learner", "other_learner"]),
        ({"statuses": ["verified"]}, []),
        ({"statuses": ["nonsense"]}, ["learner", "other_learner"]),
    ],
)
def test_learners_are_found(desk, enrolled, query, names):
    assert [name for name, _status in shown(desk.get("onboarding", query))] == names


def test_nobody_found_is_not_nobody_there(desk, enrolled, exam):
    assert "No learner matches" in text_of(desk.get("onboarding", {"q": "nobody"}))
    set_runtime_service("enrollments", MockEnrollmentsService([]))
    assert "No learner of this course needs onboarding" in text_of(desk.get("onboarding"))


def test_course_without_onboarding_says_so(desk):
    response = desk.get("onboarding")

    assert response.status_code == 404
    assert "There is no onboarding exam related to this course id." in text_of(response)


def test_provider_is_asked_where_the_switch_says_so(desk, enrolled, backends, monkeypatch):
    monkeypatch.setattr("proctoring.dashboard.views.onboarding.switch_is_active", lambda name, library: True)

    def fail(course_id, **kwargs):
        raise BackendProviderOnboardingProfilesException("no", 502)

    backends["test"].get_onboarding_profile_info = fail
    response = desk.get("onboarding")

    assert response.status_code == 503
    assert "temporarily unavailable" in text_of(response)
    assert [name for name, _label, _chosen in response.context["statuses"]][-1] == "expired"


def test_provider_pages_are_linked_and_framed(desk, exam):
    page = text_of(desk.get("reviews"))

    assert f'<iframe class="desk-frame" src="/api/edx_proctoring/v1/instructor/{factories.COURSE}"' in page
    assert f"/instructor/{factories.COURSE}/{exam.pk}?config=true" in page
    assert f"/instructor/{factories.COURSE}/{exam.pk}" in text_of(desk.get("onboarding"))


def test_statements_do_not_grow(desk, enrolled, exam, count_statements):
    users = [factories.make_user() for _ in range(60)]
    set_runtime_service("enrollments", MockEnrollmentsService([MockEnrollment(user) for user in users]))

    with count_statements() as counted:
        desk.get("onboarding")

    assert len(counted) <= 12
