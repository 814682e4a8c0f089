"""The onboarding of all learners of a course, for its staff. Spec 05 §8.2."""

import datetime
import logging

import pytest
from django.utils import timezone
from freezegun import freeze_time
from waffle.testutils import override_switch

from proctoring.api import course_onboarding
from proctoring.crypto import obscured_user_id
from proctoring.exceptions import BackendProviderOnboardingProfilesException
from proctoring.runtime import set_runtime_service
from proctoring.testing.services import MockEnrollment, MockEnrollmentsService
from tests import factories
from tests.views.conftest import OTHER_COURSE
from tests.views.test_onboarding_status import NONE_IN_COURSE

NAME = "user_onboarding.status.course"
SWITCH = "edx_proctoring.onboarding_profile_instructor_dashboard_api"
PATH = f"/api/edx_proctoring/v1/user_onboarding/status/course_id/{factories.COURSE}"


@pytest.fixture(autouse=True)
def does_onboarding(provider, monkeypatch):
    monkeypatch.setattr(provider, "supports_onboarding", True)


@pytest.fixture(autouse=True, params=[course_onboarding.FEW, 0], ids=["small course", "large course"])
def size_of_the_course(request, monkeypatch):
    """Every rule holds whether a statement names the learners or reads the whole course."""
    monkeypatch.setattr(course_onboarding, "FEW", request.param)


@pytest.fixture
def exam(db):
    return factories.make_onboarding_exam("onboarding")


@pytest.fixture
def learners(learner, other_learner):
    """Two enrolled learners, and a third."""
    users = [learner, other_learner, factories.make_user("third")]
    set_runtime_service("enrollments", MockEnrollmentsService([MockEnrollment(user) for user in users]))
    return users


@pytest.fixture
def ask(call, course_staff):
    def send(query=""):
        return call("get", NAME, factories.COURSE, user=course_staff, query=query)

    return send


def statuses(body):
    return {row["username"]: row["status"] for row in body["results"]}


def test_learners_come_in_the_order_of_their_enrolments(ask, exam, learners):
    body = ask().json()

    assert body == {
        "count": 3,
        "previous": None,
        "next": None,
        "num_pages": 1,
        "results": [
            {"username": user.username, "enrollment_mode": "verified", "status": "not_started", "modified": None}
            for user in learners
        ],
        "use_onboarding_profile_api": False,
    }


@pytest.mark.parametrize("answer", [[], None, "no service"])
def test_nobody_is_enrolled(ask, exam, answer):
    service = MockEnrollmentsService()
    service.get_enrollments_can_take_proctored_exams = lambda course_id, text_search: answer
    set_runtime_service("enrollments", None if answer == "no service" else service)

    body = ask().json()

    assert (body["results"], body["count"], body["num_pages"]) == ([], 0, 1)


@pytest.mark.parametrize("make", [lambda: None, lambda: factories.make_onboarding_exam(backend="null")])
def test_course_without_onboarding(ask, learners, make):
    make()

    answer = ask()

    assert (answer.status_code, answer.json()) == (404, NONE_IN_COURSE)


@pytest.mark.parametrize(
    ("attempt", "status"),
    [
        ("created", "setup_started"),
        ("download_software_clicked", "setup_started"),
        ("ready_to_start", "setup_started"),
        ("started", "onboarding_started"),
        ("ready_to_submit", "onboarding_started"),
        ("submitted", "submitted"),
        ("rejected", "rejected"),
        ("verified", "verified"),
        ("error", "error"),
        ("expired", "expired"),
        ("onboarding_reset", "onboarding_reset_past_due"),
        ("second_review_required", None),
    ],
)
def test_status_follows_from_the_attempt(ask, exam, learners, attempt, status):
    made = factories.make_attempt(exam, learners[0], status=attempt)

    row = ask().json()["results"][0]

    assert row["status"] == status
    assert datetime.datetime.fromisoformat(row["modified"]) == made.modified


