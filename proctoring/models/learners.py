"""The learner's row, which is locked first: one learner's changes happen one after the other. Design rule 0."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import F, Func, QuerySet, TextField, Value
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


class _Joined(Func):
    """Texts, one after the other: an operator, because PostgreSQL indexes no ``CONCAT``."""

    template, arg_joiner = "(%(expressions)s)", " || "
    output_field = TextField()

    def as_mysql(self, compiler: Any, connection: Any) -> Any:
        """Return the function, because ``||`` is an *or* there."""
        return self.as_sql(compiler, connection, template="CONCAT(%(expressions)s)", arg_joiner=", ")


def learner_contains(text: Any, path: str = "") -> IContains:
    """Return the condition that the learner's username or e-mail address contains the text, in either case.

    ``text`` may be a slot; ``path`` leads to the user, such as ``"user__"``. The two are searched as lines of one text,
    which is what the index of migration 0008 holds.
    """
    username, email = (Coalesce(F(f"{path}{name}"), Value("")) for name in ("username", "email"))
    return IContains(_Joined(username, Value("\n"), email), text)


_LEARNER = PreparedInstances(lambda: learner_lock(Slot("user_id", get_user_model()._meta.pk)))
