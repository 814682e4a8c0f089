"""Counts by exam, and who is in an exam now."""

import datetime

import pytest
from django.utils import timezone

from proctoring.contact import note_contact
from tests import factories
from tests.dashboard.conftest import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam(db):
    return factories.make_proctored_exam("midterm")


def start(exam, username, minutes_ago=10):
    started_at = timezone.now() - datetime.timedelta(minutes=minutes_ago)
    user = factories.make_user(username)
    return factories.make_attempt(exam, user, status="started", started_at=started_at, allowed_time_limit_mins=90)


def test_newest_attempt_of_each_learner_counts(desk, exam, learner):
    factories.make_attempt(exam, learner, status="error")
    factories.make_attempt(exam, learner, status="verified")
    factories.make_attempt(exam, status="rejected")
    factories.make_attempt(factories.make_exam(course_id="other"), status="rejected")

    (line,) = desk.get("overview").context["lines"]

    counts = {name: count for name, _label, count in line.counts if count}
    assert (counts, line.total) == ({"passed": 1, "failed": 1}, 2)


def test_least_time_left_comes_first(desk, exam):
    for name, minutes in (("early", 5), ("late", 80), ("over", 100)):
        start(exam, name, minutes)

    shown = desk.get("running").context["running"].object_list

    assert [sitting.attempt.user.username for sitting in shown] == ["over", "late", "early"]
    assert [sitting.is_over for sitting in shown] == [True, False, False]


def test_lost_contact_is_shown(desk, exam, freezer_at):
    attempt, silent = start(exam, "there"), start(exam, "silent")
    freezer_at("2026-03-01 12:00:00")
    note_contact(silent.pk)
    freezer_at("2026-03-01 12:04:00")
    note_contact(attempt.pk)

    shown = {sitting.attempt.pk: sitting.is_lost for sitting in desk.get("running").context["running"].object_list}

    assert shown == {attempt.pk: False, silent.pk: True}


@pytest.fixture
def freezer_at(monkeypatch):
    """Set the clock of the contacts."""

    def set_to(text):
        moment = datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return set_to


def test_poll_of_the_learners_browser_is_a_contact(desk, exam):
    attempt = start(exam, "there")
    desk.client.force_login(attempt.user)
    desk.client.get(f"/api/edx_proctoring/v1/proctored_exam/attempt/{attempt.pk}")
    desk.client.force_login(factories.make_user("boss", is_staff=True))

    assert "In contact" in text_of(desk.get("running"))


def test_running_table_is_sent_alone_and_asks_for_itself(desk, exam):
    start(exam, "there")

    response = text_of(desk.get("running", {"page": "1"})).strip()

    assert response.startswith('<div id="exam-desk-running"')
    assert 'hx-trigger="every 15s"' in response


@pytest.mark.parametrize("number", [1, 40])
def test_statements_do_not_grow(desk, count_statements, number):
    for index in range(number):
        start(factories.make_proctored_exam(), f"there{index}")

    with count_statements() as counted:
        desk.get("overview")

    assert len(counted) <= 7
