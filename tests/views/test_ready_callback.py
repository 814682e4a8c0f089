"""A provider says that the learner is set up. Spec 05 §10.1."""

import pytest
from django.contrib.auth.models import Group

from tests import factories

NAME = "proctored_exam.attempt.ready_callback"


@pytest.fixture
def reviewer(db):
    user = factories.make_user("reviewer")
    user.groups.add(Group.objects.create(name="test_review"))
    return user


@pytest.fixture
def make(learner):
    exam = factories.make_proctored_exam()
    return lambda **values: factories.make_attempt(exam, learner, external_id="ext-1", **values)


def status_of(attempt):
    attempt.refresh_from_db()
    return attempt.status


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("created", "ready_to_start"),
        ("download_software_clicked", "ready_to_start"),
        ("ready_to_start", "ready_to_start"),
        ("submitted", "submitted"),
        ("error", "error"),
    ],
)
@pytest.mark.parametrize("caller", ["reviewer", "course_staff", "global_staff"])
def test_attempt_that_waits_becomes_ready(call, make, request, caller, before, after):
    attempt = make(status=before)

    answer = call("post", NAME, "ext-1", user=request.getfixturevalue(caller))

    assert (answer.status_code, answer.json(), status_of(attempt)) == (200, "OK", after)


@pytest.mark.parametrize("caller", ["learner", "other_learner", "other_staff"])
def test_nobody_else_may_say_so(call, make, request, caller):
    attempt = make()

    answer = call("post", NAME, "ext-1", user=request.getfixturevalue(caller))

    assert (answer.status_code, list(answer.json()), status_of(attempt)) == (403, ["detail"], "created")
    assert "external_id=ext-1" in answer.json()["detail"]


@pytest.mark.parametrize("caller", ["reviewer", "global_staff"])
def test_unknown_attempt_is_not_found(call, request, caller):
    answer = call("post", NAME, "ext-1", user=request.getfixturevalue(caller))

    assert answer.status_code == 404
    assert isinstance(answer.json(), str)


def test_newest_of_several_attempts_becomes_ready(call, make, reviewer):
    old, new = make(), make()

    call("post", NAME, "ext-1", user=reviewer)

    assert (status_of(old), status_of(new)) == ("created", "ready_to_start")
