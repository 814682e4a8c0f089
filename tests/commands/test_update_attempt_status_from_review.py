"""``update_attempt_status_from_review``. Spec 07 §2.4, weakness 18."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from proctoring.models import ProctoredExamSoftwareSecureReview as Review
from proctoring.models import ProctoredExamSoftwareSecureReviewHistory as Archive
from proctoring.models import ProctoredExamStudentAttempt as Attempt
from tests import factories

pytestmark = pytest.mark.django_db

WHOLE_YEAR = {"start_date_time": "2026-01-01 00:00:00", "end_date_time": "2026-12-31 23:59:59", "sleep_time": 0}


@pytest.fixture
def exam(db):
    return factories.make_proctored_exam()


@pytest.fixture
def make(exam):
    """Make a submitted attempt with a review of that outcome, which has not moved it, as of that day."""

    def make(outcome="Clean", day=10, **values):
        attempt = factories.make_attempt(exam, status="submitted", completed_at=exam.created)
        factories.make_review(attempt, outcome)
        at = datetime.datetime(2026, 3, day, tzinfo=datetime.UTC)
        Review.objects.filter(attempt_code=attempt.attempt_code).update(modified=at)
        Attempt.objects.filter(pk=attempt.pk).update(**{"status": "submitted", **values})
        mail.outbox.clear()
        return attempt

    return make


def run_year(run, **options):
    return run("update_attempt_status_from_review", **{**WHOLE_YEAR, **options})


def status(attempt):
    attempt.refresh_from_db()
    return attempt.status


@pytest.mark.parametrize(("outcome", "expected"), [("Clean", "verified"), ("Suspicious", "second_review_required")])
def test_attempt_gets_what_its_review_demands(run, make, outcome, expected):
    attempt = make(outcome)

    run_year(run)

    assert status(attempt) == expected
    assert attempt.history.first().history_actor == "command update_attempt_status_from_review"


def test_interval_is_closed_and_in_the_current_time_zone(run, make):
    inside, outside = make(day=10), make(day=11)

    with timezone.override("Europe/Berlin"):
        run_year(run, start_date_time="2026-03-10 01:00:00", end_date_time="2026-03-10 01:00:00")

    assert (status(inside), status(outside)) == ("verified", "submitted")


def test_offset_may_be_given(run, make):
    attempt = make(day=10)

    run_year(run, start_date_time="2026-03-10 05:00:00+05:00", end_date_time="2026-03-10 05:00:00+05:00")

    assert status(attempt) == "verified"


def test_nothing_happens_where_the_status_would_not_change(run, make):
    make(status="verified")

    run_year(run)

    assert (Archive.objects.count(), mail.outbox) == (0, [])


@pytest.mark.parametrize(("no_email", "sent"), [(False, 1), (True, 0)])
def test_mail_can_be_left_out(run, make, after_commit, no_email, sent):
    attempt = make()

    with after_commit():
        run_year(run, no_email=no_email)

    assert (status(attempt), len(mail.outbox)) == ("verified", sent)


def test_failing_review_does_not_stop_the_others(run, make, exam):
    other = factories.make_proctored_exam(backend="test")
    broken, fine = make(), make()
    Attempt.objects.filter(pk=broken.pk).update(proctored_exam=other)
    type(other).objects.filter(pk=other.pk).update(backend="gone")

    outcome = run_year(run)

    assert (status(fine), outcome.error.returncode) == ("verified", 1)
    assert "NotImplementedError" in outcome.err


def test_orphans_are_skipped(run, make):
    attempt = make()
    Attempt.objects.filter(pk=attempt.pk).delete()

    assert run_year(run).error is None


def test_dry_run_tells_what_would_move(run, make):
    attempt = make()

    outcome = run_year(run, dry_run=True)

    assert f"attempt {attempt.pk} would go from submitted to verified" in outcome.out
    assert status(attempt) == "submitted"


def test_it_sleeps_between_batches(run, make, slept):
    for _ in range(4):
        make()

    run_year(run, batch_size=2, sleep_time=7)

    assert slept == [7]


@pytest.mark.parametrize("missing", ["start_date_time", "end_date_time"])
def test_both_dates_are_required(run, missing):
    options = {name: value for name, value in WHOLE_YEAR.items() if name != missing}

    assert run("update_attempt_status_from_review", **options).error is not None


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01 00:00:00", "2026-02-30 00:00:00"])
def test_malformed_date_is_named(run, text):
    assert repr(text) in str(run_year(run, start_date_time=text).error)
