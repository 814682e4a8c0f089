"""Growth curves: what a piece of work costs over 10, 100, … 100,000 rows."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

from benchmarks import databases
from benchmarks.environments import CACHE, OURS

SIZES = (10, 100, 1_000, 10_000, 100_000)
TOO_LONG_MS = 60_000


def subjects() -> dict[str, int]:
    """Return the largest size of each subject by its name."""
    program = (
        "import json, django; django.setup(); from benchmarks.growth_subjects import SUBJECTS;"
        "print(json.dumps({name: subject.largest for name, subject in SUBJECTS.items()}))"
    )
    found: dict[str, int] = json.loads(_run("-c", program, database=":memory:"))
    return found


def measure(vendor: str, largest: int, tell: Callable[[str], None]) -> dict[str, list[dict[str, Any]]]:
    """Return the points of each subject's curve."""
    return {name: _curve(vendor, name, min(largest, most), tell) for name, most in subjects().items()}


def _curve(vendor: str, name: str, largest: int, tell: Callable[[str], None]) -> list[dict[str, Any]]:
    points: list[dict[str, Any]] = []
    for size in SIZES:
        if size > largest or (points and points[-1]["median_ms"] * 10 > TOO_LONG_MS):
            break
        database = databases.create(vendor, OURS)
        try:
            points.append(json.loads(_run("-m", "benchmarks.growth_worker", name, str(size), database=database)))
        finally:
            databases.drop(vendor, OURS)
        tell(
            "{} at {size:,}: {statements} statements, {median_ms:.1f} ms, {peak_mib:.1f} MiB".format(name, **points[-1])
        )
    return points


def _run(*arguments: str, database: str) -> str:
    done = subprocess.run(  # noqa: S603
        [str(OURS.python), *arguments],
        cwd=CACHE,
        env=OURS.environment(BENCH_DATABASE=database),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout.splitlines()[-1]


def is_flat(points: list[dict[str, Any]]) -> bool:
    """Whether the number of statements is the same at every size."""
    return len({point["statements"] for point in points}) <= 1
