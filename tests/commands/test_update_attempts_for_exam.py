"""``update_attempts_for_exam``. Spec 07 §2.5, weakness 19."""

import pytest
from django.core import mail

from proctoring.models import ProctoredExam
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam(db):
    return factories.make_proctored_exam()


@pytest.fixture
def attempts(exam):
    return [factories.make_attempt(exam, status="verified", completed_at=exam.created) for _ in range(3)]


def test_credit_is_told_again_and_nobody_else(run, exam, attempts, credit, after_commit):
    factories.make_attempt(status="verified")

    with after_commit():
        outcome = run("update_attempts_for_exam", exam_id=exam.pk)

    assert credit.told == ["satisfied"] * 3
    assert (mail.outbox, outcome.out) == ([], "")
    assert attempts[0].history.count() == 1


def test_exam_is_required(run):
    assert run("update_attempts_for_exam").error is not None


def test_unknown_exam_does_nothing_and_says_so(run):
    outcome = run("update_attempts_for_exam", exam_id=987)

    assert (outcome.err, outcome.error) == ("There is no exam 987.\n", None)


def test_it_goes_on_after_an_attempt(run, exam, attempts, credit):
    run("update_attempts_for_exam", exam_id=exam.pk, after=attempts[1].pk)

    assert len(credit.told) == 1


def test_dry_run_counts(run, exam, attempts, credit):
    assert run("update_attempts_for_exam", exam_id=exam.pk, dry_run=True).out == "attempts: 3\n"
    assert credit.told == []


def test_failures_are_listed(run, exam, attempts):
    ProctoredExam.objects.filter(pk=exam.pk).update(backend="gone")

    outcome = run("update_attempts_for_exam", exam_id=exam.pk)

    assert outcome.error.returncode == 1
    assert len(outcome.err.splitlines()) == 3
    assert f"attempt {attempts[0].pk}: NotImplementedError" in outcome.err


def test_it_sleeps_between_batches(run, exam, attempts, slept):
    run("update_attempts_for_exam", exam_id=exam.pk, batch_size=2, sleep_time=4)

    assert slept == [4]
