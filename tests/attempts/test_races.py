"""What happens at once happens once. Real connections, on the databases that have row locks."""

import datetime
from functools import partial
from itertools import pairwise

import pytest
from django.core import mail
from django.db import connection
from django.db.models import F
from django.utils import timezone

from proctoring import api
from proctoring.exceptions import StudentExamAttemptAlreadyExistsException, StudentExamAttemptedAlreadyStarted
from proctoring.models import Delivery, ProctoredExamSoftwareSecureReview, ProctoredExamStudentAttempt
from tests.attempts.racing import errors_of, race
from tests.factories import make_attempt, make_exam, make_proctored_exam, make_review, make_user

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.service,
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="needs a database with row locks: set DATABASE_URL to PostgreSQL or MariaDB",
    ),
    pytest.mark.usefixtures("provider"),
]

ROUNDS = 12


@pytest.fixture
def rounds(calls, signals):
    """Many rounds with a new learner each; what the earlier ones left is forgotten."""

    def play():
        for _ in range(ROUNDS):
            calls.clear()
            signals.clear()
            mail.outbox.clear()
            yield make_user()

    return play()


def overdue(exam, learner, **values):
    """An attempt whose time was over a minute ago."""
    started_at = timezone.now() - datetime.timedelta(minutes=31)
    defaults = {"status": "started", "started_at": started_at, "allowed_time_limit_mins": 30, "external_id": "a"}
    return make_attempt(exam, learner, **{**defaults, **values})


def save_review(pk, outcome):
    review = ProctoredExamSoftwareSecureReview.objects.get(pk=pk)
    review.review_status = outcome
    review.save()


def statuses_in_history(attempt):
    return list(attempt.history.order_by("history_id").values_list("status", flat=True))


@pytest.mark.parametrize("as_proctored", [False, True])
def test_creations_at_once_make_one_attempt(rounds, calls, as_proctored):
    for learner in rounds:
        exam = make_proctored_exam()

        outcomes = race(*[partial(api.create_exam_attempt, exam.pk, learner.pk, as_proctored)] * 3)

        assert [type(error) for error in errors_of(outcomes)] == [StudentExamAttemptAlreadyExistsException] * 2
        assert ProctoredExamStudentAttempt.objects.filter(user=learner).count() == 1
        assert calls.count("provider.register") - calls.count("provider.remove") == int(as_proctored)


def test_practice_exams_allow_every_creation(learner):
    exam = make_proctored_exam(is_practice_exam=True)

    outcomes = race(*[partial(api.create_exam_attempt, exam.pk, learner.pk, True)] * 3)

    assert errors_of(outcomes) == []
    assert ProctoredExamStudentAttempt.objects.count() == 3


def test_learners_of_a_class_do_not_stand_in_each_others_way():
    exam = make_exam()
    learners = [make_user() for _ in range(12)]

    def sit(user):
        attempt_id = api.create_exam_attempt(exam.pk, user.pk)
        api.start_exam_attempt(exam.pk, user.pk)
        api.update_attempt_status(attempt_id, "submitted")

    outcomes = race(*[partial(sit, user) for user in learners])

    assert errors_of(outcomes) == []
    assert ProctoredExamStudentAttempt.objects.filter(status="submitted").count() == len(learners)


def test_starts_at_once_start_once(rounds, calls):
    for learner in rounds:
        exam = make_proctored_exam()
        attempt = make_attempt(exam, learner, external_id="a")

        outcomes = race(*[partial(api.start_exam_attempt, exam.pk, learner.pk)] * 3)

        assert {type(error) for error in errors_of(outcomes)} <= {StudentExamAttemptedAlreadyStarted}
        assert statuses_in_history(attempt) == ["created", "started"]
        assert calls.count("provider.start") == 1


def test_submit_time_out_poll_and_sweep_submit_once(rounds, calls, signals):
    for learner in rounds:
        attempt = overdue(make_proctored_exam(), learner)

        outcomes = race(
            partial(api.update_attempt_status, attempt.pk, "submitted"),
            partial(api.update_attempt_status, attempt.pk, "submitted", actor="learner"),
            partial(api.mark_exam_attempt_timeout, attempt.pk),
            partial(api.get_exam_attempt_by_id, attempt.pk),
            partial(api.get_current_exam_attempt, attempt.proctored_exam_id, learner.pk),
            api.submit_expired_attempts,
        )

        assert errors_of(outcomes) == []
        assert outcomes[3].value["status"] == outcomes[4].value["status"] == "submitted"
        assert statuses_in_history(attempt) == ["started", "submitted"]
        assert len(mail.outbox) == 1
        assert calls.count("provider.stop") == 1
        assert [sent["status"] for sent in signals] == ["submitted"]


