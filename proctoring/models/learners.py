"""The learner's row, which is locked first: one learner's changes happen one after the other. Design rule 0."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from proctoring.models.locking import lock_rows
from proctoring.models.prepared import PreparedInstances, Slot


def lock_learner(user_id: Any) -> Any:
    """Lock the learner and return the user, or ``None`` where there is none.

    Inserts that refer to the user are not held up, except on MariaDB. ``ValueError`` or ``TypeError`` for what is no id.
    """
    return next(iter(_LEARNER.instances(user_id=user_id)), None)


def learner_lock(user_id: Any) -> QuerySet[Any]:
    """Return the query that locks a learner; the id may be a slot, or a query for it."""
    return lock_rows(get_user_model()._base_manager.filter(pk=user_id))


_LEARNER = PreparedInstances(lambda: learner_lock(Slot("user_id", get_user_model()._meta.pk)))
