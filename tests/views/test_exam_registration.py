"""A course's exams are registered all at once. Spec 05 §5.2."""

import datetime

import pytest

from proctoring.models import ProctoredExam
from tests import factories
from tests.views.conftest import OTHER_COURSE

NAME = "proctored_exam.register_exams_by_course_id"
DUE = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)


def item(content_id="quiz", **values):
    return {
        "course_id": "ignored",
        "content_id": content_id,
        "exam_name": content_id,
        "time_limit_mins": 30,
        "is_proctored": False,
        "is_practice_exam": False,
        "is_active": True,
        "hide_after_due": False,
        **values,
    }


@pytest.fixture
def register(call, global_staff):
    def send(items, **options):
        return call("patch", NAME, factories.COURSE, user=global_staff, data=items, **options)

    return send


def test_ids_are_answered_in_the_order_of_the_list(register):
    stored = factories.make_exam(content_id="old")

    answer = register([item("new"), item("old")])

    new = ProctoredExam.objects.get(content_id="new")
    assert (answer.status_code, answer.json()) == (200, [{"exam_id": new.pk}, {"exam_id": stored.pk}])


def test_course_is_that_of_the_url(register):
    register([item(course_id=OTHER_COURSE)])

    assert ProctoredExam.objects.get().course_id == factories.COURSE


def test_missing_due_date_is_cleared(register):
    exam = factories.make_exam(content_id="quiz", due_date=DUE)

    register([item()])

    exam.refresh_from_db()
    assert exam.due_date is None


def test_missing_and_null_leave_the_other_values(register):
    exam = factories.make_exam(content_id="quiz", external_id="x1", backend="null")

    register([item(external_id=None)])

    exam.refresh_from_db()
    assert (exam.external_id, exam.backend) == ("x1", "null")


def test_values_of_the_list_are_stored(register):
    register([item(due_date="2026-05-01T12:00:00Z", external_id="x1", backend="null", exam_type="timed")])

    exam = ProctoredExam.objects.get()
    assert (exam.due_date, exam.external_id, exam.backend) == (DUE, "x1", "null")


def test_new_exam_gets_the_defaults(register):
    register([item()])

    exam = ProctoredExam.objects.get()
    assert (exam.due_date, exam.external_id, exam.backend) == (None, None, "test")


def test_exam_that_is_not_listed_is_switched_off(register):
    exam = factories.make_proctored_exam("gone")

    register([item()])

    exam.refresh_from_db()
    assert (exam.is_active, exam.is_proctored) == (False, False)


def test_empty_list_switches_off_all_exams_of_the_course_only(register):
    factories.make_exam()
    elsewhere = factories.make_exam(course_id=OTHER_COURSE)

    assert register([]).json() == []

    assert list(ProctoredExam.objects.filter(is_active=True)) == [elsewhere]


def test_one_wrong_item_refuses_the_list(register):
    factories.make_exam(content_id="old")

    answer = register([item("new"), item("wrong", time_limit_mins="ninety", exam_name="")])

    assert (answer.status_code, set(answer.json()), set(answer.json()["1"])) == (
        422,
        {"1"},
        {"time_limit_mins", "exam_name"},
    )
    assert [exam.content_id for exam in ProctoredExam.objects.filter(is_active=True)] == ["old"]


def test_section_that_is_listed_twice_refuses_the_list(register):
    answer = register([item(), item()])

    assert (answer.status_code, list(answer.json())) == (422, ["non_field_errors"])
    assert not ProctoredExam.objects.exists()


@pytest.mark.parametrize(
    ("body", "form"), [({"course_id": "a/b/c"}, "json"), ({"course_id": "a/b/c"}, "multipart"), (None, "json")]
)
def test_body_that_is_no_list_refuses_and_switches_nothing_off(register, body, form):
    exam = factories.make_exam()

    answer = register(body, format=form)

    exam.refresh_from_db()
    assert (answer.status_code, list(answer.json()), exam.is_active) == (422, ["non_field_errors"], True)


def test_malformed_json_is_refused(register):
    exam = factories.make_exam()

    answer = register("[{", format=None, content_type="application/json")

    exam.refresh_from_db()
    assert (answer.status_code, list(answer.json()), exam.is_active) == (400, ["detail"], True)


@pytest.mark.parametrize("count", [1, 100])
def test_number_of_statements_does_not_depend_on_the_number_of_exams(register, count_statements, count):
    with count_statements() as statements:
        register([item(f"quiz{number}") for number in range(count)])

    # look-up and save of the session, the user, and what sync_course_exams needs
    assert len(statements) <= 18 + 2
