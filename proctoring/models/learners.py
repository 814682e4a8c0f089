"""The learner's row, which is locked first: one learner's changes happen one after the other. Design rule 0."""

from typing import Any

from django.contrib.auth import get_user_model

from proctoring.models.locking import lock_rows


def lock_learner(user_id: Any) -> Any:
    """Lock the learner and return the user, or ``None`` where there is none.

    ``user_id`` may be a query for one id. Inserts that refer to the user are not held up, except on MariaDB.
    """
    return lock_rows(get_user_model()._base_manager.filter(pk=user_id)).first()
