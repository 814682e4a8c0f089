"""Learners who leave. Spec 05 §14."""

import pytest

from proctoring import api
from proctoring.api.status_emails import STATUS_EMAIL
from proctoring.crypto import obscured_user_id
from proctoring.exceptions import BackendProviderCannotRetireUser
from proctoring.models import (
    Delivery,
    ProctoredExamSoftwareSecureComment,
    ProctoredExamSoftwareSecureCommentHistory,
    ProctoredExamSoftwareSecureReview,
    ProctoredExamSoftwareSecureReviewHistory,
    ProctoredExamStudentAllowance,
    ProctoredExamStudentAllowanceHistory,
)
from tests import factories

HERE = "user_retirement_api"
AT_PROVIDERS = "backend_user_deletion_api"


@pytest.fixture
def worker(db):
    return factories.make_user("worker", is_superuser=True)


@pytest.fixture
def retire(call, worker):
    return lambda user_id, name=HERE: call("post", name, user_id, user=worker)


def make_reviewed(user, **values):
    """Make an attempt with a review that was updated, so that there is an archive, each with a comment."""
    attempt = factories.make_attempt(factories.make_proctored_exam(), user, status="submitted", **values)
    review = factories.make_review(attempt, raw_data="private", encrypted_video_url=b"link")
    ProctoredExamSoftwareSecureComment.objects.create(
        review=review, start_time=0, stop_time=1, duration=1, comment="private", status="Suspicious"
    )
    review.raw_data = "private too"
    review.save()
    return attempt


def private_rows():
    """Return how many rows tell something about a person."""
    reviews = (ProctoredExamSoftwareSecureReview, ProctoredExamSoftwareSecureReviewHistory)
    comments = (ProctoredExamSoftwareSecureComment, ProctoredExamSoftwareSecureCommentHistory)
    return sum(
        [
            *(model.objects.exclude(raw_data="", encrypted_video_url=b"").count() for model in reviews),
            *(model.objects.exclude(comment="", status="").count() for model in comments),
        ]
    )


def number_of_rows():
    return sum(
        model.objects.count()
        for model in (
            ProctoredExamSoftwareSecureReview,
            ProctoredExamSoftwareSecureReviewHistory,
            ProctoredExamSoftwareSecureComment,
            ProctoredExamSoftwareSecureCommentHistory,
        )
    )


@pytest.mark.parametrize("user_id", [0, 7777])
def test_unknown_learner_is_retired_without_complaint(retire, user_id):
    answer = retire(user_id)

    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize("name", [HERE, AT_PROVIDERS])
@pytest.mark.parametrize("caller", ["learner", "course_staff", "global_staff"])
def test_others_are_refused_without_a_word(call, learner, request, caller, name):
    answer = call("post", name, learner.pk, user=request.getfixturevalue(caller))

    assert (answer.status_code, answer.content) == (403, b"")


def test_reviews_and_comments_are_blanked_and_kept(retire, learner):
    make_reviewed(learner)
    before = number_of_rows()

    retire(learner.pk)

    assert (private_rows(), number_of_rows()) == (0, before)


def test_those_of_deleted_attempts_are_blanked_too(retire, learner, global_staff):
    attempt = make_reviewed(learner)
    ProctoredExamSoftwareSecureReview.objects.update(student=None)
    api.remove_exam_attempt(attempt.pk, requesting_user=global_staff)

    retire(learner.pk)

    assert private_rows() == 0


def test_those_of_others_stay(retire, learner, other_learner):
    make_reviewed(other_learner)
    before = private_rows()

    retire(learner.pk)

    assert private_rows() == before > 0


def test_review_without_exam_and_with_an_odd_status_is_blanked(retire, learner):
    attempt = make_reviewed(learner)
    ProctoredExamSoftwareSecureReview.objects.update(exam=None, student=None, review_status="odd")

    assert retire(learner.pk).status_code == 204
    assert (private_rows(), attempt.attempt_code) == (0, ProctoredExamSoftwareSecureReview.objects.get().attempt_code)