def attempts(exam, user, *given):
    """Make attempts, each a day after the other, of (status, day on which it was modified)."""
    for status, day in given:
        with freeze_time(f"2026-03-{day:02}"):
            factories.make_attempt(exam, user, status=status)


@pytest.mark.parametrize(
    ("made", "status", "day"),
    [
        ([("verified", 1), ("submitted", 2)], "verified", 1),
        ([("verified", 1), ("verified", 2)], "verified", 1),
        ([("rejected", 1), ("submitted", 2)], "submitted", 2),
        ([("created", 2), ("onboarding_reset", 1)], "setup_started", 2),
        ([("onboarding_reset", 2), ("created", 1)], "setup_started", 1),
        ([("created", 1), ("onboarding_reset", 2)], "onboarding_reset_past_due", 2),
    ],
)
def test_one_of_several_attempts_decides(ask, exam, learners, made, status, day):
    attempts(exam, learners[0], *made)

    row = ask().json()["results"][0]

    assert (row["status"], row["modified"]) == (status, f"2026-03-{day:02}T00:00:00Z")


@pytest.mark.parametrize(("days_ago", "status"), [(364, "other_course_approved"), (366, "submitted")])
def test_recent_verification_elsewhere_counts(ask, exam, learners, days_ago, status):
    elsewhere = factories.make_onboarding_exam(course_id=OTHER_COURSE)
    factories.make_attempt(exam, learners[0], status="submitted")
    with freeze_time(timezone.now() - datetime.timedelta(days=days_ago)):
        factories.make_attempt(elsewhere, learners[0], status="verified")

    assert statuses(ask().json())["learner"] == status


def test_statuses_filter_the_rows(ask, exam, learners):
    factories.make_attempt(exam, learners[0], status="submitted")
    factories.make_attempt(exam, learners[1], status="verified")

    assert list(statuses(ask("?statuses=submitted,not_started").json())) == ["learner", "third"]
    assert ask("?statuses=").json()["count"] == 3
    assert ask("?statuses=typo").json()["count"] == 0


def test_host_searches(ask, exam, learners):
    assert list(statuses(ask("?text_search=other").json())) == ["other_learner"]


def test_pages_link_to_each_other(ask, exam, learners, monkeypatch):
    monkeypatch.setattr("proctoring.views.ATTEMPTS_PER_PAGE", 1)

    plain = ask("?page=2").json()
    filtered = ask("?text_search=e&statuses=not_started,error").json()

    assert (plain["previous"], plain["next"], plain["num_pages"]) == (f"{PATH}?page=1", f"{PATH}?page=3", 3)
    assert filtered["next"] == f"{PATH}?text_search=e&statuses=not_started%2Cerror&page=2"


@pytest.mark.parametrize("page", ["x", "", "0", "99"])
def test_page_that_there_is_not(ask, exam, learners, page):
    assert ask(f"?page={page}").json()["count"] == 3


def test_client_may_choose_the_size_of_pages(ask, exam, learners):
    body = ask("?page_size=2").json()

    assert (body["num_pages"], body["page_size"], body["next"]) == (2, 2, f"{PATH}?page_size=2&page=2")


@pytest.mark.parametrize("count", [1, 100])
def test_number_of_statements_does_not_depend_on_the_number_of_learners(ask, exam, learners, count_statements, count):
    users = [factories.make_user() for _ in range(count)]
    for user in users:
        factories.make_attempt(exam, user)
    set_runtime_service("enrollments", MockEnrollmentsService([MockEnrollment(user) for user in users]))
    ask()

    for query in ("", "?statuses=setup_started"):
        with count_statements() as statements:
            ask(query)
        assert len(statements) <= 7


