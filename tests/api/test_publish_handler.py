"""Courses published by the calls of a CMS, one exam after the other. Spec 02 §11, 09 §2.1 (CC-1)."""

import datetime
import logging

import pytest
import requests

from proctoring import api
from proctoring.models import (
    Delivery,
    ProctoredExam,
    ProctoredExamReviewPolicy,
    ProctoredExamReviewPolicyHistory,
)
from tests import factories
from tests.api.publish_handler import COURSE_KEY, Course, Sequence, publish

pytestmark = pytest.mark.usefixtures("committing")

DUE = datetime.datetime(2031, 1, 2, 3, 4, tzinfo=datetime.UTC)
KINDS = ["proctored", "practice", "onboarding", "timed"]


@pytest.fixture
def course(editor):
    return Course([Sequence("final", rules="r1")], editor_id=editor.pk)


@pytest.fixture
def effects(provider, events, monkeypatch):
    """What the outside sees, in order: P, what the provider is told; E, the event."""
    seen = []
    answer = provider.on_exam_saved

    def on_exam_saved(exam):
        rules = exam.get("rule_summary", "(none)")
        seen.append(("P", exam["external_id"], exam["is_active"], exam["is_proctored"], rules))
        return answer(exam)

    provider.on_exam_saved = on_exam_saved
    emit = api.emit_event
    monkeypatch.setattr(api, "emit_event", lambda exam, name, **more: _emit(seen, emit, exam, name, more))
    return seen


def _emit(seen, emit, exam, name, more):
    kind = "timed" if not exam["is_proctored"] else "practice" if exam["is_practice_exam"] else "proctored"
    seen.append(("E", f"{kind}.{name}"))
    emit(exam, name, **more)


def told(external_id="externalid", is_active=True, is_proctored=True, rules="(none)"):
    return ("P", external_id, is_active, is_proctored, rules)


def exam():
    return api.get_all_exams_for_course(str(COURSE_KEY))[0]


def rules():
    return api._get_review_policy_by_exam_id(exam()["id"])


# Spec 02 §11.3, row by row. Setup: publishes before; then the change, and its effects in order.


def test_new_proctored_exam_with_rules(course, effects):
    publish(course)

    assert effects == [told(None), told(), ("E", "proctored.created"), told(rules="r1")]


def test_nothing_changed(course, effects):
    publish(course)
    effects.clear()
    publish(course)

    assert effects == [told(rules="r1"), ("E", "proctored.updated"), told(rules="r1")]
    assert ProctoredExam.history.count() == 2
    assert ProctoredExamReviewPolicyHistory.objects.count() == 0


def test_rules_changed(course, effects):
    publish(course)
    effects.clear()
    course.sequences[0].rules = "r2"
    publish(course)

    assert effects == [told(rules="r1"), ("E", "proctored.updated"), told(rules="r2")]


def test_rules_emptied(course, effects):
    publish(course)
    effects.clear()
    course.sequences[0].rules = ""
    publish(course)

    assert effects == [told(rules="r1"), ("E", "proctored.updated"), told()]
    assert rules() is None


@pytest.mark.parametrize("kind", ["practice", "onboarding"])
def test_proctored_becomes_practice(course, effects, kind):
    publish(course)
    effects.clear()
    course.sequences[0].kind = kind
    publish(course)

    assert effects == [told(rules="r1"), ("E", "practice.updated"), told()]
    assert rules() is None


def test_proctored_becomes_timed(course, effects):
    publish(course)
    effects.clear()
    course.sequences[0].kind = "timed"
    publish(course)

    assert effects == [told(is_active=False, is_proctored=False), ("E", "timed.updated")]
    assert rules() is None


def test_timed_exam_whatever_changes(course, effects):
    course.sequences[0].kind = "timed"
    publish(course)
    course.sequences[0].minutes = 7
    publish(course)
    publish(course)

    assert effects == [("E", "timed.created"), ("E", "timed.updated"), ("E", "timed.updated")]


@pytest.mark.parametrize("text", ["", "r1"])
def test_timed_becomes_proctored(course, effects, text):
    course.sequences[0].kind = "timed"
    publish(course)
    ProctoredExam.objects.update(external_id="externalid")
    effects.clear()
    course.sequences[0].kind, course.sequences[0].rules = "proctored", text
    publish(course)

    assert effects == [told(), ("E", "proctored.updated"), *([told(rules="r1")] if text else [])]


def test_proctored_sequence_removed(course, effects):
    publish(course)
    effects.clear()
    publish(Course())

    assert effects == [told(is_active=False, is_proctored=False), ("E", "timed.updated")]


def test_timed_sequence_removed(course, effects):
    course.sequences[0].kind = "timed"
    publish(course)
    effects.clear()
    publish(Course())

    assert effects == [("E", "timed.updated")]


# Outcomes, spec 02 §11.2


