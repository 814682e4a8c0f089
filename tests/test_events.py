"""Analytics events. Spec 02 §10."""

import datetime
import logging
from contextlib import contextmanager

import pytest
from eventtracking import tracker as eventtracking_tracker
from freezegun import freeze_time

from proctoring.events import _emit_event, emit_event

STARTED = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
EXAM = {
    "id": 3,
    "course_id": "course-v1:acme+physics+2026",
    "content_id": "content",
    "external_id": None,
    "exam_name": "Midterm",
    "time_limit_mins": 90,
    "is_proctored": True,
    "is_practice_exam": False,
    "is_active": True,
    "due_date": None,
    "hide_after_due": False,
    "backend": "test",
}
EXAM_DATA = {
    "exam_id": 3,
    "exam_content_id": "content",
    "exam_name": "Midterm",
    "exam_default_time_limit_mins": 90,
    "exam_is_proctored": True,
    "exam_is_practice_exam": False,
    "exam_is_active": True,
}
ATTEMPT = {
    "id": 7,
    "user": {"id": 11, "username": "ada", "email": "ada@academy.example"},
    "started_at": STARTED,
    "completed_at": None,
    "attempt_code": "CODE",
    "allowed_time_limit_mins": 100,
    "status": "started",
}
ATTEMPT_DATA = {
    "attempt_id": 7,
    "attempt_user_id": 11,
    "attempt_started_at": STARTED,
    "attempt_completed_at": None,
    "attempt_code": "CODE",
    "attempt_allowed_time_limit_mins": 100,
    "attempt_status": "started",
    "attempt_event_elapsed_time_secs": 1.5,
}


class RecordingTracker:
    """Keeps each event with the contexts that it is emitted in."""

    def __init__(self, error=None):
        self.events = []
        self.entered = {}
        self.error = error

    @contextmanager
    def context(self, name, context):
        self.entered[name] = context
        try:
            yield
        finally:
            del self.entered[name]

    def emit(self, name, data):
        if self.error:
            raise self.error
        self.events.append((name, data, dict(self.entered)))


@pytest.fixture
def tracker(monkeypatch):
    recording = RecordingTracker()
    monkeypatch.setitem(eventtracking_tracker.TRACKERS, "default", recording)
    return recording


@pytest.fixture
def no_tracker(monkeypatch):
    monkeypatch.delitem(eventtracking_tracker.TRACKERS, "default", raising=False)


@pytest.mark.parametrize(
    ("is_proctored", "is_practice_exam", "kind"),
    [
        (False, False, "timed"),
        (False, True, "timed"),
        (True, False, "proctored"),
        (True, True, "practice"),
    ],
)
def test_name_says_the_kind_of_exam_and_whether_an_attempt_is_meant(tracker, is_proctored, is_practice_exam, kind):
    exam = {**EXAM, "is_proctored": is_proctored, "is_practice_exam": is_practice_exam}
    emit_event(exam, "created")
    emit_event(exam, "submitted", attempt=ATTEMPT)
    names = [name for name, _data, _context in tracker.events]
    assert names == [f"edx.special_exam.{kind}.created", f"edx.special_exam.{kind}.attempt.submitted"]


def test_data_of_an_exam(tracker):
    emit_event(EXAM, "created")
    assert tracker.events[0][1] == EXAM_DATA


def test_data_of_an_attempt(tracker):
    with freeze_time(STARTED + datetime.timedelta(seconds=1.5)):
        emit_event(EXAM, "started", attempt=ATTEMPT)
    assert tracker.events[0][1] == EXAM_DATA | ATTEMPT_DATA


def test_attempt_that_was_not_started_has_no_elapsed_time(tracker):
    emit_event(EXAM, "created", attempt={**ATTEMPT, "started_at": None})
    assert tracker.events[0][1]["attempt_event_elapsed_time_secs"] is None


def test_attempt_whose_learner_is_gone_has_no_user(tracker):
    emit_event(EXAM, "deleted", attempt={**ATTEMPT, "user": None})
    assert tracker.events[0][1]["attempt_user_id"] is None


def test_override_data_adds_and_replaces(tracker):
    emit_event(EXAM, "allowance.created", override_data={"exam_name": "Other", "allowance_key": "key"})
    assert tracker.events[0][1] == EXAM_DATA | {"exam_name": "Other", "allowance_key": "key"}


@pytest.mark.parametrize(
    ("course_id", "context"),
    [
        ("course-v1:acme+physics+2026", {"course_id": "course-v1:acme+physics+2026", "org_id": "acme"}),
        ("acme/physics/2026", {"course_id": "acme/physics/2026", "org_id": "acme"}),
        ("test_course", {"course_id": "test_course"}),
    ],
)
def test_context_is_entered_under_the_name_of_the_event_and_left_again(tracker, course_id, context):
    emit_event({**EXAM, "course_id": course_id}, "created")
    assert tracker.events[0][2] == {"edx.special_exam.proctored.created": context}
    assert tracker.entered == {}


@pytest.mark.parametrize("context", [None, {}])
def test_empty_context_is_not_entered(tracker, context):
    _emit_event("name", context, {"key": "value"})
    assert tracker.events == [("name", {"key": "value"}, {})]


@pytest.mark.usefixtures("no_tracker")
@pytest.mark.parametrize("context", [None, {"course_id": "c"}])
def test_missing_default_tracker_costs_one_warning(caplog, context):
    _emit_event("name", context, {})
    assert [(record.name, record.levelno) for record in caplog.records] == [("proctoring.events", logging.WARNING)]


def test_failing_tracker_is_logged_and_stops_nobody(tracker, caplog):
    tracker.error = ConnectionError("the collector is down")
    emit_event(EXAM, "created")
    assert [(record.name, record.levelno) for record in caplog.records] == [("proctoring.events", logging.ERROR)]
    assert caplog.records[0].exc_info[1] is tracker.error
    assert tracker.entered == {}


def test_real_tracker_of_the_library_gets_the_event(monkeypatch):
    class Backend:
        events = []

        def send(self, event):
            self.events.append(event)

    library_tracker = eventtracking_tracker.Tracker(backends={"memory": Backend()})
    monkeypatch.setitem(eventtracking_tracker.TRACKERS, "default", library_tracker)
    emit_event(EXAM, "created")
    assert [(event["name"], event["data"], event["context"]) for event in Backend.events] == [
        ("edx.special_exam.proctored.created", EXAM_DATA, {"course_id": EXAM["course_id"], "org_id": "acme"})
    ]
