"""What it costs to start a process with the app: time of ``django.setup()``, of imports, and memory.

As a program (``python -m benchmarks.startup``) it starts once in an environment and prints the numbers as JSON.
"""

import json
import os
import subprocess
import time
from collections.abc import Callable
from importlib import import_module
from statistics import median
from typing import Any

from benchmarks import memory
from benchmarks.environments import CACHE, SIDES, Side

HOST_ONLY = "host only"
STEPS = ("setup_ms", "api_ms", "urls_ms", "total_ms", "setup_and_api_cpu_ms", "total_cpu_ms", "memory_mib")


def start() -> dict[str, float]:
    """Start a host with the app, as a web process does, and return milliseconds and MiB per step."""
    begun, computed = time.perf_counter(), time.process_time()
    import django

    django.setup()
    setup = time.perf_counter()
    host_only = "BENCH_HOST_ONLY" in os.environ
    if not host_only:
        import_module(f"{os.environ['BENCH_APP']}.api")
    api, computed_api = time.perf_counter(), time.process_time()
    import_module("benchmarks.project.urls")
    urls = time.perf_counter()
    return {
        "setup_ms": 1000 * (setup - begun),
        "api_ms": 1000 * (api - setup),
        "urls_ms": 1000 * (urls - api),
        "total_ms": 1000 * (urls - begun),
        "setup_and_api_cpu_ms": 1000 * (computed_api - computed),
        "total_cpu_ms": 1000 * (time.process_time() - computed),
        "memory_mib": memory.resident() / 2**20,
    }


def measure(times: int, tell: Callable[[str], None]) -> dict[str, dict[str, Any]]:
    """Start both apps and the bare host in alternation and return the medians by side."""
    starts: dict[str, list[dict[str, float]]] = {name: [] for name in (*(side.name for side in SIDES), HOST_ONLY)}
    for number in range(times + 1):
        for side in SIDES:
            starts[side.name].append(_once(side))
        starts[HOST_ONLY].append(_once(SIDES[0], BENCH_HOST_ONLY="1"))
        tell(f"start-up {number}/{times}")
    return {name: _medians(found[1:]) for name, found in starts.items()}  # the first one warms the disk's cache


def _medians(found: list[dict[str, float]]) -> dict[str, Any]:
    return {"n": len(found), **{step: median(one[step] for one in found) for step in STEPS}}


def _once(side: Side, **variables: str) -> dict[str, float]:
    done = subprocess.run(  # noqa: S603
        [str(side.python), "-m", "benchmarks.startup"],
        cwd=CACHE,
        env=side.environment(**variables),
        check=True,
        capture_output=True,
        text=True,
    )
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


if __name__ == "__main__":
    print(json.dumps(start()))
