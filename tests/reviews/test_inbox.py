"""The door for providers with an account: who comes in, what is stored first, what is a repetition. Spec 05 §10.2."""

import pytest
from django.http import QueryDict

from proctoring import api, constants
from proctoring.api.review_inbox import receive_review
from proctoring.api.reviews import ACCEPTED, FORBIDDEN, NO_LONGER_PROCTORED
from proctoring.crypto import decode_and_decrypt
from proctoring.exceptions import (
    BackendProviderNotConfigured,
    ProctoredExamBadReviewStatus,
    ProctoredExamReviewAlreadyExists,
    StudentExamAttemptDoesNotExistsException,
)
from proctoring.models import ProctoredExamSoftwareSecureReview as Review
from proctoring.models import ProctoredExamSoftwareSecureReviewHistory as ReviewHistory
from proctoring.models import ReviewCallback
from tests import factories
from tests.reviews.conftest import AES_KEY
from tests.reviews.payloads import rest_comment, rest_review, software_secure_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def deliver(attempt, reviewer):
    """Deliver a review of the attempt, as its provider does."""
    return lambda data: receive_review(attempt.external_id, data, user=reviewer)


def outcomes():
    return list(ReviewCallback.objects.order_by("id").values_list("outcome", "error"))


def test_delivery_becomes_a_review_and_leaves_no_contents(attempt, deliver, stored, status_of):
    assert deliver(rest_review()) == ACCEPTED

    assert stored(attempt).review_status == "Clean"
    assert status_of(attempt) == "verified"
    callback = ReviewCallback.objects.get()
    assert (callback.outcome, callback.body, callback.attempt_code) == ("processed", "", attempt.attempt_code)


def test_form_is_a_review_too(attempt, deliver, stored):
    assert deliver(QueryDict("status=suspicious")) == ACCEPTED
    assert stored(attempt).review_status == "Suspicious"


def test_learner_is_refused_and_nothing_is_kept(attempt, learner, caplog):
    assert receive_review(attempt.external_id, rest_review(), user=learner) == FORBIDDEN

    assert outcomes() == []
    assert Review.objects.count() == 0
    assert learner.username not in caplog.text


@pytest.mark.parametrize("data", [[], "passed", {}, rest_review(comments=[{}])], ids=repr)
def test_malformed_delivery_is_not_kept(deliver, data):
    with pytest.raises(ProctoredExamBadReviewStatus):
        deliver(data)

    assert outcomes() == []
    assert Review.objects.count() == 0


# What cannot become a review now


def test_unknown_attempt_is_parked_for_a_reviewer(reviewer):
    with pytest.raises(StudentExamAttemptDoesNotExistsException):
        receive_review("unknown", rest_review(), user=reviewer)

    [callback] = ReviewCallback.objects.all()
    assert (callback.outcome, callback.error, callback.target) == ("parked", "unknown attempt", "unknown")
    assert (callback.sender, callback.backend) == (reviewer, "test")
    assert '"Looked away"' in callback.body


def test_learner_cannot_fill_the_inbox(learner):
    assert receive_review("unknown", rest_review(), user=learner) == FORBIDDEN
    assert outcomes() == []


def test_exam_that_is_not_proctored_any_more_is_parked(attempt, deliver):
    exam = attempt.proctored_exam
    exam.is_proctored = False
    exam.save()

    assert deliver(rest_review()) == NO_LONGER_PROCTORED
    assert outcomes() == [("parked", "the exam is not proctored")]
    assert Review.objects.count() == 0


def test_provider_that_is_not_configured_is_parked(attempt, global_staff, backends):
    attempt.proctored_exam.backend = "gone"
    attempt.proctored_exam.save()

    with pytest.raises(BackendProviderNotConfigured):
        receive_review(attempt.external_id, rest_review(), user=global_staff)

    assert outcomes() == [("parked", "the provider is not configured")]


def test_update_is_parked_while_updates_are_off(deliver, monkeypatch):
    deliver(rest_review("suspicious"))
    monkeypatch.setitem(vars(constants), "ALLOW_REVIEW_UPDATES", False)

    with pytest.raises(ProctoredExamReviewAlreadyExists):
        deliver(rest_review("passed"))

    assert [outcome for outcome, _ in outcomes()] == ["processed", "parked"]


