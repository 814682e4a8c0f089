"""On PostgreSQL an index finds parts of usernames and e-mail addresses. docs/databases.rst."""

from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import DatabaseError, migrations, transaction

from proctoring import conf
from proctoring.logs import get_logger

log = get_logger(__name__)

INDEX = "proctoring_learner_search"


def index_learners(apps: Any, schema_editor: Any) -> None:
    """Index what ``proctoring.models.learners.LearnerContains`` reads; writers of the users are not held up.

    The table is the host's, and trigrams are an extension, which not every role may create: searches work without.
    """
    if schema_editor.connection.vendor != "postgresql" or not conf.value("INDEX_LEARNERS"):
        return
    users = apps.get_model(settings.AUTH_USER_MODEL)
    try:
        fields = [users._meta.get_field(name) for name in ("username", "email")]
    except FieldDoesNotExist:
        return
    table = schema_editor.quote_name(fields[0].model._meta.db_table)
    username, email = (f"COALESCE({schema_editor.quote_name(field.column)}, '')" for field in fields)
    connection = schema_editor.connection
    online = "" if connection.in_atomic_block else "CONCURRENTLY"
    try:
        with transaction.atomic(connection.alias) if connection.in_atomic_block else nullcontext():
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            forget_index(apps, schema_editor)
            schema_editor.execute(
                f"CREATE INDEX {online} {INDEX} ON {table} "
                f"USING gin (upper({username} || E'\\n' || {email}) gin_trgm_ops) WITH (fastupdate = off)"
            )
    except DatabaseError as error:
        log.warning("searches for learners do without an index: %(error)s", {"error": error})
        forget_index(apps, schema_editor)


def forget_index(apps: Any, schema_editor: Any) -> None:
    """Drop the index, also one that was left unfinished."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("proctoring", "0007_attempt_page_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(index_learners, forget_index)]
