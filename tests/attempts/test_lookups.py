"""Looking attempts up, which submits what is over, and lists, which do not. Spec 03 §3.2, §4, §14."""

import datetime

import pytest
from django.test import override_settings
from django.utils import timezone

from proctoring import api
from proctoring.exceptions import InvalidOrdering
from tests.factories import COURSE, make_allowance, make_attempt, make_exam, make_proctored_exam, make_user

pytestmark = pytest.mark.django_db

KEYS = [
    *("id", "created", "modified", "user", "started_at", "completed_at", "external_id", "status", "proctored_exam"),
    *("allowed_time_limit_mins", "attempt_code", "is_sample_attempt", "taking_as_proctored", "review_policy_id"),
    *("is_status_acknowledged", "time_remaining_seconds", "is_resumable", "ready_to_resume", "resumed"),
]


def ago(**span):
    return timezone.now() - datetime.timedelta(**span)


def make_overdue(learner, exam=None, **values):
    defaults = {"status": "started", "started_at": ago(minutes=31), "allowed_time_limit_mins": 30}
    return make_attempt(exam or make_exam(), learner, **{**defaults, **values})


LOOK_UPS = {
    "by_id": lambda attempt: api.get_exam_attempt_by_id(attempt.pk),
    "by_code": lambda attempt: api.get_exam_attempt_by_code(attempt.attempt_code),
    "by_external_id": lambda attempt: api.get_exam_attempt_by_external_id(attempt.external_id),
    "current": lambda attempt: api.get_current_exam_attempt(attempt.proctored_exam_id, attempt.user_id),
    "row": lambda attempt: api._get_exam_attempt(attempt),
}


@pytest.mark.parametrize("look_up", LOOK_UPS.values(), ids=LOOK_UPS)
def test_every_look_up_submits_what_is_over_as_of_that_moment(learner, look_up):
    attempt = make_overdue(learner, external_id="x")

    found = look_up(attempt)

    assert list(found) == KEYS
    assert found["status"] == "submitted"
    assert found["completed_at"] == attempt.started_at + datetime.timedelta(minutes=30)


@pytest.mark.parametrize("status", ["started", "ready_to_submit", "created", "eligible"])
def test_any_unfinished_status_can_be_over(learner, status):
    assert api.get_exam_attempt_by_id(make_overdue(learner, status=status).pk)["status"] == "submitted"


@pytest.mark.parametrize(
    "values",
    [
        {"status": "verified"},
        {"status": "error"},
        {"status": "expired"},
        {"started_at": None},
        {"allowed_time_limit_mins": None},
        {"allowed_time_limit_mins": 32},
    ],
)
def test_what_is_not_over_stays(learner, values):
    attempt = make_overdue(learner, **values)

    assert api.get_exam_attempt_by_id(attempt.pk)["status"] == attempt.status


def test_unknown_provider_does_not_keep_an_attempt_from_ending(learner):
    attempt = make_overdue(learner, make_proctored_exam(backend="gone"))

    assert api.get_exam_attempt_by_id(attempt.pk)["status"] == "submitted"


def test_kept_time_out_has_no_time_of_submission(learner):
    attempt = make_overdue(learner)

    with override_settings(PROCTORING_SETTINGS={"ALLOW_TIMED_OUT_STATE": True}):
        found = api.get_exam_attempt_by_id(attempt.pk)

    assert (found["status"], found["completed_at"]) == ("timed_out", None)


def test_stale_copy_of_an_attempt_does_not_undo_what_happened_since(learner):
    attempt = make_overdue(learner)
    stale = LOOK_UPS["row"](make_overdue(learner, started_at=ago(minutes=1))) | {"id": attempt.pk}
    stale |= {"started_at": attempt.started_at, "status": "started"}
    api.update_attempt_status(attempt.pk, "verified")

    assert api._check_for_attempt_timeout(stale)["status"] == "verified"


def test_column_that_searches_does_not_decide(learner):
    attempt = make_overdue(learner)
    type(attempt).objects.filter(pk=attempt.pk).update(expires_at=timezone.now() + datetime.timedelta(days=1))

    assert api.get_exam_attempt_by_id(attempt.pk)["status"] == "submitted"


def test_attempt_that_is_removed_while_it_is_read_is_none(learner):
    stale = {**LOOK_UPS["row"](make_attempt(make_exam(), learner)), "id": 4711, "status": "started"}
    stale |= {"started_at": ago(minutes=31), "allowed_time_limit_mins": 30}

    assert api._check_for_attempt_timeout(stale) is None


