"""Attribute values of OLX as Python values. Exports quote dates as JSON strings; policies hold real JSON values."""

import datetime
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.courses.olx.errors import OlxError, Place

MAX_MINUTES = 100_000
MAX_DIGITS = 9
MAX_NAME = 255


@dataclass(frozen=True)
class Value:
    """A raw attribute value, and where it was written."""

    raw: Any
    place: Place


Attributes = Mapping[str, Value]
Reader = Callable[[Any], Any]


def as_flag(raw: Any) -> bool:
    """Return a truth value: ``true`` and ``false`` in any case."""
    flags = {"true": True, "false": False}
    try:
        return flags[str(raw).lower()]
    except KeyError:
        raise ValueError("is neither true nor false") from None


def as_minutes(raw: Any) -> int:
    """Return a number of minutes."""
    text = str(raw)
    if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS and int(text) <= MAX_MINUTES:
        return int(text)
    raise ValueError(f"is no number of minutes from 0 to {MAX_MINUTES}")


def as_date(raw: Any) -> datetime.datetime:
    """Return an aware instant; without an offset it is UTC."""
    try:
        date = datetime.datetime.fromisoformat(str(raw))
        return date.replace(tzinfo=datetime.UTC) if date.tzinfo is None else date.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        raise ValueError("is no date (expected the form 2030-06-30T12:00:00Z)") from None


def as_text(raw: Any) -> str:
    """Return text of any length."""
    text = str(raw)
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("holds characters that are no text")
    return text


def as_name(raw: Any) -> str:
    """Return a short text."""
    if len(text := as_text(raw)) > MAX_NAME:
        raise ValueError(f"is longer than {MAX_NAME} characters")
    return text


def read_values(attributes: Attributes, readers: Mapping[str, Reader]) -> dict[str, Any]:
    """Return the attributes that ``readers`` names and that hold something, read. The rest keeps its default."""
    found = {name: attributes[name] for name in readers if name in attributes}
    values = {name: _read(name, value, readers[name]) for name, value in found.items()}
    return {name: value for name, value in values.items() if value is not None}


def _read(name: str, value: Value, reader: Reader) -> Any:
    """Return one value; ``None`` for an empty one."""
    raw = _unquote(value.raw)
    if raw is None:
        return None
    try:
        if isinstance(raw, dict | list):
            raise ValueError("is no single value")
        return reader(raw)
    except ValueError as error:
        shown = raw if len(str(raw)) <= 60 else f"{str(raw)[:60]}…"
        raise OlxError(value.place, f'{name}: "{shown}" {error}') from None


def _unquote(raw: Any) -> Any:
    """Return the value without the JSON quotes of exports; ``None`` for ``null`` and the empty text."""
    if not isinstance(raw, str):
        return raw
    text = raw.strip()
    if text in {"", "null", '""'}:
        return None
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