@pytest.fixture
def profiles(monkeypatch, provider):
    """Let the provider answer with these pages; return what it was asked."""

    def answer(*pages):
        asked, left = [], list(pages)

        def get_onboarding_profile_info(course_id, **query):
            asked.append((course_id, query))
            page = left.pop(0)
            if isinstance(page, Exception):
                raise page
            return page

        monkeypatch.setattr(provider, "get_onboarding_profile_info", get_onboarding_profile_info)
        return asked

    with override_switch(SWITCH, active=True):
        yield answer


def profile(user, status):
    return {"user_id": obscured_user_id(user.pk, "test"), "status": status}


def test_provider_says_the_status_in_its_order(ask, exam, learners, profiles, caplog):
    made = factories.make_attempt(exam, learners[2], status="rejected")
    asked = profiles({"results": [profile(learners[2], "approved-in-course"), profile(learners[0], "no-profile")]})

    body = ask().json()

    assert list(statuses(body).items()) == [
        ("third", "verified"),
        ("learner", "not_started"),
        ("other_learner", "not_started"),
    ]
    assert datetime.datetime.fromisoformat(body["results"][0]["modified"]) == made.modified
    assert (body["use_onboarding_profile_api"], asked) == (True, [(factories.COURSE, {"status": ""})])
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("verified,rejected,expired", "approved-in-course,rejected,expired"),
        ("other_course_approved,submitted,not_started", "approved-in-different-course,pending,no-profile"),
        ("setup_started,rejected,typo", "rejected"),
    ],
)
def test_filters_are_told_in_the_providers_words(ask, exam, learners, profiles, query, told):
    asked = profiles({"results": []})

    ask(f"?statuses={query}")

    assert asked == [(factories.COURSE, {"status": told})]


def test_filters_hold_for_what_the_provider_sends(ask, exam, learners, profiles):
    profiles({"results": [profile(learners[0], "rejected"), profile(learners[1], "pending")]})

    assert statuses(ask("?statuses=rejected").json()) == {"learner": "rejected"}


def test_those_who_did_not_start_are_added_when_asked_for(ask, exam, learners, profiles):
    profiles({"results": [profile(learners[0], "rejected")]})

    assert list(statuses(ask("?statuses=rejected,not_started").json())) == ["learner", "other_learner", "third"]


def test_filters_without_a_word_of_the_provider_find_nobody(ask, exam, learners, profiles):
    asked = profiles()

    assert (ask("?statuses=setup_started").json()["count"], asked) == (0, [])


def test_all_pages_of_the_provider_are_read(ask, exam, learners, profiles):
    asked = profiles(
        {"results": [profile(learners[0], "rejected")], "next": "https://provider.example/?page=2", "count": 2},
        {"results": [profile(learners[1], "pending")], "next": None},
    )

    assert statuses(ask().json())["other_learner"] == "submitted"
    assert [query for _course, query in asked] == [{"status": ""}, {"status": "", "page": 2}]


def test_unknown_learners_are_skipped(ask, exam, learners, profiles, caplog):
    profiles({"results": [{"user_id": "unknown", "status": "rejected"}, "garbage", {"status": []}]})

    answer = ask()

    assert (answer.status_code, answer.json()["count"]) == (200, 3)
    assert [record.levelname for record in caplog.records if record.name.startswith("proctoring")] == ["WARNING"]


@pytest.mark.parametrize(
    "failure",
    [BackendProviderOnboardingProfilesException("down", 500), ConnectionError("down"), ["garbage"]],
    ids=["says so", "unreachable", "garbage"],
)
def test_failing_provider_is_temporarily_unavailable(ask, exam, learners, profiles, failure):
    profiles(failure)

    answer = ask()

    assert answer.status_code == 503
    assert answer.json() == {"detail": "The onboarding service is temporarily unavailable. Please try again later."}


def test_provider_without_the_service_is_not_found(ask, exam, learners, profiles):
    profiles(None)

    answer = ask()

    assert (answer.status_code, list(answer.json())) == (404, ["detail"])
