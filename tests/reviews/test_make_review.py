"""From a provider's payload to the review and the attempt's new status. Spec 05 §11, 03 §13."""

import json

import pytest

from proctoring import api, constants
from proctoring.api.reviews import ACCEPTED, NO_LONGER_PROCTORED, make_review
from proctoring.crypto import decode_and_decrypt
from proctoring.exceptions import ProctoredExamBadReviewStatus, ProctoredExamReviewAlreadyExists
from proctoring.integrations.opaque_keys import InvalidKeyError
from proctoring.models import ProctoredExamSoftwareSecureReview as Review
from proctoring.models import ProctoredExamSoftwareSecureReviewHistory as ReviewHistory
from proctoring.runtime import set_runtime_service
from proctoring.serializers import attempt_dict
from tests import factories
from tests.reviews.conftest import AES_KEY, submitted_attempt
from tests.reviews.payloads import rest_comment, rest_review, software_secure_review

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("status", "stored_status", "becomes"),
    [
        ("passed", "Clean", "verified"),
        ("violation", "Rules Violation", "verified"),
        ("suspicious", "Suspicious", "second_review_required"),
        ("not_reviewed", "Not Reviewed", "error"),
    ],
)
def test_review_decides_a_submitted_attempt(attempt, snapshot, stored, status_of, status, stored_status, becomes):
    answer = make_review(snapshot, rest_review(status))

    assert answer == ACCEPTED
    assert stored(attempt).review_status == stored_status
    assert status_of(attempt) == becomes


def test_row_names_learner_and_exam(attempt, snapshot, stored):
    make_review(snapshot, rest_review())

    review = stored(attempt)
    assert (review.student_id, review.exam_id, review.reviewed_by_id) == (
        attempt.user_id,
        attempt.proctored_exam_id,
        None,
    )
    assert review.is_attempt_active


def test_comments_are_stored_with_missing_numbers_as_zero(attempt, snapshot):
    make_review(snapshot, rest_review(comments=[rest_comment(), {"comment": "Left", "status": "violation"}]))

    found = Review.objects.get().proctoredexamsoftwaresecurecomment_set.order_by("id")
    assert list(found.values_list("start_time", "stop_time", "duration", "comment", "status")) == [
        (12, 18, 6, "Looked away", "suspicious"),
        (0, 0, 0, "Left", "violation"),
    ]


def test_passing_review_of_a_never_submitted_attempt_is_kept_and_ends_in_error(learner, stored, status_of, caplog):
    attempt = factories.make_attempt(factories.make_proctored_exam(), learner, status="started")

    make_review(attempt_dict(attempt), rest_review())

    assert status_of(attempt) == "error"
    assert attempt.completed_at is None
    assert stored(attempt).review_status == "Clean"
    assert [record.name for record in caplog.records if "never-submitted" in record.msg] == ["proctoring.handlers"]


def test_exam_that_is_not_proctored_any_more_answers_412_and_stores_nothing(attempt):
    attempt.proctored_exam.is_proctored = False
    attempt.proctored_exam.save()

    assert make_review(attempt_dict(attempt), rest_review()) == NO_LONGER_PROCTORED
    assert Review.objects.count() == 0


def test_given_backend_is_used_instead_of_the_exams_own(attempt, snapshot, software_secure, stored):
    make_review(snapshot, software_secure_review(attempt, "Suspicious"), software_secure)

    assert stored(attempt).review_status == "Suspicious"


def test_backend_of_the_snapshot_is_used(attempt, snapshot, software_secure, stored):
    snapshot["proctored_exam"]["backend"] = "software_secure"

    make_review(snapshot, software_secure_review(attempt, "Rules Violation"))

    assert stored(attempt).review_status == "Rules Violation"


# Again, and corrections


def test_equal_data_is_processed_again_with_comments_replaced(attempt, snapshot, comments, events):
    for _ in range(3):
        assert make_review(snapshot, rest_review("suspicious")) == ACCEPTED

    assert comments(attempt) == ["Looked away"]
    assert ReviewHistory.objects.filter(attempt_code=attempt.attempt_code).count() == 2


def test_former_review_goes_to_the_archive_with_its_comments(attempt, snapshot, comments):
    make_review(snapshot, rest_review("suspicious"))
    make_review(snapshot, rest_review("passed", comments=[rest_comment(comment="All fine")]))

    archived = ReviewHistory.objects.get()
    assert archived.review_status == "Suspicious"
    assert [c.comment for c in archived.proctoredexamsoftwaresecurecommenthistory_set.all()] == ["Looked away"]
    assert comments(attempt) == ["All fine"]


def test_suspicious_review_that_is_corrected_verifies(attempt, snapshot, status_of):
    make_review(snapshot, rest_review("suspicious"))
    make_review(snapshot, rest_review("passed"))

    assert status_of(attempt) == "verified"


