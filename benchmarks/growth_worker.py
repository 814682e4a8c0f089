"""Program: measure one subject at one size, in a process of its own, and print the result as JSON."""

import json
import sys
import time
import tracemalloc
from statistics import median
from typing import Any

import django
from django.core.management import call_command

ENOUGH_RUNS = 7
ENOUGH_SECONDS = 3.0


def measure(name: str, size: int) -> dict[str, Any]:
    """Return statements, the median of the times and the peak of the memory that Python took for it."""
    from benchmarks.growth_subjects import SUBJECTS
    from benchmarks.statements import counted
    from benchmarks.worker import analyse, timed
    from benchmarks.world import World

    subject, world = SUBJECTS[name], World()

    def prepared() -> Any:
        world.clear()
        rows = subject.prepare(size)(world)
        analyse()
        return rows

    rows = prepared()
    with counted() as statements:
        subject.run(world, rows, None)
    times: list[float] = []
    begun = time.monotonic()
    while not times or (len(times) < ENOUGH_RUNS and time.monotonic() - begun < ENOUGH_SECONDS):
        rows = prepared() if subject.uses_up else rows
        times.append(timed(lambda: subject.run(world, rows, None))[0])  # noqa: B023  # called at once
    rows = prepared() if subject.uses_up else rows
    tracemalloc.start()
    subject.run(world, rows, None)
    _, peak = tracemalloc.get_traced_memory()
    return {
        "size": size,
        "statements": len(statements),
        "median_ms": 1000 * median(times),
        "n": len(times),
        "peak_mib": peak / 2**20,
    }


if __name__ == "__main__":
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
