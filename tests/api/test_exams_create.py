"""``create_exam``. Spec 02 §1.3, §3.1, W18, W19, W21, W26."""

import datetime
import logging

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from opaque_keys.edx.keys import CourseKey, UsageKey

from proctoring import api
from proctoring.exceptions import InvalidExam, ProctoredExamAlreadyExists
from proctoring.models import Delivery, ProctoredExam
from tests import factories

pytestmark = pytest.mark.usefixtures("committing")

DUE = datetime.datetime(2031, 1, 2, 3, 4, tzinfo=datetime.UTC)
CONTENT = factories.content_id("final")


def create(**values):
    defaults = {"course_id": factories.COURSE, "content_id": CONTENT, "exam_name": "Final", "time_limit_mins": 90}
    return api.create_exam(**{**defaults, **values})


def test_defaults():
    exam_id = create()

    assert api.get_exam_by_id(exam_id) == {
        "id": exam_id,
        "course_id": factories.COURSE,
        "content_id": CONTENT,
        "external_id": "externalid",
        "exam_name": "Final",
        "time_limit_mins": 90,
        "is_proctored": True,
        "is_practice_exam": False,
        "is_active": True,
        "due_date": None,
        "hide_after_due": False,
        "backend": "test",
    }


def test_every_argument_may_be_positional():
    exam_id = api.create_exam("c", "x", "Final", 60, DUE, False, True, "ext", False, True, "null")
    exam = ProctoredExam.objects.get(pk=exam_id)

    assert (exam.course_id, exam.content_id, exam.exam_name, exam.time_limit_mins) == ("c", "x", "Final", 60)
    assert (exam.due_date, exam.is_proctored, exam.is_practice_exam, exam.external_id) == (DUE, False, True, "ext")
    assert (exam.is_active, exam.hide_after_due, exam.backend) == (False, True, "null")


def test_keys_are_stored_as_text(provider, events):
    exam_id = create(course_id=CourseKey.from_string(factories.COURSE), content_id=UsageKey.from_string(CONTENT))
    exam = api.get_exam_by_id(exam_id)

    for told in (exam, provider.saved_exams[0]):
        assert (told["course_id"], told["content_id"]) == (factories.COURSE, CONTENT)
        assert (type(told["course_id"]), type(told["content_id"])) == (str, str)
    assert events[0][1]["exam_content_id"] == CONTENT


@pytest.mark.parametrize("content_id", ["test_content", "123aXqe0", "i4x://a/b/c/d", "ünïcode 試験", " x "])
def test_any_content_id_is_legal(content_id):
    create(content_id=content_id)

    assert api.get_exam_by_content_id(factories.COURSE, content_id)["content_id"] == content_id


@pytest.mark.parametrize(
    ("word", "meaning"), [("True", True), ("t", True), ("1", True), ("False", False), ("f", False), ("0", False)]
)
def test_booleans_may_be_words_of_a_form(provider, word, meaning):
    exam = api.get_exam_by_id(create(is_proctored=word, is_practice_exam=word, is_active=word, hide_after_due=word))

    assert [exam[name] for name in ("is_proctored", "is_practice_exam", "is_active", "hide_after_due")] == [meaning] * 4
    assert len(provider.saved_exams) == (2 if meaning else 0)


def test_numbers_and_dates_may_be_text(provider):
    exam = api.get_exam_by_id(create(time_limit_mins="90", due_date="2031-01-02T03:04:00Z"))

    assert (exam["time_limit_mins"], exam["due_date"]) == (90, DUE)
    assert provider.saved_exams[0]["time_limit_mins"] == 90
    assert provider.saved_exams[0]["due_date"] == "2031-01-02T03:04:00Z"


@pytest.mark.parametrize(
    "values",
    [
        {"is_proctored": "maybe"},
        {"is_active": 2},
        {"time_limit_mins": "long"},
        {"due_date": "tomorrow"},
        {"due_date": 5},
    ],
)
def test_what_is_none_of_these_is_an_error_and_nothing_is_written(values):
    with pytest.raises((ValidationError, TypeError, ValueError)):
        create(**values)
    assert ProctoredExam.objects.count() == 0


@pytest.mark.parametrize(
    "values",
    [
        {"course_id": "c" * 256},
        {"content_id": "x" * 256},
        {"external_id": "e" * 256},
        {"backend": "b" * 256},
        {"content_id": "x\0"},
        {"exam_name": "Final\0"},
        {"exam_name": "\ud800"},
        {"time_limit_mins": 2**63},
        {"time_limit_mins": -(2**63) - 1},
    ],
    ids=lambda values: ascii(values)[:30],
)
def test_what_no_column_holds_is_refused_by_name_and_nothing_is_written(values, provider, events):
    (name,) = values
    with pytest.raises(InvalidExam, match=f"^{name}: "):
        create(**values)
    assert (ProctoredExam.objects.count(), provider.saved_exams, events) == (0, [], [])


