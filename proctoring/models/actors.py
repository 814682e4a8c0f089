"""Who or what changes an attempt, and why. Every history row of an attempt records it. docs/lifecycle.rst."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models

from proctoring.models.history import ExplicitHistory

LEARNER = "learner"
STAFF = "staff"
TIMER = "timer"
SWEEPER = "sweeper"
PROVIDER = "provider"
CASCADE = "cascade"
SYSTEM = "system"

# What these do may come late: it never takes an attempt back from what a review has decided (spec 03 W-11).
LATECOMERS = frozenset({LEARNER, TIMER, SWEEPER})

MAX_ACTOR_LENGTH = 64
MAX_REASON_LENGTH = 100


@dataclass(frozen=True)
class Actor:
    """A kind such as :data:`TIMER` or ``command set_attempt_status``, or a user; ``None`` for both: unknown."""

    kind: str | None = None
    user: Any = None
    reason: str | None = None

    def is_latecomer(self, learner_id: int) -> bool:
        """Whether this is the learner, or the clock that runs for the learner."""
        return self.kind in LATECOMERS or (self.user is not None and self.user.pk == learner_id)


NOBODY = Actor()

_current: ContextVar[Actor] = ContextVar("proctoring_actor", default=NOBODY)


def current_actor() -> Actor:
    """Return who acts in this context."""
    return _current.get()


def current_actor_kind() -> str | None:
    """Return what history rows record as the actor; a user stands in ``history_user`` instead."""
    return current_actor().kind


@contextmanager
def acting(actor: Any = None, reason: str | None = None) -> Iterator[None]:
    """Record changes inside the block as made by ``actor``, a user or one of the kinds above, for that reason.

    What is not given stays as the surrounding block has it. A user is recorded as learner or staff by whose attempt
    it is; without any actor the user of the web request is, where simple-history's middleware tells it.
    """
    outer = current_actor()
    kind, user = outer.kind, outer.user
    if isinstance(actor, str):
        kind, user = actor[:MAX_ACTOR_LENGTH], None
    elif isinstance(actor, get_user_model()):
        kind, user = None, actor
    token = _current.set(Actor(kind, user, outer.reason if reason is None else reason[:MAX_REASON_LENGTH]))
    try:
        yield
    finally:
        _current.reset(token)


class AttributedRecord(models.Model):
    """A history row that says who or what made the change, where that is no user."""

    history_actor = models.CharField(
        max_length=MAX_ACTOR_LENGTH, null=True, default=current_actor_kind, help_text="What made the change."
    )

    class Meta:
        abstract = True


class AttributedHistory(ExplicitHistory):
    """History with the actor and the reason of the surrounding :func:`acting` block."""

    def __init__(self, table_name: str) -> None:
        super().__init__(table_name)
        self.bases = (AttributedRecord, *self.bases)  # type: ignore[has-type]  # the library is untyped

    def get_history_user(self, instance: Any) -> Any:
        """Return the acting user, else the instance's or the web request's."""
        return current_actor().user or super().get_history_user(instance)

    def get_change_reason_for_object(self, instance: Any, history_type: str, using: str | None) -> str | None:
        """Return the instance's own reason, else that of the block."""
        own: str | None = super().get_change_reason_for_object(instance, history_type, using)
        return own or current_actor().reason
