"""Results as the benchmarks keep them, with dull numbers."""

from typing import Any


def side(median_ms: float = 2.0, **values: Any) -> dict[str, Any]:
    """One app's numbers of an operation."""
    numbers = {"n": 100, "median_ms": median_ms, "p95_ms": 2 * median_ms, "cpu_ms": median_ms / 2}
    return {**numbers, "statements": 3, "floor_ms": 1.0, "floor_cpu_ms": 0.5, "memory_mib": 0.0, **values}


def operation(ours: float = 2.0, original: float = 8.0, target: str = "single") -> dict[str, Any]:
    """Both apps' numbers of an operation."""
    return {"target": target, "ours": side(ours), "original": side(original)}
