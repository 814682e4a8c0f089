"""When a learner completed the last proctored exam of a course. Spec 02 §8.2, W11 (CC-5)."""

import datetime

import pytest
from opaque_keys.edx.keys import CourseKey

from proctoring import api
from tests import factories

pytestmark = pytest.mark.django_db

COURSE_KEY = CourseKey.from_string(factories.COURSE)
NOW = datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


def completed():
    return api.get_last_exam_completion_date(COURSE_KEY, "learner")


@pytest.fixture
def exams():
    return [factories.make_proctored_exam(), factories.make_proctored_exam(is_active=False)]


def test_all_exams_completed(exams, learner):
    factories.make_attempt(exams[0], learner, completed_at=NOW)
    factories.make_attempt(exams[1], learner, completed_at=NOW - HOUR)

    assert completed() == NOW
    assert api.get_last_exam_completion_date(factories.COURSE, "learner") == NOW


@pytest.mark.parametrize("status", ["started", "verified", "error", ""])
def test_completion_alone_decides_whatever_the_status(learner, status):
    factories.make_attempt(factories.make_proctored_exam(), learner, completed_at=NOW, status=status)

    assert completed() == NOW


def test_one_exam_is_missing(exams, learner):
    factories.make_attempt(exams[0], learner, completed_at=NOW)

    assert completed() is None


def test_one_exam_is_not_complete(exams, learner):
    factories.make_attempt(exams[0], learner, completed_at=NOW)
    factories.make_attempt(exams[1], learner, completed_at=None)

    assert completed() is None


@pytest.mark.parametrize("course", [COURSE_KEY, "unknown", ""])
def test_course_without_proctored_exams(course, learner):
    factories.make_exam()
    factories.make_onboarding_exam()

    assert api.get_last_exam_completion_date(course, "learner") is None


@pytest.mark.parametrize("username", ["nobody", "", "LEARNER "])
def test_unknown_learner(exams, username):
    assert api.get_last_exam_completion_date(COURSE_KEY, username) is None


def test_of_a_resumed_exam_the_newest_attempt_counts(learner):
    exam = factories.make_proctored_exam()
    factories.make_attempt(exam, learner, created=NOW - HOUR, completed_at=NOW - HOUR, status="error")
    newest = factories.make_attempt(exam, learner, created=NOW, completed_at=NOW)
    assert completed() == NOW

    newest.completed_at = None
    newest.save()
    assert completed() is None


def test_attempt_at_an_exam_that_was_switched_off_does_not_count(learner):
    factories.make_attempt(factories.make_proctored_exam(), learner, completed_at=NOW)
    off = factories.make_exam(is_active=False)
    factories.make_attempt(off, learner, completed_at=NOW + HOUR, taking_as_proctored=True)

    assert completed() == NOW


@pytest.mark.parametrize("values", [{"taking_as_proctored": False}, {"is_sample_attempt": True}])
def test_attempts_that_are_not_graded_do_not_count(learner, values):
    factories.make_attempt(factories.make_proctored_exam(), learner, completed_at=NOW, **values)

    assert completed() is None


def test_practice_does_not_count(learner):
    factories.make_attempt(factories.make_proctored_exam(), learner, completed_at=NOW)
    factories.make_attempt(factories.make_onboarding_exam(), learner)

    assert completed() == NOW


def test_other_learners_and_courses_do_not_count(learner, other_learner):
    exam = factories.make_proctored_exam()
    factories.make_attempt(exam, other_learner, completed_at=NOW)
    factories.make_attempt(factories.make_proctored_exam(course_id="other/course/1"), learner, completed_at=NOW)

    assert completed() is None


def test_statements_are_few_whatever_the_number_of_exams(learner, count_statements):
    for _ in range(30):
        factories.make_attempt(factories.make_proctored_exam(), learner, completed_at=NOW)

    with count_statements() as counted:
        assert completed() == NOW
    assert len(counted) <= 2
