"""Runs the vendor beside the LMS, in a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent


@contextmanager
def running_vendor(port: int, records: Path) -> Iterator[None]:
    """Serve the vendor on that port for the duration of the block."""
    command = [sys.executable, "-m", "sandbox.vendor", "--port", str(port), "--records", str(records)]
    process = subprocess.Popen(command, cwd=REPOSITORY)  # noqa: S603  # nothing of it comes from outside
    try:
        yield
    finally:
        process.terminate()
        process.wait()
