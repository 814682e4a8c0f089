"""Row locks, the same on every database. The order in which they are taken: design rule 0, docs/concurrency.rst."""

import random
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import IntegrityError, OperationalError, connection, connections, models

QuerySetT = TypeVar("QuerySetT", bound=models.QuerySet[Any])
ResultT = TypeVar("ResultT")

# Each conflict means that somebody else got on: a course that is published one by one beside us can bring many.
ROUNDS = 9
FIRST_PAUSE_SECONDS = 0.01
# MySQL and MariaDB: deadlock, lock wait timeout; PostgreSQL: serialization failure, deadlock
_CONFLICTS = {1213, 1205, "40001", "40P01"}


def lock_rows(queryset: QuerySetT, *, skip_locked: bool = False) -> QuerySetT:
    """Return the queryset so that evaluating it locks its rows against changes, not against rows that refer to them.

    PostgreSQL can do the latter (``FOR NO KEY UPDATE``); MariaDB locks more; SQLite ignores row locks and serialises
    whole transactions. ``skip_locked`` leaves out rows that somebody else holds, where the database can.
    """
    features = connections[queryset.select_for_update().db].features  # where the rows are written
    return queryset.select_for_update(
        no_key=features.has_select_for_no_key_update,
        skip_locked=skip_locked and features.has_select_for_update_skip_locked,
    )


def retry_on_conflict(write: Callable[[], ResultT]) -> ResultT:
    """Return what ``write`` returns; run it again when somebody else was faster, or the two stood in each other's way.

    ``write`` opens its own transaction and reads what it decides on inside. A deadlock ends the caller's transaction,
    if there is one, and is then the caller's to repeat.
    """
    for finished in range(ROUNDS - 1):
        try:
            return write()
        except IntegrityError:
            _pause(finished)
        except OperationalError as error:
            if connection.in_atomic_block or not _is_conflict(error):
                raise
            _pause(finished)
    return write()


def _pause(rounds: int) -> None:
    """Let the others finish: at most 10 ms after the first round, twice as long after each further one."""
    time.sleep(random.uniform(0, FIRST_PAUSE_SECONDS * 2**rounds))  # noqa: S311  # jitter, no secret


def _is_conflict(error: OperationalError) -> bool:
    cause = error.__cause__
    state = getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None)  # psycopg, psycopg2
    return state in _CONFLICTS or bool(error.args and error.args[0] in _CONFLICTS)
