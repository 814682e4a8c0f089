"""What ``proctoring`` asks its host to run again and again; without Celery beat the demo's server does it itself."""

import logging
import threading
import time

from django.db import close_old_connections

from proctoring import api

log = logging.getLogger(__name__)

SECONDS_BETWEEN_RUNS = 20.0


def keep_house() -> None:
    """Submit exams whose time is over and deliver what is pending, in the background, until the process ends."""
    threading.Thread(target=_run_forever, name="housekeeping", daemon=True).start()


def _run_forever() -> None:
    while True:
        time.sleep(SECONDS_BETWEEN_RUNS)
        _run_once()


def _run_once() -> None:
    """Do each task; one that fails is logged and stops neither the other nor the next run."""
    for task in (api.submit_expired_attempts, api.deliver_pending):
        close_old_connections()
        try:
            task()
        except Exception:
            log.exception("housekeeping failed: %s", task.__name__)
