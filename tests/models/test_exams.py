"""Exams and their look-ups. Spec 01 §2.1."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connections, transaction
from opaque_keys.edx.keys import CourseKey, UsageKey

from proctoring import api
from proctoring.models import ProctoredExam
from tests import factories

pytestmark = pytest.mark.django_db

KINDS = {
    "proctored": {"is_proctored": True},
    "practice": {"is_proctored": True, "is_practice_exam": True},
    "timed": {},
    "timed practice": {"is_practice_exam": True},
}


@pytest.fixture
def exams():
    """An active and an inactive exam of each kind, by (kind, is active), and one of another course."""
    factories.make_exam(course_id="other/course/1", **KINDS["practice"])
    return {
        (kind, is_active): factories.make_exam(is_active=is_active, **flags)
        for kind, flags in KINDS.items()
        for is_active in (True, False)
    }


@pytest.mark.parametrize(("is_active", "word"), [(True, "active"), (False, "inactive")])
def test_text(is_active, word):
    exam = factories.make_exam(course_id="test_course", exam_name="Prüfung 試験", is_active=is_active)

    assert str(exam) == f"test_course: Prüfung 試験 ({word})"


def test_defaults_of_the_columns():
    exam = ProctoredExam.objects.create(course_id="c", content_id="x", exam_name="n", time_limit_mins=1)
    exam.refresh_from_db()

    flags = (exam.is_proctored, exam.is_practice_exam, exam.is_active, exam.hide_after_due)
    assert flags == (False, False, False, False)
    assert (exam.backend, exam.due_date, exam.external_id) == (None, None, None)


def test_course_and_content_are_unique_together():
    exam = factories.make_exam()

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_exam(content_id=exam.content_id)
    factories.make_exam(content_id=exam.content_id, course_id="other/course/1")


@pytest.mark.parametrize("minutes", [0, -5, 2**31 - 1])
def test_odd_time_limits_can_be_stored(minutes):
    assert ProctoredExam.get_exam_by_id(factories.make_exam(time_limit_mins=minutes).pk).time_limit_mins == minutes


def test_exam_by_content_id_takes_text_and_keys():
    exam = factories.make_exam()
    course_key, usage_key = CourseKey.from_string(exam.course_id), UsageKey.from_string(exam.content_id)

    assert ProctoredExam.get_exam_by_content_id(exam.course_id, exam.content_id) == exam
    assert ProctoredExam.get_exam_by_content_id(course_key, usage_key) == exam
    assert ProctoredExam.get_exam_by_content_id("other/course/1", exam.content_id) is None


@pytest.mark.parametrize("exam_id", [0, -1, None, 10**30, "999999"])
def test_unknown_exam_id_finds_nothing(exam_id):
    factories.make_exam()

    assert ProctoredExam.get_exam_by_id(exam_id) is None


def test_exam_id_may_be_digits():
    exam = factories.make_exam()

    assert ProctoredExam.get_exam_by_id(str(exam.pk)) == exam


@pytest.mark.parametrize("exam_id", ["abc", "1.5", ""])
def test_exam_id_that_is_no_number_is_an_error(exam_id):
    with pytest.raises(ValueError, match="expected a number"):
        ProctoredExam.get_exam_by_id(exam_id)


@pytest.mark.parametrize(
    ("options", "kinds"),
    [
        ({}, [(kind, active) for kind in KINDS for active in (True, False)]),
        ({"active_only": True}, [(kind, True) for kind in KINDS]),
        ({"proctored_exams_only": True}, [("proctored", True), ("proctored", False)]),
        ({"active_only": True, "proctored_exams_only": True}, [("proctored", True)]),
    ],
)
def test_exams_of_a_course(exams, options, kinds):
    found = ProctoredExam.get_all_exams_for_course(CourseKey.from_string(factories.COURSE), **options)

    assert set(found) == {exams[kind] for kind in kinds}


def test_practice_exams_of_a_course(exams):
    assert list(ProctoredExam.get_practice_proctored_exams_for_course(factories.COURSE)) == [exams["practice", True]]


def single(exam):
    return ProctoredExam.get_exam_by_id(exam.pk), ProctoredExam.get_exam_by_content_id(exam.course_id, exam.content_id)


def in_new_thread(call):
    """Call where no query has been compiled yet."""

    def called():
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(called).result()


@pytest.mark.parametrize("nothing", [list, ProctoredExam.objects.none])
def test_lists_are_those_of_a_replaced_filter_and_single_exams_are_found(exams, monkeypatch, nothing):
    exam, practice = exams["timed", True], exams["practice", True]
    assert ProctoredExam.list_of_practice(factories.COURSE) == [practice]
    monkeypatch.setattr(ProctoredExam.objects, "filter", lambda **conditions: nothing())

    assert list(ProctoredExam.get_all_exams_for_course(factories.COURSE)) == []
    assert list(ProctoredExam.get_practice_proctored_exams_for_course(factories.COURSE)) == []
    assert ProctoredExam.list_of_practice(factories.COURSE) == []
    assert single(exam) == (exam, exam)


@pytest.mark.django_db(transaction=True)
def test_a_filter_that_is_replaced_when_an_exam_is_first_looked_up_is_in_nobodys_way(exams, monkeypatch):
    exam, practice = exams["timed", True], exams["practice", True]
    monkeypatch.setattr(ProctoredExam.objects, "filter", lambda **conditions: ProctoredExam.objects.none())

    def look_up():
        found = single(exam)
        monkeypatch.undo()
        return found, ProctoredExam.list_of_practice(factories.COURSE)

    assert in_new_thread(look_up) == ((exam, exam), [practice])


def test_single_exams_are_those_of_a_replaced_get(exams, monkeypatch):
    exam, other = exams["timed", True], exams["practice", True]
    monkeypatch.setattr(ProctoredExam.objects, "get", lambda **conditions: other)

    assert single(exam) == (other, other)
    assert api.get_exam_by_id(exam.pk)["id"] == other.pk
    assert api.get_exam_by_content_id(exam.course_id, exam.content_id)["id"] == other.pk


def test_practice_exams_are_listed_newest_first_through_a_replaced_filter(exams, monkeypatch):
    newer = factories.make_exam("newer", is_proctored=True, is_practice_exam=True)
    monkeypatch.setattr(ProctoredExam.objects, "filter", ProctoredExam.objects.all().filter)

    assert ProctoredExam.list_of_practice(factories.COURSE) == [newer, exams["practice", True]]
