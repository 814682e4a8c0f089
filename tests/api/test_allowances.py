"""Single allowances. Spec 02 §5.1 - §5.4, W3, W4, W7, W8, W22, W27, W29."""

import logging

import pytest
from opaque_keys.edx.keys import CourseKey

from proctoring import api
from proctoring.exceptions import (
    AllowanceValueNotAllowedException,
    ProctoredExamNotActiveException,
    ProctoredExamNotFoundException,
    UserNotFoundException,
)
from proctoring.models import ProctoredExamStudentAllowance, ProctoredExamStudentAllowanceHistory
from tests import factories

pytestmark = pytest.mark.usefixtures("committing")

TIME = "additional_time_granted"
NO_IDS = [0, -1, None, "abc", "", 10**30, [], {}]


@pytest.fixture
def exam():
    return factories.make_exam()


def stored():
    return list(ProctoredExamStudentAllowance.objects.order_by("id").values_list("user_id", "key", "value"))


# Granting


@pytest.mark.parametrize("make", [factories.make_exam, factories.make_proctored_exam, factories.make_onboarding_exam])
def test_exams_of_any_kind_take_allowances(make, learner):
    assert api.add_allowance_for_user(make().pk, "learner", TIME, "15") is None
    assert stored() == [(learner.pk, TIME, "15")]


def test_second_grant_overwrites(exam, learner):
    api.add_allowance_for_user(exam.pk, learner.pk, TIME, "15")
    api.add_allowance_for_user(exam.pk, learner.pk, TIME, "5")

    assert stored() == [(learner.pk, TIME, "5")]
    assert ProctoredExamStudentAllowanceHistory.objects.get().value == "15"


def test_kinds_of_allowance_stand_beside_each_other(exam, learner):
    api.add_allowance_for_user(exam.pk, learner.pk, ProctoredExamStudentAllowance.ADDITIONAL_TIME_GRANTED, 15)
    api.add_allowance_for_user(exam.pk, learner.pk, "review_policy_exception", "calculator")
    api.add_allowance_for_user(exam.pk, learner.pk, "anything", 2.5)

    assert [row[1:] for row in stored()] == [
        (TIME, "15"),
        ("review_policy_exception", "calculator"),
        ("anything", "2.5"),
    ]


@pytest.mark.parametrize(("key", "kind"), [(TIME, "timed"), ("other", "timed")])
def test_events_tell_whose_allowance_it_is(exam, learner, events, key, kind):
    api.add_allowance_for_user(exam.pk, learner.pk, key, "15")
    api.add_allowance_for_user(exam.pk, learner.pk, key, "15")
    api.remove_allowance_for_user(exam.pk, learner.pk, key)

    names = [name for name, _ in events]
    assert names == [f"edx.special_exam.{kind}.allowance.{verb}" for verb in ("created", "updated", "deleted")]
    for _, data in events:
        told = (data["allowance_user_id"], data["allowance_key"], data["allowance_value"], data["exam_id"])
        assert told == (learner.pk, key, "15", exam.pk)
        assert "attempt_id" not in data


@pytest.mark.parametrize("value", ["", "-5", "3.0", "²", "abc", None, 2.5, True, -1, 10**12, [], "nul\x00"], ids=repr)
def test_bad_minutes_are_refused_in_exact_words(exam, learner, events, value):
    with pytest.raises(AllowanceValueNotAllowedException) as error:
        api.add_allowance_for_user(exam.pk, learner.pk, TIME, value)
    assert str(error.value) == f'allowance_value "{value}" should be non-negative integer value.'
    assert (stored(), events) == ([], [])


@pytest.mark.parametrize(
    "user_info", ["nobody", "", -1, 10**30, None, "nul\x00", "x" * 5000], ids=lambda v: repr(v)[:9]
)
def test_unknown_learner_is_named_in_exact_words(exam, user_info):
    with pytest.raises(UserNotFoundException) as error:
        api.add_allowance_for_user(exam.pk, user_info, TIME, "5")
    assert str(error.value) == f"Cannot find user against {user_info}"


@pytest.mark.parametrize("exam_id", NO_IDS, ids=repr)
def test_unknown_exam_is_found_out_before_anything_is_written(learner, exam_id):
    with pytest.raises(ProctoredExamNotFoundException):
        api.add_allowance_for_user(exam_id, learner.pk, TIME, "5")
    assert stored() == []