def test_nothing_follows(retire, learner, events, mailoutbox, after_commit):
    attempt = make_reviewed(learner)
    status = type(attempt).objects.get().status
    events.clear()

    with after_commit():
        retire(learner.pk)

    assert (type(attempt).objects.get().status, events, mailoutbox) == (status, [], [])


def test_allowances_are_blanked_with_their_archive(retire, learner, other_learner):
    exam = factories.make_exam()
    factories.make_allowance(exam, learner, "review_policy_exception", "ill")
    others = factories.make_allowance(exam, other_learner)

    retire(learner.pk)

    kept = ProctoredExamStudentAllowance.objects.order_by("id").values_list("value", flat=True)
    assert (list(kept), set(archived_values())) == (["", others.value], {""})


def test_second_time_changes_nothing(retire, learner):
    make_reviewed(learner)
    factories.make_allowance(factories.make_exam(), learner)

    retire(learner.pk)
    before = number_of_rows(), archived_values()
    retire(learner.pk)

    assert (number_of_rows(), archived_values()) == before


def archived_values():
    return list(ProctoredExamStudentAllowanceHistory.objects.order_by("pk").values_list("value", flat=True))


def test_pending_mail_is_dropped(retire, learner):
    attempt = factories.make_attempt(user=learner)
    Delivery.objects.create(kind=STATUS_EMAIL, attempt_id=attempt.pk)

    retire(learner.pk)

    assert not Delivery.objects.pending().exists()


@pytest.mark.parametrize("count", [1, 100])
def test_number_of_statements_does_not_depend_on_the_number_of_attempts(retire, learner, count_statements, count):
    for _ in range(count):
        factories.make_review(factories.make_attempt(user=learner))
    retire(0)

    with count_statements() as statements:
        retire(learner.pk)

    assert len(statements) <= 16


@pytest.fixture
def retired(backends, monkeypatch):
    """Let both providers delete learners; return whom they deleted, and the answers to change."""
    answers, asked = {"test": True, "null": None}, []

    def at(name):
        def retire_user(user_id):
            asked.append((name, user_id))
            if isinstance(answers[name], Exception):
                raise answers[name]
            return answers[name]

        return retire_user

    for name in answers:
        monkeypatch.setattr(backends[name], "retire_user", at(name))
    return answers, asked


def take(user, backend, **values):
    factories.make_attempt(factories.make_proctored_exam(backend=backend), user, **values)


def test_each_provider_is_asked_once(retire, learner, other_learner, retired):
    _answers, asked = retired
    for backend in ("test", "test", "null"):
        take(learner, backend)
    take(other_learner, "null")

    answer = retire(learner.pk, AT_PROVIDERS)

    assert (answer.status_code, answer.json()) == (200, {"test": True})
    assert sorted(asked) == [(name, obscured_user_id(learner.pk, name)) for name in ("null", "test")]


def test_exam_without_backend_is_reported_under_null(retire, learner, retired):
    take(learner, None)

    assert retire(learner.pk, AT_PROVIDERS).json() == {"null": True}


def test_attempts_that_were_not_proctored_do_not_count(retire, learner, retired):
    take(learner, "test", taking_as_proctored=False)

    answer = retire(learner.pk, AT_PROVIDERS)

    assert (answer.status_code, answer.json(), retired[1]) == (200, {}, [])


@pytest.mark.parametrize("failure", [False, BackendProviderCannotRetireUser("no"), ConnectionError("down")])
def test_provider_that_fails_is_reported(retire, learner, retired, failure):
    retired[0].update(test=failure, null=True)
    for backend in ("test", "null"):
        take(learner, backend)

    answer = retire(learner.pk, AT_PROVIDERS)

    assert (answer.status_code, answer.json()) == (500, {"test": False, "null": True})


def test_provider_that_is_not_configured_any_more_is_reported(retire, learner):
    take(learner, "unheard-of")

    answer = retire(learner.pk, AT_PROVIDERS)

    assert (answer.status_code, answer.json()) == (500, {"unheard-of": False})
