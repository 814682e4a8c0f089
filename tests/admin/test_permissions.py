"""Who may do what in the admin. Spec 07 §1, weakness 1."""

import pytest

from proctoring import models
from tests import factories
from tests.admin.conftest import url

pytestmark = pytest.mark.django_db

REVIEW, ARCHIVE = "proctoredexamsoftwaresecurereview", "proctoredexamsoftwaresecurereviewhistory"
ATTEMPT, EXAM, DELIVERY = "proctoredexamstudentattempt", "proctoredexam", "delivery"
INBOX = "reviewcallback"
MODELS = {
    EXAM: models.ProctoredExam,
    "proctoredexamreviewpolicy": models.ProctoredExamReviewPolicy,
    REVIEW: models.ProctoredExamSoftwareSecureReview,
    ARCHIVE: models.ProctoredExamSoftwareSecureReviewHistory,
    ATTEMPT: models.ProctoredExamStudentAttempt,
    DELIVERY: models.Delivery,
    INBOX: models.ReviewCallback,
}


@pytest.fixture
def rows(learner):
    """One row of every model that the admin shows."""
    exam = factories.make_proctored_exam()
    factories.make_policy(exam)
    attempt = factories.make_attempt(exam, learner, status="submitted", completed_at=exam.created)
    review = factories.make_review(attempt)
    review.save()
    models.Delivery.objects.create(kind="status_email", attempt_id=attempt.pk)
    models.ReviewCallback.objects.create(channel="provider", target="x", digest="x")


@pytest.mark.parametrize("model", MODELS)
def test_whoever_may_only_view_can_only_view(desk_with, rows, model):
    desk = desk_with(f"view_{model}")
    row = MODELS[model].objects.first()

    page = desk.get(url("change", model, row.pk))

    assert desk.get(url("changelist", model)).status_code == 200
    assert (page.status_code, page.context["has_change_permission"]) == (200, False)
    assert desk.post(url("change", model, row.pk), {}).status_code == 403
    assert desk.post(url("delete", model, row.pk), {"post": "yes"}).status_code == 403
    assert desk.get(url("add", model)).status_code == 403


@pytest.mark.parametrize("model", [REVIEW, ARCHIVE, ATTEMPT, DELIVERY, INBOX])
def test_nobody_adds_what_comes_from_elsewhere(desk, model):
    assert desk.get(url("add", model)).status_code == 403


@pytest.mark.parametrize("model", [ARCHIVE, DELIVERY, INBOX])
def test_nobody_changes_a_record(desk, rows, model):
    row = MODELS[model].objects.first()

    assert desk.post(url("change", model, row.pk), {"is_attempt_active": ""}).status_code == 403


def test_attempts_cannot_be_deleted(desk, rows):
    attempt = models.ProctoredExamStudentAttempt.objects.get()

    assert desk.post(url("delete", ATTEMPT, attempt.pk), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in desk.get(url("changelist", ATTEMPT)).content.decode()


def test_exam_with_attempts_cannot_be_deleted(desk, rows):
    exam = models.ProctoredExam.objects.get()

    assert desk.post(url("delete", EXAM, exam.pk), {"post": "yes"}).status_code == 403
    assert models.ProctoredExam.objects.exists()


def test_exam_without_attempts_takes_reviews_archive_and_policies_along(desk, rows):
    exam = models.ProctoredExam.objects.get()
    models.ProctoredExamStudentAttempt.objects.all().delete()

    desk.post(url("delete", EXAM, exam.pk), {"post": "yes"})

    assert not models.ProctoredExam.objects.exists()
    assert not models.ProctoredExamSoftwareSecureReviewHistory.objects.exists()


@pytest.mark.parametrize("model", [REVIEW, ARCHIVE])
def test_reviews_are_deleted_with_the_permission_to(desk_with, rows, model):
    desk = desk_with(f"view_{model}", f"delete_{model}")
    row = MODELS[model].objects.first()

    desk.post(url("delete", model, row.pk), {"post": "yes"})

    assert not MODELS[model].objects.filter(pk=row.pk).exists()


def test_several_rows_of_the_archive_are_deleted_at_once(desk, rows):
    archive = models.ProctoredExamSoftwareSecureReviewHistory.objects
    ids = [archive.get().pk]

    desk.post(url("changelist", ARCHIVE), {"action": "delete_selected", "_selected_action": ids, "post": "yes"})

    assert not archive.exists()
