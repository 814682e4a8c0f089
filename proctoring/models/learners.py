"""The learner's row, which is locked first: one learner's changes happen one after the other. Design rule 0."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import BooleanField, F, Func, QuerySet, TextField, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import IContains

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


class LearnerContains(Func):
    """The condition that the learner's username or e-mail address contains the text, in either case.

    ``text`` may be a slot; ``path`` leads to the user, such as ``"user__"``. On PostgreSQL the two are searched as lines of
    one text, which is what the index of migration 0008 holds.
    """

    template, arg_joiner = "(%(expressions)s)", " OR "
    output_field = BooleanField()

    def __init__(self, text: Any, path: str = "") -> None:
        super().__init__(*(IContains(F(f"{path}{column}"), text) for column in ("username", "email")))

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """Return the look-up that the index serves."""
        in_username, in_email = self.get_source_expressions()
        username, email = (Coalesce(found.lhs, Value("")) for found in (in_username, in_email))
        lines = Func(
            username, Value("\n"), email, template="%(expressions)s", arg_joiner=" || ", output_field=TextField()
        )
        return compiler.compile(IContains(lines, in_username.rhs))


_LEARNER = PreparedInstances(lambda: learner_lock(Slot("user_id", get_user_model()._meta.pk)))
