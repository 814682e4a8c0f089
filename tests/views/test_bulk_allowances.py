"""Many allowances at once. Spec 05 §9.2."""

import pytest

from proctoring.models import ProctoredExamStudentAllowance
from tests import factories
from tests.views.conftest import OTHER_COURSE

NAME = "proctored_exam.bulk_allowance"
NOT_A_VALUE = {"detail": "Enter a valid positive value number", "field": "allowance_value"}


@pytest.fixture
def exams(db):
    return [factories.make_exam("quiz", time_limit_mins=90), factories.make_exam("final", time_limit_mins=21)]


@pytest.fixture
def grant(call, exams, learner, other_learner, course_staff):
    def send(*args, user=course_staff, format="json", **values):
        body = {
            "course_id": factories.COURSE,
            "exam_ids": ",".join(str(exam.pk) for exam in exams),
            "user_ids": "learner, other_learner@acme.example",
            "allowance_type": "additional_time_granted",
            "value": "15",
            **values,
        }
        body = {name: value for name, value in body.items() if value is not None}
        return call("put", NAME, *args, user=user, data=body, format=format)

    return send


def count():
    return ProctoredExamStudentAllowance.objects.count()


@pytest.mark.parametrize("form", ["json", "multipart"])
def test_all_pairs_are_granted(grant, form):
    answer = grant(format=form)

    assert (answer.status_code, answer.content, count()) == (200, b"", 4)


def test_course_may_stand_in_the_url(grant):
    assert grant(factories.COURSE, course_id=None).status_code == 200


def test_lists_and_numbers_are_accepted(grant, exams):
    answer = grant(exam_ids=[exam.pk for exam in exams], user_ids=["learner", "learner"], value=5)

    assert (answer.status_code, count()) == (200, 2)


def test_single_number_is_accepted(grant, exams):
    assert grant(exam_ids=exams[0].pk).status_code == 200


def test_multiplier_gives_each_exam_its_own_minutes(grant):
    grant(allowance_type="time_multiplier", value="1.5", user_ids="learner")

    values = ProctoredExamStudentAllowance.objects.order_by("proctored_exam_id").values_list("key", "value")
    assert list(values) == [("additional_time_granted", "45"), ("additional_time_granted", "10")]


def test_free_types_take_any_scalar(grant):
    assert grant(allowance_type="review_policy_exception", value=25).status_code == 200


def test_some_failures_are_multi_status_and_say_which(grant, exams):
    answer = grant(exam_ids=f" {exams[0].pk},,x ", user_ids="learner,nobody")

    assert answer.status_code == 207
    assert {(pair["exam_id"], pair["user_id"], pair["success"]) for pair in answer.json()} == {
        (str(exams[0].pk), "learner", True),
        (str(exams[0].pk), "nobody", False),
        ("x", "learner", False),
        ("x", "nobody", False),
    }


def test_exam_of_another_course_is_a_failure(grant, exams):
    foreign = factories.make_exam(course_id=OTHER_COURSE)

    answer = grant(exam_ids=f"{exams[0].pk},{foreign.pk}", user_ids="learner")

    assert (answer.status_code, count()) == (207, 1)


def test_global_staff_may_leave_the_course_out(grant, global_staff):
    foreign = factories.make_exam(course_id=OTHER_COURSE)

    answer = grant(user=global_staff, course_id=None, exam_ids=str(foreign.pk))

    assert (answer.status_code, count()) == (200, 2)


@pytest.mark.parametrize("values", [{"user_ids": "nobody"}, {"user_ids": ""}, {"exam_ids": " , "}, {"exam_ids": []}])
def test_nothing_granted_asks_for_a_valid_user(grant, values):
    answer = grant(**values)

    assert (answer.status_code, answer.json()["field"], set(answer.json())) == (400, "user_info", {"detail", "field"})


@pytest.mark.parametrize(
    ("allowance_type", "value"),
    [
        ("additional_time_granted", "-1"),
        ("additional_time_granted", "1.5"),
        ("additional_time_granted", ""),
        ("time_multiplier", "0.9"),
        ("time_multiplier", "nan"),
        ("time_multiplier", "inf"),
        ("time_multiplier", "x"),
        ("time_multiplier", True),
        ("review_policy_exception", "x" * 256),
    ],
)
def test_wrong_amount_is_refused_before_anything_is_written(grant, allowance_type, value):
    answer = grant(allowance_type=allowance_type, value=value)

    assert (answer.status_code, answer.json(), count()) == (400, NOT_A_VALUE, 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [("exam_ids", {}), ("exam_ids", [True]), ("user_ids", [["learner"]]), ("user_ids", "a\0b"), ("allowance_type", [])],
)
def test_wrong_value_is_named(grant, field, value):
    answer = grant(**{field: value})

    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_missing_lists_are_named(call, global_staff):
    answer = call("put", NAME, user=global_staff, data={})

    assert (answer.status_code, set(answer.json())) == (400, {"exam_ids", "user_ids", "allowance_type", "value"})


def test_staff_of_another_course_may_not_grant_by_claiming_their_own(grant, other_staff):
    assert grant(factories.COURSE, user=other_staff, course_id=OTHER_COURSE).status_code == 403
    assert grant(user=other_staff).status_code == 403


def test_exams_of_a_foreign_course_are_failures_for_the_staff_of_another(grant, other_staff):
    assert (grant(user=other_staff, course_id=OTHER_COURSE).status_code, count()) == (400, 0)


def test_five_hundred_allowances_take_a_constant_number_of_statements(grant, exams, count_statements):
    exams = [*exams, *(factories.make_exam() for _ in range(3))]
    users = [factories.make_user() for _ in range(100)]

    with count_statements() as statements:
        answer = grant(exam_ids=[exam.pk for exam in exams], user_ids=[user.username for user in users], value="15")

    assert (answer.status_code, count()) == (200, 500)
    assert len([sql for sql in statements.statements if "session" not in sql]) <= 15