@pytest.mark.parametrize("nothing", [None, {}])
def test_check_of_nothing_is_nothing(nothing):
    assert api._check_for_attempt_timeout(nothing) is nothing


def test_missing_rows_are_none(db):
    assert api.get_exam_attempt_by_id(1) is None
    assert api.get_exam_attempt_by_code("x") is None
    assert api.get_exam_attempt_by_external_id("x") is None
    assert api.get_current_exam_attempt(1, 1) is None


def test_newest_of_several_is_found(learner):
    exam = make_exam()
    make_attempt(exam, learner, attempt_code="X", external_id="x", created=ago(days=1))
    newest = make_attempt(exam, learner, attempt_code="X", external_id="x")

    assert {look_up(newest)["id"] for look_up in LOOK_UPS.values()} == {newest.pk}


@pytest.mark.parametrize(
    ("values", "remains"),
    [
        ({"started_at": ago(minutes=1)}, True),
        ({"started_at": ago(minutes=31)}, False),
        ({"started_at": None}, False),
        ({"started_at": ago(minutes=1), "status": "submitted"}, False),
        ({"started_at": ago(minutes=1), "allowed_time_limit_mins": None}, True),
    ],
)
def test_whether_time_remains(values, remains):
    attempt = {"status": "started", "allowed_time_limit_mins": 30, **values}

    assert api._does_time_remain(attempt) is remains
    assert api._does_time_remain(None) is False


def test_lists_are_newest_first_and_submit_nothing(learner):
    exam = make_exam()
    older = make_overdue(learner, exam, created=ago(hours=1))
    newer = make_overdue(learner, exam)
    make_attempt(make_exam(course_id="another"), learner)

    for attempts in (
        api.get_all_exam_attempts(COURSE),
        api.get_filtered_exam_attempts(COURSE, "LEARN"),
        api.get_user_attempts_by_exam_id(learner.pk, exam.pk),
        api.get_exam_attempts(exam_id=exam.pk),
    ):
        assert [(attempt["id"], attempt["status"]) for attempt in attempts] == [
            (newer.pk, "started"),
            (older.pk, "started"),
        ]


def test_page_of_an_exam(django_assert_num_queries):
    exam = make_exam()
    for name in ("carl", "ada", "bob"):
        make_attempt(exam, make_user(name))

    with django_assert_num_queries(2):
        page = api.get_exam_attempts(exam.pk, ordering="user.username", limit=2, offset=1)
        found = api.get_exam_attempts(exam.pk, search="AD")

    assert [attempt["user"]["username"] for attempt in page] == ["bob", "carl"]
    assert [attempt["user"]["username"] for attempt in found] == ["ada"]


def test_unknown_order_is_refused(db):
    with pytest.raises(InvalidOrdering):
        api.get_exam_attempts(1, ordering="user.password")


def test_active_exams_in_a_constant_number_of_statements(learner, other_learner, django_assert_num_queries):
    exams = [make_exam(), make_proctored_exam(), make_exam(course_id="another")]
    for exam in exams:
        make_attempt(exam, learner, status="ready_to_submit")
        make_allowance(exam, learner)
        make_allowance(exam, other_learner)

    with django_assert_num_queries(2):
        everywhere = api.get_active_exams_for_user(learner.pk)
    here = api.get_active_exams_for_user(learner.pk, COURSE)

    assert [active["exam"]["id"] for active in everywhere] == [exam.pk for exam in reversed(exams)]
    assert [[allowance["user"]["id"] for allowance in active["allowances"]] for active in here] == [[learner.pk]] * 2


def test_exam_without_allowances_has_none(learner):
    make_attempt(make_exam(), learner, status="started")

    (active,) = api.get_active_exams_for_user(learner.pk)

    assert active["allowances"] == []
    assert api.get_active_exams_for_user(0) == []


@pytest.mark.parametrize(
    ("is_past", "acknowledged", "expected"), [(True, True, True), (False, True, False), (True, False, False)]
)
def test_acknowledged_review(is_past, acknowledged, expected):
    due_date = timezone.now() + datetime.timedelta(days=-1 if is_past else 1)
    exam = api.get_exam_by_id(make_exam(due_date=due_date).pk)

    assert api._was_review_status_acknowledged(acknowledged, exam) is expected
