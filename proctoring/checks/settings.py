"""Checks of ``PROCTORING_SETTINGS`` and of what else the app reads from the project. Spec 06 §8, 07 §3."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from proctoring import conf
from proctoring.checks.rule import Finding, rule
from proctoring.integrations import adapters

# What is as good as a value of the documented type.
AS_GOOD_AS: dict[type, tuple[type, ...]] = {
    dict: (Mapping,),
    float: (int,),
    str: (Promise, os.PathLike),
}
# Known from existing configurations; nothing reads them.
RETIRED_KEYS = frozenset({"MUST_BE_VERIFIED_TRACK", "MUST_COMPLETE_ICRV"})
CHECKED_ELSEWHERE = frozenset({"PROCTORING_BACKENDS", "PROCTORING_SETTINGS", "PROCTORING_USER_OBFUSCATION_KEY"})
SQLITE = "django.db.backends.sqlite3"


@rule("E006", hint="Write a dict, or leave the setting out.")
def settings_not_a_dict() -> Iterator[Finding]:
    """``PROCTORING_SETTINGS`` is no dict."""
    if not isinstance(conf.proctoring_settings(), Mapping):
        yield "PROCTORING_SETTINGS", f"must be a dict, and is {settings.PROCTORING_SETTINGS!r}."


@rule("E007", hint="Name a function (user, exam) -> bool by its dotted path.")
def unusable_predicate() -> Iterator[Finding]:
    """``CAN_TAKE_PROCTORED_EXAM`` names nothing that can be imported and called."""
    yield from _unusable("CAN_TAKE_PROCTORED_EXAM")


@rule("E008", hint="Write a regular expression with the group (?P<course_id>…).")
def unusable_course_id_pattern() -> Iterator[Finding]:
    """``COURSE_ID_PATTERN`` is no regular expression with a group ``course_id``."""
    try:
        groups: Mapping[str, int] = re.compile(conf.setting("COURSE_ID_PATTERN")).groupindex
    except (TypeError, re.error):
        groups = {}
    if "course_id" not in groups:
        yield "COURSE_ID_PATTERN", "is no regular expression with a group course_id."


@rule("E009", hint="Set USE_TZ = True, Django's default.")
def naive_times() -> Iterator[Finding]:
    """``USE_TZ`` is off, and due dates cannot be compared."""
    if not settings.USE_TZ:
        yield "USE_TZ", "is off, and the app works with aware times only."


@rule("E010", hint="The documentation of the settings lists the adapters and the methods of each.")
def unusable_adapter() -> Iterator[Finding]:
    """``ADAPTERS`` has a name that it does not know, or a class that cannot stand for the adapter."""
    chosen = _app_settings().get("ADAPTERS") or {}
    for name, path in chosen.items() if isinstance(chosen, Mapping) else ():
        if name not in adapters.TABLE:
            yield _of("ADAPTERS"), f"names {name!r}; the adapters are {', '.join(adapters.TABLE)}."
        elif path is not None and (reason := _why_unusable(path, adapters.methods(name))):
            yield _of("ADAPTERS"), f"names {path!r} as {name!r}, which {reason}."


@rule("E011", hint="Name a class by its dotted path, and install the extra that it needs.")
def unusable_recorder() -> Iterator[Finding]:
    """``METRICS_RECORDER`` names nothing that can be imported and called: nothing is measured."""
    yield from _unusable("METRICS_RECORDER")


@rule("W010", hint="Switch it off: anybody who knows an exam code can then post a review.")
def callback_simulation() -> Iterator[Finding]:
    """``ALLOW_CALLBACK_SIMULATION`` is on."""
    if _app_settings().get("ALLOW_CALLBACK_SIMULATION"):
        yield _of("ALLOW_CALLBACK_SIMULATION"), "is on; it is meant for development."


@rule("W011", hint="Correct the name, or remove the key.")
def unknown_key() -> Iterator[Finding]:
    """``PROCTORING_SETTINGS`` has a key that nothing reads."""
    known = RETIRED_KEYS.union(row.key for row in conf.TABLE if row.key)
    for key in sorted(set(_app_settings()) - known, key=str):
        yield _of(key), "is unknown and ignored."


@rule("W012", hint="The documentation of the settings has the type of each.")
def wrong_type() -> Iterator[Finding]:
    """A value is of another type than the documented one."""
    for row in conf.TABLE:
        if row.setting in CHECKED_ELSEWHERE:
            continue
        for place, value in _configured_values(row):
            if not _has_type(value, row):
                yield place, f"should be of type {_type_names(row)}, and is {type(value).__name__}."


@rule(
    "W013",
    hint="Set OPTIONS = {'transaction_mode': 'IMMEDIATE', 'timeout': 20}: writers then wait for each other instead of failing.",
)
def impatient_sqlite() -> Iterator[Finding]:
    """An SQLite database is used without the options that make concurrent writers wait."""
    for alias, database in settings.DATABASES.items():
        options = database.get("OPTIONS", {})
        if database.get("ENGINE") == SQLITE and not (
            str(options.get("transaction_mode", "")).upper() == "IMMEDIATE" and "timeout" in options
        ):
            yield f"DATABASES[{alias!r}]['OPTIONS']", "has no transaction_mode IMMEDIATE, or no timeout."


def _why_unusable(path: Any, methods: Iterable[str]) -> str | None:
    try:
        found = import_string(path)
    except (AttributeError, ImportError):
        return "cannot be imported"
    if not isinstance(found, type):
        return "is no class"
    missing = [method for method in methods if not callable(getattr(found, method, None))]
    return f"lacks {', '.join(missing)}" if missing else None


def _unusable(key: str) -> Iterator[Finding]:
    """Yield the setting where it names something by a dotted path that cannot be imported, or called."""
    path = _app_settings().get(key)
    if not path:
        return
    try:
        usable = callable(import_string(path))
    except (AttributeError, ImportError):
        usable = False
    if not usable:
        yield _of(key), f"names {path!r}, which cannot be imported or called."


def _app_settings() -> Mapping[str, Any]:
    """Return ``PROCTORING_SETTINGS``, empty where it is unusable."""
    found = conf.proctoring_settings()
    return found if isinstance(found, Mapping) else {}


def _of(key: str) -> str:
    """Return a key as an operator writes it."""
    return f"PROCTORING_SETTINGS[{key!r}]"


def _configured_values(row: conf.Row) -> Iterator[tuple[str, Any]]:
    """Yield where a row is configured, and with which value; ``None`` counts as not configured."""
    if row.key is not None and _app_settings().get(row.key) is not None:
        yield _of(row.key), _app_settings()[row.key]
    if row.setting is not None and getattr(settings, row.setting, None) is not None:
        yield row.setting, getattr(settings, row.setting)


def _types(row: conf.Row) -> tuple[type, ...]:
    return row.type if isinstance(row.type, tuple) else (row.type,)


def _has_type(value: Any, row: conf.Row) -> bool:
    types = _types(row)
    if isinstance(value, bool):
        return bool in types
    return isinstance(value, types) or any(isinstance(value, AS_GOOD_AS.get(type_, ())) for type_ in types)


def _type_names(row: conf.Row) -> str:
    return " or ".join(type_.__name__ for type_ in _types(row))