def test_no_second_review_while_updates_are_off(attempt, snapshot, stored, comments, monkeypatch):
    make_review(snapshot, rest_review("suspicious"))
    monkeypatch.setitem(vars(constants), "ALLOW_REVIEW_UPDATES", False)

    with pytest.raises(ProctoredExamReviewAlreadyExists):
        make_review(snapshot, rest_review("passed"))

    assert stored(attempt).review_status == "Suspicious"


# Deleted and reset attempts


def test_review_of_an_attempt_deleted_since_is_stored_as_such(attempt, snapshot, stored, comments):
    attempt.delete()

    make_review(snapshot, rest_review("suspicious"))

    assert not stored(attempt).is_attempt_active
    assert comments(attempt) == ["Looked away"]


def test_reset_onboarding_attempt_keeps_its_status(learner, stored, status_of):
    attempt = submitted_attempt(learner, exam=factories.make_onboarding_exam(), status="onboarding_reset")

    make_review(attempt_dict(attempt), rest_review("passed"))

    assert stored(attempt).review_status == "Clean"
    assert status_of(attempt) == "onboarding_reset"


def test_failed_onboarding_needs_no_second_review(learner, status_of):
    attempt = submitted_attempt(learner, exam=factories.make_onboarding_exam())

    make_review(attempt_dict(attempt), rest_review("suspicious"))

    assert status_of(attempt) == "rejected"


# Who reviewed


def test_person_who_reviewed_decides(attempt, snapshot, stored, status_of, global_staff):
    make_review(snapshot, rest_review("suspicious", reviewed_by=global_staff.email))

    assert stored(attempt).reviewed_by == global_staff
    assert status_of(attempt) == "rejected"


def test_person_without_rights_counts_as_nobody_and_is_logged(attempt, snapshot, stored, status_of, caplog):
    stranger = factories.make_user("stranger")

    make_review(snapshot, rest_review("suspicious", reviewed_by=stranger.email))

    assert status_of(attempt) == "second_review_required"
    assert stored(attempt).reviewed_by is None
    [record] = [record for record in caplog.records if "required permissions" in record.msg]
    assert record.args == {"user": stranger, "attempt_code": attempt.attempt_code}


def test_course_staff_may_review(attempt, snapshot, stored):
    class Instructor:
        def is_course_staff(self, user, course_id):
            return course_id == attempt.proctored_exam.course_id

    teacher = factories.make_user("teacher")
    set_runtime_service("instructor", Instructor())

    make_review(snapshot, rest_review("suspicious", reviewed_by=teacher.email))

    assert stored(attempt).reviewed_by == teacher


def test_course_that_the_host_cannot_read_has_no_staff(attempt, snapshot, stored):
    class Instructor:
        def is_course_staff(self, user, course_id):
            raise InvalidKeyError(None, course_id)

    teacher = factories.make_user("teacher")
    set_runtime_service("instructor", Instructor())

    make_review(snapshot, rest_review("suspicious", reviewed_by=teacher.email))

    assert stored(attempt).reviewed_by is None


@pytest.mark.parametrize("email", [None, "", "nobody@acme.example"])
def test_nobody_known_reviewed(attempt, snapshot, stored, email):
    factories.make_user("no_email", email="")

    make_review(snapshot, rest_review("suspicious", reviewed_by=email))

    assert stored(attempt).reviewed_by is None


def test_reviewer_is_looked_up_anew_on_an_update(attempt, snapshot, stored, global_staff):
    make_review(snapshot, rest_review("suspicious", reviewed_by=global_staff.email))
    make_review(snapshot, rest_review("suspicious"))

    assert stored(attempt).reviewed_by is None


def test_two_accounts_with_one_address_do_no_harm(attempt, snapshot, stored):
    factories.make_user("first", email="same@acme.example", is_staff=True)
    factories.make_user("second", email="same@acme.example", is_staff=True)

    make_review(snapshot, rest_review(reviewed_by="same@acme.example"))

    assert stored(attempt).reviewed_by.username == "first"


# Link to the recording, and what is not kept


def test_link_is_stored_encrypted_and_nowhere_else(attempt, snapshot, software_secure, stored):
    payload = software_secure_review(attempt)
    link = payload["videoReviewLink"]

    make_review(snapshot, payload, software_secure)

    review = stored(attempt)
    assert decode_and_decrypt(bytes(review.encrypted_video_url), bytes.fromhex(AES_KEY)).decode() == link
    assert link not in review.raw_data
    assert "videoReviewLink" not in payload


def test_link_is_dropped_without_a_key(attempt, snapshot, stored):
    make_review(snapshot, rest_review(payload={"videoReviewLink": "https://ps.example/1", "kept": 1}))

    review = stored(attempt)
    assert review.encrypted_video_url is None
    assert json.loads(review.raw_data)["payload"] == {"kept": 1}


