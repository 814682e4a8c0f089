"""Review policies and their archive. Spec 01 §2.2, §2.3, §4.2."""

import pytest
from django.utils import timezone

from proctoring.models import ProctoredExamReviewPolicy, ProctoredExamReviewPolicyHistory
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam():
    return factories.make_proctored_exam(backend="null")


def archived():
    return list(ProctoredExamReviewPolicyHistory.objects.order_by("id"))


def test_text_names_editor_and_exam(exam, editor):
    exam.course_id, exam.exam_name, exam.is_active = "test_course", "Test Exam", False
    policy = factories.make_policy(exam, set_by_user=editor)

    assert str(policy) == "ProctoredExamReviewPolicy: editor (test_course: Test Exam (inactive))"


def test_text_without_editor(exam):
    assert str(factories.make_policy(exam, set_by_user=None)).startswith("ProctoredExamReviewPolicy: None (")


def test_policy_of_an_exam(exam):
    policy = factories.make_policy(exam)
    factories.make_policy(factories.make_proctored_exam())

    assert ProctoredExamReviewPolicy.get_review_policy_for_exam(exam.pk) == policy
    assert ProctoredExamReviewPolicy.get_review_policy_for_exam(0) is None
    assert ProctoredExamReviewPolicy.get_review_policy_for_exam(None) is None


def test_of_several_policies_the_newest_counts_and_the_log_says_so(exam, caplog):
    now = timezone.now()
    factories.make_policy(exam, "old", created=now)
    factories.make_policy(exam, "new", created=now)  # the same instant: the id decides

    assert ProctoredExamReviewPolicy.get_review_policy_for_exam(exam.pk).review_policy == "new"
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_exam_with_several_policies_can_be_saved(exam):
    factories.make_policy(exam)
    factories.make_policy(exam)

    exam.save()


def test_creation_leaves_no_archive_row(exam):
    factories.make_policy(exam)

    assert archived() == []


def test_updates_and_deletion_archive_what_was_before(exam, editor):
    policy = factories.make_policy(exam, "A", set_by_user=editor)
    policy_id = policy.pk
    policy.review_policy = "B"
    policy.save()
    policy.delete()

    assert [row.review_policy for row in archived()] == ["A", "B"]
    assert {(row.original_id, row.set_by_user, row.proctored_exam) for row in archived()} == {(policy_id, editor, exam)}


def test_update_without_change_is_archived_too(exam):
    policy = factories.make_policy(exam, "A")
    policy.save()

    assert [row.review_policy for row in archived()] == ["A"]


def test_archived_is_what_the_database_had(exam):
    policy = factories.make_policy(exam, "A")
    ProctoredExamReviewPolicy.objects.filter(pk=policy.pk).update(review_policy="changed by somebody else")
    policy.review_policy = "C"
    policy.save()

    assert [row.review_policy for row in archived()] == ["changed by somebody else"]


def test_update_in_the_database_leaves_no_archive_row(exam):
    factories.make_policy(exam)
    ProctoredExamReviewPolicy.objects.update(review_policy="B")

    assert archived() == []


def test_deletion_by_queryset_archives_every_row(exam):
    factories.make_policy(exam, "A")
    factories.make_policy(factories.make_proctored_exam(), "B")
    ProctoredExamReviewPolicy.objects.all().delete()

    assert sorted(row.review_policy for row in archived()) == ["A", "B"]


def test_archive_keeps_the_times_of_the_row(exam):
    policy = factories.make_policy(exam)
    created, modified = policy.created, policy.modified
    policy.delete()

    row = archived()[0]
    assert (row.original_created, row.original_modified) == (created, modified)
    assert row.created > created


def test_new_row_with_an_id_of_its_own_has_nothing_to_archive(exam, editor):
    ProctoredExamReviewPolicy.objects.create(pk=77, proctored_exam=exam, set_by_user=editor, review_policy="A")

    assert archived() == []


def test_row_overwritten_under_its_id_is_archived(exam, editor):
    policy = factories.make_policy(exam, "A")
    ProctoredExamReviewPolicy(pk=policy.pk, proctored_exam=exam, set_by_user=editor, review_policy="B").save()

    assert [row.review_policy for row in archived()] == ["A"]
