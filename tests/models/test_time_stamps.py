"""``created`` and ``modified``, which onboarding dates are computed from. Spec 01 §1."""

import datetime

import pytest
from django.apps import apps
from django.utils import timezone
from freezegun import freeze_time

from proctoring.models import ProctoredExam, ProctoredExamStudentAttempt
from tests import factories

THEN = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
LATER = THEN + datetime.timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam():
    with freeze_time(THEN):
        return factories.make_exam()


def reloaded(row):
    return type(row).objects.get(pk=row.pk)


def test_both_are_equal_at_first(exam):
    assert (reloaded(exam).created, reloaded(exam).modified) == (THEN, THEN)


def test_modified_follows_a_created_in_the_past():
    exam = factories.make_exam(created=THEN)

    assert reloaded(exam).modified == THEN


def test_explicit_modified_is_kept_at_first():
    exam = factories.make_exam(created=THEN, modified=LATER)

    assert (reloaded(exam).created, reloaded(exam).modified) == (THEN, LATER)


@pytest.mark.parametrize(
    "options", [{}, {"update_fields": ["exam_name"]}, {"update_fields": ["exam_name", "modified"]}]
)
def test_every_later_save_moves_modified(exam, options):
    with freeze_time(LATER):
        exam.save(**options)

    assert (reloaded(exam).created, reloaded(exam).modified) == (THEN, LATER)


def test_save_of_named_fields_writes_nothing_else(exam):
    exam.exam_name, exam.time_limit_mins = "new", 7
    exam.save(update_fields=["exam_name"])

    assert (reloaded(exam).exam_name, reloaded(exam).time_limit_mins) == ("new", 90)


def test_update_in_the_database_leaves_modified(exam):
    exam.exam_name = "by bulk"
    ProctoredExam.objects.filter(pk=exam.pk).update(time_limit_mins=1)
    ProctoredExam.objects.bulk_update([exam], ["exam_name"])

    assert reloaded(exam).modified == THEN


def test_update_can_set_modified(exam):
    ProctoredExam.objects.update(modified=LATER)

    assert reloaded(exam).modified == LATER


def test_time_stamps_are_aware():
    exam = factories.make_exam()

    assert timezone.is_aware(exam.created)
    assert timezone.is_aware(reloaded(exam).modified)


@pytest.mark.parametrize(
    "model", list(apps.get_app_config("proctoring").get_models()), ids=lambda model: model.__name__
)
def test_every_row_has_both(model):
    for name in ("created", "modified"):
        field = model._meta.get_field(name)
        assert (field.get_internal_type(), field.editable, field.null) == ("DateTimeField", False, False)


def test_text_columns_take_what_is_no_text():
    attempt = factories.make_attempt(external_id=1, attempt_code=22)

    attempt = reloaded(attempt)
    assert (attempt.external_id, attempt.attempt_code) == ("1", "22")


def test_text_without_value_is_empty_and_nullable_text_is_null():
    attempt = ProctoredExamStudentAttempt.objects.create(
        user=factories.make_user(), proctored_exam=factories.make_exam()
    )

    attempt = reloaded(attempt)
    assert (attempt.status, attempt.attempt_code, attempt.external_id) == ("", None, None)
