"""Lists that cannot be published: refused by item and field, before anything is written. Issue 2, design rule 7."""

import datetime

import pytest
from django.db import connection

from proctoring import api
from proctoring.exceptions import InvalidCourseExams
from proctoring.models import ProctoredExam
from tests import factories

pytestmark = pytest.mark.django_db

VALID = {"content_id": "x", "exam_name": "X", "time_limit_mins": 60}


def sync(*items, course_id=factories.COURSE):
    return api.sync_course_exams(course_id, items, set_by_user_id=None)


def refused(*items, **options):
    """Publish behind an item that is in order; return what is said of the list."""
    with pytest.raises(InvalidCourseExams) as error:
        sync({"content_id": "good", "exam_name": "good", "time_limit_mins": 1}, *items, **options)
    assert ProctoredExam.objects.count() == 0
    return str(error.value)


@pytest.mark.parametrize("dry_run", [False, True])
def test_content_id_that_stands_twice(dry_run):
    with pytest.raises(InvalidCourseExams, match="content_id=x"):
        api.sync_course_exams(factories.COURSE, [VALID, VALID], set_by_user_id=None, dry_run=dry_run)
    assert ProctoredExam.objects.count() == 0


@pytest.mark.parametrize("content_ids", [(5, "5"), ("a", "b", "a", "b")])
def test_content_ids_are_compared_as_text(content_ids):
    assert "content_id" in refused(*({**VALID, "content_id": content_id} for content_id in content_ids))


@pytest.mark.skipif(connection.vendor != "mysql", reason="this database tells them apart")
@pytest.mark.parametrize("other", ["X", "x ", "\u1e8b"], ids=["case", "space", "accent"])
@pytest.mark.parametrize("is_stored", [False, True])
def test_content_ids_that_the_database_cannot_tell_apart(other, is_stored):
    if is_stored:
        factories.make_exam(content_id="x")

    with pytest.raises(InvalidCourseExams, match=f"content_id={other}"):
        sync({**VALID, "content_id": "good"}, *([] if is_stored else [VALID]), {**VALID, "content_id": other})
    assert list(ProctoredExam.objects.values_list("content_id", "is_active")) == [("x", True)] * is_stored


@pytest.mark.parametrize("name", VALID)
def test_required_key(name):
    text = refused({key: value for key, value in VALID.items() if key != name})

    assert name in text
    assert "Exam 1" in text


@pytest.mark.parametrize("name", ["content_id", "exam_name"])
@pytest.mark.parametrize("value", [None, "", "   ", [], {}, b"x", ["x"], {"x": 1}, True, "nul\x00", "\ud800"], ids=repr)
def test_text_that_is_none(name, value):
    assert name in refused({**VALID, name: value})


@pytest.mark.parametrize("name", ["external_id", "backend", "review_policy"])
@pytest.mark.parametrize("value", [b"x", ["x"], {"x": 1}, True, 1.5, "nul\x00", "\ud800"], ids=repr)
def test_optional_text_that_is_none(name, value):
    assert name in refused({**VALID, name: value})


@pytest.mark.parametrize("name", ["content_id", "external_id", "backend"])
def test_text_longer_than_its_column(name):
    assert name in refused({**VALID, name: "x" * 256})
    sync({**VALID, name: "x" * 255, "is_proctored": False})


@pytest.mark.parametrize(
    "minutes",
    [
        "",
        "abc",
        "1.5",
        1.5,
        True,
        False,
        [],
        {},
        float("nan"),
        float("inf"),
        2**31,
        -(2**31) - 1,
        "9" * 30,
        10**400,
        b"5",
    ],
    ids=lambda value: repr(value)[:12],
)
def test_time_limit_that_is_no_number_of_minutes(minutes):
    assert "time_limit_mins" in refused({**VALID, "time_limit_mins": minutes})


@pytest.mark.parametrize("minutes", [2**31 - 1, -(2**31), 90.0, "90"])
def test_time_limit_at_the_bounds(minutes):
    sync({**VALID, "time_limit_mins": minutes, "is_proctored": False})

    assert ProctoredExam.objects.get().time_limit_mins == int(minutes)


@pytest.mark.parametrize("name", ["is_proctored", "is_practice_exam", "is_active", "hide_after_due"])
@pytest.mark.parametrize("value", ["", "maybe", 2, [], {}, b"1", 0.5])
def test_boolean_that_is_none(name, value):
    assert name in refused({**VALID, name: value})


@pytest.mark.parametrize(
    "due_date",
    [
        "",
        "tomorrow",
        "2031-13-01T00:00:00Z",
        "2031-01-02T03:04:00",
        datetime.datetime(2031, 1, 2),  # noqa: DTZ001  # naive, which is what is refused
        "9999-12-31T23:59:59-05:00",
        "0001-01-01T00:00:00+05:00",
        5,
        True,
        [],
        {},
        "nul\x00",
    ],
    ids=repr,
)
def test_due_date_that_is_no_instant(due_date):
    assert "due_date" in refused({**VALID, "due_date": due_date})


@pytest.mark.parametrize("key", ["name_of_exam", "user", "proctored_exam", "", 5, None])
def test_unknown_key(key):
    assert str(key) in refused({**VALID, key: 1})


def test_unknown_keys_of_several_types():
    assert "name_of_exam" in refused({**VALID, "name_of_exam": 1, 5: 1, None: 1})


@pytest.mark.parametrize("entry", [None, "x", 5, ["content_id"], object()])
def test_item_that_is_no_mapping(entry):
    assert "Exam 1" in refused(entry)


@pytest.mark.parametrize("course_id", ["x" * 256, "nul\x00", "", None, "\ud800"])
def test_course_that_no_column_holds(course_id):
    assert "course_id" in refused(course_id=course_id)


def test_one_bad_item_stops_the_whole_list():
    exam = factories.make_exam()
    with pytest.raises(InvalidCourseExams):
        sync(VALID, {**VALID, "content_id": "y", "time_limit_mins": "long"})

    exam.refresh_from_db()
    assert (exam.is_active, ProctoredExam.objects.count()) == (True, 1)


def test_error_is_a_domain_error_for_clients():
    with pytest.raises(InvalidCourseExams) as error:
        sync(None)
    assert error.value.http_status == 400
