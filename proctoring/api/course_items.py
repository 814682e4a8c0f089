"""The list that a course publishes, checked item by item and field by field before anything is written. No queries."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from proctoring.api.exams import clean_exam_values
from proctoring.exceptions import InvalidCourseExams
from proctoring.models.allowances import NUL
from proctoring.serializers import EXAM_FIELDS

REQUIRED = ("content_id", "exam_name", "time_limit_mins")
MAX_LENGTH = 255
_INTEGERS = range(-(2**31), 2**31)
_NO_IDS = (bool, bytes, float, Mapping, list, tuple, set)


def checked_course_id(course_id: object) -> str:
    """Return the id of the course, text or a key object, as it is stored."""
    try:
        return _id(course_id)
    except ValueError as error:
        raise InvalidCourseExams(f"The course_id is not valid: {error}.") from error


def checked_items(items: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the items with values as the columns hold them; ``InvalidCourseExams`` names what is wrong where."""
    checked = [_checked(item, position) for position, item in enumerate(items)]
    twice = [content_id for content_id, count in Counter(item["content_id"] for item in checked).items() if count > 1]
    if twice:
        raise InvalidCourseExams(f"Published more than once: content_id={', '.join(twice)}.")
    return checked


def _checked(item: Any, position: int) -> dict[str, Any]:
    if not isinstance(item, Mapping):
        raise InvalidCourseExams(f"Exam {position} of the list is no mapping.")
    where = f"Exam {position} of the list (content_id={item.get('content_id')!r})"
    missing = [name for name in REQUIRED if name not in item]
    if missing:
        raise InvalidCourseExams(f"{where}: {', '.join(missing)} is missing.")
    unknown = [str(name) for name in item if name not in (*EXAM_FIELDS, "review_policy")]
    if unknown:
        raise InvalidCourseExams(f"{where}: unknown keys: {', '.join(sorted(unknown))}.")
    return {name: _clean(name, item[name], where) for name in CHECKS if name in item}


def _clean(name: str, value: Any, where: str) -> Any:
    if value is None and name not in ("content_id", "exam_name"):
        return None
    try:
        return CHECKS[name](value)
    except ValidationError as error:
        raise InvalidCourseExams(f"{where}: {name} is not valid.") from error
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidCourseExams(f"{where}: {name} is not valid: {error}.") from error


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("it is no text")
    text = str(value)
    text.encode()  # a lone surrogate is refused here
    if NUL in text:
        raise ValueError("it has a NUL character")
    return text


def _short_text(value: Any) -> str:
    text = _text(value)
    if len(text) > MAX_LENGTH:
        raise ValueError(f"it has more than {MAX_LENGTH} characters")
    return text


def _id(value: Any) -> str:
    """Return the id that a text or a key object is."""
    text = "" if value is None or isinstance(value, _NO_IDS) else _short_text(str(value))
    if not text.strip():
        raise ValueError("it is empty, or no id")
    return text


def _name(value: Any) -> str:
    text = _text(value)
    if not text.strip():
        raise ValueError("it is empty")
    return text


def _minutes(value: Any) -> int:
    if isinstance(value, bool | bytes) or (isinstance(value, float) and not value.is_integer()):
        raise ValueError("it is no number of minutes")
    minutes: int = clean_exam_values({"time_limit_mins": value})["time_limit_mins"]
    if minutes not in _INTEGERS:
        raise ValueError("it is out of range")
    return minutes


def _instant(value: Any) -> datetime.datetime:
    instant: datetime.datetime = clean_exam_values({"due_date": value})["due_date"]
    if instant.tzinfo is None:
        raise ValueError("it has no time zone")
    instant.astimezone(datetime.UTC)  # at either end of time this overflows, there or in the database
    return instant


def _flag(value: Any) -> bool:
    flag: bool = clean_exam_values({"is_active": value})["is_active"]
    return flag


CHECKS: dict[str, Callable[[Any], Any]] = {
    "content_id": _id,
    "exam_name": _name,
    "time_limit_mins": _minutes,
    "due_date": _instant,
    "is_proctored": _flag,
    "is_practice_exam": _flag,
    "external_id": _short_text,
    "is_active": _flag,
    "hide_after_due": _flag,
    "backend": _short_text,
    "review_policy": _text,
}
