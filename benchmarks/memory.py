"""How much memory a process takes, and the most that it took for a piece of work (Linux)."""

import re
from pathlib import Path

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")
_RESET_PEAK = "5"


def resident() -> int:
    """Return the memory that the process takes now, in bytes; 0 where the system does not say."""
    return _field("VmRSS")


def peak() -> int:
    """Return the most memory that the process has taken since :func:`forget_peak`, in bytes."""
    return _field("VmHWM")


def forget_peak() -> None:
    """Begin anew to look for the peak."""
    if _CLEAR.exists():
        _CLEAR.write_text(_RESET_PEAK)


def _field(name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB", _STATUS.read_text(), re.MULTILINE) if _STATUS.exists() else None
    return 1024 * int(found[1]) if found else 0
