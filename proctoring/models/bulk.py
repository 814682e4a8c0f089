"""Many rows written at once, each with values of its own."""

from collections.abc import Sequence
from typing import Any

from django.db import connections, models, router, transaction

LARGEST_BATCH = 500  # rows with values of their own
LARGEST_LIST = 10_000  # rows that get the same values


class ValueOfRow(models.Expression):
    """What each row gets in the column ``field``, by its primary key: ``Case`` for hundreds of rows, without its costs."""

    def __init__(self, field: Any, rows: Sequence[models.Model]) -> None:
        super().__init__(output_field=field)
        self._values = {row.pk: getattr(row, field.attname) for row in rows}

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Return a ``CASE`` with an arm for each row."""
        field = self.output_field
        key = field.model._meta.pk
        parameters = [
            parameter
            for pk, value in self._values.items()
            for parameter in (key.get_db_prep_value(pk, connection), field.get_db_prep_save(value, connection))
        ]
        arm = f" WHEN {connection.ops.quote_name(key.column)} = %s THEN %s"
        return f"CASE{arm * len(self._values)} END", parameters

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """Return the same as a value of the column's type, which PostgreSQL does not guess."""
        sql, parameters = self.as_sql(compiler, connection)
        return f"CAST({sql} AS {self.output_field.cast_db_type(connection)})", parameters


def update_rows(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write these fields of the rows, all or nothing, as ``bulk_update`` does, in a fraction of its time.

    A value that all rows share is written as it is. No signals are sent.
    """
    if not rows:
        return
    model: Any = type(rows[0])
    fields = [model._meta.get_field(name) for name in names]
    shared = {field.name: getattr(rows[0], field.attname) for field in fields if _is_shared(rows, field)}
    own = [field for field in fields if field.name not in shared]
    alias = router.db_for_write(model)
    size = LARGEST_BATCH if own else LARGEST_LIST
    if most := connections[alias].features.max_query_params:
        size = min(size, (most - len(shared)) // (2 * len(own) + 1))
    with transaction.atomic(using=alias, savepoint=False):
        for start in range(0, len(rows), size):
            batch = rows[start : start + size]
            values = {field.name: ValueOfRow(field, batch) for field in own}
            model._base_manager.using(alias).filter(pk__in=[row.pk for row in batch]).update(**shared, **values)


def _is_shared(rows: Sequence[models.Model], field: Any) -> bool:
    first = getattr(rows[0], field.attname)
    return all(getattr(row, field.attname) == first for row in rows)
