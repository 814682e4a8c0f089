"""The attempt that a learner is in. Spec 05 §6.3."""

import pytest
from django.utils import timezone

from tests import factories

NAME = "proctored_exam.active_attempt"
STAFF_ONLY = {"detail": "Must be a Staff User to Perform this request."}


def running():
    return {"status": "started", "started_at": timezone.now(), "allowed_time_limit_mins": 90}


def make_running(user):
    return factories.make_attempt(user=user, **running())


def test_running_attempt_is_answered_with_links_of_the_learning_front_end(call, learner):
    attempt = make_running(learner)

    body = call("get", NAME, user=learner).json()

    assert body["attempt_id"] == attempt.pk
    assert body["exam_url_path"].startswith("https://learning.academy.example/course/")


def test_nothing_runs(call, learner):
    factories.make_attempt(user=learner)

    answer = call("get", NAME, user=learner)

    assert (answer.status_code, answer.json()) == (200, {})


def test_staff_may_ask_for_another_learner(call, learner, global_staff):
    attempt = make_running(learner)

    assert call("get", NAME, user=global_staff, query=f"?user_id={learner.pk}").json()["attempt_id"] == attempt.pk


@pytest.mark.parametrize("caller", ["learner", "course_staff"])
def test_nobody_else_may_name_a_learner(call, learner, request, caller):
    answer = call("get", NAME, user=request.getfixturevalue(caller), query=f"?user_id={learner.pk}")

    assert (answer.status_code, answer.json()) == (403, STAFF_ONLY)


@pytest.mark.parametrize(("user_id", "status", "body"), [("7777", 200, {}), ("x", 400, None), ("", 200, {})])
def test_learner_that_there_is_not(call, global_staff, user_id, status, body):
    answer = call("get", NAME, user=global_staff, query=f"?user_id={user_id}")

    assert answer.status_code == status
    assert body is None or answer.json() == body


@pytest.mark.parametrize("count", [1, 1_000])
def test_active_attempt_takes_three_statements(call, learner, count_statements, count):
    factories.make_attempts(((exam, learner) for exam in factories.make_exams(count)), **running())
    call("get", NAME, user=learner)

    with count_statements() as statements:
        call("get", NAME, user=learner)

    assert len(statements) <= 3


def test_url_is_anchored(client, learner):
    client.force_login(learner)

    assert client.get("/api/edx_proctoring/v1/proctored_exam/active_attempt/more").status_code == 404
