"""History of exams and attempts: one record per save and deletion, none for statements in bulk. Spec 01 §4.1."""

import pytest
from simple_history.models import HistoricalRecords

from proctoring.models import ProctoredExam, ProctoredExamStudentAttempt
from tests import factories

pytestmark = pytest.mark.django_db

MODELS = {
    "exam": (ProctoredExam, factories.make_exam, "exam_name"),
    "attempt": (ProctoredExamStudentAttempt, factories.make_attempt, "status"),
}
each = pytest.mark.parametrize(("model", "make", "field"), MODELS.values(), ids=MODELS)


def types(manager):
    """The kinds of record, the oldest first."""
    return [record.history_type for record in manager.order_by("history_id")]


@each
def test_creation_and_every_save_leave_a_record(model, make, field):
    row = make()
    setattr(row, field, "changed")
    row.save()
    row.save()

    assert types(row.history) == ["+", "~", "~"]
    assert getattr(row.history.first(), field) == "changed"


@each
def test_save_of_named_fields_leaves_a_record(model, make, field):
    row = make()
    row.save(update_fields=[field])

    assert types(row.history) == ["+", "~"]


@each
def test_deletion_leaves_the_state_in_memory(model, make, field):
    row = make()
    row_id = row.pk
    setattr(row, field, "not saved")
    row.delete()

    assert types(model.history.filter(id=row_id)) == ["+", "-"]
    assert getattr(model.history.filter(id=row_id).first(), field) == "not saved"


@each
def test_deletion_by_queryset_leaves_a_record_per_row(model, make, field):
    rows = [make(), make()]
    model.objects.filter(pk__in=[row.pk for row in rows]).delete()

    assert types(model.history.all()).count("-") == 2


@each
def test_statements_in_bulk_leave_none(model, make, field):
    row = make()
    model.objects.filter(pk=row.pk).update(**{field: "by update"})
    setattr(row, field, "by bulk_update")
    model.objects.bulk_update([row], [field])

    assert types(row.history) == ["+"]


def test_attempts_go_into_history_with_their_exam(learner):
    attempt = factories.make_attempt(user=learner)
    attempt_id = attempt.pk
    attempt.proctored_exam.delete()

    assert types(ProctoredExamStudentAttempt.history.filter(id=attempt_id)) == ["+", "-"]


def test_records_outlive_learner_and_exam(learner):
    attempt = factories.make_attempt(user=learner)
    ids = (attempt.pk, learner.pk, attempt.proctored_exam_id)
    learner.delete()
    attempt.proctored_exam.delete()

    record = ProctoredExamStudentAttempt.history.filter(id=ids[0]).first()
    assert (record.id, record.user_id, record.proctored_exam_id) == ids


def test_records_are_newest_first_and_copy_every_column():
    attempt = factories.make_attempt(time_remaining_seconds=5, review_policy_id=9, external_id="x")
    attempt.status = "started"
    attempt.save()

    newest, oldest = attempt.history.all()
    assert (newest.status, oldest.status) == ("started", "created")
    for column in attempt._meta.concrete_fields:
        assert getattr(newest, column.attname) == getattr(attempt, column.attname), column


def test_acting_user_is_recorded_where_a_request_tells(rf, editor, monkeypatch):
    request = rf.get("/")
    request.user = editor
    monkeypatch.setattr(HistoricalRecords.context, "request", request, raising=False)
    exam = factories.make_exam()
    policy = factories.make_policy(exam)
    policy.delete()

    assert exam.history.get().history_user == editor
    assert exam.proctoredexamreviewpolicyhistory_set.get().archived_by == editor


def test_without_a_request_nobody_is_recorded():
    record = factories.make_exam().history.get()

    assert (record.history_user, record.history_change_reason) == (None, None)


def test_moment_of_the_record_can_be_given():
    exam = factories.make_exam()
    exam._history_date = exam.created.replace(year=2001)
    exam.save()

    assert exam.history.filter(history_date__year=2001).count() == 1


def test_exam_with_an_external_id_from_its_provider_has_two_records(provider, after_commit):
    with after_commit():
        exam = factories.make_proctored_exam()

    assert types(exam.history) == ["+", "~"]
    assert exam.history.first().external_id == "externalid"


def test_record_is_there_when_our_receivers_run(monkeypatch):
    seen = []
    attempt = factories.make_attempt()
    attempt_id = attempt.pk
    original = ProctoredExamStudentAttempt.get_historic_attempt_by_code
    monkeypatch.setattr(
        "proctoring.models.ProctoredExamSoftwareSecureReview.objects.filter",
        lambda **conditions: (
            seen.extend(types(ProctoredExamStudentAttempt.history.filter(id=attempt_id))) or _Nothing()
        ),
    )
    attempt.delete()

    assert seen == ["+", "-"]
    assert original(attempt.attempt_code).pk == attempt_id


class _Nothing:
    """A queryset without rows."""

    def select_related(self, *names):
        return self

    def first(self):
        return None
