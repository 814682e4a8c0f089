"""Rows that are written at once, each with values of its own."""

import pytest
from django.db import DatabaseError, connection, transaction

from proctoring.models import ProctoredExam, ProctoredExamReviewPolicy
from proctoring.models.bulk import LARGEST_BATCH, update_rows
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def exams():
    return [factories.make_exam(f"section {number}") for number in range(3)]


def stored(*names):
    return list(ProctoredExam.objects.order_by("id").values_list(*names))


def test_each_row_gets_its_own_values(exams):
    values = [("it's 100 %s", 10, True, None), ("", 20, False, exams[0].created), ("ünï", 30, True, exams[1].created)]
    names = ("external_id", "time_limit_mins", "is_proctored", "due_date")
    for exam, row in zip(exams, values, strict=True):
        for name, value in zip(names, row, strict=True):
            setattr(exam, name, value)

    update_rows(exams, names)

    assert stored(*names) == values


def test_what_all_rows_share_is_written_to_all(exams):
    for exam in exams:
        exam.backend, exam.due_date = None, None

    update_rows(exams, ["backend", "due_date"])

    assert set(stored("backend", "due_date")) == {(None, None)}


def test_only_the_named_columns_of_these_rows_are_written(exams):
    for exam in exams:
        exam.external_id, exam.exam_name = f"new {exam.pk}", "new"

    update_rows(exams[:2], ["external_id"])

    assert stored("external_id")[2] != (f"new {exams[2].pk}",)
    assert ("new",) not in stored("exam_name")


def test_foreign_keys_are_values_too(exams):
    editors = [factories.make_user(f"editor {number}") for number in range(3)]
    policies = [
        ProctoredExamReviewPolicy.objects.create(proctored_exam=exam, review_policy="old", set_by_user=editors[0])
        for exam in exams
    ]
    for policy, editor in zip(policies, [*editors[1:], None], strict=True):
        policy.set_by_user = editor

    update_rows(policies, ["set_by_user"])

    found = ProctoredExamReviewPolicy.objects.order_by("id").values_list("set_by_user", flat=True)
    assert list(found) == [editors[1].pk, editors[2].pk, None]


def test_more_rows_than_fit_into_one_statement():
    number = LARGEST_BATCH * 2 + 1
    exams = [
        ProctoredExam(course_id=factories.COURSE, content_id=f"section {index}", exam_name="old", time_limit_mins=1)
        for index in range(number)
    ]
    ProctoredExam.objects.bulk_create(exams)
    exams = list(ProctoredExam.objects.order_by("id"))
    for exam in exams:
        exam.external_id = f"new {exam.pk}"

    update_rows(exams, ["external_id"])

    assert stored("external_id") == [(f"new {exam.pk}",) for exam in exams]


def test_all_or_nothing():
    exams = [
        ProctoredExam(course_id=factories.COURSE, content_id=f"section {index}", exam_name="old", time_limit_mins=1)
        for index in range(LARGEST_BATCH + 1)
    ]
    ProctoredExam.objects.bulk_create(exams)
    exams = list(ProctoredExam.objects.order_by("id"))
    for exam in exams:
        exam.exam_name = f"new {exam.pk}"
    exams[-1].exam_name = None

    with pytest.raises(DatabaseError), transaction.atomic():
        update_rows(exams, ["exam_name"])

    assert set(stored("exam_name")) == {("old",)}


@pytest.mark.skipif(
    connection.features.max_query_params is not None, reason="this database takes few parameters at once"
)
def test_what_all_rows_share_is_one_statement_however_many_there_are(count_statements):
    number = LARGEST_BATCH * 3
    ProctoredExam.objects.bulk_create(
        ProctoredExam(course_id=factories.COURSE, content_id=f"section {index}", exam_name="old", time_limit_mins=1)
        for index in range(number)
    )
    exams = list(ProctoredExam.objects.all())
    for exam in exams:
        exam.exam_name = "new"

    with count_statements() as statements:
        update_rows(exams, ["exam_name"])

    assert len(statements) == 1
    assert set(stored("exam_name")) == {("new",)}


def test_no_rows_are_no_statement(count_statements):
    with count_statements() as statements:
        update_rows([], ["external_id"])

    assert len(statements) == 0
