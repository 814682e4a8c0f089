"""``set_is_attempt_active``. Spec 07 §2.3, weakness 16."""

import pytest

from proctoring.models import ProctoredExamSoftwareSecureReview as Review
from proctoring.models import ProctoredExamSoftwareSecureReviewHistory as Archive
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviews(learner):
    """Three reviews without attempt, with archive rows, and a live one, all marked as active."""
    exam = factories.make_proctored_exam()
    gone = [factories.make_review(factories.make_attempt(exam, learner)) for _ in range(3)]
    live = factories.make_review(factories.make_attempt(exam, learner))
    for review in (*gone, live):
        review.save()
    for review in gone:
        type(exam.proctoredexamstudentattempt_set.first()).objects.filter(attempt_code=review.attempt_code).delete()
    only_archived = gone[2].attempt_code
    Review.objects.filter(attempt_code=only_archived).delete()
    Review.objects.update(is_attempt_active=True)
    Archive.objects.update(is_attempt_active=True)
    return live


def active(model):
    return set(model.objects.filter(is_attempt_active=True).values_list("attempt_code", flat=True))


@pytest.mark.parametrize("batch_size", [1, 2, 3, 300])
def test_end_state_is_the_same_for_every_batch_size(run, reviews, batch_size):
    run("set_is_attempt_active", batch_size=batch_size)

    assert (active(Review), active(Archive)) == ({reviews.attempt_code}, {reviews.attempt_code})


def test_rows_are_marked_and_otherwise_left_alone(run, reviews):
    before = list(Review.objects.order_by("pk").values_list("pk", "modified")), Archive.objects.count()

    run("set_is_attempt_active")
    run("set_is_attempt_active")

    assert (list(Review.objects.order_by("pk").values_list("pk", "modified")), Archive.objects.count()) == before


def test_it_sleeps_between_batches_only(run, reviews, slept):
    run("set_is_attempt_active", batch_size=2, sleep_time=5)

    assert slept == [5]


def test_dry_run_counts(run, reviews):
    outcome = run("set_is_attempt_active", dry_run=True)

    assert outcome.out == "attempt codes without attempt: 3\n"
    assert len(active(Review)) == 3
