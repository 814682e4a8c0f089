"""Who is let in, and how much of a page is sent."""

import pytest

from tests import factories
from tests.dashboard.conftest import Desk, text_of

pytestmark = pytest.mark.django_db

PAGES = ["overview", "running", "attempts", "report", "allowances", "add_allowances", "import_allowances"]
PAGES += ["export_allowances", "onboarding", "reviews"]
HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_course_and_global_staff(page, learner, course_staff, other_staff, global_staff):
    expected = 404 if page == "onboarding" else 200

    assert Desk(course_staff).get(page).status_code == expected
    assert Desk(global_staff).get(page).status_code == expected
    assert [Desk(user).get(page).status_code for user in (learner, other_staff)] == [403, 403]


@pytest.mark.parametrize("page", PAGES)
def test_strangers_log_in_first(page, db):
    response = Desk().get(page)

    assert (response.status_code, response["Location"].startswith("/accounts/login/?next=/special")) == (302, True)


def test_strangers_behind_htmx_are_led_to_the_page_around(db):
    response = Desk().get("attempts", headers={**HTMX, "HX-Current-URL": "http://testserver/host/page"})

    assert response["HX-Redirect"] == "/accounts/login/?next=/host/page"


def test_nothing_is_kept_by_caches(desk):
    assert "no-store" in desk.get("attempts")["Cache-Control"]


def test_whole_page_and_fragment(desk):
    assert text_of(desk.get("attempts")).startswith("<!doctype html>")

    fragment = text_of(desk.get("attempts", headers=HTMX)).strip()

    assert fragment.startswith('<section id="exam-desk"')
    assert "<html" not in fragment


def test_address_of_an_embedding_page_stays(desk):
    embedded = desk.get("attempts", headers={**HTMX, "HX-Current-URL": "http://testserver/courses/1"})
    alone = desk.get("attempts", headers={**HTMX, "HX-Current-URL": f"http://testserver{desk.url('overview')}"})

    assert embedded["HX-Push-Url"] == "false"
    assert "HX-Push-Url" not in alone


def test_other_courses_cannot_be_reached_through_this_one(desk):
    attempt = factories.make_attempt(factories.make_exam(course_id="course-v1:Acme+X2+2026"))
    allowance = factories.make_allowance(attempt.proctored_exam, attempt.user)
    sitting = {"exam_id": attempt.proctored_exam_id, "user_id": attempt.user_id}

    assert desk.get("timeline", attempt_id=attempt.pk).status_code == 404
    assert desk.post("resume", attempt_id=attempt.pk).status_code == 404
    assert desk.post("reset", **sitting).status_code == 404
    assert desk.post("edit_allowance", {"value": "1"}, allowance_id=allowance.pk).status_code == 404
    assert desk.post("delete_allowance", allowance_id=allowance.pk).status_code == 404
    assert type(attempt).objects.filter(pk=attempt.pk).exists()
    assert type(allowance).objects.get().value == "15"


@pytest.mark.parametrize("page", ["overview", "attempts", "allowances", "running"])
def test_names_are_never_markup(desk, page):
    probe = "<img src=x onerror=alert(1)>"
    exam = factories.make_proctored_exam(exam_name=probe)
    user = factories.make_user(probe)
    factories.make_attempt(exam, user, status="started", started_at=exam.created, allowed_time_limit_mins=90)
    factories.make_allowance(exam, user, value=probe)

    response = text_of(desk.get(page, {"q": ""}))

    assert "<img" not in response
    assert "&lt;img" in response


def test_search_text_is_never_markup(desk):
    assert "<img" not in text_of(desk.get("attempts", {"q": '"><img src=x>'}))


def test_tabs_are_those_that_the_course_needs(desk, backends):
    backends["test"].has_dashboard = backends["test"].supports_onboarding = False
    factories.make_onboarding_exam()
    without = [tab.name for tab in desk.get("overview").context["desk"].tabs]
    backends["test"].has_dashboard = backends["test"].supports_onboarding = True

    assert without == ["overview", "attempts", "allowances"]
    assert [tab.name for tab in desk.get("overview").context["desk"].tabs] == [*without, "onboarding", "reviews"]