def test_decisions_at_once_come_one_after_the_other(rounds):
    for learner in rounds:
        attempt = overdue(make_proctored_exam(), learner, status="submitted", completed_at=timezone.now())

        outcomes = race(
            partial(api.update_attempt_status, attempt.pk, "verified"),
            partial(api.update_attempt_status, attempt.pk, "rejected"),
            partial(api.update_attempt_status, attempt.pk, "verified"),
        )

        history = statuses_in_history(attempt)
        attempt.refresh_from_db()
        assert errors_of(outcomes) == []
        assert history[-1] == attempt.status
        assert all(before != after for before, after in pairwise(history))
        assert len(mail.outbox) == len(history) - 1


def test_saves_of_one_review_decide_once(rounds):
    for learner in rounds:
        attempt = overdue(make_proctored_exam(), learner, status="submitted", completed_at=timezone.now())
        review = make_review(attempt, "Suspicious")

        outcomes = race(*[partial(save_review, review.pk, "Clean")] * 3)

        attempt.refresh_from_db()
        assert errors_of(outcomes) == []
        assert attempt.status == "verified"
        assert statuses_in_history(attempt).count("verified") == 1
        assert len(mail.outbox) == 1


def test_resets_and_a_submission_leave_one_open_attempt(rounds):
    for learner in rounds:
        exam = make_proctored_exam(is_practice_exam=True)
        attempt = overdue(exam, learner, status="error")

        outcomes = race(
            partial(api.reset_practice_exam, exam.pk, learner.pk, learner),
            partial(api.reset_practice_exam, exam.pk, learner.pk, learner),
            partial(api.update_attempt_status, attempt.pk, "submitted", raise_if_not_found=False),
        )

        assert len([outcome for outcome in outcomes[:2] if outcome.error is None]) == 1
        assert ProctoredExamStudentAttempt.objects.filter(user=learner, status="created").count() == 1


def test_decline_leaves_an_exam_alone_that_is_started_first(rounds, calls):
    for learner in rounds:
        course_id = f"course-v1:Acme+{learner.username}+2026"
        declined = make_attempt(make_proctored_exam(course_id=course_id), learner)
        other_exam = make_proctored_exam(course_id=course_id)
        other = make_attempt(other_exam, learner, external_id="a")

        declining, starting = race(
            partial(api.update_attempt_status, declined.pk, "declined"),
            partial(api.start_exam_attempt, other_exam.pk, learner.pk),
        )

        other.refresh_from_db()
        assert declining.error is None
        assert other.status == ("declined" if starting.error else "started")
        assert calls.count("provider.start") == int(starting.error is None)


def test_declines_of_two_exams_at_once_decline_each_once(rounds):
    for learner in rounds:
        course_id = f"course-v1:Acme+{learner.username}+2026"
        attempts = [make_attempt(make_proctored_exam(course_id=course_id), learner) for _ in range(3)]

        outcomes = race(*[partial(api.update_attempt_status, attempt.pk, "declined") for attempt in attempts])

        assert errors_of(outcomes) == []
        assert all(statuses_in_history(attempt) == ["created", "declined"] for attempt in attempts)


def test_removal_against_submission_and_review(rounds, global_staff):
    for learner in rounds:
        attempt = overdue(make_proctored_exam(), learner)
        review = make_review(attempt, "Not Reviewed")

        outcomes = race(
            partial(api.remove_exam_attempt, attempt.pk, global_staff),
            partial(api.update_attempt_status, attempt.pk, "submitted", raise_if_not_found=False),
            partial(save_review, review.pk, "Not Reviewed"),
            partial(api.get_exam_attempt_by_id, attempt.pk),
        )

        assert errors_of(outcomes) == []
        assert not ProctoredExamStudentAttempt.objects.filter(pk=attempt.pk).exists()
        assert attempt.history.first().history_type == "-"


def test_sweepers_and_learners_submit_each_attempt_once(calls):
    exam = make_proctored_exam()
    attempts = [overdue(exam, make_user(), external_id=f"a{number}") for number in range(12)]

    outcomes = race(
        partial(api.submit_expired_attempts, batch_size=5),
        partial(api.submit_expired_attempts, batch_size=3),
        *[partial(api.get_exam_attempt_by_id, attempt.pk) for attempt in attempts[:4]],
    )
    api.submit_expired_attempts()

    assert errors_of(outcomes) == []
    assert all(statuses_in_history(attempt) == ["started", "submitted"] for attempt in attempts)
    assert calls.count("provider.stop") == len(mail.outbox) == len(attempts)


def test_a_delivery_is_in_flight_once(rounds, provider, calls):
    for learner in rounds:
        attempt = overdue(make_proctored_exam(), learner)
        provider.fails["stop_exam_attempt"] = ConnectionError("down")
        api.update_attempt_status(attempt.pk, "submitted")
        provider.fails.clear()
        calls.clear()
        Delivery.objects.pending().update(next_try_at=F("created"))

        race(*[api.deliver_pending] * 4)

        assert calls == ["provider.stop"]
