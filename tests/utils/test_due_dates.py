"""Due dates of exams and ends of courses. Spec 02 §9.2, §9.3, 04 §2.6."""

import datetime
import logging
from types import SimpleNamespace

import pytest
from freezegun import freeze_time
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey

from proctoring import due_dates, runtime
from proctoring.integrations import edx_when

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
INSTANT = datetime.timedelta(microseconds=1)
COURSE = "course-v1:a+b+c"


@pytest.fixture(autouse=True)
def frozen_clock():
    with freeze_time(NOW):
        yield


@pytest.fixture
def use_edx_when(monkeypatch):
    """Install a fake of ``edx_when.api`` with the given answers; it records the calls for dates of blocks."""

    def install(due_date=None, dates=()):
        calls = []

        def get_date_for_block(*args, **kwargs):
            calls.append((args, kwargs))
            return due_date

        api = SimpleNamespace(get_date_for_block=get_date_for_block, get_dates_for_course=lambda course_id: dict(dates))
        monkeypatch.setattr(edx_when, "when_api", api)
        return calls

    return install


@pytest.fixture
def use_dates_service(monkeypatch):
    """Register a runtime service ``dates`` with the given methods."""

    def register(**methods):
        monkeypatch.setitem(runtime._services, "dates", SimpleNamespace(**methods))

    return register


def exam(due_date=None):
    return {"course_id": COURSE, "content_id": "content", "due_date": due_date}


@pytest.mark.parametrize(
    ("due_date", "passed"),
    [(None, False), (NOW - INSTANT, True), (NOW, True), (NOW + INSTANT, False)],
    ids=["none", "past", "this very instant", "future"],
)
def test_due_date_has_passed(due_date, passed):
    assert due_dates.has_due_date_passed(due_date) is passed


def test_due_date_without_time_zone_is_an_error():
    with pytest.raises(TypeError):
        due_dates.has_due_date_passed(NOW.replace(tzinfo=None))


def test_due_date_is_asked_once_per_learner_and_section_in_a_block(use_dates_service):
    asked = []
    use_dates_service(get_due_date=lambda *place: asked.append(place))

    with due_dates.due_dates_asked_once():
        for section in (exam(NOW), exam(NOW + INSTANT), {**exam(), "content_id": "other"}):
            for user_id in (1, 2):
                assert due_dates.get_exam_due_date(section, user_id) == section["due_date"]
    due_dates.get_exam_due_date(exam(), 1)

    assert asked == [(COURSE, content, user) for content in ("content", "other") for user in (1, 2)] + [
        (COURSE, "content", 1)
    ]


def test_exam_has_its_own_due_date_where_the_host_has_none():
    assert due_dates.get_exam_due_date(exam(NOW)) == NOW
    assert due_dates.get_exam_due_date(exam()) is None


@pytest.mark.parametrize("personal", [NOW - HOUR, NOW + HOUR], ids=["earlier", "later"])
def test_due_date_of_edx_when_wins(use_edx_when, personal):
    use_edx_when(due_date=personal)
    assert due_dates.get_exam_due_date(exam(NOW), 5) == personal


def test_exams_own_due_date_stands_where_edx_when_has_none(use_edx_when):
    use_edx_when(due_date=None)
    assert due_dates.get_exam_due_date(exam(NOW), 5) == NOW


@pytest.mark.parametrize("user", [None, 5, SimpleNamespace(pk=5)], ids=["nobody", "id", "object"])
def test_edx_when_is_asked_in_the_form_that_hosts_replace(use_edx_when, user):
    calls = use_edx_when()
    due_dates.get_exam_due_date(exam(), user)
    assert calls == [((COURSE, "content", "due"), {"user": user})]


def test_dates_service_is_asked_before_edx_when(use_edx_when, use_dates_service):
    calls = use_edx_when(due_date=NOW + HOUR)
    use_dates_service(get_due_date=lambda course_id, content_id, user_id: NOW - HOUR)
    assert due_dates.get_exam_due_date(exam(NOW), 5) == NOW - HOUR
    assert calls == []


def test_edx_when_is_asked_where_the_dates_service_has_no_date(use_edx_when, use_dates_service):
    use_edx_when(due_date=NOW + HOUR)
    use_dates_service(get_due_date=lambda course_id, content_id, user_id: None)
    assert due_dates.get_exam_due_date(exam(NOW), 5) == NOW + HOUR


@pytest.mark.parametrize(
    ("user", "user_id"), [(None, None), (5, 5), (SimpleNamespace(pk=5), 5)], ids=["nobody", "id", "object"]
)
def test_dates_service_gets_the_id_of_the_user(use_dates_service, user, user_id):
    asked = []
    use_dates_service(get_due_date=lambda *args: asked.append(args))
    due_dates.get_exam_due_date(exam(), user)
    assert asked == [(COURSE, "content", user_id)]


def test_dates_service_may_lack_either_method(use_dates_service):
    use_dates_service()
    assert due_dates.get_exam_due_date(exam(NOW)) == NOW
    assert due_dates.get_course_end_date(COURSE) is None


