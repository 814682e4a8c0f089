"""Operators list, replay and discard what could not become a review."""

import datetime
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from proctoring.api.review_inbox import receive_review
from proctoring.exceptions import ProctoredBaseException
from proctoring.models import ReviewCallback
from tests import factories
from tests.reviews.payloads import rest_review, software_secure_review

pytestmark = pytest.mark.django_db


def replay(*args, **options):
    """Run the command; return what it printed, and whether it failed."""
    out = StringIO()
    try:
        call_command("replay_review_callbacks", *args, stdout=out, **options)
    except CommandError:
        return out.getvalue().splitlines(), True
    return out.getvalue().splitlines(), False


@pytest.fixture
def parked(attempt, reviewer):
    """A review of the attempt that came in while its id was not known yet."""
    with pytest.raises(ProctoredBaseException):
        receive_review("later", rest_review("suspicious"), user=reviewer)
    attempt.external_id = "later"
    attempt.save()
    return ReviewCallback.objects.get()


def test_parked_review_is_stored_once_the_attempt_is_known(attempt, parked, stored, status_of):
    lines, failed = replay()

    assert (lines, failed) == ([f"{parked.pk}: processed"], False)
    assert stored(attempt).review_status == "Suspicious"
    assert status_of(attempt) == "second_review_required"
    assert ReviewCallback.objects.get().body == ""


def test_history_names_provider_not_operator(attempt, parked):
    replay()

    assert attempt.history.order_by("-history_id").first().history_actor == "provider"


def test_dry_run_lists_and_changes_nothing(attempt, parked, stored):
    [line], failed = replay(dry_run=True)

    assert "later" in line
    assert "unknown attempt" in line
    assert not failed
    assert stored(attempt) is None


def test_link_to_the_recording_survives(attempt, software_secure, global_staff, stored):
    exam = attempt.proctored_exam
    exam.backend, exam.is_proctored = "software_secure", False
    exam.save()
    receive_review(attempt.external_id, software_secure_review(attempt), user=global_staff)
    exam.is_proctored = True
    exam.save()

    replay()

    assert stored(attempt).encrypted_video_url is not None


def test_unknown_attempt_stays_parked(reviewer):
    with pytest.raises(ProctoredBaseException):
        receive_review("unknown", rest_review(), user=reviewer)

    [line], failed = replay()

    assert line.endswith("not replayed, the attempt is unknown")
    assert failed
    assert ReviewCallback.objects.get().outcome == "parked"


def test_sender_must_be_a_reviewer_of_the_attempt(attempt, parked, reviewer, stored):
    reviewer.groups.clear()

    [line], failed = replay()

    assert "may not review" in line
    assert failed
    assert stored(attempt) is None


def test_anonymous_delivery_for_a_foreign_exam_is_not_replayed_where_that_is_off(attempt, software_secure, stored):
    software_secure.callback_protection = {"own_exams_only": True}
    ReviewCallback.objects.create(
        channel="anonymous", target=attempt.attempt_code, digest="1", backend="software_secure", body="{}"
    )

    [line], _ = replay()

    assert "may not review" in line
    assert stored(attempt) is None


def test_overtaken_delivery_changes_nothing_unless_forced(attempt, parked, reviewer, stored):
    receive_review("later", rest_review("passed"), user=reviewer)

    lines, failed = replay()
    assert (lines, failed) == ([f"{parked.pk}: superseded"], False)
    assert stored(attempt).review_status == "Clean"

    replay(str(parked.pk), force=True)
    assert stored(attempt).review_status == "Suspicious"


def test_one_that_cannot_be_replayed_stops_no_other(parked, reviewer, attempt, stored):
    ReviewCallback.objects.create(channel="provider", target="unknown", digest="0", body="{", pk=parked.pk - 1)

    lines, failed = replay()

    assert len(lines) == 2
    assert failed
    assert stored(attempt).review_status == "Suspicious"


def test_contents_that_cannot_be_read_are_no_end_of_the_others(parked):
    ReviewCallback.objects.update(body="{")

    [line], failed = replay()

    assert line == f"{parked.pk}: not replayed, JSONDecodeError"
    assert failed


def test_delivery_that_the_provider_refuses_now_stays(attempt, parked):
    ReviewCallback.objects.update(body='{"status": "unknown"}')

    [line], failed = replay()

    assert "status: " in line
    assert failed
    assert ReviewCallback.objects.get().outcome == "parked"


def test_contents_that_are_gone_cannot_be_replayed(parked):
    ReviewCallback.objects.forget_contents()

    [line], failed = replay(str(parked.pk))

    assert "contents are gone" in line
    assert failed


def test_old_deliveries_are_discarded(parked):
    ReviewCallback.objects.create(channel="provider", target="new", digest="0")
    long_ago = timezone.now() - datetime.timedelta(days=31)
    ReviewCallback.objects.filter(pk=parked.pk).update(modified=long_ago)

    assert replay(discard=True, older_than=30) == (["discarded: 1"], False)
    assert ReviewCallback.objects.get().target == "new"


def test_unknown_id_is_an_error_of_the_operator():
    with pytest.raises(CommandError, match="no delivery 7"):
        call_command("replay_review_callbacks", "7")


def test_deleted_attempt_is_reviewed_by_an_anonymous_replay(software_secure, stored):
    attempt = factories.make_attempt(factories.make_proctored_exam(), external_id="ext")
    exam = attempt.proctored_exam
    payload = software_secure_review(attempt)
    callback = ReviewCallback.objects.create(
        channel="anonymous",
        target=attempt.attempt_code,
        digest="1",
        backend="software_secure",
        body=json.dumps(payload),
    )
    attempt.delete()

    lines, _ = replay()

    assert lines == [f"{callback.pk}: processed"]
    assert stored(attempt).exam_id == exam.pk


def test_delivery_in_the_name_of_a_backend_that_is_gone_stays(attempt, stored):
    values = {"channel": "anonymous", "target": attempt.attempt_code, "backend": "gone", "outcome": "parked"}
    ReviewCallback.objects.create(digest="1", body="{}", **values)

    [line], failed = replay()

    assert "may not review" in line
    assert failed
    assert stored(attempt) is None
