"""``update_exam``. Spec 02 §3.2, W18, W19; what does not change is not written (design rule 8)."""

import datetime

import pytest
from django.utils import timezone

from proctoring import api, constants
from proctoring.exceptions import InvalidExam, ProctoredExamNotFoundException
from proctoring.models import ProctoredExam
from tests import factories

pytestmark = pytest.mark.usefixtures("committing")

DUE = datetime.datetime(2031, 1, 2, 3, 4, tzinfo=datetime.UTC)
UNKNOWN_IDS = [0, -1, None, "abc", "", 10**30, "9" * 30, 1.5e300, [], {}, "1.0"]


@pytest.fixture
def exam(provider, events):
    """A proctored exam that its provider knows, with a due date; nothing is noted of its creation."""
    exam = factories.make_proctored_exam(due_date=DUE, external_id="ext")
    provider.saved_exams.clear()
    events.clear()
    return exam


def stored(exam):
    return ProctoredExam.objects.get(pk=exam.pk)


@pytest.mark.parametrize(
    "values",
    [
        {"external_id": "e" * 256},
        {"backend": "b" * 256},
        {"exam_name": "Final\0"},
        {"time_limit_mins": 2**63},
    ],
    ids=lambda values: ascii(values)[:30],
)
def test_what_no_column_holds_is_refused_by_name_and_nothing_is_written(values, exam, provider, events):
    (name,) = values
    with pytest.raises(InvalidExam, match=f"^{name}: "):
        api.update_exam(exam.pk, hide_after_due=True, **values)
    assert (stored(exam).hide_after_due, provider.saved_exams, events) == (False, [], [])


def test_every_argument_may_be_positional(exam):
    api.update_exam(exam.pk, "new", 5, None, True, True, "other", False, True, "null")

    row = stored(exam)
    assert (row.exam_name, row.time_limit_mins, row.due_date, row.is_proctored) == ("new", 5, None, True)
    assert (row.is_practice_exam, row.external_id, row.is_active, row.hide_after_due) == (True, "other", False, True)
    assert row.backend == "null"


@pytest.mark.parametrize("convert", [int, str])
def test_id_is_returned_as_a_number(exam, convert):
    assert api.update_exam(convert(exam.pk), exam_name="new") == exam.pk
    assert type(api.update_exam(convert(exam.pk))) is int


@pytest.mark.parametrize("exam_id", UNKNOWN_IDS, ids=repr)
def test_unknown_exam(exam, exam_id):
    with pytest.raises(ProctoredExamNotFoundException) as error:
        api.update_exam(exam_id, exam_name="new")
    assert str(error.value) == f"Attempted to update exam_id={exam_id}, but this exam does not exist."


def test_none_leaves_a_value(exam):
    api.update_exam(
        exam.pk,
        exam_name=None,
        time_limit_mins=None,
        is_proctored=None,
        is_practice_exam=None,
        external_id=None,
        is_active=None,
        hide_after_due=None,
        backend=None,
    )

    for field in exam._meta.concrete_fields:
        assert getattr(stored(exam), field.attname) == getattr(exam, field.attname)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("exam_name", ""),
        ("time_limit_mins", 0),
        ("external_id", ""),
        ("is_proctored", False),
        ("is_active", False),
        ("backend", ""),
    ],
)
def test_falsy_values_are_stored(exam, provider, name, value):
    provider.on_exam_saved = lambda told: None
    api.update_exam(exam.pk, **{name: value})

    assert getattr(stored(exam), name) == value


# The due date


def test_due_date_that_is_not_given_stays(exam):
    api.update_exam(exam.pk, exam_name="new")
    api.update_exam(exam.pk, due_date=constants.MINIMUM_TIME)

    assert stored(exam).due_date == DUE


def test_due_date_of_none_is_cleared(exam):
    api.update_exam(exam.pk, due_date=None)

    assert stored(exam).due_date is None


def test_due_date_equal_to_the_sentinel_is_stored(exam):
    epoch = datetime.datetime.fromtimestamp(0, tz=datetime.UTC)
    api.update_exam(exam.pk, due_date=epoch)

    assert stored(exam).due_date == epoch


def test_due_date_may_be_text(exam):
    api.update_exam(exam.pk, due_date="2032-01-01T00:00:00+02:00")

    assert stored(exam).due_date == datetime.datetime(2031, 12, 31, 22, tzinfo=datetime.UTC)