@pytest.mark.parametrize(
    ("dates", "end"),
    [
        pytest.param({}, None, id="no dates"),
        pytest.param({("course", "start"): NOW}, None, id="no end"),
        pytest.param({("course", "start"): NOW, ("course", "end"): NOW + HOUR}, NOW + HOUR, id="end"),
        pytest.param({("course", "end"): None}, None, id="empty end"),
        pytest.param({("a", "end"): None, ("b", "end"): NOW}, NOW, id="empty entries are skipped"),
        pytest.param({("a", "end"): NOW, ("b", "end"): NOW + HOUR}, NOW, id="the first counts"),
        pytest.param({("course", "end"): NOW.replace(tzinfo=None)}, NOW, id="without time zone it is in UTC"),
        pytest.param(
            {("course", "end"): datetime.datetime(2026, 3, 1, 14, tzinfo=datetime.timezone(2 * HOUR))},
            NOW,
            id="another time zone keeps the instant",
        ),
    ],
)
def test_course_end_of_edx_when(use_edx_when, dates, end):
    use_edx_when(dates=dates)
    found = due_dates.get_course_end_date(COURSE)
    assert found == end
    assert found is None or found.tzinfo is datetime.UTC


def test_course_end_that_is_no_date_is_logged_and_none(use_edx_when, caplog):
    use_edx_when(dates={("course", "end"): "tomorrow"})
    assert due_dates.get_course_end_date(COURSE) is None
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [
        (logging.ERROR, f"the end of the course is no date: course_id={COURSE}")
    ]


def test_course_end_without_time_zone_is_in_utc_wherever_the_host_is(use_edx_when, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    use_edx_when(dates={("course", "end"): NOW.replace(tzinfo=None)})
    assert due_dates.get_course_end_date(COURSE) == NOW


def test_malformed_course_id_has_no_end(monkeypatch):
    def refuse(course_id):
        raise InvalidKeyError(CourseKey, course_id)

    monkeypatch.setattr(edx_when, "when_api", SimpleNamespace(get_dates_for_course=refuse))
    assert due_dates.has_end_date_passed("test_course") is False


def test_edx_when_is_asked_for_the_end_by_string(monkeypatch):
    asked = []
    api = SimpleNamespace(get_dates_for_course=lambda *args: asked.append(args) or {})
    monkeypatch.setattr(edx_when, "when_api", api)
    due_dates.get_course_end_date(CourseKey.from_string(COURSE))
    assert asked == [(COURSE,)]


def test_course_without_date_library_has_no_end():
    assert due_dates.get_course_end_date(COURSE) is None


def test_course_end_of_the_dates_service_counts_first(use_edx_when, use_dates_service):
    use_edx_when(dates={("course", "end"): NOW + HOUR})
    use_dates_service(get_course_end=lambda course_id: NOW - HOUR)
    assert due_dates.get_course_end_date(COURSE) == NOW - HOUR


def test_course_end_of_edx_when_counts_where_the_dates_service_has_none(use_edx_when, use_dates_service):
    use_edx_when(dates={("course", "end"): NOW})
    use_dates_service(get_course_end=lambda course_id: None)
    assert due_dates.get_course_end_date(COURSE) == NOW


def test_each_course_has_its_own_end(use_dates_service):
    use_dates_service(get_course_end={COURSE: NOW}.get)
    assert due_dates.get_course_end_date(CourseKey.from_string(COURSE)) == NOW
    assert due_dates.has_end_date_passed(COURSE) is True
    assert due_dates.has_end_date_passed("course-v1:a+b+d") is False


@pytest.mark.parametrize(("end", "passed"), [(NOW, True), (NOW + INSTANT, False), (None, False)])
def test_course_is_over(use_dates_service, end, passed):
    use_dates_service(get_course_end=lambda course_id: end)
    assert due_dates.has_end_date_passed(COURSE) is passed


def test_learner_waits_until_the_grace_period_is_over():
    context = {"grace_period": HOUR}
    assert due_dates.verify_and_add_wait_deadline(context, exam(NOW - HOUR / 2), 5) is True
    assert context == {"grace_period": HOUR, "wait_deadline": "2026-03-01T12:30:00+00:00"}


def test_wait_deadline_follows_the_learners_own_due_date(use_dates_service):
    use_dates_service(get_due_date=lambda course_id, content_id, user_id: {5: NOW}.get(user_id))
    context = {"grace_period": HOUR}
    assert due_dates.verify_and_add_wait_deadline(context, exam(NOW - 3 * HOUR), 5) is True
    assert context["wait_deadline"] == "2026-03-01T13:00:00+00:00"


@pytest.mark.parametrize(
    ("context", "due_date"),
    [
        pytest.param({}, NOW, id="grace period missing"),
        pytest.param({"grace_period": None}, NOW, id="grace period empty"),
        pytest.param({"grace_period": datetime.timedelta()}, NOW, id="grace period of nothing"),
        pytest.param({"grace_period": HOUR}, None, id="no due date"),
        pytest.param({"grace_period": HOUR}, NOW - HOUR, id="over this very instant"),
        pytest.param({"grace_period": HOUR}, NOW - 2 * HOUR, id="over"),
        pytest.param({"grace_period": HOUR, "wait_deadline": "earlier"}, NOW - 2 * HOUR, id="over, deadline stays"),
    ],
)
def test_learner_does_not_wait(context, due_date):
    before = dict(context)
    assert due_dates.verify_and_add_wait_deadline(context, exam(due_date), 5) is False
    assert context == before
