"""Rows that come with their keys: fixtures, restores, imports. Spec 01 W-19."""

import json

import pytest
from django.core import serializers
from django.core.management import call_command

from proctoring import models
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved(monkeypatch):
    """The attempts that reviews would move."""
    calls = []
    monkeypatch.setattr(
        "proctoring.api.update_attempt_status", lambda *args, **kwargs: calls.append(args), raising=False
    )
    return calls


@pytest.fixture
def rows(learner, moved):
    """A row of every kind that has receivers."""
    exam = factories.make_proctored_exam(external_id="known")
    attempt = factories.make_attempt(exam, learner, status="submitted", completed_at=exam.created)
    return [
        exam,
        factories.make_policy(exam),
        attempt,
        factories.make_allowance(exam, learner),
        factories.make_review(attempt),
    ]


def test_fixture_is_loaded_as_it_is(rows, moved, provider, after_commit, tmp_path, events):
    file = tmp_path / "rows.json"
    file.write_text(serializers.serialize("json", rows))
    keys = {type(row): row.pk for row in rows}
    rows[0].delete()
    moved.clear()
    provider.saved_exams.clear()
    history = models.ProctoredExam.history.count()

    with after_commit():
        call_command("loaddata", file, verbosity=0)

    assert {type(row): type(row).objects.get().pk for row in rows} == keys
    assert (provider.saved_exams, moved, events) == ([], [], [])
    assert models.ProctoredExam.history.count() == history
    assert models.ProctoredExamSoftwareSecureReviewHistory.objects.count() == 0


def test_fixture_loaded_over_existing_rows_calls_nobody(rows, moved, provider, after_commit, tmp_path):
    content = json.loads(serializers.serialize("json", rows))
    content[0]["fields"]["is_proctored"] = False
    file = tmp_path / "rows.json"
    file.write_text(json.dumps(content))
    provider.saved_exams.clear()

    with after_commit():
        call_command("loaddata", file, verbosity=0)

    assert models.ProctoredExam.objects.get().is_proctored is False
    assert provider.saved_exams == []


def test_new_rows_may_have_keys_of_their_own(learner, editor, moved, provider, after_commit):
    with after_commit():
        exam = factories.make_proctored_exam(id=901)
        attempt = factories.make_attempt(exam, learner, id=902, completed_at=exam.created)
        models.ProctoredExamReviewPolicy.objects.create(id=903, proctored_exam=exam, set_by_user=editor)
        models.ProctoredExamStudentAllowance.objects.create(id=904, proctored_exam=exam, user=learner, key="k")
        factories.make_review(attempt, id=905)

    assert models.ProctoredExamReviewPolicyHistory.objects.count() == 0
    assert models.ProctoredExamStudentAllowanceHistory.objects.count() == 0
    assert models.ProctoredExamSoftwareSecureReviewHistory.objects.count() == 0
    assert provider.saved_exams[0]["id"] == 901


def test_row_saved_as_another_one_is_a_copy(learner):
    exam = factories.make_exam()
    exam.pk, exam.content_id = None, "copy"
    exam.save()

    assert models.ProctoredExam.objects.count() == 2
    assert exam.history.count() == 1