def test_inactive_exam_is_refused_by_name(learner):
    exam = factories.make_exam(is_active=False)

    with pytest.raises(ProctoredExamNotActiveException) as error:
        api.add_allowance_for_user(exam.pk, learner.pk, TIME, "5")
    assert f"exam_id={exam.pk}" in str(error.value)
    assert f"user_id={learner.pk}" in str(error.value)


@pytest.mark.parametrize(("key", "value"), [("k" * 300, "v"), ("key", "v" * 300), ("nul\x00", "v"), ("key", "nul\x00")])
def test_what_no_database_stores_is_refused(exam, learner, key, value):
    with pytest.raises(AllowanceValueNotAllowedException):
        api.add_allowance_for_user(exam.pk, learner.pk, key, value)
    assert stored() == []


def test_refused_grant_leaves_the_callers_transaction_usable(exam, learner):
    with pytest.raises(UserNotFoundException):
        api.add_allowance_for_user(exam.pk, "nobody", TIME, "5")
    api.add_allowance_for_user(exam.pk, learner.pk, TIME, "5")

    assert len(stored()) == 1


def test_allowance_granted_a_moment_ago_by_somebody_else_is_replaced(exam, learner, monkeypatch):
    factories.make_allowance(exam, learner, value="1")
    look, first = ProctoredExamStudentAllowance.objects.of, iter([ProctoredExamStudentAllowance.objects.none()])
    monkeypatch.setattr(ProctoredExamStudentAllowance.objects, "of", lambda *ids: next(first, None) or look(*ids))
    api.add_allowance_for_user(exam.pk, learner.pk, TIME, "5")

    assert stored() == [(learner.pk, TIME, "5")]


# Removing


def test_remove(exam, learner):
    factories.make_allowance(exam, learner, value="15")

    assert api.remove_allowance_for_user(exam.pk, learner.pk, TIME) is None
    assert stored() == []
    assert ProctoredExamStudentAllowanceHistory.objects.get().value == "15"


def test_remove_takes_a_pair_and_digits(exam, learner):
    factories.make_allowance(exam, learner)
    api.remove_allowance_for_user(str(exam.pk), str(learner.pk), ProctoredExamStudentAllowance.ADDITIONAL_TIME_GRANTED)

    assert stored() == []


def test_remove_works_on_inactive_exams(learner):
    exam = factories.make_exam(is_active=False)
    factories.make_allowance(exam, learner)
    api.remove_allowance_for_user(exam.pk, learner.pk, TIME)

    assert stored() == []


@pytest.mark.parametrize("bad_id", NO_IDS, ids=repr)
def test_removing_nothing_is_no_error(exam, learner, events, bad_id):
    factories.make_allowance(exam, learner)
    api.remove_allowance_for_user(bad_id, learner.pk, TIME)
    api.remove_allowance_for_user(exam.pk, bad_id, TIME)
    api.remove_allowance_for_user(exam.pk, learner.pk, "another key")

    assert (len(stored()), events) == (1, [])


# Reading


def test_allowances_of_a_course(learner):
    exams = [factories.make_exam(), factories.make_exam(is_active=False), factories.make_proctored_exam()]
    rows = [factories.make_allowance(exam, learner, key) for exam in exams for key in (TIME, "other")]
    factories.make_allowance(factories.make_exam(course_id="other/course/1"), learner)
    found = api.get_allowances_for_course(CourseKey.from_string(factories.COURSE))

    assert [entry["id"] for entry in found] == [row.pk for row in rows]
    assert list(found[0]) == ["id", "created", "modified", "user", "key", "value", "proctored_exam"]
    assert found[0]["user"] == {"id": learner.pk, "username": "learner", "email": "learner@acme.example"}
    assert found[0]["proctored_exam"] == api.get_exam_by_id(exams[0].pk)
    assert (found[0]["key"], found[0]["value"]) == (TIME, "15")
    assert found[0]["created"].endswith("Z")


def test_course_without_allowances():
    assert api.get_allowances_for_course("unknown") == []


def test_log_has_no_values_and_no_addresses(exam, learner, caplog):
    with caplog.at_level(logging.DEBUG, logger="proctoring"):
        api.add_allowance_for_user(exam.pk, learner.email, "review_policy_exception", "SECRET illness")
        api.remove_allowance_for_user(exam.pk, learner.pk, "review_policy_exception")

    assert "SECRET" not in caplog.text
    assert learner.email not in caplog.text
    assert f"user_id={learner.pk}" in caplog.text
