"""``purge_expired_data`` and the settings of retention."""

import datetime

import pytest
from django.utils import timezone

from proctoring import models
from tests import factories

pytestmark = pytest.mark.django_db

Review, Archive = models.ProctoredExamSoftwareSecureReview, models.ProctoredExamSoftwareSecureReviewHistory
LONG_AGO = timezone.now() - datetime.timedelta(days=400)


@pytest.fixture
def keep(settings):
    """Set how many days something is kept."""

    def keep(**days):
        settings.PROCTORING_SETTINGS = {**settings.PROCTORING_SETTINGS, **days}

    return keep


@pytest.fixture
def old_review(db):
    attempt = factories.make_attempt(factories.make_proctored_exam(), status="submitted")
    review = factories.make_review(attempt, raw_data="old", notes="old", encrypted_video_url=b"link")
    models.ProctoredExamSoftwareSecureComment.objects.create(
        review=review, start_time=0, stop_time=1, duration=1, comment="old", status="Suspicious"
    )
    review.save()
    Review.objects.update(modified=LONG_AGO)
    Archive.objects.update(created=LONG_AGO)
    return review


def test_everything_is_kept_by_default(run, old_review):
    outcome = run("purge_expired_data")

    old_review.refresh_from_db()
    assert (old_review.raw_data, "everything is kept" in outcome.out) == ("old", True)


def test_old_review_data_are_blanked_and_the_outcome_stays(run, old_review, keep):
    keep(KEEP_REVIEW_DATA_DAYS=365)

    outcome = run("purge_expired_data")

    old_review.refresh_from_db()
    assert (old_review.raw_data, old_review.notes, bytes(old_review.encrypted_video_url)) == ("", "", b"")
    assert old_review.review_status == "Clean"
    assert set(Archive.objects.values_list("raw_data", flat=True)) == {""}
    assert models.ProctoredExamSoftwareSecureComment.objects.get().comment == ""
    assert models.ProctoredExamSoftwareSecureCommentHistory.objects.get().comment == ""
    assert outcome.out.splitlines()[:3] == ["comments: 1", "archived comments: 1", "reviews: 1"]
    assert run("purge_expired_data").out.splitlines()[2] == "reviews: 0"


def test_fresh_data_stay(run, old_review, keep):
    keep(KEEP_REVIEW_DATA_DAYS=500)

    run("purge_expired_data")

    old_review.refresh_from_db()
    assert old_review.raw_data == "old"


def test_dry_run_counts(run, old_review, keep):
    keep(KEEP_REVIEW_DATA_DAYS=1)

    assert "reviews: 1" in run("purge_expired_data", dry_run=True).out
    old_review.refresh_from_db()
    assert old_review.raw_data == "old"


def test_settled_deliveries_go_and_open_ones_stay(run, keep):
    for state in models.Delivery.State.values:
        models.Delivery.objects.create(kind="status_email", attempt_id=1, state=state, settled_at=LONG_AGO)
    keep(KEEP_DELIVERIES_DAYS=30)

    run("purge_expired_data")

    assert set(models.Delivery.objects.values_list("state", flat=True)) == {"pending", "given_up"}


@pytest.mark.parametrize("days", [0, -1, "30", True])
def test_senseless_days_are_refused(run, keep, days):
    keep(KEEP_DELIVERIES_DAYS=days)

    assert "KEEP_DELIVERIES_DAYS" in str(run("purge_expired_data").error)


def test_contents_of_old_deliveries_of_reviews_are_forgotten(run, keep):
    keep(KEEP_REVIEW_CALLBACKS_DAYS=30)
    for name in ("old", "new"):
        models.ReviewCallback.objects.create(channel="provider", target=name, digest=name, body="{}")
    models.ReviewCallback.objects.filter(target="old").update(modified=LONG_AGO)

    run("purge_expired_data")

    bodies = models.ReviewCallback.objects.order_by("pk").values_list("target", "body")
    assert list(bodies) == [("old", ""), ("new", "{}")]
