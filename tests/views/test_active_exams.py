"""The exams that a learner is in. Spec 05 §6.3."""

import pytest
from django.utils import timezone

from tests import factories
from tests.views.conftest import OTHER_COURSE

NAME = "proctored_exam.active_exams_for_user"


def running():
    return {"status": "started", "started_at": timezone.now(), "allowed_time_limit_mins": 90}


def make_running(user, **values):
    return factories.make_attempt(factories.make_exam(**values), user, **running())


def test_own_exams_are_answered(call, learner):
    attempt = make_running(learner)
    factories.make_allowance(attempt.proctored_exam, learner)

    body = call("get", NAME, user=learner, query=f"?user_id={learner.pk}").json()

    assert [set(entry) for entry in body] == [{"exam", "attempt", "allowances"}]
    assert (body[0]["attempt"]["id"], len(body[0]["allowances"])) == (attempt.pk, 1)


def test_course_restricts_them(call, learner):
    make_running(learner)
    make_running(learner, course_id=OTHER_COURSE)
    query = f"?user_id={learner.pk}&course_id={OTHER_COURSE.replace('+', '%2B')}"

    assert len(call("get", NAME, user=learner, query=query).json()) == 1


def test_parameters_may_stand_in_the_body(client, learner):
    make_running(learner)
    client.force_login(learner)
    url = "/api/edx_proctoring/v1/proctored_exam/active_exams_for_user"

    answer = client.generic("GET", url, f'{{"user_id": {learner.pk}}}', content_type="application/json")

    assert len(answer.json()) == 1


def test_nobody_is_named(call, learner):
    make_running(learner)

    assert call("get", NAME, user=learner).json() == []


@pytest.mark.parametrize(
    ("caller", "status"), [("other_learner", 403), ("other_staff", 403), ("course_staff", 403), ("global_staff", 200)]
)
def test_exams_of_others_are_for_staff(call, learner, request, caller, status):
    make_running(learner)

    answer = call("get", NAME, user=request.getfixturevalue(caller), query=f"?user_id={learner.pk}")

    assert answer.status_code == status


def test_course_staff_see_those_of_their_course(call, learner, course_staff):
    make_running(learner)
    make_running(learner, course_id=OTHER_COURSE)
    query = f"?user_id={learner.pk}&course_id={factories.COURSE.replace('+', '%2B')}"

    assert len(call("get", NAME, user=course_staff, query=query).json()) == 1


@pytest.mark.parametrize("query", ["?user_id=x", "?user_id=1&course_id=%00"])
def test_wrong_input_is_refused(call, learner, query):
    assert call("get", NAME, user=learner, query=query).status_code == 400


@pytest.mark.parametrize("count", [1, 1_000])
def test_number_of_statements_does_not_depend_on_the_number_of_exams(call, learner, count_statements, count):
    factories.make_attempts(((exam, learner) for exam in factories.make_exams(count)), **running())
    call("get", NAME, user=learner, query=f"?user_id={learner.pk}")

    with count_statements() as statements:
        call("get", NAME, user=learner, query=f"?user_id={learner.pk}")

    assert len(statements) <= 4
