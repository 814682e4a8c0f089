"""One app on one database, in a process of its own: reads orders from standard input, a JSON object a line, and answers likewise.

=========== =======================================================================================
``prepare`` make the rows of an operation, once
``count``   run it once and tell the number of statements
``sample``  run it at most ``runs`` times, for about ``seconds``, and tell for each run its time, and the time of this
            process's CPU in it
``floor``   the same for the empty view
``profile`` tell which functions the time of the runs went into
=========== =======================================================================================
"""

import cProfile
import gc
import io
import json
import os
import pstats
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import django

from benchmarks import memory

Answer = dict[str, Any]
Times = tuple[float, float]


class Impatient(Exception):
    """A run took longer than anybody waits for."""


class Worker:
    """Carries out orders."""

    def __init__(self, patience: float) -> None:
        from benchmarks.operations import FLOOR, OPERATIONS
        from benchmarks.world import World

        self.patience = patience
        self.world = World()
        self.operations = OPERATIONS
        self.floor_operation = FLOOR
        self.prepared: Any = None
        self.rows: Any = None
        self.someone: Any = None

    def prepare(self, operation: str) -> Answer:
        prepare = self.operations[operation].prepare
        if self.prepared is not prepare:
            self.prepared = None
            self.world.clear()
            self.rows = prepare(self.world)
            self.someone = self.floor_operation.prepare(self.world)
            analyse()
            self.prepared = prepare
        return {}

    def count(self, operation: str) -> Answer:
        from benchmarks.statements import counted

        chosen = self.operations[operation]
        fresh = chosen.fresh(self.world, self.rows)
        forget_request()
        with limited(self.patience), counted() as statements:
            chosen.run(self.world, self.rows, fresh)
        return {"statements": len(statements)}

    def sample(self, operation: str, runs: int, seconds: float) -> Answer:
        chosen = self.operations[operation]

        def once() -> Times:
            fresh = chosen.fresh(self.world, self.rows)
            return timed(lambda: chosen.run(self.world, self.rows, fresh))

        before = memory.resident()
        memory.forget_peak()
        with limited(self.patience + seconds):
            times = list(repeated(once, runs, seconds))
        return {"times": times, "memory": memory.peak() - before}

    def profile(self, operation: str, runs: int, lines: int) -> Answer:
        chosen = self.operations[operation]
        profiler = cProfile.Profile()
        for _ in range(runs):
            fresh = chosen.fresh(self.world, self.rows)
            forget_request()
            profiler.enable()
            chosen.run(self.world, self.rows, fresh)
            profiler.disable()
        text = io.StringIO()
        pstats.Stats(profiler, stream=text).sort_stats("cumulative").print_stats(lines)
        return {"text": text.getvalue().replace(sys.prefix, "…")}

    def floor(self, runs: int, seconds: float) -> Answer:
        run = self.floor_operation.run
        return {"times": list(repeated(lambda: timed(lambda: run(self.world, self.someone, None)), runs, seconds))}


def timed(work: Callable[[], Any]) -> Times:
    """Return how many seconds the work takes, and how many of them this process computes."""
    forget_request()
    started, computed = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - computed


def repeated(once: Callable[[], Times], runs: int, seconds: float) -> Iterator[Times]:
    """Yield the times of runs, until there are enough or the time is used up."""
    gc.collect()
    deadline = time.monotonic() + seconds
    for _ in range(runs):
        yield once()
        if time.monotonic() > deadline:
            return


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Give up on the block after so many seconds."""

    def give_up(*args: Any) -> None:
        raise Impatient(f"not done after {seconds:.0f} s")

    signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def forget_request() -> None:
    """Each run is a request of its own to the libraries that remember things during a request."""
    from edx_django_utils.cache import RequestCache  # type: ignore[import-untyped]  # it has no types

    RequestCache.clear_all_namespaces()


def analyse() -> None:
    """Let the database look at its tables, as it does by itself in the long run."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def main() -> None:
    """Migrate, then obey until standard input ends."""
    orders, answers = sys.stdin, os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    worker = Worker(float(os.environ.get("BENCH_PATIENCE", "60")))
    for line in orders:
        order = json.loads(line)
        try:
            answer = getattr(worker, order.pop("do"))(**order)
        except Exception as error:
            answer = {"failed": f"{type(error).__name__}: {error}"[:300]}
        print(json.dumps(answer), file=answers, flush=True)
        if "failed" in answer:
            return  # what was interrupted may have left anything behind; another process goes on


if __name__ == "__main__":
    main()
