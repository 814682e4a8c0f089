"""Queries that Django compiles once, for the look-ups that browsers repeat all day. docs/scaling.rst.

Building the SQL of a look-up takes several times as long as the database takes to answer it. Where the host lets
PostgreSQL keep statements (``prepare_threshold`` in ``OPTIONS``), it plans them once, too.
"""

import threading
from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import islice
from typing import Any, Generic, TypeVar

from django.db import connections, models, router
from django.db.models.sql import UpdateQuery
from django.db.transaction import TransactionManagementError, mark_for_rollback_on_error

Build = Callable[[], "models.QuerySet[Any, Any]"]


def row_type(columns: Sequence[str]) -> Any:
    """Return the type of rows with these columns, a named tuple."""
    return namedtuple("Row", columns, rename=True)  # a host's model may have names that begin with an underscore


def key_path(foreign_key: Any) -> str:
    """Return the path from a foreign key to the column behind it, for look-ups that a relation has no slots for."""
    path, field = [foreign_key.name], foreign_key
    while field.is_relation:
        field = field.target_field
        path.append(field.name)
    return "__".join(path)


class Slot(models.Expression):
    """A place in a query for a value that comes with each call; ``field`` is the column that it is compared with."""

    def __init__(self, name: str, field: Any) -> None:
        self._rows = field.related_model if field.is_relation else field.model
        while field.is_relation:
            field = field.target_field
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Return the placeholder, and the slot itself in the place of the value."""
        return "%s", [self]

    def value_for(self, values: dict[str, Any], connection: Any) -> Any:
        """Return the call's value as the database wants it; ``None``, which equals nothing, for what no column holds.

        A row stands for its key. Raises ``TypeError`` or ``ValueError`` for what the field does not accept.
        """
        field = self.output_field
        given = values[self.name]
        wanted = field.get_prep_value(given.pk if isinstance(given, self._rows) else given)
        value = field.get_db_prep_value(wanted, connection, prepared=True)
        if isinstance(value, int):
            least, most = connection.ops.integer_field_range(field.get_internal_type())
            return value if least <= value <= most else None
        return value


class PreparedQuery:
    """A query with :class:`Slot` in the place of values, whose rows are named tuples of the columns.

    ``build`` returns the query as a ``values_list`` of names, and is called once for each database.
    """

    def __init__(self, build: Build) -> None:
        self._build = build
        self._selections = _PerConnection(lambda: build().query, _Selection)

    def rows(self, **values: Any) -> list[Any]:
        """Return the rows for these values of the slots; one statement. One that locks them needs a transaction."""
        return list(self._selections.on(self.alias()).rows(values))

    def alias(self) -> str:
        """Return the name of the database that is asked: rows are locked where they are written."""
        choose = router.db_for_write if self._query.select_for_update else router.db_for_read
        return choose(self._query.model)

    @cached_property
    def _query(self) -> Any:
        return self._build().query


class PreparedInstances:
    """A prepared query for instances of a model, with foreign keys loaded as ``select_related`` loads them.

    ``build`` returns the query for whole rows.
    """

    def __init__(self, build: Build, *foreign_keys: str) -> None:
        self._build = build
        self._foreign_keys = foreign_keys
        self._query = PreparedQuery(lambda: build().values_list(*self._columns()))

    def instances(self, **values: Any) -> list[Any]:
        """Return the instances for these values of the slots; one statement."""
        return [self._instance(row) for row in self._query.rows(**values)]

    @cached_property
    def _model(self) -> type[models.Model]:
        return self._build().model

    def _columns(self) -> Iterator[str]:
        yield from _names(self._model)
        for name in self._foreign_keys:
            yield from (f"{name}__{column}" for column in _names(_related(self._model, name)))

    def _instance(self, row: Sequence[Any]) -> Any:
        alias = self._query.alias()
        columns = iter(row)
        instance = _take(self._model, columns, alias)
        for name in self._foreign_keys:
            setattr(instance, name, _take(_related(self._model, name), columns, alias))
        return instance


class PreparedUpdate:
    """An update with :class:`Slot` in the place of values, both of conditions and of what is written.

    ``build`` returns the rows to update, ``written`` the new values by column.
    """

    def __init__(self, build: Build, written: Callable[[], dict[str, Any]]) -> None:
        self._build = build
        self._written = written
        self._updates = _PerConnection(self._update_query, _Statement)

    def update(self, **values: Any) -> int:
        """Write the rows for these values of the slots and return their number; one statement."""
        alias = router.db_for_write(self._model)
        with mark_for_rollback_on_error(using=alias), self._updates.on(alias).executed(values) as cursor:
            count: int = cursor.rowcount
        return count

    def _update_query(self) -> Any:
        query: Any = self._build().query.chain(UpdateQuery)
        query.add_update_values(self._written())
        return query

    @cached_property
    def _model(self) -> type[models.Model]:
        return self._build().model


def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _related(model: type[models.Model], foreign_key: str) -> Any:
    return model._meta.get_field(foreign_key).related_model


def _take(model: Any, columns: Iterator[Any], alias: str) -> Any:
    """Return the instance of the next columns; ``None`` where a foreign key leads nowhere."""
    names = _names(model)
    values = list(islice(columns, len(names)))
    is_there = values[names.index(model._meta.pk.attname)] is not None
    return model.from_db(alias, names, values) if is_there else None


StatementT = TypeVar("StatementT", bound="_Statement")


class _PerConnection(Generic[StatementT]):
    """A query's statement, compiled once for each database, as each connection of a thread has it."""

    def __init__(self, build: Callable[[], Any], kind: Callable[["_Text", Any], StatementT]) -> None:
        self._build = build
        self._kind = kind
        self._texts: dict[str, _Text] = {}
        self._threads = threading.local()  # connections are a thread's own, and gone with it

    def on(self, alias: str) -> StatementT:
        """Return the statement for the connection of that name."""
        known: StatementT | None = getattr(self._threads, alias, None)
        if known is not None and known.connection is connections[alias]:
            return known
        statement = self._kind(self._text(alias), connections[alias])
        setattr(self._threads, alias, statement)
        return statement

    def _text(self, alias: str) -> "_Text":
        text = self._texts.get(alias)
        if text is None:
            text = self._texts[alias] = _Text(self._build(), connections[alias])
        return text


