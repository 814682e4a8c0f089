"""Events without the event-tracking library. Spec 02 §10; the rest is in ``tests/test_events.py``."""

import logging

import pytest

from proctoring.integrations import event_tracking


@pytest.fixture
def without(choose):
    choose(events=None)


def test_library_that_is_not_installed_is_not_used(adapter_without):
    assert adapter_without("eventtracking", "event_tracking").EventTracking.is_there() is False


@pytest.mark.usefixtures("without")
def test_event_becomes_a_debug_record(caplog):
    with caplog.at_level(logging.DEBUG):
        event_tracking.emit("name", {"course_id": "c"}, {"allowance_value": "secret"})
    assert [record.levelno for record in caplog.records] == [logging.DEBUG]
    assert "name" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.usefixtures("without")
def test_event_is_silent_above_debug_level(caplog):
    with caplog.at_level(logging.INFO):
        event_tracking.emit("name", None, {})
    assert caplog.records == []
