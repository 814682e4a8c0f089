"""The web request that is being answered: django-crum's, else django-simple-history's. Spec 06 §1."""

from typing import Any

from simple_history.models import HistoricalRecords

try:
    import crum
except ImportError:
    crum = None


def get_current_request() -> Any:
    """Return the request; ``None`` outside one, and where the host has the middleware of neither library."""
    request = crum.get_current_request() if crum else None
    return request or getattr(HistoricalRecords.context, "request", None)
