"""Tasks for Celery beat; the management commands of the same names do the same without it. docs/operations.rst."""

from dataclasses import asdict

from proctoring import api
from proctoring.integrations.celery import task


@task("proctoring.deliver_pending")
def deliver_pending(limit: int | None = None) -> dict[str, int]:
    """Try the deliveries that are due."""
    return asdict(api.deliver_pending(limit))


@task("proctoring.submit_expired_attempts")
def submit_expired_attempts() -> dict[str, int]:
    """Submit the attempts whose time is over."""
    return asdict(api.submit_expired_attempts())
