"""Allowances for many. Spec 02 §5.5, W4 - W6."""

import pytest

from proctoring import api
from proctoring.exceptions import AllowanceValueNotAllowedException
from proctoring.models import ProctoredExamStudentAllowance, ProctoredExamStudentAllowanceHistory
from tests import factories

pytestmark = pytest.mark.usefixtures("committing")

TIME = "additional_time_granted"
MULTIPLIER = "time_multiplier"


@pytest.fixture
def exams():
    return [factories.make_exam(), factories.make_proctored_exam()]


@pytest.fixture
def learners():
    return [factories.make_user(f"learner{number}") for number in range(3)]


def stored(**conditions):
    rows = ProctoredExamStudentAllowance.objects.filter(**conditions).order_by("id")
    return sorted(rows.values_list("proctored_exam_id", "user_id", "key", "value"))


def ids(rows):
    return [row.pk for row in rows]


def test_every_learner_gets_it_on_every_exam(exams, learners):
    data, successes, failures = api.add_bulk_allowances(ids(exams), ids(learners), TIME, "15")

    assert (successes, failures) == (6, 0)
    assert stored() == sorted((exam.pk, user.pk, TIME, "15") for exam in exams for user in learners)
    pairs = {(entry["exam_id"], entry["user_id"], entry["success"]) for entry in data}
    assert pairs == {(exam.pk, user.pk, True) for exam in exams for user in learners}


@pytest.mark.parametrize("as_given", ["pk", "username", "email", "object"])
def test_learners_may_be_named_in_four_ways(exams, learners, as_given):
    named = [getattr(user, as_given, user) for user in learners]
    data, successes, failures = api.add_bulk_allowances([str(exams[0].pk)], named, TIME, 15)

    assert (successes, failures) == (3, 0)
    assert {entry["user_id"] for entry in data} == set(named)
    assert {entry["exam_id"] for entry in data} == {str(exams[0].pk)}
    assert [row[1] for row in stored()] == sorted(ids(learners))


def test_unknown_learner_fails_alone(exams, learners):
    data, successes, failures = api.add_bulk_allowances(ids(exams), [*ids(learners), "nobody"], TIME, "15")

    assert (successes, failures, len(data), len(stored())) == (6, 2, 8, 6)
    reasons = {entry["user_id"]: entry["reason"] for entry in data if not entry["success"]}
    assert reasons == {"nobody": "Cannot find user against nobody"}


def test_unknown_exam_fails_alone(exams, learners):
    data, successes, failures = api.add_bulk_allowances([*ids(exams), 0], ids(learners), TIME, "15")

    assert (successes, failures, len(stored())) == (6, 3, 6)
    assert {entry["exam_id"] for entry in data if not entry["success"]} == {0}


def test_inactive_exam_fails_alone(exams, learners):
    inactive = factories.make_exam(is_active=False)
    _, successes, failures = api.add_bulk_allowances([inactive.pk, exams[0].pk], ids(learners), TIME, "15")

    assert (successes, failures, stored(proctored_exam=inactive)) == (3, 3, [])


@pytest.mark.parametrize(
    "exam_id",
    ["abc", "", None, -1, "-1", 1.5, True, 10**30, "9" * 40, "\uff11", "\x00", b"1", (1,)],
    ids=lambda v: repr(v)[:9],
)
def test_what_is_no_exam_id_is_that_items_failure(exams, learners, exam_id):
    data, successes, failures = api.add_bulk_allowances([exam_id, exams[1].pk], [learners[0].pk], TIME, "15")

    assert (successes, failures) == (1, 1)
    assert next(entry for entry in data if not entry["success"])["exam_id"] == exam_id


@pytest.mark.parametrize(
    "user_info",
    ["", None, -1, 0, True, 1.0, 10**30, "nul\x00", "x" * 5000, b"learner0", ("learner0",)],
    ids=lambda v: repr(v)[:9],
)
def test_what_is_no_learner_is_that_items_failure(exams, learners, user_info):
    data, successes, failures = api.add_bulk_allowances([exams[0].pk], [user_info, "learner0"], TIME, "15")

    assert (successes, failures) == (1, 1)
    assert next(entry for entry in data if not entry["success"])["user_id"] == user_info
    assert len(stored()) == 1


def test_user_object_without_account_is_that_items_failure(exams, learners):
    gone = factories.make_user("gone")
    type(gone).objects.filter(pk=gone.pk).delete()
    _, successes, failures = api.add_bulk_allowances([exams[0].pk], [gone, learners[0]], TIME, "15")

    assert (successes, failures) == (1, 1)


@pytest.mark.parametrize(("exam_ids", "user_ids"), [([], ["learner0"]), ([1], []), ([], []), (iter(()), iter(()))])
def test_nothing_to_do(learners, exam_ids, user_ids, events):
    assert api.add_bulk_allowances(exam_ids, user_ids, TIME, "15") == ([], 0, 0)
    assert events == []


def test_duplicates_count_once(exams, learners):
    data, successes, failures = api.add_bulk_allowances([exams[0].pk] * 3, ["learner0"] * 3, TIME, "15")

    assert (len(data), successes, failures, len(stored())) == (1, 1, 0, 1)


def test_one_learner_named_in_two_ways_gets_one_allowance(exams, learners):
    data, successes, _ = api.add_bulk_allowances(
        [exams[0].pk, str(exams[0].pk)], ["learner0", learners[0].pk, learners[0].email], TIME, "15"
    )

    assert (len(data), successes, len(stored())) == (6, 6, 1)


def test_iterators_are_taken(exams, learners):
    _, successes, _ = api.add_bulk_allowances(iter(ids(exams)), (user.username for user in learners), TIME, "15")

    assert successes == 6


