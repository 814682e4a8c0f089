"""Which object stands for an optional library: the host's own, our adapter to the library, or what the app does without.

``PROCTORING_SETTINGS["ADAPTERS"]`` chooses by name. The page docs/settings.rst is made from :data:`TABLE`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from inspect import isfunction
from types import FunctionType
from typing import Any, Protocol

from django.utils.module_loading import import_string

from proctoring import conf

SETTING = "ADAPTERS"
_NOT_CONFIGURED = object()


class Library(Protocol):
    """One of our own adapters: it is used where the host has its library."""

    @staticmethod
    def is_there() -> bool:
        """Whether the library is installed and configured."""


@dataclass(frozen=True)
class Adapter:
    """An optional library, our adapter to it, and what stands in for it: dotted paths of classes without arguments.

    ``service`` is the runtime service that goes before the library where the host has registered it; without a
    ``plain`` class nothing happens.
    """

    library: str
    ours: str
    plain: str | None
    without: str
    service: str | None = None


def _own(path: str) -> str:
    return f"proctoring.integrations.{path}"


TABLE: Mapping[str, Adapter] = {
    "due_dates": Adapter(
        "edx-when",
        _own("edx_when.EdxWhen"),
        _own("edx_when.NoDates"),
        "the exam's own due date counts for everybody, and courses have no end; the runtime service ``dates`` is asked before, "
        "whatever stands here",
    ),
    "events": Adapter(
        "event-tracking",
        _own("event_tracking.EventTracking"),
        _own("event_tracking.LogRecords"),
        "an event is a DEBUG record in the log",
    ),
    "switches": Adapter(
        "django-waffle",
        _own("waffle.Waffle"),
        _own("waffle.SwitchSettings"),
        '``PROCTORING_SETTINGS["SWITCHES"]`` says which are on',
    ),
    "permissions": Adapter(
        "rules",
        _own("permissions.Rules"),
        _own("permissions.PlainPermissions"),
        "active staff and members of ``{backend}_review`` may review, the predicate ``CAN_TAKE_PROCTORED_EXAM`` says who may take "
        "a proctored exam, a Django permission who may retire learners",
    ),
    "keys": Adapter(
        "edx-opaque-keys",
        _own("opaque_keys.OpaqueKeys"),
        _own("opaque_keys.PlainIds"),
        "ids are taken as they are; none is malformed, none names an organisation",
    ),
    "authentication": Adapter(
        "edx-drf-extensions",
        _own("drf.Jwt"),
        _own("drf.HostDefaults"),
        "after the session come the authentication classes that the host has set for its REST framework",
    ),
    "outlines": Adapter(
        "the platform's learning_sequences",
        _own("learning_sequences.LearningSequences"),
        None,
        "every exam counts as reachable",
        service="learning_sequences",
    ),
    "completion": Adapter(
        "edx-completion",
        _own("completion.BlockCompletions"),
        None,
        "nothing is marked as completed",
        service="instructor",
    ),
}


def adapter(name: str, service: Any = None) -> Any:
    """Return what stands for a library of :data:`TABLE`; ``None`` where nothing does.

    What the setting names goes first, and its ``None`` means "without"; then the host's runtime ``service``, if it
    is given, then the library, where it is there. Raises ``ImportError`` for a class that cannot be imported.
    """
    row = TABLE[name]
    path = configured().get(name, _NOT_CONFIGURED)
    if path is not _NOT_CONFIGURED:
        return _built(path or row.plain)
    if service is not None:
        return service
    ours = _built(row.ours)
    return ours if ours.is_there() else _built(row.plain)


def configured() -> Mapping[str, str | None]:
    """Return what the host has chosen: name to the dotted path of a class, or ``None``."""
    chosen: Mapping[str, str | None] = conf.value(SETTING) or {}
    return chosen


@cache
def _built(path: str | None) -> Any:
    return None if path is None else import_string(path)()


def methods(name: str) -> dict[str, FunctionType]:
    """Return what a class that takes the adapter's place has to offer: the methods of our own."""
    ours = import_string(TABLE[name].ours)
    return {found: getattr(ours, found) for found in dir(ours) if _is_offered(ours, found)}


def _is_offered(ours: type, name: str) -> bool:
    return isfunction(getattr(ours, name)) and not name.startswith("_") and name != Library.is_there.__name__
