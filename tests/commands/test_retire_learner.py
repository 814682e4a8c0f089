"""``retire_learner``. Spec 07 §9, weaknesses 33 - 36."""

import pytest
from django.core import mail

from proctoring import api, models
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(learner):
    """A review of a deleted attempt, with notes."""
    attempt = factories.make_attempt(factories.make_proctored_exam(), learner, status="submitted")
    factories.make_allowance(attempt.proctored_exam, learner)
    review = factories.make_review(attempt, "Suspicious", raw_data="private", notes="private")
    review.save()
    attempt.delete()
    return review


def test_personal_data_goes_and_no_workflow_runs(run, review, learner, other_learner, after_commit):
    kept = factories.make_review(
        factories.make_attempt(review.exam, other_learner, status="submitted"), raw_data="kept", notes="kept"
    )
    with after_commit():
        outcome = run("retire_learner", "learner")

    review.refresh_from_db()
    kept.refresh_from_db()
    assert (review.raw_data, review.notes, review.review_status) == ("", "", "Suspicious")
    assert (kept.raw_data, kept.notes) == ("kept", "kept")
    archive = models.ProctoredExamSoftwareSecureReviewHistory.objects.filter(student=learner)
    assert set(archive.values_list("raw_data", "notes")) == {("", "")}
    assert (mail.outbox, outcome.error) == ([], None)


def test_time_stays_computable(run, review, learner):
    run("retire_learner", str(learner.pk))

    assert (
        api.get_total_allowed_time_for_exam(api.get_exam_by_id(review.exam_id), learner.pk) == "1 hour and 30 minutes"
    )


def test_twice_is_harmless(run, review):
    assert [run("retire_learner", "learner").error for _ in range(2)] == [None, None]


def test_unknown_user_retires_nobody(run, review):
    outcome = run("retire_learner", "learner", "nobody")

    review.refresh_from_db()
    assert ("nobody" in str(outcome.error), review.raw_data) == (True, "private")


def test_dry_run_retires_nobody(run, review, learner):
    outcome = run("retire_learner", "learner", dry_run=True)

    review.refresh_from_db()
    assert (str(learner.pk) in outcome.out, review.raw_data) == (True, "private")


def test_provider_that_fails_is_reported(run, review, learner, backends):
    factories.make_attempt(review.exam, learner)
    backends["test"].retire_user = lambda user_id: False

    outcome = run("retire_learner", "learner", providers=True)

    assert outcome.error.returncode == 1
    assert "not at test" in outcome.err
