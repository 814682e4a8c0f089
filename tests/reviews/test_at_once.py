"""Providers deliver at once and more than once; each review happens once. On the databases that have row locks."""

import itertools
import random
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.db import connection
from django.utils import timezone

from proctoring import api
from proctoring.api.review_inbox import receive_review
from proctoring.api.reviews import ACCEPTED, make_review
from proctoring.models import (
    Delivery,
    ProctoredExamSoftwareSecureComment,
    ProctoredExamSoftwareSecureReview,
    ProctoredExamSoftwareSecureReviewHistory,
    ProctoredExamStudentAttempt,
    ReviewCallback,
)
from proctoring.runtime import set_runtime_service
from proctoring.serializers import attempt_dict
from tests import factories
from tests.attempts.racing import errors_of, race
from tests.reviews.conftest import submitted_attempt
from tests.reviews.payloads import rest_review

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.service,
    pytest.mark.skipif(connection.vendor == "sqlite", reason="needs a database with row locks"),
]

ATTEMPTS, TIMES, CLIENTS = 1000, 3, 8
STATUSES = ("passed", "violation", "suspicious", "not_reviewed")
BECOMES = dict(zip(STATUSES, ("verified", "verified", "second_review_required", "error"), strict=True))


@pytest.fixture
def reviewer():
    user = factories.make_user("test_provider")
    user.groups.add(Group.objects.create(name="test_review"))
    return user


class Support(list):
    """The host's instructor service, which remembers whom it told of which review."""

    def is_course_staff(self, user, course_id):
        return False

    def complete_student_attempt(self, username, content_id):
        pass

    def send_support_notification(self, *, student_username, **kwargs):
        self.append(student_username)


def deliver_share(user, share):
    """Deliver the reviews one after the other, over one connection; return the answers."""
    try:
        return [receive_review(external_id, rest_review(status), user=user) for external_id, status in share]
    finally:
        connection.close()


def test_thousand_reviews_delivered_thrice_by_eight_clients_happen_once(reviewer):
    exam = factories.make_proctored_exam()
    attempts = [submitted_attempt(factories.make_user(), exam=exam) for _ in range(ATTEMPTS)]
    reviews = dict(zip((attempt.external_id for attempt in attempts), itertools.cycle(STATUSES), strict=False))
    deliveries = [*reviews.items()] * TIMES
    random.Random(4).shuffle(deliveries)

    shares = [deliveries[client::CLIENTS] for client in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as clients:
        answers = list(clients.map(partial(deliver_share, reviewer), shares))

    assert [*itertools.chain(*answers)] == [ACCEPTED] * (ATTEMPTS * TIMES)
    assert ProctoredExamSoftwareSecureReview.objects.count() == ATTEMPTS
    assert ProctoredExamSoftwareSecureComment.objects.count() == ATTEMPTS
    assert ProctoredExamSoftwareSecureReviewHistory.objects.count() == 0
    found = dict(ProctoredExamStudentAttempt.objects.values_list("external_id", "status"))
    assert found == {external_id: BECOMES[status] for external_id, status in reviews.items()}
    told = sorted(message.to[0] for message in mail.outbox)
    verified = [attempt.user.email for attempt in attempts if BECOMES[reviews[attempt.external_id]] == "verified"]
    assert told == sorted(verified)
    assert not Delivery.objects.undelivered().exists()
    assert set(ReviewCallback.objects.values_list("outcome", "deliveries", "body")) == {("processed", TIMES, "")}


def test_support_hears_once_of_a_review_that_comes_at_once(reviewer, monkeypatch):
    support = Support()
    set_runtime_service("instructor", support)
    monkeypatch.setattr("proctoring.api.reviews._current_request_url", lambda: str)
    attempt = submitted_attempt(factories.make_user())

    race(*[partial(receive_review, attempt.external_id, rest_review("suspicious"), user=reviewer)] * 4)

    assert support == [attempt.user.username]


def test_different_reviews_at_once_leave_one_with_its_comments(reviewer):
    for _ in range(10):
        attempt = submitted_attempt(factories.make_user())

        outcomes = race(
            *[
                partial(receive_review, attempt.external_id, rest_review(status), user=reviewer)
                for status in ("suspicious", "passed")
            ]
        )

        assert errors_of(outcomes) == []
        review = ProctoredExamSoftwareSecureReview.objects.get(attempt_code=attempt.attempt_code)
        assert review.proctoredexamsoftwaresecurecomment_set.count() == 1
        attempt.refresh_from_db()
        expected = {"Suspicious": "second_review_required", "Clean": "verified"}[review.review_status]
        assert attempt.status == expected


def test_first_reviews_at_once_of_a_deleted_attempt_make_one_row():
    attempt = submitted_attempt(factories.make_user())
    snapshot = attempt_dict(attempt)
    attempt.delete()

    outcomes = race(*[partial(make_review, snapshot, rest_review()) for _ in range(4)])

    assert errors_of(outcomes) == []
    assert ProctoredExamSoftwareSecureReview.objects.count() == 1
    assert ProctoredExamSoftwareSecureComment.objects.count() == 1


def test_review_and_submission_at_once_end_in_a_decision(reviewer):
    for _ in range(10):
        attempt = factories.make_attempt(
            factories.make_proctored_exam(), external_id="e", status="started", started_at=timezone.now()
        )
        ProctoredExamStudentAttempt.objects.exclude(pk=attempt.pk).update(external_id=None)

        outcomes = race(
            partial(receive_review, "e", rest_review(), user=reviewer),
            partial(api.update_attempt_status, attempt.pk, "submitted"),
        )

        assert errors_of(outcomes) == []
        attempt.refresh_from_db()
        # submitted first: verified; reviewed first: error, which the submission then leaves
        assert attempt.status in {"verified", "submitted"}
