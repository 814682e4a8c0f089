"""Events without the event-tracking library. Spec 02 §10; the rest is in ``tests/test_events.py``."""

import logging

import pytest


@pytest.fixture
def adapter(adapter_without):
    return adapter_without("eventtracking", "event_tracking")


def test_event_becomes_a_debug_record(adapter, caplog):
    with caplog.at_level(logging.DEBUG):
        adapter.emit("name", {"course_id": "c"}, {"allowance_value": "secret"})
    assert [record.levelno for record in caplog.records] == [logging.DEBUG]
    assert "name" in caplog.text
    assert "secret" not in caplog.text


def test_event_is_silent_above_debug_level(adapter, caplog):
    with caplog.at_level(logging.INFO):
        adapter.emit("name", None, {})
    assert caplog.records == []
