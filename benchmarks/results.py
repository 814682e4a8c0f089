"""The file of results: one JSON object, of which each command writes its own part."""

import datetime
import json
from pathlib import Path
from typing import Any

from benchmarks.environments import ROOT

LATEST = ROOT / "benchmarks" / "results" / "latest.json"

Results = dict[str, Any]


def read(path: Path = LATEST) -> Results:
    """Return the results; an empty object where there are none yet."""
    found: Results = json.loads(path.read_text()) if path.exists() else {}
    return found


def write(part: str, value: Any, machine: dict[str, Any], path: Path = LATEST) -> None:
    """Keep the part, and when and where it was measured; the other parts stay.

    How busy the machine was stays what it was before the operations, whose tables it is told with.
    """
    results = read(path)
    results[part] = value
    known = results.get("machine", {})
    if part != "operations" and "load_before" in known:
        machine = {**machine, "load_before": known["load_before"]}
    databases = {**known.get("databases", {}), **machine.get("databases", {})}  # one command may measure on one only
    results["machine"] = {**known, **machine, "databases": databases}
    results.setdefault("measured", {})[part] = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_rounded(results), indent=1, ensure_ascii=False) + "\n")


def _rounded(value: Any) -> Any:
    """Return the value with numbers of no more digits than they deserve."""
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return value