def test_texts_may_be_as_long_as_the_columns():
    exam_id = create(**dict.fromkeys(("course_id", "content_id", "external_id"), "é" * 255), exam_name="é" * 5_000)

    assert len(api.get_exam_by_id(exam_id)["exam_name"]) == 5_000


@pytest.mark.parametrize("name", ["exam_name", "is_proctored", "is_practice_exam", "is_active", "hide_after_due"])
def test_none_is_no_default(name, provider, events):
    with pytest.raises(IntegrityError), transaction.atomic():
        create(**{name: None})
    assert (provider.saved_exams, events) == ([], [])


def test_missing_time_limit_is_stored_as_0_with_a_warning(caplog):
    exam = api.get_exam_by_id(create(time_limit_mins=None))

    assert exam["time_limit_mins"] == 0
    assert [record.levelname for record in caplog.records if record.name.startswith("proctoring.api")] == ["WARNING"]


@pytest.mark.parametrize("minutes", [0, -5])
def test_odd_time_limits_are_taken(minutes):
    assert api.get_exam_by_id(create(time_limit_mins=minutes))["time_limit_mins"] == minutes


# The backend


@pytest.mark.parametrize("backend", [None, ""])
@pytest.mark.parametrize("is_proctored", [True, False])
def test_without_backend_the_default_one_is_stored(backend, is_proctored):
    assert api.get_exam_by_id(create(backend=backend, is_proctored=is_proctored))["backend"] == "test"


@pytest.mark.parametrize("backends_setting", [{}, {"null": {}}])
def test_without_any_default_none_is_stored(settings, backends_setting):
    settings.PROCTORING_BACKENDS = backends_setting

    assert api.get_exam_by_id(create(is_proctored=False))["backend"] is None


@pytest.mark.parametrize("backend", ["unknown", "lti_external", "x" * 255])
def test_unknown_backend_is_stored_and_the_sync_recorded(backend, events):
    exam = api.get_exam_by_id(create(backend=backend))

    assert exam["backend"] == backend
    assert Delivery.objects.get().backend == backend
    assert [name for name, _ in events] == ["edx.special_exam.proctored.created"]


def test_unknown_backend_of_a_timed_exam_is_nobodys_business():
    create(backend="unknown", is_proctored=False)

    assert Delivery.objects.count() == 0


# The event


@pytest.mark.parametrize(
    ("flags", "kind"),
    [
        ({"is_proctored": True}, "proctored"),
        ({"is_proctored": True, "is_practice_exam": True}, "practice"),
        ({"is_proctored": False}, "timed"),
        ({"is_proctored": False, "is_practice_exam": True}, "timed"),
    ],
)
def test_event_follows(events, flags, kind):
    exam_id = create(**flags)

    ((name, data),) = events
    assert name == f"edx.special_exam.{kind}.created"
    assert data == {
        "exam_id": exam_id,
        "exam_content_id": CONTENT,
        "exam_name": "Final",
        "exam_default_time_limit_mins": 90,
        "exam_is_proctored": flags["is_proctored"],
        "exam_is_practice_exam": flags.get("is_practice_exam", False),
        "exam_is_active": True,
    }


def test_provider_is_told_before_the_event(provider, events, monkeypatch):
    order = []
    monkeypatch.setattr(provider, "on_exam_saved", lambda exam: order.append("provider"))
    monkeypatch.setattr(api, "emit_event", lambda exam, name, **more: order.append(name))
    create()

    assert order == ["provider", "created"]


# The second exam


@pytest.mark.parametrize("is_active", [True, False])
def test_second_exam_of_a_section_is_refused(provider, events, is_active):
    create(is_active=is_active)
    provider.saved_exams.clear()
    events.clear()

    with pytest.raises(ProctoredExamAlreadyExists) as error:
        create(exam_name="again")
    assert factories.COURSE in str(error.value)
    assert CONTENT in str(error.value)
    assert (provider.saved_exams, events, ProctoredExam.objects.get().exam_name) == ([], [], "Final")


def test_inside_a_transaction_a_refusal_leaves_it_usable():
    create()
    with transaction.atomic():
        with pytest.raises(ProctoredExamAlreadyExists):
            create()
        create(content_id="another")

    assert ProctoredExam.objects.count() == 2


# The log


def test_log_names_ids_and_no_texts(caplog):
    with caplog.at_level(logging.DEBUG, logger="proctoring"):
        exam_id = create(exam_name="Secret title")
    text = caplog.text

    assert f"exam_id={exam_id}" in text
    assert "Secret title" not in text
