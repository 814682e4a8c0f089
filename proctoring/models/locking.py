"""Row locks, the same on every database. The order in which they are taken: design rule 0, docs/concurrency.rst."""

from typing import TypeVar

from django.db import connections, models

ModelT = TypeVar("ModelT", bound=models.Model)


def lock_rows(queryset: models.QuerySet[ModelT], *, skip_locked: bool = False) -> models.QuerySet[ModelT]:
    """Return the queryset so that evaluating it locks its rows against changes, not against rows that refer to them.

    PostgreSQL can do the latter (``FOR NO KEY UPDATE``); MariaDB locks more; SQLite ignores row locks and serialises
    whole transactions. ``skip_locked`` leaves out rows that somebody else holds, where the database can.
    """
    features = connections[queryset.db].features
    return queryset.select_for_update(
        no_key=features.has_select_for_no_key_update,
        skip_locked=skip_locked and features.has_select_for_update_skip_locked,
    )
