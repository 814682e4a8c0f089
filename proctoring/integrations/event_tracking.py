"""Events through Open edX's event-tracking; a DEBUG log record without that library. Spec 02 §10."""

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

try:
    from eventtracking import tracker
except ImportError:
    tracker = None

from proctoring.logs import get_logger

log = get_logger(__name__)


def emit(name: str, context: Mapping[str, Any] | None, data: Mapping[str, Any]) -> None:
    """Send an event, inside the tracker's context of the same name where ``context`` holds anything.

    ``KeyError``: the host has registered no default tracker. What the tracker raises reaches the caller too.
    """
    if tracker is None:
        log.debug("event: event=%(event)s context=%(context)s", {"event": name, "context": context})
        return
    with tracker.get_tracker().context(name, context) if context else nullcontext():
        tracker.emit(name, data)
