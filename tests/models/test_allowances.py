"""Allowances, their values and their archive. Spec 01 §2.5, §2.6, §3, §4.3."""

import pytest
from django.db import IntegrityError, transaction
from opaque_keys.edx.keys import CourseKey

from proctoring.exceptions import (
    AllowanceValueNotAllowedException,
    ProctoredExamNotActiveException,
    ProctoredExamNotFoundException,
    UserNotFoundException,
)
from proctoring.models import ProctoredExamStudentAllowance, ProctoredExamStudentAllowanceHistory
from tests import factories

pytestmark = pytest.mark.django_db

TIME = "additional_time_granted"
Allowance = ProctoredExamStudentAllowance


@pytest.fixture
def exam():
    return factories.make_exam()


def archived():
    return list(ProctoredExamStudentAllowanceHistory.objects.order_by("id").values_list("allowance_id", "value"))


def stored():
    return list(Allowance.objects.order_by("id").values_list("key", "value"))


# Keys and values


def test_known_allowances():
    assert Allowance.ADDITIONAL_TIME_GRANTED == (TIME, "Additional Time (minutes)")
    assert Allowance.REVIEW_POLICY_EXCEPTION == ("review_policy_exception", "Review Policy Exception")
    assert Allowance.all_allowances == [Allowance.ADDITIONAL_TIME_GRANTED, Allowance.REVIEW_POLICY_EXCEPTION]


GOOD_MINUTES = ["10", "0", "007", 0, 15, "527040"]
BAD_MINUTES = [
    "",
    " ",
    "-2",
    "3.0",
    "invalid",
    "d30",
    "invalid123",
    "+5",
    "1_0",
    " 5",
    "5\n",
    "5\x00",
    "²",
    "\uff15",
    "\u0663",
    "1" * 300,
    "9" * 5000,
    -1,
    2.0,
    10**30,
    True,
    None,
    b"5",
    ["5"],
]


@pytest.mark.parametrize("value", GOOD_MINUTES)
def test_minutes(value):
    assert Allowance.is_allowance_value_valid(TIME, value) is True


@pytest.mark.parametrize("value", BAD_MINUTES, ids=lambda value: repr(value)[:20])
def test_what_is_no_number_of_minutes(exam, learner, value):
    assert Allowance.is_allowance_value_valid(TIME, value) is False
    with pytest.raises(AllowanceValueNotAllowedException) as error:
        Allowance.add_allowance_for_user(exam.pk, learner.pk, TIME, value)
    assert str(value) in str(error.value)
    assert "non-negative integer" in str(error.value)
    assert stored() == []


@pytest.mark.parametrize("value", ["", "anything", "-5", "²"])
def test_other_keys_take_any_text(value):
    assert Allowance.is_allowance_value_valid("review_policy_exception", value) is True
    assert Allowance.is_allowance_value_valid("some_key", value) is True


@pytest.mark.parametrize(
    ("key", "value"),
    [("k" * 256, "x"), ("", "x"), (None, "x"), ((), "x"), ("key", "v" * 256), ("key", None), (7, "x")],
    ids=lambda value: repr(value)[:10],
)
def test_what_the_columns_cannot_hold_is_refused(exam, learner, key, value):
    with pytest.raises(AllowanceValueNotAllowedException):
        Allowance.add_allowance_for_user(exam.pk, learner.pk, key, value)
    assert stored() == []


# Granting


@pytest.mark.parametrize("by", ["pk", "user", "username", "email"])
def test_learner_may_be_named_in_four_ways(exam, learner, by):
    allowance, action = Allowance.add_allowance_for_user(exam.pk, getattr(learner, by, learner), TIME, "5")

    assert (allowance.user_id, allowance.proctored_exam_id, action) == (learner.pk, exam.pk, "created")


def test_username_goes_before_address(exam):
    factories.make_user("other", email="ann")
    ann = factories.make_user("ann", email="other")

    assert Allowance.add_allowance_for_user(exam.pk, "ann", TIME, "5")[0].user_id == ann.pk


def test_of_several_accounts_with_one_address_the_first_is_taken(exam):
    first = factories.make_user(email="shared@acme.example")
    factories.make_user(email="shared@acme.example")

    assert Allowance.add_allowance_for_user(exam.pk, "shared@acme.example", TIME, "5")[0].user_id == first.pk


