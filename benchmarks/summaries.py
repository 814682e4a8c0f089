"""From the times of runs to the numbers of a table."""

import math
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

P95 = 0.95


def percentile(values: Iterable[float], share: float) -> float:
    """Return the least value that so large a share of the values does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def summary(times: Sequence[Sequence[float]]) -> dict[str, Any]:
    """Return number, median and 95th percentile of the runs, and the median of the CPU's part, in milliseconds."""
    seconds = [run[0] for run in times]
    return {
        "n": len(times),
        "median_ms": 1000 * median(seconds),
        "p95_ms": 1000 * percentile(seconds, P95),
        "cpu_ms": 1000 * median(run[1] for run in times),
    }


def ratio(numerator: float | None, denominator: float | None) -> float | None:
    """Return the quotient; ``None`` where one of them is missing."""
    return numerator / denominator if numerator is not None and denominator else None
