"""The app's tables compared with what its applied migrations say they are. Spec 01 §5, docs/migrating.rst."""

from collections.abc import Iterator
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model, UniqueConstraint

APP = "proctoring"
FIRST_MIGRATION = (APP, "0001_initial")

_INTEGERS = frozenset({"IntegerField", "AutoField", "BigIntegerField", "BigAutoField"})
# Kind of a field: what Django reads back from its column, on any of the databases.
_READ_BACK_AS = {
    "AutoField": _INTEGERS,
    "BigAutoField": _INTEGERS,
    "IntegerField": _INTEGERS,
    "ForeignKey": _INTEGERS,
    "CharField": frozenset({"CharField"}),
    "TextField": frozenset({"TextField"}),
    "DateTimeField": frozenset({"DateTimeField"}),
    "BooleanField": frozenset({"BooleanField", "IntegerField"}),  # MySQL and MariaDB have no type of their own for it
    "BinaryField": frozenset({"BinaryField", "TextField"}),  # nor do they tell blobs from texts
}


def schema_differences(connection: BaseDatabaseWrapper) -> list[str]:
    """Return a sentence for each difference between the database and the migrations of the app that it has.

    A database without a record of any is compared with the first one, which is where the original ends. Plain indexes
    that somebody has added are no difference.
    """
    tables = set(connection.introspection.table_names())
    return [
        difference
        for model in _expected_models(connection)
        for difference in (
            _table_differences(connection, model)
            if model._meta.db_table in tables
            else [f"{model._meta.db_table}: the table is missing."]
        )
    ]


def _expected_models(connection: BaseDatabaseWrapper) -> list[type[Model]]:
    loader = MigrationLoader(connection)
    applied = sorted(node for node in loader.applied_migrations if node[0] == APP and node in loader.disk_migrations)
    state = loader.project_state(applied or [FIRST_MIGRATION])
    return sorted(state.apps.get_app_config(APP).get_models(), key=lambda model: model._meta.db_table)


def _table_differences(connection: BaseDatabaseWrapper, model: type[Model]) -> Iterator[str]:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        columns = {column.name: column for column in connection.introspection.get_table_description(cursor, table)}
        constraints = list(connection.introspection.get_constraints(cursor, table).values())
    fields = {field.column: field for field in model._meta.local_concrete_fields}
    for name in sorted(columns.keys() - fields.keys()):
        yield f"{table}.{name}: there should be no such column."
    for name, field in fields.items():
        if name not in columns:
            yield f"{table}.{name}: the column is missing."
            continue
        for difference in _column_differences(connection, field, columns[name]):
            yield f"{table}.{name}: {difference}"
    for difference in _key_differences(connection, model, constraints):
        yield f"{table}: {difference}"


def _column_differences(connection: BaseDatabaseWrapper, field: Any, column: Any) -> Iterator[str]:
    kind = field.get_internal_type()
    found = connection.introspection.get_field_type(column.type_code, column)
    if found not in _READ_BACK_AS.get(kind, {found}):
        yield f"the column is a {found}, not a {kind}."
    elif kind == "CharField" and (length := column.display_size or column.internal_size) != field.max_length:
        yield f"the column holds {length} characters, not {field.max_length}."
    if bool(column.null_ok) != field.null:
        yield f"the column {'may' if column.null_ok else 'must not'} be NULL, other than it should."


def _key_differences(connection: BaseDatabaseWrapper, model: type[Model], constraints: list[Any]) -> Iterator[str]:
    wanted = _unique_columns(model)
    found = {tuple(sorted(key["columns"])) for key in constraints if key["unique"] and not key["primary_key"]}
    for columns in sorted(wanted - found):
        yield f"({', '.join(columns)}) should be unique."
    for columns in sorted(found - wanted):
        yield f"({', '.join(columns)}) should not be unique."
    leading = {key["columns"][0] for key in constraints if key["columns"] and (key["index"] or key["unique"])}
    referring = {key["columns"][0] for key in constraints if key["foreign_key"]}
    fields: tuple[Any, ...] = model._meta.local_concrete_fields
    for field in fields:
        if field.db_index and field.column not in leading:
            yield f"{field.column} has no index."
        if _has_foreign_key(connection, field) and field.column not in referring:
            yield f"{field.column} has no foreign key."


def _unique_columns(model: type[Model]) -> set[tuple[str, ...]]:
    options = model._meta
    fields: list[Any] = list(options.local_concrete_fields)
    columns: dict[str, str] = {field.name: field.column for field in fields}
    constraints = [constraint.fields for constraint in options.constraints if isinstance(constraint, UniqueConstraint)]
    alone = {(field.column,) for field in fields if field.unique and not field.primary_key}
    return alone | {
        tuple(sorted(columns[name] for name in names)) for names in (*options.unique_together, *constraints)
    }


def _has_foreign_key(connection: BaseDatabaseWrapper, field: Any) -> bool:
    return bool(connection.features.supports_foreign_keys and field.remote_field and field.db_constraint)