def test_review_without_link_takes_the_former_one_away(attempt, snapshot, software_secure, stored):
    make_review(snapshot, software_secure_review(attempt), software_secure)
    make_review(snapshot, software_secure_review(attempt, videoReviewLink=None), software_secure)

    assert stored(attempt).encrypted_video_url is None


def test_password_and_photo_are_not_stored(attempt, snapshot, software_secure, stored):
    make_review(snapshot, software_secure_review(attempt, userPhotoBase64String="/9j/4AAQ"), software_secure)

    assert "/9j/4AAQ" not in stored(attempt).raw_data
    assert "examPassword" not in stored(attempt).raw_data


def test_everything_else_of_the_payload_is_kept(attempt, snapshot, stored):
    data = rest_review(extra={"session": 7})

    make_review(snapshot, data)

    assert json.loads(stored(attempt).raw_data) == data


# What is malformed

COMMENTS = "comments[0]"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        pytest.param([1], "The review", id="list"),
        pytest.param("passed", "The review", id="text"),
        pytest.param({}, "status", id="no status"),
        pytest.param({"status": "fine"}, "status", id="unknown status"),
        pytest.param({"status": ["passed"]}, "status", id="status is a list"),
        pytest.param(rest_review(comments={"a": 1}), "comments", id="comments are an object"),
        pytest.param(rest_review(comments=["text"]), COMMENTS, id="comment is a text"),
        pytest.param(rest_review(comments=[{"status": "x"}]), f"{COMMENTS}.comment", id="comment without text"),
        pytest.param(rest_review(comments=[{"comment": "x"}]), f"{COMMENTS}.status", id="comment without status"),
        pytest.param(rest_review(comments=[rest_comment(start="soon")]), f"{COMMENTS}.start", id="start is a word"),
        pytest.param(rest_review(comments=[rest_comment(stop=2**40)]), f"{COMMENTS}.stop", id="stop is endless"),
        pytest.param(rest_review(comments=[rest_comment(duration=1e999)]), f"{COMMENTS}.duration", id="infinite"),
        pytest.param(rest_review(comments=[rest_comment(comment="a\0b")]), f"{COMMENTS}.comment", id="NUL"),
        pytest.param(rest_review(comments=[rest_comment(comment="\ud800")]), f"{COMMENTS}.comment", id="surrogate"),
        pytest.param(rest_review(comments=[rest_comment(status="s" * 256)]), f"{COMMENTS}.status", id="long status"),
        pytest.param(rest_review(reviewed_by=7), "reviewed_by", id="reviewer is a number"),
    ],
)
def test_malformed_review_names_the_field_and_changes_nothing(attempt, snapshot, status_of, data, field):
    with pytest.raises(ProctoredExamBadReviewStatus, match=rf"^{field.replace('[', '.').replace(']', '.')}: "):
        make_review(snapshot, data)

    assert Review.objects.count() == 0
    assert status_of(attempt) == "submitted"


def test_link_that_is_no_text_is_refused(snapshot):
    with pytest.raises(ProctoredExamBadReviewStatus, match="videoReviewLink: "):
        make_review(snapshot, rest_review(payload={"videoReviewLink": ["https://ps.example/1"]}))


def test_attempt_without_code_cannot_be_reviewed(snapshot):
    snapshot["attempt_code"] = None

    with pytest.raises(ProctoredExamBadReviewStatus, match="attempt_code: "):
        make_review(snapshot, rest_review())


def test_endless_nesting_is_refused(snapshot):
    nested = []
    for _ in range(5000):
        nested = [nested]

    with pytest.raises(ProctoredExamBadReviewStatus, match="nesting"):
        make_review(snapshot, rest_review(extra=nested))


def test_refusal_does_not_repeat_what_was_sent(snapshot):
    with pytest.raises(ProctoredExamBadReviewStatus) as refusal:
        make_review(snapshot, {"status": "Zoe van Dyke"})

    assert "Zoe" not in str(refusal.value)


def test_provider_that_takes_no_reviews_is_an_error_of_the_sender(attempt, backends):
    attempt.proctored_exam.backend = "null"

    with pytest.raises(ProctoredExamBadReviewStatus):
        make_review(attempt_dict(attempt), rest_review())


def test_nothing_is_stored_when_the_attempt_cannot_be_moved(attempt, snapshot, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(api, "update_attempt_status", fail)
    with pytest.raises(RuntimeError):
        make_review(snapshot, rest_review())

    assert Review.objects.count() == 0


def test_history_says_that_the_provider_moved_the_attempt(attempt, snapshot):
    make_review(snapshot, rest_review())

    newest = attempt.history.order_by("-history_id").first()
    assert (newest.status, newest.history_actor) == ("verified", "provider")
