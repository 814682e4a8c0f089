"""The system checks that look into the database, where one is named. docs/checks.rst."""

import pytest
from django.core import checks
from django.db import DatabaseError

from proctoring.models import Delivery
from tests import factories

pytestmark = pytest.mark.django_db


def found(id):
    messages = checks.run_checks(tags=["proctoring"], databases=["default"])
    return [f"{message.obj}: {message.msg}" for message in messages if message.id == f"proctoring.{id}"]


def test_nothing_is_found_where_all_is_well():
    factories.make_proctored_exam()

    assert [found(id) for id in ("W020", "W021", "W022", "W023")] == [[], [], [], []]


@pytest.mark.parametrize(
    ("state", "id", "text"),
    [("pending", "W020", "1 deliveries are pending."), ("given_up", "W021", "1 deliveries were given up.")],
)
def test_deliveries_that_did_not_arrive(state, id, text):
    Delivery.objects.create(kind="exam_saved", backend="test", state=state)
    Delivery.objects.create(kind="exam_saved", backend="test", state="delivered")

    assert found(id) == [f"proctoring.Delivery: {text}"]


@pytest.mark.parametrize("minutes", [0, -1])
def test_w022_active_exam_without_time(minutes):
    exam = factories.make_exam(time_limit_mins=minutes)
    factories.make_exam(time_limit_mins=minutes, is_active=False)

    assert found("W022") == [f"exam {exam.pk}: has no time: its time limit is 0 minutes."]


def test_w023_active_exam_of_an_unknown_provider():
    exam = factories.make_proctored_exam(backend="gone")
    factories.make_proctored_exam(backend="gone", is_active=False)
    factories.make_exam(backend="gone")
    factories.make_proctored_exam(backend=None)

    assert found("W023") == [f"exam {exam.pk}: names the provider 'gone', which is not configured."]


def test_tables_that_are_not_there_yet_are_no_error(monkeypatch):
    def fail():
        raise DatabaseError("no such table")

    monkeypatch.setattr(Delivery.objects, "pending", fail)

    assert found("W020") == []
