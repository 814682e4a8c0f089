"""``set_attempt_status``. Spec 07 §2.2, weakness 20."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(learner):
    return factories.make_attempt(factories.make_proctored_exam(), learner, status="started")


def test_status_is_set_and_said(run, attempt):
    outcome = run("set_attempt_status", attempt_id=attempt.pk, to_status="rejected")

    attempt.refresh_from_db()
    assert attempt.status == "rejected"
    assert outcome.out.splitlines() == [f"Setting the status of attempt {attempt.pk} to rejected.", "Complete."]
    assert attempt.history.first().history_actor == "command set_attempt_status"


def test_short_options_of_the_shell(run, attempt):
    run("set_attempt_status", "-a", str(attempt.pk), "-t", "verified")

    attempt.refresh_from_db()
    assert attempt.status == "verified"


@pytest.mark.parametrize("status", ["expired", "onboarding_reset", "nonsense", None])
def test_status_that_cannot_be_set_is_named(run, attempt, status):
    outcome = run("set_attempt_status", attempt_id=attempt.pk, to_status=status)

    assert repr(status) in str(outcome.error)


@pytest.mark.parametrize("attempt_id", ["987", "abc", None])
def test_unknown_attempt_is_a_command_error(run, attempt_id):
    outcome = run("set_attempt_status", attempt_id=attempt_id, to_status="verified")

    assert "does not exist" in str(outcome.error)


def test_illegal_move_is_a_command_error(run, attempt):
    run("set_attempt_status", attempt_id=attempt.pk, to_status="verified")

    assert "cannot go" in str(run("set_attempt_status", attempt_id=attempt.pk, to_status="started").error)


def test_rejection_can_be_taken_back(run, attempt):
    for status in ("rejected", "verified"):
        assert run("set_attempt_status", attempt_id=attempt.pk, to_status=status).error is None


@pytest.mark.parametrize(("status", "said"), [("verified", "would go"), ("started", "would go")])
def test_dry_run_changes_nothing(run, attempt, status, said):
    outcome = run("set_attempt_status", attempt_id=attempt.pk, to_status=status, dry_run=True)

    attempt.refresh_from_db()
    assert (attempt.status, said in outcome.out) == ("started", True)


def test_dry_run_tells_what_cannot_be_done(run, attempt):
    run("set_attempt_status", attempt_id=attempt.pk, to_status="verified")

    assert run("set_attempt_status", attempt_id=attempt.pk, to_status="started", dry_run=True).error is not None
    assert run("set_attempt_status", attempt_id="abc", to_status="started", dry_run=True).error is not None
