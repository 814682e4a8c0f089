"""How a system check of this app is written: a generator of findings, with an id and a hint."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core import checks

TAG = "proctoring"
LEVELS: dict[str, Callable[..., checks.CheckMessage]] = {"E": checks.Error, "W": checks.Warning}

Finding = tuple[str, str]  # the setting, as an operator writes it, and what is wrong with it
Find = Callable[[], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    """One check. ``E…``: cannot work; ``W…``: is ignored or unsafe. An id is never used for another rule."""

    id: str
    hint: str
    find: Find

    def messages(self) -> list[checks.CheckMessage]:
        """Return a message for each finding."""
        level = LEVELS[self.id[0]]
        return [level(text, hint=self.hint, obj=obj, id=f"proctoring.{self.id}") for obj, text in self.find()]


RULES: dict[str, Rule] = {}


def rule(id: str, *, hint: str, tags: tuple[str, ...] = ()) -> Callable[[Find], Find]:
    """Register the decorated generator as the check ``proctoring.<id>``.

    The first line of its docstring says what it reports. ``tags`` come beside ``proctoring``; a rule that needs the
    database has ``Tags.database`` and runs only where a database is named, as with ``check --database default``.
    """

    def register(find: Find) -> Find:
        if id in RULES:
            raise ValueError(f"The id {id} has a rule.")
        found = RULES[id] = Rule(id, hint, find)

        def check(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
            may_ask = checks.Tags.database not in tags or kwargs.get("databases")
            return found.messages() if may_ask else []

        checks.register(check, TAG, *tags)
        return find

    return register
