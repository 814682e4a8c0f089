"""Events through Open edX's event-tracking; a DEBUG log record without that library. Spec 02 §10."""

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

from proctoring.integrations.adapters import adapter
from proctoring.logs import get_logger

try:
    from eventtracking import tracker
except ImportError:
    tracker = None

log = get_logger(__name__)


class LogRecords:
    """Events as DEBUG records, without their data."""

    def emit(self, name: str, context: Mapping[str, Any] | None, data: Mapping[str, Any]) -> None:
        """Take an event. Whatever is raised is logged by the caller; ``KeyError`` says that nobody listens."""
        log.debug("event: event=%(event)s context=%(context)s", {"event": name, "context": context})


class EventTracking:
    """Events of the host's default tracker."""

    @staticmethod
    def is_there() -> bool:
        """Whether the library is installed."""
        return tracker is not None

    def emit(self, name: str, context: Mapping[str, Any] | None, data: Mapping[str, Any]) -> None:
        """Send an event, inside the tracker's context of the same name where ``context`` holds anything."""
        with tracker.get_tracker().context(name, context) if context else nullcontext():
            tracker.emit(name, data)


def emit(name: str, context: Mapping[str, Any] | None, data: Mapping[str, Any]) -> None:
    """Send an event to the host.

    ``KeyError``: the host has registered no default tracker. What the tracker raises reaches the caller too.
    """
    adapter("events").emit(name, context, data)
