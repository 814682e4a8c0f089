"""How a provider says that a call failed although its contract is to swallow the failure.

The contract of ``on_exam_saved`` and of the attempt notifications is to answer ``None`` when the service fails
(spec 06 §5.5). Whoever makes the call listens while it runs, and can record what has to be repeated.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_listeners: ContextVar[tuple[list[Exception], ...]] = ContextVar("proctoring_provider_failures", default=())


@contextmanager
def collect_failures() -> Iterator[list[Exception]]:
    """Yield a list that fills with the errors that providers report inside the block."""
    failures: list[Exception] = []
    token = _listeners.set((*_listeners.get(), failures))
    try:
        yield failures
    finally:
        _listeners.reset(token)


def report_failure(error: Exception) -> None:
    """Tell the caller of the running provider call that ``error`` made it fail. Providers call this, then go on."""
    for failures in _listeners.get():
        failures.append(error)