def test_digits_are_a_username(exam, learner):
    with pytest.raises(UserNotFoundException):
        Allowance.add_allowance_for_user(exam.pk, str(learner.pk), TIME, "5")

    named = factories.make_user(str(learner.pk))
    assert Allowance.add_allowance_for_user(exam.pk, str(learner.pk), TIME, "5")[0].user_id == named.pk


def test_empty_text_finds_an_account_with_an_empty_address(exam):
    nobody = factories.make_user(email="")

    assert Allowance.add_allowance_for_user(exam.pk, "", TIME, "5")[0].user_id == nobody.pk


@pytest.mark.parametrize("user_info", ["nobody", "", 0, -1, 10**30, None, True, 1.0, "a" * 3000])
def test_unknown_learner(exam, user_info):
    with pytest.raises(UserNotFoundException) as error:
        Allowance.add_allowance_for_user(exam.pk, user_info, TIME, "5")
    assert str(user_info) in str(error.value)


@pytest.mark.parametrize("exam_id", [0, -1, None, "abc", 10**30, "", 1.5, [], {}])
def test_unknown_exam(learner, exam_id):
    with pytest.raises(ProctoredExamNotFoundException):
        Allowance.add_allowance_for_user(exam_id, learner.pk, TIME, "5")
    assert stored() == []


def test_inactive_exam(learner):
    exam = factories.make_exam(is_active=False)

    with pytest.raises(ProctoredExamNotActiveException) as error:
        Allowance.add_allowance_for_user(exam.pk, learner.pk, TIME, "5")
    assert f"exam_id={exam.pk}" in str(error.value)
    assert f"user_id={learner.pk}" in str(error.value)


def test_checks_come_in_the_order_value_learner_exam():
    with pytest.raises(AllowanceValueNotAllowedException):
        Allowance.add_allowance_for_user(0, "nobody", TIME, "bad")
    with pytest.raises(UserNotFoundException):
        Allowance.add_allowance_for_user(0, "nobody", TIME, "5")


def test_exam_id_may_be_digits(exam, learner):
    assert Allowance.add_allowance_for_user(str(exam.pk), learner.pk, TIME, "5")[0].proctored_exam_id == exam.pk


def test_pair_stands_for_its_key(exam, learner):
    Allowance.add_allowance_for_user(exam.pk, learner.pk, Allowance.ADDITIONAL_TIME_GRANTED, "5")
    Allowance.add_allowance_for_user(exam.pk, learner.pk, Allowance.REVIEW_POLICY_EXCEPTION, "calculator")

    assert stored() == [(TIME, "5"), ("review_policy_exception", "calculator")]


@pytest.mark.parametrize(("key", "value", "text"), [(TIME, 25, "25"), ("other", 25, "25"), ("other", 2.5, "2.5")])
def test_value_is_stored_as_text(exam, learner, key, value, text):
    Allowance.add_allowance_for_user(exam.pk, learner.pk, key, value)

    assert stored() == [(key, text)]


def test_second_grant_replaces_and_archives_the_first(exam, learner):
    Allowance.add_allowance_for_user(exam.pk, learner.pk, TIME, "5")
    allowance, action = Allowance.add_allowance_for_user(exam.pk, learner.pk, TIME, "7")

    assert (action, stored(), archived()) == ("updated", [(TIME, "7")], [(allowance.pk, "5")])


def test_same_value_again_is_archived_too(exam, learner):
    allowance, _ = Allowance.add_allowance_for_user(exam.pk, learner.pk, TIME, "5")
    Allowance.add_allowance_for_user(exam.pk, learner.pk, TIME, "5")

    assert archived() == [(allowance.pk, "5")]


def test_allowance_is_unique(exam, learner):
    factories.make_allowance(exam, learner)

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_allowance(exam, learner)


# Looking up


def test_allowances_of_a_course(exam, learner, count_statements):
    inactive = factories.make_exam(is_active=False)
    first, second = factories.make_allowance(exam, learner), factories.make_allowance(inactive, learner)
    factories.make_allowance(factories.make_exam(course_id="other/course/1"), learner)

    with count_statements() as counted:
        found = list(Allowance.get_allowances_for_course(CourseKey.from_string(factories.COURSE)))
        assert [(row.user.username, row.proctored_exam.pk) for row in found] == [
            ("learner", exam.pk),
            ("learner", inactive.pk),
        ]
    assert (found, len(counted)) == ([first, second], 1)


