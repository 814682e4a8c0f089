"""A backend for demonstrations: a second after registration it launches the exam itself. Spec 06 §4.2.

It counts as an entry layer, like a view: it may call :mod:`proctoring.callbacks`, and is loaded at start-up only.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from django.db import connections

from proctoring.backends.null import NullBackendProvider
from proctoring.callbacks import start_exam_callback
from proctoring.logs import get_logger
from proctoring.types import ExamDict

log = get_logger(__name__)

LAUNCH_AFTER_SECONDS = 1.0


class MockProctoringBackendProvider(NullBackendProvider):
    """Plays a provider whose software is ready a second after the learner asks for it."""

    verbose_name = "Mock Backend"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Apply the options, and keep all arguments for those who look at them."""
        super().__init__(**kwargs)
        self.args = args
        self.kwargs = kwargs

    def register_exam_attempt(self, exam: ExamDict, context: Mapping[str, Any]) -> str:
        """Return the attempt code, and call the launch callback from a daemon thread in a second."""
        attempt_code: str = context["attempt_code"]
        timer = threading.Timer(LAUNCH_AFTER_SECONDS, _launch, args=(start_exam_callback, attempt_code))
        timer.daemon = True
        timer.start()
        return attempt_code

    def get_software_download_url(self) -> str:
        """Return a text that is no URL: there is nothing to download."""
        return "mockurl"


def _launch(callback: Callable[[None, str], Any], attempt_code: str) -> None:
    """Run the callback in the timer's thread, and give back the database connections that it opened there."""
    try:
        callback(None, attempt_code)
    except Exception:
        log.exception(
            "launch of the mock backend failed: attempt_code=%(attempt_code)s", {"attempt_code": attempt_code}
        )
    finally:
        connections.close_all()
