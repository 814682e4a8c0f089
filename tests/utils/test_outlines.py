"""What a learner can reach of a course, and until when. Spec 02 §9.3, §9.6, §9.7."""

import datetime
from types import SimpleNamespace

import pytest
from freezegun import freeze_time
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey
from opaque_keys.edx.locator import BlockUsageLocator

from proctoring import runtime
from proctoring.due_dates import (
    categorize_inaccessible_exams_by_date,
    get_user_course_outline_details,
    get_visibility_check_date,
)

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
PAST, FUTURE = NOW - datetime.timedelta(days=1), NOW + datetime.timedelta(days=1)
FAR_FUTURE = NOW + datetime.timedelta(days=9)
CONTENT = "block-v1:test+course+1+type@sequential+block@exam"
KEY = BlockUsageLocator.from_string(CONTENT)


@pytest.fixture(autouse=True)
def frozen_clock():
    with freeze_time(NOW):
        yield


def schedule_item(start=None, due=None):
    return SimpleNamespace(effective_start=start, due=due)


def details(item=None, course_end=None, accessible=()):
    return SimpleNamespace(
        outline=SimpleNamespace(accessible_sequences=set(accessible)),
        schedule=SimpleNamespace(sequences={KEY: item} if item else {}, course_end=course_end),
    )


@pytest.mark.parametrize(
    ("item", "course_end", "until"),
    [
        pytest.param(schedule_item(due=PAST), FUTURE, PAST, id="due date before the end"),
        pytest.param(schedule_item(due=FAR_FUTURE), FUTURE, FAR_FUTURE, id="due date after the end"),
        pytest.param(schedule_item(), FUTURE, FUTURE, id="no due date"),
        pytest.param(None, FUTURE, FUTURE, id="not scheduled"),
        pytest.param(None, None, datetime.datetime.max.replace(tzinfo=datetime.UTC), id="nothing known"),
    ],
)
def test_visible_until(item, course_end, until):
    assert get_visibility_check_date(details(item, course_end).schedule, KEY) == until


@pytest.mark.parametrize(
    ("outline", "group"),
    [
        pytest.param(details(accessible=[KEY]), None, id="accessible"),
        pytest.param(details(schedule_item(start=FUTURE, due=PAST), accessible=[KEY]), None, id="accessible whatever"),
        pytest.param(details(), 0, id="not scheduled"),
        pytest.param(details(schedule_item(start=FUTURE)), 1, id="not released"),
        pytest.param(details(schedule_item(start=FUTURE, due=PAST)), 1, id="not released, due all the same"),
        pytest.param(details(schedule_item(start=NOW, due=FUTURE)), 0, id="released this very instant"),
        pytest.param(details(schedule_item(start=PAST, due=PAST)), 2, id="past due"),
        pytest.param(details(schedule_item(due=PAST)), 2, id="past due without start"),
        pytest.param(details(schedule_item(due=NOW)), 0, id="due this very instant"),
        pytest.param(details(schedule_item(), course_end=PAST), 2, id="course is over"),
        pytest.param(details(schedule_item(due=FUTURE), course_end=PAST), 0, id="due after the course"),
        pytest.param(details(schedule_item(start=PAST)), 0, id="no dates at all"),
        pytest.param(None, None, id="nothing known, everything reachable"),
    ],
)
def test_why_an_exam_is_inaccessible(outline, group):
    exam = SimpleNamespace(content_id=CONTENT)
    expected = tuple([exam] if position == group else [] for position in range(3))
    assert categorize_inaccessible_exams_by_date([exam], outline) == expected


def test_malformed_content_id_is_nowhere_in_the_course():
    exam = SimpleNamespace(content_id="content")
    assert categorize_inaccessible_exams_by_date([exam], details()) == ([exam], [], [])


def test_groups_keep_the_order_of_the_exams():
    exams = [SimpleNamespace(content_id=CONTENT, number=number) for number in (3, 1, 2)]
    assert categorize_inaccessible_exams_by_date(exams, details()) == (exams, [], [])


def test_outline_is_asked_for_the_real_time_in_utc(monkeypatch):
    service = SimpleNamespace(get_user_course_outline_details=lambda *args: args)
    monkeypatch.setitem(runtime._services, "learning_sequences", service)
    course_key, user, at_time = get_user_course_outline_details("learner", "course-v1:a+b+c")
    assert (course_key, user, at_time) == (CourseKey.from_string("course-v1:a+b+c"), "learner", NOW)
    assert at_time.utcoffset() == datetime.timedelta()


def test_outline_of_a_malformed_course_id_is_an_error(monkeypatch):
    service = SimpleNamespace(get_user_course_outline_details=lambda *args: args)
    monkeypatch.setitem(runtime._services, "learning_sequences", service)
    with pytest.raises(InvalidKeyError):
        get_user_course_outline_details("learner", "course")


def test_host_without_outlines_has_no_details():
    assert get_user_course_outline_details("learner", "course-v1:a+b+c") is None
