"""Calls that really happen at once: a thread and a connection each, and a barrier before the call."""

import threading
from dataclasses import dataclass
from typing import Any

from django.db import connection

# How long a call may wait for the others, or for a lock; longer is a deadlock that nobody noticed.
SECONDS = 30


@dataclass
class Outcome:
    """What a call came to."""

    value: Any = None
    error: BaseException | None = None


def race(*functions):
    """Call the functions at once, and return their outcomes in the same order."""
    barrier = threading.Barrier(len(functions))
    outcomes = [Outcome() for _ in functions]

    def run(function, outcome):
        try:
            connection.ensure_connection()
            barrier.wait(SECONDS)
            outcome.value = function()
        except Exception as error:
            outcome.error = error
        finally:
            connection.close()

    pairs = zip(functions, outcomes, strict=True)
    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert not any(thread.is_alive() for thread in threads), "a call never came back"
    return outcomes


def errors_of(outcomes):
    """Return the errors of the calls that failed."""
    return [outcome.error for outcome in outcomes if outcome.error is not None]