def test_username_goes_before_address(exams):
    factories.make_user("other", email="ann")
    ann = factories.make_user("ann", email="other")
    api.add_bulk_allowances([exams[0].pk], ["ann"], TIME, "15")

    assert [row[1] for row in stored()] == [ann.pk]


def test_of_several_accounts_with_one_address_the_first_is_taken(exams):
    first = factories.make_user(email="shared@acme.example")
    factories.make_user(email="shared@acme.example")
    api.add_bulk_allowances([exams[0].pk], ["shared@acme.example"], TIME, "15")

    assert [row[1] for row in stored()] == [first.pk]


# Existing ones, archive, events


def test_existing_allowances_are_replaced_and_archived(exams, learners, events):
    old = factories.make_allowance(exams[0], learners[0], value="1")
    factories.make_allowance(exams[0], learners[1], "other", "1")
    modified = old.modified
    api.add_bulk_allowances([exams[0].pk], ids(learners), TIME, "15")

    assert [row[3] for row in stored(key=TIME)] == ["15"] * 3
    assert [row[3] for row in stored(key="other")] == ["1"]
    archived = ProctoredExamStudentAllowanceHistory.objects.order_by("pk").values_list("allowance_id", "value")
    assert list(archived) == [(old.pk, "1")]
    old.refresh_from_db()
    assert old.modified > modified
    verbs = sorted(name.rsplit(".", 1)[1] for name, _ in events)
    assert verbs == ["created", "created", "updated"]


def test_each_event_is_about_its_exam_and_learner(exams, learners, events):
    api.add_bulk_allowances(ids(exams), ids(learners), MULTIPLIER, "1.5")

    told = {(data["exam_id"], data["allowance_user_id"], data["allowance_value"]) for _, data in events}
    assert told == {(exam.pk, user.pk, "45") for exam in exams for user in learners}
    assert {name for name, _ in events} == {
        "edx.special_exam.timed.allowance.created",
        "edx.special_exam.proctored.allowance.created",
    }


# The multiplier


@pytest.mark.parametrize(
    ("minutes", "multiplier", "granted"),
    [
        (21, "1.5", "10"),
        (23, "1.5", "12"),
        (90, "1.5", "45"),
        (90, 1.5, "45"),
        (90, 2, "90"),
        (90, "1", "0"),
        (90, " 1.25 ", "22"),
        (0, "3", "0"),
        (60, "1e0", "0"),
    ],
)
def test_multiplier_gives_each_exam_its_own_minutes(learners, minutes, multiplier, granted):
    exam = factories.make_exam(time_limit_mins=minutes)
    _, successes, _ = api.add_bulk_allowances([exam.pk], ["learner0"], MULTIPLIER, multiplier)

    assert successes == 1
    assert stored() == [(exam.pk, learners[0].pk, TIME, granted)]


@pytest.mark.parametrize(
    "multiplier",
    ["0.99", "-2", "abc", "", "nan", "inf", "-inf", "1e999", 10**400, None, True, [], {}, 0, "1,5", float("nan")],
    ids=repr,
)
def test_bad_multiplier_is_refused_before_anything_is_written(exams, learners, multiplier):
    with pytest.raises(AllowanceValueNotAllowedException) as error:
        api.add_bulk_allowances(ids(exams), ids(learners), MULTIPLIER, multiplier)
    assert str(multiplier) in str(error.value)
    assert stored() == []


@pytest.mark.parametrize("multiplier", ["1e300", "1e20"])
def test_multiplier_beyond_all_reason_fails_for_each_item(exams, learners, multiplier):
    _, successes, failures = api.add_bulk_allowances([exams[0].pk], ["learner0"], MULTIPLIER, multiplier)

    assert (successes, failures, stored()) == (0, 1, [])


def test_negative_time_limit_is_that_items_failure(exams, learners):
    odd = factories.make_exam(time_limit_mins=-10)
    _, successes, failures = api.add_bulk_allowances([odd.pk, exams[0].pk], ["learner0"], MULTIPLIER, "2")

    assert (successes, failures) == (1, 1)


# Values


@pytest.mark.parametrize(
    "value", ["3.0", "-30", "d30", "", "²", None, True, "9" * 300, "nul\x00"], ids=lambda v: repr(v)[:9]
)
def test_bad_minutes_are_refused_before_anything_is_written(exams, learners, value):
    with pytest.raises(AllowanceValueNotAllowedException) as error:
        api.add_bulk_allowances(ids(exams), ids(learners), TIME, value)
    assert str(value) in str(error.value)
    assert stored() == []


def test_bad_minutes_under_a_pair_fail_for_each_item(exams, learners):
    pair = ProctoredExamStudentAllowance.ADDITIONAL_TIME_GRANTED
    _, successes, failures = api.add_bulk_allowances(ids(exams), ids(learners), pair, "bad")

    assert (successes, failures, stored()) == (0, 6, [])
    assert api.add_bulk_allowances(ids(exams), ids(learners), pair, "5")[1:] == (6, 0)


@pytest.mark.parametrize(("key", "value"), [("key", "v" * 300), ("k" * 300, "v"), ("key", "nul\x00")])
def test_what_no_column_holds_is_refused(exams, learners, key, value):
    with pytest.raises(AllowanceValueNotAllowedException):
        api.add_bulk_allowances(ids(exams), ids(learners), key, value)
    assert stored() == []


def test_other_keys_take_any_text(exams, learners):
    api.add_bulk_allowances([exams[0].pk], ["learner0"], "review_policy_exception", "calculator")

    assert [row[2:] for row in stored()] == [("review_policy_exception", "calculator")]
