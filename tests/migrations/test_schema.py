"""The tables of an adopted database are the tables of a new one. Spec 01 §5."""

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.migrations.schema import (
    LATER_INDEXES,
    MEANING,
    TABLES,
    UNIQUE_TOGETHER,
    columns_of,
    constraints_of,
    introspected,
    type_of,
)

FIRST = ("proctoring", "0001_initial")
COLUMNS = [pytest.param(table, column, id=f"{table}.{column.name}") for table in TABLES for column in columns_of(table)]


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_column(table, column):
    found = introspected(table)[column.name]

    if column.type.startswith("vc"):
        assert type_of(found) == column.type
    else:
        assert type_of(found) in MEANING[column.type]
    assert found.null_ok == column.is_nullable or column.name == "set_by_user_id"  # nullable since 0002


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "column"), [case for case in COLUMNS if case.values[1].index_digest])
def test_index_has_the_automatic_name(table, column):
    names = [name for name, found in constraints_of(table).items() if found["columns"] == [column.name]]

    assert any(column.index_digest in name for name in names), names


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_columns_of_the_list_have_no_other_index(table):
    listed = {column.name for column in columns_of(table)}
    later = {LATER_INDEXES[table][0]} if table in LATER_INDEXES else set()
    indexed = {
        found["columns"][0]
        for found in constraints_of(table).values()
        if found["index"] and len(found["columns"]) == 1 and not found["primary_key"]
    }

    expected = {column.name for column in columns_of(table) if column.index_digest or column.is_unique}
    assert (indexed & listed) - later <= expected


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_foreign_keys_have_a_constraint_except_those_that_outlive_their_target(table):
    constrained = {found["columns"][0] for found in constraints_of(table).values() if found["foreign_key"]}

    expected = {column.name for column in columns_of(table) if column.has_foreign_key}
    assert constrained - {"archived_by_id"} == expected


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "columns", "digest"), [(table, *key) for table, key in UNIQUE_TOGETHER.items()])
def test_unique_together(table, columns, digest):
    uniques = {name: found["columns"] for name, found in constraints_of(table).items() if found["unique"]}
    names = [name for name, found in uniques.items() if found == list(columns)]

    assert len(names) == 1
    assert digest in names[0]


@pytest.mark.django_db
def test_only_three_columns_or_groups_are_unique():
    unique = [
        (table, tuple(found["columns"]))
        for table in TABLES
        for found in constraints_of(table).values()
        if found["unique"] and not found["primary_key"]
    ]

    assert sorted(unique) == sorted(
        [
            *((table, columns) for table, (columns, _) in UNIQUE_TOGETHER.items()),
            ("proctoring_proctoredexamsoftwaresecurereview", ("attempt_code",)),
        ]
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "column", "digest"), [(table, *index) for table, index in LATER_INDEXES.items()])
def test_history_date_is_indexed_since_the_second_migration(table, column, digest):
    assert any(digest in name and found["columns"] == [column] for name, found in constraints_of(table).items())


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_primary_keys_have_32_bits(table):
    pk = next(column.name for column in columns_of(table) if column.type == "pk")

    with connection.cursor() as cursor:
        assert connection.introspection.get_primary_key_column(cursor, table) == pk
    assert type_of(introspected(table)[pk]) in ("AutoField", "IntegerField")


def test_first_migration_has_exactly_the_tables_and_columns_of_the_list():
    state = MigrationLoader(None).project_state(FIRST).apps
    found = {
        model._meta.db_table: {field.column for field in model._meta.local_concrete_fields}
        for model in state.get_app_config("proctoring").get_models()
    }

    assert found == {table: {column.name for column in columns_of(table)} for table in TABLES}


def test_first_migration_depends_on_nothing_but_users():
    migration = MigrationLoader(None).get_migration(*FIRST)

    assert migration.initial
    assert [dependency.setting for dependency in migration.dependencies] == [settings.AUTH_USER_MODEL]


def test_second_migration_follows_the_long_permission_names():
    migration = MigrationLoader(None).get_migration_by_prefix("proctoring", "0002")

    assert ("auth", "0002_alter_permission_name_max_length") in migration.dependencies