@pytest.mark.parametrize("kind", KINDS)
def test_exam_equals_its_sequence(course, kind):
    course.sequences[0] = Sequence("final", kind=kind, rules="r1", due=DUE, hide_after_due=True)
    for _ in range(2):
        publish(course)

    (found,) = api.get_all_exams_for_course(str(COURSE_KEY))
    assert (found["exam_name"], found["time_limit_mins"], found["due_date"]) == ("final", 60, DUE)
    assert (found["is_proctored"], found["is_practice_exam"]) == (kind != "timed", kind in ("practice", "onboarding"))
    assert (found["is_active"], found["hide_after_due"], found["backend"]) == (True, True, "test")
    assert rules() == ("r1" if kind == "proctored" else None)


@pytest.mark.parametrize("first", KINDS)
@pytest.mark.parametrize("second", KINDS)
def test_kind_may_change_to_any_other_and_back(course, first, second):
    ids = set()
    for kind in (first, second, first):
        course.sequences[0].kind = kind
        publish(course)
        ids.add(exam()["id"])

    assert len(ids) == 1
    assert exam()["is_proctored"] == (first != "timed")
    assert rules() == ("r1" if first == "proctored" else None)


def test_self_paced_course_clears_the_due_date_and_back_sets_it(course):
    course.sequences[0].due = DUE
    dates = []
    for is_self_paced in (False, True, False):
        course.is_self_paced = is_self_paced
        publish(course)
        dates.append(exam()["due_date"])

    assert dates == [DUE, None, DUE]


def test_removed_sequence_keeps_row_due_date_and_rules_and_comes_back_as_the_same(course):
    course.sequences[0].due = DUE
    publish(course)
    first = exam()
    publish(Course(editor_id=course.editor_id))
    removed = exam()
    assert (removed["is_active"], removed["is_proctored"], removed["due_date"]) == (False, False, DUE)
    assert rules() == "r1"

    publish(course)
    assert exam() == first


def test_removal_is_done_once(course, effects):
    publish(course)
    publish(Course())
    effects.clear()
    publish(Course())

    assert effects == []


def test_many_sequences(course):
    course.sequences = [Sequence(f"s{number}", kind=KINDS[number % 4], rules="r") for number in range(40)]
    publish(course)
    publish(course)
    course.sequences = course.sequences[:20]
    publish(course)

    found = api.get_all_exams_for_course(COURSE_KEY)
    assert [entry["is_active"] for entry in found] == [True] * 20 + [False] * 20
    assert ProctoredExamReviewPolicy.objects.count() == 10


# A world that is not in order: the publish succeeds


def down(exam):
    raise requests.ConnectionError("refused")


def broken(exam):
    raise RuntimeError("boom")


@pytest.mark.parametrize("answer", [down, broken, lambda exam: {"garbage": 1}])
def test_provider_that_does_not_work(course, provider, answer):
    provider.on_exam_saved = answer
    course.sequences += [Sequence("second"), Sequence("third", kind="onboarding")]
    for _ in range(2):
        publish(course)
    course.sequences[0].kind = "timed"
    publish(course)
    publish(Course())

    assert [entry["is_active"] for entry in api.get_all_exams_for_course(COURSE_KEY)] == [False] * 3
    assert set(Delivery.objects.values_list("kind", flat=True)) == {"exam_saved", "exam_withdrawn"}


@pytest.mark.parametrize("backend", ["unknown", "lti_external", None])
def test_provider_that_this_process_does_not_have(course, backend, settings, backends, caplog):
    settings.PROCTORING_BACKENDS = {}
    backends.clear()
    course.backend = backend
    course.sequences += [Sequence("second", kind="timed"), Sequence("third", kind="practice")]
    publish(course)
    publish(course)
    publish(Course(backend=backend))

    assert len(api.get_all_exams_for_course(COURSE_KEY)) == 3
    levels = [record.levelno for record in caplog.records if record.name.startswith("proctoring.api")]
    assert levels.count(logging.WARNING) == 1
    assert max(levels) == logging.WARNING


@pytest.mark.parametrize("editor_id", [-1, None, 10**9])
def test_editor_that_this_database_does_not_have(course, editor_id):
    course.editor_id = editor_id
    publish(course)
    course.sequences[0].rules = "r2"
    publish(course)

    assert rules() == "r2"
    assert ProctoredExamReviewPolicy.objects.get().set_by_user is None


@pytest.mark.parametrize("minutes", [None, 0, -5])
def test_sequence_without_proper_time_limit(course, minutes):
    course.sequences[0].minutes = minutes
    publish(course)

    assert exam()["time_limit_mins"] == (minutes or 0)


def test_course_changes_its_provider(course, effects, backends):
    publish(course)
    effects.clear()
    course.backend = "null"
    publish(course)

    assert effects[0] == told(is_active=False)
    assert (exam()["backend"], exam()["external_id"]) == ("null", None)


def test_course_that_stops_naming_a_provider_keeps_it(course):
    publish(course)
    course.backend = None
    publish(course)

    assert exam()["backend"] == "test"


def test_attempts_of_a_changed_exam_are_untouched(course, learner):
    publish(course)
    attempt = factories.make_attempt(ProctoredExam.objects.get(), learner, status="started")
    course.sequences[0].kind = "timed"
    publish(course)
    publish(Course())

    modified = attempt.modified
    attempt.refresh_from_db()
    assert (attempt.status, attempt.modified) == ("started", modified)
