"""Queries that are compiled once. docs/scaling.rst."""

import gc
import threading
import weakref

import pytest
from django.db import connection, connections

from proctoring.models import ProctoredExam, ProctoredExamReviewPolicy, ProctoredExamStudentAttempt
from proctoring.models.prepared import PreparedInstances, PreparedQuery, Slot
from tests import factories

pytestmark = pytest.mark.django_db
COLUMNS = ("id", "started_at", "taking_as_proctored", "proctored_exam__exam_name")


@pytest.fixture
def by_id():
    return PreparedQuery(
        lambda: ProctoredExamStudentAttempt.objects.filter(
            pk=Slot("attempt_id", ProctoredExamStudentAttempt._meta.pk)
        ).values_list(*COLUMNS)
    )


@pytest.fixture
def by_name():
    return PreparedQuery(
        lambda: ProctoredExam.objects.filter(
            exam_name=Slot("exam_name", ProctoredExam._meta.get_field("exam_name")), is_active=True
        ).values_list("id", "exam_name")
    )


def test_rows_are_those_of_the_query(by_id):
    attempts = [factories.make_attempt(), factories.make_attempt()]

    for attempt in attempts:
        assert by_id.rows(attempt_id=attempt.pk) == list(
            ProctoredExamStudentAttempt.objects.filter(pk=attempt.pk).values_list(*COLUMNS)
        )
    assert by_id.rows(attempt_id=attempts[0].pk)[0].proctored_exam__exam_name == attempts[0].proctored_exam.exam_name


def test_it_is_one_statement_and_built_once(by_id, count_statements):
    attempt = factories.make_attempt()
    builds = []
    counted = PreparedQuery(lambda: builds.append(1) or by_id._build())

    with count_statements() as statements:
        for _ in range(3):
            counted.rows(attempt_id=attempt.pk)

    assert len(statements) == 3
    assert len(builds) <= 2


def test_text_is_a_value_and_nothing_else(by_name):
    exam = factories.make_exam("100% 'sure' -- %s")

    assert [row.id for row in by_name.rows(exam_name=exam.exam_name)] == [exam.pk]
    assert by_name.rows(exam_name="' OR 1=1 --") == []


@pytest.mark.parametrize("unheard_of", [0, -1, 2**31, 2**63, 10**30, -(10**30)])
def test_what_no_row_has_is_not_found(by_id, unheard_of):
    factories.make_attempt()

    assert by_id.rows(attempt_id=unheard_of) == []


def test_nothing_is_not_found(by_id):
    factories.make_attempt()

    assert by_id.rows(attempt_id=None) == []


def test_a_row_stands_for_its_key(by_id):
    attempt = factories.make_attempt()

    assert [row.id for row in by_id.rows(attempt_id=attempt)] == [attempt.pk]


@pytest.mark.parametrize(("wrong", "error"), [("x", ValueError), ([1], TypeError), ({}, TypeError)])
def test_what_is_no_number_is_an_error(by_id, wrong, error):
    with pytest.raises(error):
        by_id.rows(attempt_id=wrong)


@pytest.mark.parametrize("with_editor", [True, False])
def test_instances_are_those_of_the_query_with_their_foreign_keys(count_statements, learner, with_editor):
    policy = factories.make_policy(factories.make_exam(), "rules", set_by_user=learner if with_editor else None)
    prepared = PreparedInstances(
        lambda: ProctoredExamReviewPolicy.objects.filter(pk=Slot("policy_id", ProctoredExamReviewPolicy._meta.pk)),
        "proctored_exam",
        "set_by_user",
    )

    with count_statements() as statements:
        (found,) = prepared.instances(policy_id=policy.pk)
        assert (found.review_policy, found.proctored_exam.exam_name) == ("rules", policy.proctored_exam.exam_name)
        assert found.set_by_user == (learner if with_editor else None)

    assert len(statements) == 1
    found.review_policy = "other rules"
    found.save()
    assert ProctoredExamReviewPolicy.objects.get().review_policy == "other rules"


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_its_own_connection(by_id):
    attempt = factories.make_attempt()
    assert by_id.rows(attempt_id=attempt.pk)
    asked = []

    def ask():
        with connection.execute_wrapper(lambda execute, *call: asked.append(connection.connection) or execute(*call)):
            by_id.rows(attempt_id=attempt.pk)
        connection.close()

    in_another_thread(ask)

    (other,) = set(asked)
    assert other is not connection.connection


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_thread_that_ended_is_kept(by_id):
    attempt = factories.make_attempt()
    asked = []

    def ask():
        by_id.rows(attempt_id=attempt.pk)
        asked.append(weakref.ref(connections["default"]))
        connection.close()

    in_another_thread(ask)
    gc.collect()

    assert asked[0]() is None


def in_another_thread(call):
    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
