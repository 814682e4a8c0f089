"""What goes with an exam or an account, and what must stay. Spec 01 W-1, W-2, W-3, W-25."""

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from proctoring import models
from tests import factories

pytestmark = pytest.mark.django_db

WITH_USERS_OR_EXAMS = [
    models.ProctoredExamReviewPolicy,
    models.ProctoredExamReviewPolicyHistory,
    models.ProctoredExamStudentAttempt,
    models.ProctoredExamStudentAllowance,
    models.ProctoredExamStudentAllowanceHistory,
    models.ProctoredExamSoftwareSecureReview,
    models.ProctoredExamSoftwareSecureReviewHistory,
    models.ProctoredExamSoftwareSecureComment,
    models.ProctoredExamSoftwareSecureCommentHistory,
]


@pytest.fixture(autouse=True)
def _reviews_move_no_attempts(monkeypatch):
    monkeypatch.setattr("proctoring.api.update_attempt_status", lambda *args, **kwargs: None, raising=False)


@pytest.fixture
def exam(learner, editor, global_staff):
    """An exam with a row of every kind, archives included."""
    exam = factories.make_proctored_exam()
    policy = factories.make_policy(exam, set_by_user=editor)
    policy.save()
    factories.make_allowance(exam, learner).save()
    attempt = factories.make_attempt(exam, learner, status="submitted")
    review = factories.make_review(attempt, reviewed_by=global_staff)
    models.ProctoredExamSoftwareSecureComment.objects.create(
        review=review, start_time=0, stop_time=1, duration=1, comment="c", status="s"
    )
    review.save()
    return exam


def rows():
    return {model.__name__: model.objects.count() for model in WITH_USERS_OR_EXAMS}


@pytest.mark.parametrize("how", ["instance", "queryset"])
def test_exam_is_deleted_with_everything_about_it(exam, how):
    assert set(rows().values()) == {1}

    if how == "instance":
        exam.delete()
    else:
        models.ProctoredExam.objects.filter(pk=exam.pk).delete()

    assert set(rows().values()) == {0}
    assert models.ProctoredExam.history.first().history_type == "-"
    assert models.ProctoredExamStudentAttempt.history.first().history_type == "-"


@pytest.mark.parametrize("how", ["instance", "queryset"])
def test_learner_is_deleted_with_everything_of_his_own(exam, learner, how):
    if how == "instance":
        learner.delete()
    else:
        get_user_model().objects.filter(pk=learner.pk).delete()

    left = {name for name, count in rows().items() if count}
    assert left == {"ProctoredExamReviewPolicy", "ProctoredExamReviewPolicyHistory"}
    assert models.ProctoredExamStudentAttempt.history.first().history_type == "-"


def test_editors_and_reviewers_account_takes_no_record_along(exam, editor, global_staff):
    before = rows()
    editor.delete()
    global_staff.delete()

    assert rows() == before
    assert models.ProctoredExamReviewPolicy.objects.get().set_by_user is None
    assert models.ProctoredExamReviewPolicyHistory.objects.get().set_by_user is None
    assert models.ProctoredExamSoftwareSecureReview.objects.get().reviewed_by is None
    assert models.ProctoredExamSoftwareSecureReviewHistory.objects.get().reviewed_by is None


def test_deleting_the_author_of_a_change_keeps_history(exam, editor):
    models.ProctoredExam.history.update(history_user=editor)
    models.ProctoredExamReviewPolicyHistory.objects.update(archived_by=editor)
    editor.delete()

    assert models.ProctoredExam.history.filter(history_user=None).exists()
    assert models.ProctoredExamReviewPolicyHistory.objects.get().archived_by is None


def test_what_a_provider_has_still_to_be_told_outlives_the_exam(exam):
    models.Delivery.objects.create(kind="exam_withdrawn", backend="former", exam=exam, payload={"id": exam.pk})
    exam.delete()

    assert models.Delivery.objects.get(backend="former").exam is None


def test_everybody_at_once(exam):
    get_user_model().objects.all().delete()

    left = {name for name, count in rows().items() if count}
    assert left == {"ProctoredExamReviewPolicy", "ProctoredExamReviewPolicyHistory"}


def test_everything_at_once(exam):
    factories.make_attempt(exam)
    models.ProctoredExam.objects.all().delete()
    get_user_model().objects.all().delete()

    assert set(rows().values()) == {0}


def test_review_of_a_deleted_learners_attempt_that_stays_is_marked(exam, learner):
    """A review that names no learner is not his to take along."""
    models.ProctoredExamSoftwareSecureReview.objects.update(student=None)
    learner.delete()

    assert models.ProctoredExamSoftwareSecureReview.objects.get().is_attempt_active is False


def test_many_attempts_are_deleted_by_queryset(exam):
    models.ProctoredExamStudentAttempt.objects.all().delete()

    assert models.ProctoredExamSoftwareSecureReview.objects.get().is_attempt_active is False
    assert models.ProctoredExamSoftwareSecureReviewHistory.objects.count() == 2


ARCHIVES = [
    model for model in apps.get_app_config("proctoring").get_models() if model._meta.db_table.endswith("history")
]
HAND_WRITTEN = [model for model in ARCHIVES if not model.__name__.startswith("Historical")]


@pytest.mark.parametrize("archive", HAND_WRITTEN, ids=lambda model: model.__name__)
def test_archives_are_append_only(exam, archive):
    row = archive.objects.get()

    with pytest.raises(NotImplementedError):
        row.delete()
    with pytest.raises(NotImplementedError):
        archive.objects.all().delete()
    with pytest.raises(NotImplementedError):
        archive.objects.filter(pk=row.pk).delete()
    assert archive.objects.count() == 1
