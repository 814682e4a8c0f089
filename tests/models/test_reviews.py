"""Reviews, their comments and their archive. Spec 01 §2.7 - §2.9, §4.2."""

import pytest
from django.db import IntegrityError, transaction

from proctoring.models import (
    ProctoredExamSoftwareSecureComment,
    ProctoredExamSoftwareSecureReview,
    ProctoredExamSoftwareSecureReviewHistory,
)
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def moved(monkeypatch):
    """The attempts that reviews would move; moving them is tested elsewhere."""
    calls = []
    monkeypatch.setattr(
        "proctoring.api.update_attempt_status", lambda *args, **kwargs: calls.append((args, kwargs)), raising=False
    )
    return calls


@pytest.fixture
def attempt():
    return factories.make_attempt(factories.make_proctored_exam(), status="submitted")


def archived():
    return list(ProctoredExamSoftwareSecureReviewHistory.objects.order_by("id"))


def comment(review, text="looked away", **values):
    return ProctoredExamSoftwareSecureComment.objects.create(
        **{"review": review, "start_time": 1, "stop_time": 3, "duration": 2, "comment": text, "status": "Suspicious"}
        | values
    )


# Outcome


@pytest.mark.parametrize(
    ("status", "is_passing"),
    [
        ("Clean", True),
        ("Rules Violation", True),
        ("Suspicious", False),
        ("Not Reviewed", False),
        ("", False),
        ("bogus", False),
    ],
)
def test_passing_outcomes(attempt, status, is_passing):
    review = factories.make_review(attempt, status)

    assert review.is_passing is is_passing
    review.exam = None
    assert review.is_passing is is_passing


def test_provider_may_have_its_own_list_of_passing_outcomes(attempt, provider):
    provider.passing_statuses = ["Clean"]

    assert factories.make_review(attempt, "Rules Violation").is_passing is False


@pytest.mark.parametrize("passing", [None, []])
def test_provider_without_such_a_list(attempt, provider, passing):
    provider.passing_statuses = passing

    assert factories.make_review(attempt, "Rules Violation").is_passing is True


def test_exam_without_backend_asks_the_default_provider(attempt, provider):
    provider.passing_statuses = ["Suspicious"]
    review = factories.make_review(attempt, "Suspicious")
    review.exam.backend = None

    assert review.is_passing is True


def test_provider_is_asked_also_when_the_exam_is_no_longer_proctored(attempt, provider):
    provider.passing_statuses = ["Suspicious"]
    review = factories.make_review(attempt, "Suspicious")
    review.exam.is_proctored = False

    assert review.is_passing is True


def test_unknown_provider_is_an_error(attempt):
    review = factories.make_review(attempt)
    review.exam.backend = "unknown"

    with pytest.raises(NotImplementedError):
        _ = review.is_passing


@pytest.mark.parametrize(
    ("status", "is_notified"),
    [("Suspicious", True), ("Clean", False), ("", False), ("Susp", False), ("suspicious", False)],
)
def test_staff_is_notified_of_suspicion_only(attempt, status, is_notified):
    assert factories.make_review(attempt, status).should_notify is is_notified


def test_staff_is_not_notified_of_what_a_person_decided(attempt, global_staff):
    assert factories.make_review(attempt, "Suspicious", reviewed_by=global_staff).should_notify is False


# Look-up and columns


def test_review_by_code(attempt):
    review = factories.make_review(attempt)
    find = ProctoredExamSoftwareSecureReview.get_review_by_attempt_code

    assert find(attempt.attempt_code) == review
    assert find("unknown") is None
    assert find(None) is None


def test_one_review_per_code(attempt):
    factories.make_review(attempt)

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_review(attempt)


def test_defaults(attempt):
    review = ProctoredExamSoftwareSecureReview.objects.create(attempt_code=attempt.attempt_code)
    review.refresh_from_db()

    assert (review.is_attempt_active, review.review_status, review.raw_data) == (True, "", "")
    assert (review.encrypted_video_url, review.reviewed_by, review.student, review.exam) == (None,) * 4


def test_link_is_stored_as_bytes(attempt):
    review = factories.make_review(attempt, encrypted_video_url=b"\x00\xff\xfe")
    review.refresh_from_db()

    assert bytes(review.encrypted_video_url) == b"\x00\xff\xfe"
    assert review._meta.get_field("encrypted_video_url").editable is False


# The archive


def test_creation_leaves_no_archive_row(attempt):
    factories.make_review(attempt)

    assert archived() == []


def test_update_and_deletion_archive_what_was_before(attempt):
    review = factories.make_review(attempt, "Clean", encrypted_video_url=b"link")
    review_id = review.pk
    review.review_status = "Suspicious"
    review.save()
    review.delete()

    assert [row.review_status for row in archived()] == ["Clean", "Suspicious"]
    assert {(row.attempt_code, row.student_id, row.exam_id, bytes(row.encrypted_video_url)) for row in archived()} == {
        (attempt.attempt_code, attempt.user_id, attempt.proctored_exam_id, b"link")
    }
    assert {row.original_review_id for row in archived()} == {review_id}


def test_update_in_the_database_leaves_no_archive_row(attempt):
    factories.make_review(attempt)
    ProctoredExamSoftwareSecureReview.objects.update(review_status="Suspicious")

    assert archived() == []


def test_deletion_archives_the_comments_as_well(attempt):
    review = factories.make_review(attempt)
    comment(review, "first")
    comment(review, "second")
    review.delete()

    kept = archived()[0].proctoredexamsoftwaresecurecommenthistory_set.order_by("id")
    assert [row.comment for row in kept] == ["first", "second"]
    assert ProctoredExamSoftwareSecureComment.objects.count() == 0


def test_deleting_an_attempt_marks_and_archives_its_review(attempt, moved):
    review = factories.make_review(attempt)
    moved.clear()
    attempt.delete()
    review.refresh_from_db()

    assert review.is_attempt_active is False
    assert [row.is_attempt_active for row in archived()] == [True]
    assert moved == []


def test_attempt_without_review_is_deleted_quietly(attempt):
    attempt.delete()

    assert archived() == []
