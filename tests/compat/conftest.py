"""A database as the original leaves it. tests/data/adoption was made by running edx-proctoring 6.1.4."""

import json
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

DATA = Path(__file__).parents[1] / "data" / "adoption"
LABELS = ("edx_proctoring", "proctoring")
ORIGINAL = json.loads((DATA / "rows.json").read_text())


@pytest.fixture
def original():
    """What was in the original's database: tables by name, users, permissions, grants, the admin's log."""
    return ORIGINAL


@pytest.fixture(scope="module")
def tables_put_back(django_db_setup, django_db_blocker):
    """After the tests of a module the tables are ours again."""
    yield
    with django_db_blocker.unblock():
        drop_tables()
        call_command("migrate", verbosity=0)


@pytest.fixture
def database_of_the_original(tables_put_back, transactional_db):
    """The original's tables and rows, with what Django keeps about them."""
    drop_tables()
    ContentType.objects.filter(app_label__in=LABELS).delete()
    run_sql(f"{connection.vendor}.sql")
    User.objects.bulk_create(User(**row, date_joined=timezone.now()) for row in ORIGINAL["users"])
    for table, rows in ORIGINAL["tables"].items():
        insert(table, rows)
    for name in ORIGINAL["migrations"]:
        MigrationRecorder(connection).record_applied("edx_proctoring", name)
    make_permissions()


def drop_tables():
    """Drop every table of the app, and the records that say it was there."""
    cascade = " CASCADE" if connection.vendor == "postgresql" else ""
    tables = [name for name in connection.introspection.table_names() if name.startswith("proctoring_")]
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)}{cascade}")
    MigrationRecorder(connection).migration_qs.filter(app__in=LABELS).delete()


def run_sql(name):
    with connection.cursor() as cursor:
        for statement in (DATA / name).read_text().splitlines():
            cursor.execute(statement)


def insert(table, rows):
    """Insert the rows as they are, past the models of today."""
    state = MigrationLoader(None).project_state(("proctoring", "0001_initial")).apps
    model = next(model for model in state.get_models() if model._meta.db_table == table)
    fields = model._meta.local_concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    statement = f"INSERT INTO {quote(table)} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"
    with connection.cursor() as cursor:
        for row in rows:
            values = [(field, field.to_python(row[field.attname])) for field in fields]
            cursor.execute(statement, [field.get_db_prep_save(value, connection) for field, value in values])


def make_permissions():
    """Make the old content types with their permissions, and what refers to them."""
    for model, permissions in ORIGINAL["permissions"].items():
        content_type = ContentType.objects.create(app_label="edx_proctoring", model=model)
        for codename, name in permissions:
            Permission.objects.create(content_type=content_type, codename=codename, name=name)
    for name, codenames in ORIGINAL["group_permissions"].items():
        Group.objects.create(name=name).permissions.set(permissions_of("edx_proctoring", codenames))
    for username, codenames in ORIGINAL["user_permissions"].items():
        User.objects.get(username=username).user_permissions.set(permissions_of("edx_proctoring", codenames))
    for entry in ORIGINAL["admin_log"]:
        apps.get_model("admin", "LogEntry").objects.create(
            user=User.objects.get(username=entry["username"]),
            content_type=ContentType.objects.get(app_label="edx_proctoring", model=entry["model"]),
            object_id=entry["object_id"],
            object_repr=entry["object_repr"],
            action_flag=2,
        )


def permissions_of(label, codenames):
    return Permission.objects.filter(content_type__app_label=label, codename__in=codenames)