def test_failure_of_ours_is_kept_without_its_text(deliver, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("zoe@acme.example")

    monkeypatch.setattr(api, "update_attempt_status", fail)
    with pytest.raises(RuntimeError):
        deliver(rest_review())

    assert outcomes() == [("failed", "RuntimeError")]
    assert Review.objects.count() == 0


def test_parked_contents_are_redacted_and_their_link_encrypted(software_secure, reviewer, attempt):
    exam = attempt.proctored_exam
    exam.backend, exam.is_proctored = "software_secure", False
    exam.save()
    payload = software_secure_review(attempt, userPhotoBase64String="/9j/4AAQ")
    link = payload["videoReviewLink"]
    reviewer.is_staff = True

    receive_review(attempt.external_id, payload, user=reviewer)

    callback = ReviewCallback.objects.get()
    assert link not in callback.body
    assert "/9j/4AAQ" not in callback.body
    assert decode_and_decrypt(callback.video_token, bytes.fromhex(AES_KEY)).decode() == link


# The same again


def test_repetition_is_answered_and_not_processed_again(attempt, deliver, comments, events):
    for _ in range(3):
        assert deliver(rest_review("suspicious")) == ACCEPTED

    assert comments(attempt) == ["Looked away"]
    assert ReviewHistory.objects.count() == 0
    assert [name for name, _ in events].count("edx.special_exam.proctored.attempt.review_received") <= 1
    callback = ReviewCallback.objects.get()
    assert (callback.deliveries, callback.outcome, callback.body) == (3, "processed", "")


def test_repetition_is_accepted_while_updates_are_off(deliver, monkeypatch):
    deliver(rest_review())
    monkeypatch.setitem(vars(constants), "ALLOW_REVIEW_UPDATES", False)

    assert deliver(rest_review()) == ACCEPTED


def test_order_of_keys_makes_no_other_delivery(deliver):
    deliver({"status": "passed", "comments": []})
    deliver({"comments": [], "status": "passed"})

    assert ReviewCallback.objects.count() == 1


def test_repetition_after_a_correction_ends_as_if_processed_again(attempt, deliver, stored, status_of, comments):
    deliver(rest_review("suspicious"))
    deliver(rest_review("passed", comments=[rest_comment(comment="All fine")]))
    deliver(rest_review("suspicious"))

    assert stored(attempt).review_status == "Suspicious"
    assert status_of(attempt) == "second_review_required"
    assert comments(attempt) == ["Looked away"]


def test_repetition_after_staff_moved_the_attempt_is_processed(attempt, deliver, status_of):
    deliver(rest_review("suspicious"))
    api.update_attempt_status(attempt.pk, "rejected")
    deliver(rest_review("suspicious"))

    assert status_of(attempt) == "second_review_required"


def test_delivery_that_failed_is_processed_when_it_comes_again(attempt, deliver, stored, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(api, "update_attempt_status", fail)
        with pytest.raises(RuntimeError):
            deliver(rest_review())
    deliver(rest_review())

    assert stored(attempt).review_status == "Clean"
    assert ReviewCallback.objects.get().outcome == "processed"


def test_deleted_attempt_is_unknown_here(attempt, deliver):
    attempt.delete()

    with pytest.raises(StudentExamAttemptDoesNotExistsException):
        deliver(rest_review())

    assert outcomes() == [("parked", "unknown attempt")]


def test_newest_attempt_of_several_with_one_id_is_reviewed(attempt, deliver, stored):
    newer = factories.make_attempt(
        attempt.proctored_exam, attempt.user, external_id=attempt.external_id, status="started"
    )

    deliver(rest_review("suspicious"))

    assert stored(newer) is not None
    assert stored(attempt) is None


def test_deliveries_are_found_by_both_names_of_an_attempt(attempt, reviewer, deliver):
    deliver(rest_review())
    with pytest.raises(StudentExamAttemptDoesNotExistsException):
        receive_review("other", rest_review(), user=reviewer)

    found = ReviewCallback.objects.of_attempts([attempt.attempt_code], ["other", None])
    assert found.count() == 2
    assert found.forget_contents() == 2
    assert not ReviewCallback.objects.exclude(body="").exists()