def test_allowances_of_a_learner(exam, learner, other_learner):
    first = factories.make_allowance(exam, learner)
    second = factories.make_allowance(exam, learner, "other", "x")
    factories.make_allowance(exam, other_learner)

    assert list(Allowance.get_allowances_for_user(exam.pk, learner.pk)) == [first, second]
    assert Allowance.get_allowance_for_user(exam.pk, learner.pk, "other") == second
    assert Allowance.get_allowance_for_user(exam.pk, learner, "other") == second
    assert Allowance.get_allowance_for_user(exam.pk, learner.pk, "unknown") is None


@pytest.mark.parametrize(("value", "minutes"), [("15", 15), ("0", 0), ("007", 7)])
def test_additional_time(exam, learner, value, minutes):
    factories.make_allowance(exam, learner, value=value)

    assert Allowance.get_additional_time_granted(exam.pk, learner.pk) == minutes


@pytest.mark.parametrize("value", ["", "²", "abc", "-5", "1.5"])
def test_unreadable_additional_time_counts_as_none_and_is_logged(exam, learner, value, caplog):
    factories.make_allowance(exam, learner, value=value)

    assert Allowance.get_additional_time_granted(exam.pk, learner.pk) is None
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_nothing_granted(exam, learner):
    assert Allowance.get_additional_time_granted(exam.pk, learner.pk) is None
    assert Allowance.get_review_policy_exception(exam.pk, learner.pk) is None


def test_review_policy_exception(exam, learner):
    factories.make_allowance(exam, learner, "review_policy_exception", "calculator")

    assert Allowance.get_review_policy_exception(exam.pk, learner.pk) == "calculator"


# The archive


def test_creation_leaves_no_archive_row(exam, learner):
    factories.make_allowance(exam, learner)

    assert archived() == []


def test_save_and_deletion_archive_what_was_before(exam, learner):
    allowance = factories.make_allowance(exam, learner, value="1")
    allowance_id = allowance.pk
    allowance.value = "2"
    allowance.save()
    allowance.delete()

    assert archived() == [(allowance_id, "1"), (allowance_id, "2")]
    row = ProctoredExamStudentAllowanceHistory.objects.first()
    assert (row.user, row.proctored_exam, row.key) == (learner, exam, TIME)


def test_update_in_the_database_archives_the_former_state(exam, learner):
    allowance = factories.make_allowance(exam, learner, value="1")

    assert Allowance.objects.filter(pk=allowance.pk).update(value="2") == 1
    assert Allowance.objects.filter(pk=allowance.pk).update(value="3") == 1
    allowance.refresh_from_db()
    allowance.save()

    assert archived() == [(allowance.pk, "1"), (allowance.pk, "2"), (allowance.pk, "3")]


def test_update_of_many_or_no_rows(exam, learner, other_learner):
    rows = [factories.make_allowance(exam, user, value="1") for user in (learner, other_learner)]

    assert Allowance.objects.filter(value="nothing").update(value="2") == 0
    assert archived() == []
    assert Allowance.objects.filter(value="1").update(value="2") == 2  # moves them out of the filter
    assert archived() == [(row.pk, "1") for row in rows]
    assert stored() == [(TIME, "2")] * 2


def test_update_across_a_relation(exam, learner):
    factories.make_allowance(exam, learner, value="1")

    assert Allowance.objects.in_course(factories.COURSE).update(value="2") == 1


def test_bulk_update_archives_the_former_states(exam, learner, other_learner):
    rows = [factories.make_allowance(exam, user, value="1") for user in (learner, other_learner)]
    for row in rows:
        row.value = "2"

    assert Allowance.objects.bulk_update(rows, ["value"]) == 2
    assert archived() == [(row.pk, "1") for row in rows]


def test_update_and_its_archive_stand_or_fall_together(exam, learner):
    factories.make_allowance(exam, learner, value="1")
    factories.make_allowance(exam, learner, "other", "1")

    with pytest.raises(IntegrityError), transaction.atomic():
        Allowance.objects.update(key="the same")
    assert archived() == []