# What is written


def test_change_is_written_with_history_and_time(exam):
    before = timezone.now()
    api.update_exam(exam.pk, exam_name="new")

    assert [record.history_type for record in exam.history.order_by("history_id")] == ["+", "~"]
    assert stored(exam).modified >= before


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"exam_name": "same", "time_limit_mins": "90", "is_active": "True", "due_date": "2031-01-02T03:04:00Z"},
        {"external_id": "ext", "backend": "test"},
    ],
)
def test_without_a_change_nothing_is_written_but_provider_and_event_hear_of_it(exam, provider, events, values):
    ProctoredExam.objects.update(exam_name="same")
    modified = stored(exam).modified
    api.update_exam(exam.pk, **values)

    assert (exam.history.count(), stored(exam).modified) == (1, modified)
    assert len(provider.saved_exams) == 1
    assert [name for name, _ in events] == ["edx.special_exam.proctored.updated"]


def test_only_changed_columns_are_written(exam, count_statements):
    with count_statements() as counted:
        api.update_exam(exam.pk, exam_name="new", time_limit_mins=90)
    (update,) = [sql for sql in counted.statements if sql.startswith("UPDATE")]

    assert "exam_name" in update
    assert "time_limit_mins" not in update


def test_course_and_content_cannot_be_changed(exam):
    with pytest.raises(TypeError):
        api.update_exam(exam.pk, content_id="other")


def test_attempts_are_not_touched(exam, learner):
    attempt = factories.make_attempt(exam, learner, status="started", allowed_time_limit_mins=90)
    modified = attempt.modified
    api.update_exam(exam.pk, time_limit_mins=5)

    attempt.refresh_from_db()
    assert (attempt.allowed_time_limit_mins, attempt.modified) == (90, modified)


# Whom it is told


@pytest.mark.parametrize(
    ("values", "kind"),
    [({}, "proctored"), ({"is_practice_exam": True}, "practice"), ({"is_proctored": False}, "timed")],
)
def test_event_names_the_type_after_the_update(exam, events, values, kind):
    api.update_exam(exam.pk, **values)

    assert [name for name, _ in events] == [f"edx.special_exam.{kind}.updated"]


def test_provider_is_told_the_rules_as_well(exam, provider):
    factories.make_policy(exam, "Open book")
    provider.saved_exams.clear()
    api.update_exam(exam.pk, exam_name="new")
    api.update_exam(exam.pk)

    assert [told["rule_summary"] for told in provider.saved_exams] == ["Open book", "Open book"]


def test_other_provider_loses_the_id_of_the_first(exam, provider):
    api.update_exam(exam.pk, backend="null")

    assert (stored(exam).backend, stored(exam).external_id) == ("null", None)
    (told,) = provider.saved_exams
    assert (told["is_active"], told["external_id"], told["backend"]) == (False, "ext", "test")


def test_other_provider_with_an_id_in_the_same_call(exam, provider):
    api.update_exam(exam.pk, backend="null", external_id="theirs")

    assert stored(exam).external_id == "theirs"


def test_same_id_given_on_purpose_stays_with_the_other_provider(exam, provider):
    api.update_exam(exam.pk, backend="null", external_id="ext")

    assert stored(exam).external_id == "ext"


def test_other_provider_of_a_timed_exam(provider):
    exam = factories.make_exam(external_id="ext")
    api.update_exam(exam.pk, backend="null")

    assert stored(exam).external_id is None
    assert provider.saved_exams == []


@pytest.mark.parametrize("values", [{"backend": "unknown"}, {"backend": "unknown", "is_proctored": False}])
def test_unknown_provider_does_not_prevent_the_update(exam, values):
    api.update_exam(exam.pk, exam_name="new", **values)

    assert stored(exam).exam_name == "new"


def test_switching_off_tells_the_provider_once(exam, provider, events):
    api.update_exam(exam_id=exam.pk, is_proctored=False, is_active=False)

    (told,) = provider.saved_exams
    assert (told["is_active"], told["is_proctored"], told["external_id"]) == (False, False, "ext")
    assert stored(exam).due_date == DUE
    assert [name for name, _ in events] == ["edx.special_exam.timed.updated"]
