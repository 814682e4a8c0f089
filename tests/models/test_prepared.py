"""Queries that are compiled once. docs/scaling.rst."""

import gc
import threading
import weakref

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import F
from django.db.transaction import TransactionManagementError

from proctoring.models import ProctoredExam, ProctoredExamReviewPolicy, ProctoredExamStudentAttempt
from proctoring.models.prepared import PreparedInstances, PreparedQuery, PreparedUpdate, Slot, row_type
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


def test_a_row_of_another_model_is_an_error(by_id):
    with pytest.raises(TypeError):
        by_id.rows(attempt_id=factories.make_exam())


def test_names_may_begin_with_an_underscore():
    assert row_type(["id", "_secret"])._make([1, 2]) == (1, 2)


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
def test_other_threads_compile_nothing_anew(by_id):
    attempt = factories.make_attempt()
    builds, found = [], []
    counted = PreparedQuery(lambda: builds.append(1) or by_id._build())
    counted.rows(attempt_id=attempt.pk)
    before = len(builds)

    def ask():
        found.extend(counted.rows(attempt_id=attempt.pk))
        connection.close()

    in_another_thread(ask)

    assert found == counted.rows(attempt_id=attempt.pk)
    assert len(builds) == before


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


@pytest.fixture
def lock():
    return PreparedInstances(
        lambda: ProctoredExamStudentAttempt.objects.filter(
            pk=Slot("attempt_id", ProctoredExamStudentAttempt._meta.pk)
        ).lock()
    )


@pytest.mark.skipif(not connection.features.has_select_for_update, reason="needs a database with row locks")
@pytest.mark.django_db(transaction=True)
def test_lock_needs_a_transaction_each_time(lock):
    attempt = factories.make_attempt()
    with transaction.atomic():
        assert lock.instances(attempt_id=attempt.pk) == [attempt]

    with pytest.raises(TransactionManagementError):
        lock.instances(attempt_id=attempt.pk)


class FromReplica:
    """Sends reads to a replica that does not exist."""

    def db_for_read(self, model, **hints):
        return "replica"

    def db_for_write(self, model, **hints):
        return "default"


def test_rows_are_locked_where_they_are_written(lock, settings):
    attempt = factories.make_attempt()
    settings.DATABASE_ROUTERS = [f"{__name__}.FromReplica"]

    with transaction.atomic():
        assert [found.pk for found in lock.instances(attempt_id=attempt.pk)] == [attempt.pk]


@pytest.fixture
def kept_statements(monkeypatch):
    """The names by which PostgreSQL keeps statements of a table, for a host that lets it."""
    connection.ensure_connection()
    monkeypatch.setattr(connection.connection, "prepare_threshold", 1)

    def names(table):
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM pg_prepared_statements WHERE statement LIKE %s", [f"%{table}%"])
            return {name for (name,) in cursor.fetchall()}

    return names


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
def test_postgresql_keeps_the_statement_where_the_host_lets_it(by_id, kept_statements):
    attempts = [factories.make_attempt() for _ in range(4)]
    before = kept_statements("proctoring_proctoredexamstudentattempt")

    found = [by_id.rows(attempt_id=attempt.pk)[0].id for attempt in attempts]

    assert found == [attempt.pk for attempt in attempts]
    assert len(kept_statements("proctoring_proctoredexamstudentattempt") - before) == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
def test_postgresql_keeps_nothing_by_default(by_id, kept_statements, monkeypatch):
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    attempts = [factories.make_attempt() for _ in range(4)]
    before = kept_statements("proctoring_proctoredexamstudentattempt")

    for attempt in attempts:
        by_id.rows(attempt_id=attempt.pk)

    assert kept_statements("proctoring_proctoredexamstudentattempt") == before


@pytest.fixture
def rename():
    field = ProctoredExam._meta.get_field
    return PreparedUpdate(
        lambda: ProctoredExam.objects.filter(course_id=Slot("course_id", field("course_id")), is_active=True),
        lambda: {"exam_name": Slot("exam_name", field("exam_name")), "time_limit_mins": F("time_limit_mins") + 1},
    )


def test_update_writes_the_rows_and_tells_their_number(rename, count_statements):
    exams = [factories.make_exam(time_limit_mins=minutes) for minutes in (30, 60)]
    other = factories.make_exam(course_id="another/course/1", exam_name="as it was")

    with count_statements() as statements:
        for name in ("first", "'second' % %s"):
            assert rename.update(course_id=exams[0].course_id, exam_name=name) == 2

    assert len(statements) == 2
    rows = ProctoredExam.objects.filter(pk__in=[exam.pk for exam in exams]).order_by("pk")
    assert list(rows.values_list("exam_name", "time_limit_mins")) == [("'second' % %s", 32), ("'second' % %s", 62)]
    other.refresh_from_db()
    assert other.exam_name == "as it was"


def test_update_of_nothing(rename):
    assert rename.update(course_id="no/such/course", exam_name="x") == 0


def test_update_that_fails_leaves_the_transaction_to_be_rolled_back(rename):
    factories.make_exam()

    with transaction.atomic():
        with pytest.raises(DatabaseError):
            rename.update(course_id=factories.COURSE, exam_name=None)
        assert connection.needs_rollback
