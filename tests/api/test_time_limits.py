"""How much time a learner has, and whether an exam is past due. Spec 02 §6, W2, W3, W14, W16."""

import datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone, translation
from freezegun import freeze_time

from proctoring import api
from proctoring.api.time_limits import allowed_minutes
from proctoring.runtime import set_runtime_service
from tests import factories

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
HOUR = datetime.timedelta(hours=1)
SECOND = datetime.timedelta(seconds=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _frozen_clock():
    with freeze_time(NOW):
        yield


@pytest.fixture
def set_dates():
    """Have the host answer a learner's due date or the end of the course."""

    def register(due_date=None, course_end=None):
        service = SimpleNamespace(get_due_date=lambda *ids: due_date, get_course_end=lambda course_id: course_end)
        set_runtime_service("dates", service)

    return register


# Minutes: limit, saved seconds, allowance, minutes until due; result.
MINUTES = [
    (30, None, None, None, 30),
    (30, None, 15, None, 45),
    (30, None, 0, None, 30),
    (30, None, None, 20 * MINUTE + 59 * SECOND, 20),
    (30, None, None, -MINUTE, 0),
    (30, None, None, -30 * 24 * HOUR, 0),
    (30, None, None, 30 * MINUTE, 30),
    (30, None, None, 30 * MINUTE - SECOND, 29),
    (30, None, 15, 40 * MINUTE, 40),
    (30, None, 15, 45 * MINUTE, 45),
    (30, 0, None, None, 0),
    (30, 1, None, None, 1),
    (30, 59, None, None, 1),
    (30, 60, None, None, 1),
    (30, 119, None, None, 1),
    (30, 120, None, None, 2),
    (30, 3600, 15, None, 60),
    (30, 3600, 15, 10 * MINUTE, 10),
    (1800, None, None, 27 * HOUR, 1620),
    (0, None, None, HOUR, 0),
    (-5, None, None, HOUR, -5),
    (2**31 - 1, None, None, HOUR, 60),
    (-(2**31), None, None, HOUR, -(2**31)),
]


@pytest.mark.parametrize(("limit", "saved", "additional", "until_due", "minutes"), MINUTES)
def test_minutes(limit, saved, additional, until_due, minutes):
    due_date = None if until_due is None else NOW + until_due

    assert minutes == allowed_minutes(
        limit, saved_seconds=saved, additional_mins=additional, due_date=due_date, now=timezone.now()
    )


def test_minutes_of_a_learner(learner, other_learner):
    row = factories.make_exam(time_limit_mins=30)
    exam = api.get_exam_by_id(row.pk)
    factories.make_allowance(row, learner, value="15")

    assert api._calculate_allowed_mins(exam, learner.pk) == 45
    assert api._calculate_allowed_mins(exam, other_learner.pk) == 30


def test_unreadable_allowance_counts_as_none(learner):
    row = factories.make_exam(time_limit_mins=30)
    factories.make_allowance(row, learner, value="")

    assert api._calculate_allowed_mins(api.get_exam_by_id(row.pk), learner.pk) == 30


@pytest.mark.parametrize(
    ("attempt", "minutes"),
    [
        ({"status": "created", "time_remaining_seconds": None}, 45),
        ({"status": "created", "time_remaining_seconds": 600}, 10),
        ({"status": "created", "time_remaining_seconds": 0}, 0),
        ({"status": "error", "time_remaining_seconds": 0}, 45),
        ({"status": "error", "time_remaining_seconds": 0, "started_at": NOW - HOUR}, 0),
        ({"status": "error", "time_remaining_seconds": 600, "started_at": NOW - HOUR}, 10),
    ],
)
def test_what_an_interrupted_attempt_had_left_stands_instead_of_limit_and_allowance(learner, attempt, minutes):
    row = factories.make_exam(time_limit_mins=30)
    factories.make_allowance(row, learner, value="15")
    factories.make_attempt(row, learner, **attempt)

    assert api._calculate_allowed_mins(api.get_exam_by_id(row.pk), learner.pk) == minutes


def test_newest_attempt_counts(learner):
    row = factories.make_exam(time_limit_mins=30)
    factories.make_attempt(row, learner, time_remaining_seconds=600, created=NOW - HOUR)
    factories.make_attempt(row, learner, created=NOW)

    assert api._calculate_allowed_mins(api.get_exam_by_id(row.pk), learner.pk) == 30


def test_learners_own_due_date_goes_first(learner, set_dates):
    exam = api.get_exam_by_id(factories.make_exam(time_limit_mins=30, due_date=NOW + 10 * MINUTE).pk)
    assert api._calculate_allowed_mins(exam, learner.pk) == 10

    set_dates(due_date=NOW + 20 * MINUTE)
    assert api._calculate_allowed_mins(exam, learner.pk) == 20


@pytest.mark.parametrize(("minutes", "words"), [(30, "30 minutes"), (60, "1 hour"), (61, "1 hour and 1 minute")])
def test_minutes_in_words(learner, minutes, words):
    exam = api.get_exam_by_id(factories.make_exam(time_limit_mins=minutes).pk)

    with translation.override("en"):
        assert api.get_total_allowed_time_for_exam(exam, learner.pk) == words


def test_another_learners_due_date_and_allowance_do_not_count(learner, other_learner):
    row = factories.make_exam(time_limit_mins=30)
    factories.make_allowance(row, other_learner, value="15")
    own = {learner.pk: NOW + 20 * MINUTE, other_learner.pk: NOW + 10 * MINUTE}
    set_runtime_service("dates", SimpleNamespace(get_due_date=lambda course_id, content_id, user_id: own.get(user_id)))
    exam = api.get_exam_by_id(row.pk)

    with translation.override("en"):
        assert api.get_total_allowed_time_for_exam(exam, learner.pk) == "20 minutes"
        assert api.get_total_allowed_time_for_exam(exam, other_learner.pk) == "10 minutes"


# Past due


KINDS = {
    "proctored": (True, False),
    "practice": (True, True),
    "timed": (False, False),
    "timed practice": (False, True),
}


def exam_of(kind, due_date, course_id=factories.COURSE):
    is_proctored, is_practice_exam = KINDS[kind]
    return {
        "course_id": course_id,
        "content_id": "x",
        "due_date": due_date,
        "is_proctored": is_proctored,
        "is_practice_exam": is_practice_exam,
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("until_due", "until_end", "is_past"),
    [(-SECOND, HOUR, True), (0 * SECOND, None, True), (SECOND, -HOUR, False), (HOUR, None, False)],
)
def test_due_date_decides_for_every_kind(set_dates, kind, until_due, until_end, is_past):
    set_dates(course_end=None if until_end is None else NOW + until_end)

    assert api.is_exam_passed_due(exam_of(kind, NOW + until_due)) is is_past


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("until_end", "is_past"), [(-SECOND, True), (0 * SECOND, True), (SECOND, False), (None, False)]
)
def test_end_of_the_course_decides_for_timed_exams_without_due_date(set_dates, kind, until_end, is_past):
    set_dates(course_end=None if until_end is None else NOW + until_end)

    assert api.is_exam_passed_due(exam_of(kind, None)) is (is_past and kind == "timed")