class _Text:
    """What a compiler makes of a query for a database; it holds no connection."""

    def __init__(self, query: Any, connection: Any) -> None:
        compiler = query.get_compiler(connection=connection)
        self.query = query
        self.sql, self.parameters = compiler.as_sql()
        self.columns = [column for column, *_ in compiler.select or ()]
        self.row = row_type(tuple(query.selected or query.values_select))


def _may_be_kept(connection: Any) -> bool:
    """Whether the host lets PostgreSQL keep statements; not while Django logs them, which it reads off its own cursor."""
    return getattr(connection.connection, "prepare_threshold", None) is not None and not connection.queries_logged


class _Statement:
    """A compiled query on one connection."""

    def __init__(self, text: _Text, connection: Any) -> None:
        self._text = text
        self.connection = connection

    @contextmanager
    def executed(self, values: dict[str, Any]) -> Iterator[Any]:
        """Execute the statement and yield its cursor."""
        parameters = [
            parameter.value_for(values, self.connection) if isinstance(parameter, Slot) else parameter
            for parameter in self._text.parameters
        ]
        with self.connection.cursor() as cursor:
            if _may_be_kept(self.connection):
                # Django's own cursor puts the values into the text, which is another statement then each time
                cursor.cursor = self.connection.Database.Cursor(self.connection.connection)
            cursor.execute(self._text.sql, parameters)
            yield cursor


class _Selection(_Statement):
    """A statement that returns rows, with what turns them into Python's values."""

    def __init__(self, text: _Text, connection: Any) -> None:
        super().__init__(text, connection)
        self._compiler = text.query.get_compiler(connection=connection)
        self._converters = self._compiler.get_converters(text.columns)
        self._locks = text.query.select_for_update and connection.features.has_select_for_update

    def rows(self, values: dict[str, Any]) -> Iterator[Any]:
        if self._locks and self.connection.get_autocommit():
            raise TransactionManagementError("A lock outside a transaction is gone as soon as it is there.")
        with self.executed(values) as cursor:
            found: Sequence[Any] = cursor.fetchall()
        return map(self._text.row._make, self._compiler.apply_converters(found, self._converters))
