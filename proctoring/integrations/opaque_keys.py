"""Ids of courses and content as Open edX's opaque keys; plain strings, none malformed, without that library."""

from functools import lru_cache
from typing import Any

from proctoring.integrations.adapters import adapter

try:
    from opaque_keys import InvalidKeyError
    from opaque_keys.edx.keys import CourseKey, UsageKey
    from opaque_keys.edx.locator import BlockUsageLocator
except ImportError:
    CourseKey = None

    class InvalidKeyError(Exception):  # type: ignore[no-redef]  # stands in for the library's; nothing of ours raises it
        """An id is malformed."""


__all__ = ["InvalidKeyError", "OpaqueKeys", "PlainIds", "block_usage_key", "course_key", "org_of", "usage_key"]

KEPT_KEYS = 4096


class PlainIds:
    """Ids that are taken as they are."""

    def course_key(self, course_id: str) -> Any:
        """Return the course's key; ``proctoring.integrations.opaque_keys.InvalidKeyError`` for a malformed id."""
        return course_id

    def usage_key(self, content_id: str) -> Any:
        """Return the content's key, likewise."""
        return content_id

    def block_usage_key(self, content_id: str) -> Any:
        """Return the key of content that is a block of a course, likewise."""
        return content_id


@lru_cache(KEPT_KEYS)
def _course_key(course_id: str) -> Any:
    return CourseKey.from_string(course_id)


@lru_cache(KEPT_KEYS)
def _usage_key(content_id: str) -> Any:
    return UsageKey.from_string(content_id)


class OpaqueKeys:
    """Keys of the library; those of the last thousands of ids are kept, for a request parses the same ones again."""

    @staticmethod
    def is_there() -> bool:
        """Whether the library is installed."""
        return CourseKey is not None

    def course_key(self, course_id: str) -> Any:
        """Return the course's key."""
        return _course_key(course_id)

    def usage_key(self, content_id: str) -> Any:
        """Return the content's key."""
        return _usage_key(content_id)

    def block_usage_key(self, content_id: str) -> Any:
        """Return the key of a block of a course."""
        return BlockUsageLocator.from_string(content_id)


def course_key(course_id: Any) -> Any:
    """Return the course's key, of a string or of a key; ``InvalidKeyError`` for a malformed id."""
    return adapter("keys").course_key(str(course_id))


def usage_key(content_id: Any) -> Any:
    """Return the content's key, of a string or of a key; ``InvalidKeyError`` for a malformed id."""
    return adapter("keys").usage_key(str(content_id))


def block_usage_key(content_id: Any) -> Any:
    """Return the key of content that is a block of a course; ``InvalidKeyError`` for anything else."""
    return adapter("keys").block_usage_key(str(content_id))


def org_of(course_id: Any) -> str | None:
    """Return the organisation that the course's id names; ``None`` for an id without one."""
    try:
        org: str | None = getattr(course_key(course_id), "org", None)
    except InvalidKeyError:
        return None
    return org