def test_end_of_another_course_does_not_count(set_dates):
    ends = {factories.COURSE: NOW - SECOND}
    set_runtime_service("dates", SimpleNamespace(get_course_end=ends.get))

    assert api.is_exam_passed_due(exam_of("timed", None)) is True
    assert api.is_exam_passed_due(exam_of("timed", None, "course-v1:a+b+d")) is False


def test_unreadable_end_of_the_course_is_none(set_dates):
    set_dates(course_end="next summer")

    assert api.is_exam_passed_due(exam_of("timed", None)) is False


@pytest.mark.parametrize("course_id", ["test_course", "", "nul\x00"])
def test_malformed_course_has_no_end(course_id):
    assert api.is_exam_passed_due(exam_of("timed", None, course_id)) is False


@pytest.mark.parametrize("as_given", [lambda user: user, lambda user: user.pk, lambda user: None])
def test_learner_may_be_an_object_an_id_or_nobody(learner, as_given):
    seen = []
    service = SimpleNamespace(get_due_date=lambda *ids: seen.append(ids[2]), get_course_end=lambda course_id: None)
    set_runtime_service("dates", service)
    api.is_exam_passed_due(exam_of("timed", None), user=as_given(learner))

    assert seen == [None if as_given(learner) is None else learner.pk]


def test_naive_due_date_is_an_error():
    with pytest.raises(TypeError):
        api.is_exam_passed_due(exam_of("timed", NOW.replace(tzinfo=None)))
