"""Ids of courses and content as Open edX's opaque keys; plain strings, none malformed, without that library."""

from typing import Any

try:
    from opaque_keys import InvalidKeyError
    from opaque_keys.edx.keys import CourseKey, UsageKey
    from opaque_keys.edx.locator import BlockUsageLocator
except ImportError:

    class InvalidKeyError(Exception):  # type: ignore[no-redef]  # stands in for the library's; nothing raises it
        """An id is malformed."""

    class CourseKey:  # type: ignore[no-redef]  # stands in for the library's three classes of keys
        """An id that is taken as it is."""

        @staticmethod
        def from_string(serialized: str) -> str:
            """Return the id."""
            return serialized

    UsageKey = BlockUsageLocator = CourseKey

__all__ = ["InvalidKeyError", "block_usage_key", "course_key", "org_of", "usage_key"]


def course_key(course_id: Any) -> Any:
    """Return the course's key, of a string or of a key; ``InvalidKeyError`` for a malformed id."""
    return CourseKey.from_string(str(course_id))


def usage_key(content_id: Any) -> Any:
    """Return the content's key, of a string or of a key; ``InvalidKeyError`` for a malformed id."""
    return UsageKey.from_string(str(content_id))


def block_usage_key(content_id: Any) -> Any:
    """Return the key of content that is a block of a course; ``InvalidKeyError`` for anything else."""
    return BlockUsageLocator.from_string(str(content_id))


def org_of(course_id: Any) -> str | None:
    """Return the organisation that the course's id names; ``None`` for an id without one."""
    try:
        org: str | None = getattr(course_key(course_id), "org", None)
    except InvalidKeyError:
        return None
    return org
