"""Single allowances over HTTP. Spec 05 §9.1, §9.3."""

import pytest

from proctoring.models import ProctoredExamStudentAllowance
from tests import factories
from tests.views.conftest import OTHER_COURSE

NAME = "proctored_exam.allowance"
GROUPED = "proctored_exam.allowance.grouped.course"
KEY = "additional_time_granted"
STAFF_ONLY = {"detail": "Must be a Staff User to Perform this request."}


@pytest.fixture
def exam(db):
    return factories.make_exam("quiz")


@pytest.fixture
def grant(call, exam, course_staff):
    def send(user=course_staff, format="json", **values):
        body = {"exam_id": exam.pk, "user_info": "learner", "key": KEY, "value": "15", **values}
        return call("put", NAME, user=user, data=body, format=format)

    return send


def values_stored():
    return list(ProctoredExamStudentAllowance.objects.order_by("id").values_list("user__username", "key", "value"))


def test_allowances_of_the_course_are_answered_in_the_order_of_their_ids(call, exam, learner, course_staff):
    first = factories.make_allowance(exam, learner)
    second = factories.make_allowance(factories.make_exam(is_active=False), learner, "review_policy_exception", "desk")
    factories.make_allowance(factories.make_exam(course_id=OTHER_COURSE), learner)

    answer = call("get", NAME, factories.COURSE, user=course_staff)

    assert [allowance["id"] for allowance in answer.json()] == [first.pk, second.pk]
    assert list(answer.json()[0]) == ["id", "created", "modified", "user", "key", "value", "proctored_exam"]


@pytest.mark.parametrize("count", [1, 1_000])
@pytest.mark.parametrize("name", [NAME, GROUPED])
def test_number_of_statements_does_not_depend_on_the_number_of_allowances(
    call, exam, course_staff, count_statements, name, count
):
    factories.make_allowances(exam, factories.make_users(count))
    call("get", name, factories.COURSE, user=course_staff)

    with count_statements() as statements:
        call("get", name, factories.COURSE, user=course_staff)

    assert len(statements) <= 5
    assert len([sql for sql in statements.statements if "proctoring_" in sql]) == 1


def test_allowances_are_grouped_by_username(call, exam, learner, other_learner, course_staff):
    factories.make_allowance(exam, learner)
    factories.make_allowance(exam, learner, "review_policy_exception", "desk")
    factories.make_allowance(exam, other_learner)

    body = call("get", GROUPED, factories.COURSE, user=course_staff).json()

    assert {username: [allowance["key"] for allowance in allowances] for username, allowances in body.items()} == {
        "learner": [KEY, "review_policy_exception"],
        "other_learner": [KEY],
    }


def test_course_without_allowances_is_an_empty_object(call, course_staff):
    assert call("get", GROUPED, factories.COURSE, user=course_staff).json() == {}


@pytest.mark.parametrize("form", ["json", "multipart"])
def test_allowance_is_granted(grant, learner, form):
    answer = grant(format=form)

    assert (answer.status_code, answer.content) == (200, b"")
    assert values_stored() == [("learner", KEY, "15")]


def test_second_grant_replaces_the_value(grant, learner):
    grant()
    grant(value=20)

    assert values_stored() == [("learner", KEY, "20")]


def test_integer_is_an_id_and_text_a_name_or_an_address(grant, learner, other_learner):
    grant(user_info=learner.pk)
    grant(user_info=other_learner.email)

    assert [username for username, _key, _value in values_stored()] == ["learner", "other_learner"]


def test_empty_text_finds_the_account_without_a_name(grant):
    factories.make_user("nobody", email="")

    assert grant(user_info="").status_code == 200


@pytest.mark.parametrize("value", ["desk", 25, 1.5, True, ""])
def test_other_keys_take_any_scalar(grant, learner, value):
    assert grant(key="review_policy_exception", value=value).status_code == 200

    assert values_stored() == [("learner", "review_policy_exception", str(value))]


@pytest.mark.parametrize(
    ("values", "detail"),
    [
        ({"user_info": "nobody", "value": "-1"}, 'allowance_value "-1" should be non-negative integer value.'),
        ({"user_info": "nobody"}, "Cannot find user against nobody"),
        ({"user_info": 10**30}, f"Cannot find user against {10**30}"),
        ({"exam_id": 10**30}, None),
    ],
)
def test_refusal_has_only_a_detail(grant, learner, global_staff, values, detail):
    answer = grant(user=global_staff, **values)

    assert (answer.status_code, list(answer.json())) == (400, ["detail"])
    assert detail in (None, answer.json()["detail"])


def test_inactive_exam_is_refused_with_a_reason(grant, learner):
    inactive = factories.make_exam(is_active=False)

    answer = grant(exam_id=inactive.pk)

    assert answer.status_code == 400
    assert "not active" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("exam_id", "x"),
        ("exam_id", None),
        ("user_info", ["learner"]),
        ("user_info", True),
        ("user_info", "lear\0ner"),
        ("key", {}),
        ("key", "k" * 256),
        ("value", None),
        ("value", [5]),
    ],
)
def test_wrong_value_is_named(grant, learner, global_staff, field, value):
    answer = grant(user=global_staff, **{field: value})

    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_body_that_is_no_object_is_refused(call, global_staff):
    answer = call("put", NAME, user=global_staff, data=["exam_id"])

    assert (answer.status_code, list(answer.json())) == (400, ["non_field_errors"])


def test_learner_may_not_grant(grant, learner):
    answer = grant(user=learner)

    assert (answer.status_code, answer.json()) == (403, STAFF_ONLY)


def test_staff_of_another_course_may_not_grant_by_claiming_their_own(grant, learner, other_staff):
    assert grant(user=other_staff, course_id=OTHER_COURSE).status_code == 403
    assert grant(user=other_staff).status_code == 403


def test_unknown_exam_looks_like_a_foreign_one(grant, learner, course_staff):
    answer = grant(exam_id=10**6)

    assert (answer.status_code, answer.json()) == (403, STAFF_ONLY)


def test_call_that_names_no_course_is_refused(call, course_staff):
    answer = call("put", NAME, user=course_staff, data={"user_info": "learner"})

    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        "The course of this request could not be determined.",
    )


def test_allowance_is_taken_away(call, exam, learner, course_staff):
    factories.make_allowance(exam, learner)
    body = {"exam_id": exam.pk, "user_id": learner.pk, "key": KEY}

    answer = call("delete", NAME, user=course_staff, data=body)

    assert (answer.status_code, answer.content, values_stored()) == (200, b"", [])


@pytest.mark.parametrize("body", [{"user_info": "learner", "key": KEY}, {"user_id": 0, "key": KEY}, {}])
def test_allowance_that_nobody_has_is_taken_away_without_complaint(call, exam, learner, course_staff, body):
    factories.make_allowance(exam, learner)

    answer = call("delete", NAME, user=course_staff, data={"exam_id": exam.pk, **body})

    assert (answer.status_code, len(values_stored())) == (200, 1)


def test_wrong_value_of_a_withdrawal_is_named(call, exam, course_staff):
    answer = call("delete", NAME, user=course_staff, data={"exam_id": exam.pk, "user_id": "x", "key": KEY})

    assert (answer.status_code, list(answer.json())) == (400, ["user_id"])
