"""Writes that stand in each other's way are repeated, and nothing else is. Spec 01 W-10, docs/concurrency.rst."""

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from proctoring.models import ProctoredExam
from proctoring.models.locking import ROUNDS, lock_rows, retry_on_conflict


class DriverError(Exception):
    """What a driver raises; PostgreSQL's drivers state the reason."""


def caused_by(state, attribute="sqlstate"):
    error = OperationalError("could not serialize access")
    error.__cause__ = DriverError()
    setattr(error.__cause__, attribute, state)
    return error


class Write:
    """A write that fails with each of the errors, then succeeds."""

    def __init__(self, *errors):
        self.errors = list(errors)
        self.rounds = 0

    def __call__(self):
        self.rounds += 1
        if self.errors:
            raise self.errors.pop(0)
        return "written"


CONFLICTS = {
    "somebody was faster": IntegrityError("duplicate key"),
    "deadlock on MariaDB": OperationalError(1213, "Deadlock found"),
    "lock wait on MariaDB": OperationalError(1205, "Lock wait timeout exceeded"),
    "deadlock on PostgreSQL": caused_by("40P01"),
    "serialization on PostgreSQL": caused_by("40001"),
    "deadlock by the older driver": caused_by("40P01", "pgcode"),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", CONFLICTS.values(), ids=CONFLICTS.keys())
def test_conflict_is_repeated(error):
    write = Write(error, error)

    assert (retry_on_conflict(write), write.rounds) == ("written", 3)


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError("no connection"), caused_by("57014"), ValueError("bug")])
def test_other_errors_are_not(error):
    write = Write(error)

    with pytest.raises(type(error)):
        retry_on_conflict(write)
    assert write.rounds == 1


@pytest.mark.django_db
def test_it_is_not_repeated_for_ever():
    write = Write(*[IntegrityError("duplicate key")] * 100)

    with pytest.raises(IntegrityError):
        retry_on_conflict(write)
    assert write.rounds == ROUNDS


@pytest.mark.django_db
def test_deadlock_inside_the_callers_transaction_is_the_callers():
    write = Write(OperationalError(1213, "Deadlock found"))

    with pytest.raises(OperationalError), transaction.atomic():
        retry_on_conflict(write)
    assert write.rounds == 1


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has no row locks; needs PostgreSQL or MariaDB")
def test_lock_lets_rows_that_refer_to_it_be_inserted(django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(1) as queries:
        list(lock_rows(ProctoredExam.objects.all(), skip_locked=True))

    words = {"postgresql": "FOR NO KEY UPDATE SKIP LOCKED", "mysql": "FOR UPDATE SKIP LOCKED"}
    assert words[connection.vendor] in queries.captured_queries[0]["sql"]
