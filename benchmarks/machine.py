"""The machine and the versions that numbers belong to."""

import os
import platform
import subprocess
from pathlib import Path
from typing import Any

from benchmarks.environments import OURS, THEIRS, Side

LIBRARIES = ("Django", "djangorestframework", "psycopg", "gunicorn", "uvicorn")


def describe() -> dict[str, Any]:
    """Return cores, processor, memory, system and versions."""
    return {
        "cores": os.cpu_count(),
        "processor": _first("/proc/cpuinfo", "model name") or platform.processor(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "libraries": {name: _version(OURS, name) for name in LIBRARIES},
        "app": _version(OURS, "proctoring"),
        "original": _version(THEIRS, "edx-proctoring"),
    }


def load() -> float:
    """Return how many processes want to run, on average over the last minute."""
    return os.getloadavg()[0]


def _first(path: str, key: str) -> str:
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), "")


def _version(side: Side, library: str) -> str:
    program = f"from importlib.metadata import version; print(version({library!r}))"
    answer = subprocess.run([str(side.python), "-I", "-c", program], check=True, capture_output=True, text=True)  # noqa: S603
    return answer.stdout.strip()
