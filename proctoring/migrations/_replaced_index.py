"""What MySQL leaves behind when an index that begins with a foreign key is taken away and made again."""

from collections.abc import Callable
from typing import Any

from django.db import migrations


def drop_replaced_index(column: str) -> migrations.RunPython:
    """Return the operation that drops an attempt's index of the foreign key alone, which a longer one replaces.

    MySQL drops the index that it made for the foreign key by itself, but not the one that Django made in its place when
    the migration was reversed.
    """
    return migrations.RunPython(_drop(column), migrations.RunPython.noop, atomic=False)


def _drop(column: str) -> Callable[[Any, Any], None]:
    def drop(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor != "mysql":
            return
        table = apps.get_model("proctoring", "ProctoredExamStudentAttempt")._meta.db_table
        with schema_editor.connection.cursor() as cursor:
            constraints = schema_editor.connection.introspection.get_constraints(cursor, table)
        for name, found in constraints.items():
            if found["columns"] == [column] and found["index"] and not found["foreign_key"]:
                quote = schema_editor.quote_name
                schema_editor.execute(f"DROP INDEX {quote(name)} ON {quote(table)}")

    return drop
