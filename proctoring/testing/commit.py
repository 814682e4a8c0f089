"""On-commit effects inside a ``TestCase``, whose transaction never commits. Spec README, "After commit"."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.transaction import Atomic


@contextmanager
def effects_at_commit(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Run on-commit callbacks inside the block where they would run without the test's own transaction.

    That is when the outermost ``atomic`` of the code under test ends well, and at once where it has none.
    """
    connection = connections[using]
    outside = len(connection.savepoint_ids)
    leave, register = Atomic.__exit__, connection.on_commit

    def run_effects() -> None:
        if len(connection.savepoint_ids) == outside and not connection.needs_rollback:
            with mock.patch.object(connection, "validate_no_atomic_block"):
                connection.run_and_clear_commit_hooks()

    def leave_and_run(atomic: Atomic, *exc_info: Any) -> None:
        leave(atomic, *exc_info)
        run_effects()

    def register_and_run(func: Callable[[], object], robust: bool = False) -> None:
        register(func, robust=robust)
        run_effects()

    with (
        mock.patch.object(Atomic, "__exit__", leave_and_run),
        mock.patch.object(connection, "on_commit", register_and_run),
    ):
        yield
