"""Allowances: see, add, change, delete. Spec 08 S1 - S4."""

import pytest

from proctoring.models import ProctoredExamStudentAllowance as Allowance
from tests import factories
from tests.dashboard.conftest import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam(db):
    return factories.make_proctored_exam("midterm")


@pytest.fixture
def quiz(db):
    return factories.make_exam("quiz", time_limit_mins=60)


def grant(
    desk, *exams, users="learner", allowance_type="additional_time_granted", value="20", kind="proctored", **options
):
    data = {"users": users, "exams": [exam.pk for exam in exams], "allowance_type": allowance_type}
    return desk.post("add_allowances", {**data, "value": value, "kind": kind}, follow=True, **options)


def stored():
    return sorted(Allowance.objects.values_list("user__username", "proctored_exam__exam_name", "key", "value"))


def test_learners_with_allowances_are_listed_with_them(desk, exam, quiz, learner, other_learner):
    factories.make_allowance(exam, other_learner)
    factories.make_allowance(quiz, learner)
    factories.make_allowance(exam, learner)
    factories.make_allowance(factories.make_exam(course_id="other"), factories.make_user())

    page = desk.get("allowances").context["page"]

    assert [(holder.user.username, len(holder.allowances)) for holder in page.object_list] == [
        ("learner", 2),
        ("other_learner", 1),
    ]


def test_learners_are_searched(desk, exam, learner, other_learner):
    for user in (learner, other_learner):
        factories.make_allowance(exam, user)

    page = desk.get("allowances", {"q": "OTHER"}).context["page"]

    assert [holder.user.username for holder in page.object_list] == ["other_learner"]


@pytest.mark.parametrize("number", [1, 60])
def test_statements_do_not_grow(desk, exam, quiz, count_statements, number):
    for _ in range(number):
        user = factories.make_user()
        factories.make_allowance(exam, user)
        factories.make_allowance(quiz, user)

    with count_statements() as counted:
        desk.get("allowances")

    assert len(counted) <= 7


def test_many_learners_get_an_allowance_on_many_exams(desk, exam, learner, other_learner):
    final = factories.make_proctored_exam("final")

    response = grant(desk, exam, final, users="learner,\n other_learner@acme.example, learner")

    assert len(stored()) == 4
    assert "4 allowances were granted." in text_of(response)


def test_factor_becomes_minutes(desk, quiz, learner):
    grant(desk, quiz, allowance_type="time_multiplier", value="1.5", kind="timed")

    assert stored() == [("learner", "quiz", "additional_time_granted", "30")]


def test_who_failed_is_listed(desk, exam, learner):
    response = grant(desk, exam, users="learner, nobody")

    assert response.status_code == 207
    assert "1 allowance was granted. These were not:" in text_of(response)
    assert "Cannot find user against nobody" in text_of(response)
    assert len(stored()) == 1


def test_nothing_granted_is_an_error(desk, exam):
    response = grant(desk, exam, users="nobody")

    assert (response.status_code, "Nothing was granted" in text_of(response)) == (400, True)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"users": " "}, "users"),
        ({"users": " , "}, "users"),
        ({"value": ""}, "value"),
        ({"value": "many"}, "value"),
        ({"value": "0.5", "allowance_type": "time_multiplier"}, "value"),
        ({"allowance_type": "nonsense"}, "allowance_type"),
    ],
)
def test_wrong_input_is_told_at_the_field(desk, exam, learner, values, field):
    response = grant(desk, exam, **values)

    assert (response.status_code, list(response.context["form"].errors)) == (400, [field])
    assert stored() == []


def test_exams_offered_are_those_of_the_kind(desk, exam, quiz):
    response = grant(desk, quiz, kind="proctored")
    form = desk.get("add_allowances", {"kind": "timed"}).context["form"]

    assert list(response.context["form"].errors) == ["exams"]
    assert [name for _id, name in form.fields["exams"].choices] == ["quiz"]
    assert "review_policy_exception" not in dict(form.fields["allowance_type"].choices)


def test_value_is_changed_from_the_present_one(desk, exam, learner):
    allowance = factories.make_allowance(exam, learner)

    form = desk.get("edit_allowance", allowance_id=allowance.pk).context["form"]
    desk.post("edit_allowance", {"value": "45"}, allowance_id=allowance.pk)

    allowance.refresh_from_db()
    assert (form["value"].value(), allowance.value) == ("15", "45")


@pytest.mark.parametrize("value", ["", "lots", "x" * 256])
def test_wrong_value_is_told_at_the_field(desk, exam, learner, value):
    allowance = factories.make_allowance(exam, learner)

    response = desk.post("edit_allowance", {"value": value}, allowance_id=allowance.pk)

    assert (response.status_code, "value" in response.context["form"].errors) == (400, True)


def test_allowance_on_an_exam_that_was_switched_off_cannot_be_changed(desk, exam, learner):
    allowance = factories.make_allowance(exam, learner)
    type(exam).objects.update(is_active=False)

    response = desk.post("edit_allowance", {"value": "45"}, allowance_id=allowance.pk)

    assert response.status_code == 400
    assert "not active" in text_of(response)


def test_deleting_asks_first(desk, exam, learner):
    allowance = factories.make_allowance(exam, learner)

    desk.get("delete_allowance", allowance_id=allowance.pk)
    assert stored()
    desk.post("delete_allowance", allowance_id=allowance.pk)
    assert not stored()
