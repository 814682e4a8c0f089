"""Lists in the order that a caller names. Spec 09 §3.6."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from proctoring.exceptions import InvalidOrdering
from proctoring.serializers import EXAM_FIELDS

QuerySetT = TypeVar("QuerySetT", bound=QuerySet[Any])

# What may be sorted by through a relation; more would let a caller compare what he cannot see.
_RELATED_FIELDS = {"user": ("id", "username", "email"), "proctored_exam": EXAM_FIELDS}


def in_order(rows: QuerySetT, ordering: str) -> QuerySetT:
    """Return the rows sorted by that field, ties broken by id.

    A leading ``-`` sorts descending; ``.`` and ``__`` both separate relation and field. ``InvalidOrdering`` for a
    field that there is not.
    """
    field = ordering.removeprefix("-").replace(".", "__")
    direction = "-" if ordering.startswith("-") else ""
    if field not in _sortable(rows.model):
        raise InvalidOrdering(f"Cannot sort by {ordering!r}: there is no such field.")
    return rows.order_by(f"{direction}{field}", f"{direction}id")


def _sortable(model: type[Model]) -> set[str]:
    names = {field.name for field in model._meta.concrete_fields}
    related = {
        f"{relation}__{field}" for relation in names & set(_RELATED_FIELDS) for field in _RELATED_FIELDS[relation]
    }
    return names | related
