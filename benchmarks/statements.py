"""How many statements a piece of work sends to the database, counted as the tests' limits are."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

_TRANSACTION_CONTROL = re.compile(
    r"^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|START TRANSACTION|SET |PRAGMA)", re.IGNORECASE
)
_WRITE = re.compile(r'^\s*(INSERT INTO|UPDATE)\s+[`"]?(\w+)', re.IGNORECASE)
_BULK = ("CASE WHEN", "), (", " UNION ALL SELECT ", "UNNEST(")


class Statements(list[str]):
    """Those that were sent: transaction control left out, the batches of one bulk write as one."""

    def __init__(self) -> None:
        super().__init__()
        self._last_bulk: tuple[str, ...] | None = None

    def add(self, sql: str) -> None:
        """Count the statement, unless it goes on with the bulk write before it."""
        if _TRANSACTION_CONTROL.match(sql):
            return
        write = _WRITE.match(sql)
        table = write.groups() if write else None
        continues = table is not None and table == self._last_bulk
        if not continues:
            self.append(sql)
        self._last_bulk = table if table and (continues or any(mark in sql for mark in _BULK)) else None


@contextmanager
def counted() -> Iterator[Statements]:
    """Count the statements of the block."""
    statements = Statements()

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.add(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield statements
