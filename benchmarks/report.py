"""From the numbers of a run to tables: on the terminal, and in reStructuredText for the documentation."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.summaries import ratio
from benchmarks.targets import SINGLE, TARGETS, Target

VENDOR_NAMES = {
    "sqlite": "SQLite",
    "postgresql": "PostgreSQL",
    "postgresql-kept": "PostgreSQL with kept statements",
}
OUT_OF_REACH = "out of reach"
HEADINGS = ("operation", "statements", "median", "p95", "original", "× original", "× empty view", "")


def rows(operations: dict[str, Any]) -> list[tuple[str, ...]]:
    """Return a row of the table per operation: ours, the original's median and statements, the two ratios, a verdict."""
    return [_row(name, result) for name, result in operations.items()]


def by_cpu(operations: dict[str, Any]) -> dict[str, Any]:
    """Return the results with the CPU's time of the app's process in place of the time that passed.

    It leaves out the database's share and the disk's, and is the steadier one on a machine that has other work.
    """
    return {
        name: {**result, **{side: _cpu(result[side]) for side in ("ours", "original")}}
        for name, result in operations.items()
    }


def _cpu(side: dict[str, Any]) -> dict[str, Any]:
    if "failed" in side:
        return side
    return {**side, "median_ms": side["cpu_ms"], "p95_ms": None, "floor_ms": side["floor_cpu_ms"]}


def _row(name: str, result: dict[str, Any]) -> tuple[str, ...]:
    ours, theirs = result["ours"], result["original"]
    return (
        name,
        f"{_count(ours)} / {_count(theirs)}",
        milliseconds(ours.get("median_ms")),
        milliseconds(ours.get("p95_ms")),
        _original(theirs),
        times(speed_up(result)),
        times(floors(result)),
        _verdict(result),
    )


def _original(side: dict[str, Any]) -> str:
    """Return the original's time; a lower bound where nobody waited for it to end, and the number of runs if small."""
    failed = side.get("failed")
    if failed:
        given_up = re.search(r"not done after (\d+ s)", failed)
        return f"> {given_up[1]}" if given_up else "fails"
    return f"{milliseconds(side['median_ms'])}{_few(side)}"


def speed_up(result: dict[str, Any]) -> float | None:
    """Return how many times as fast as the original it is."""
    return ratio(result["original"].get("median_ms"), result["ours"].get("median_ms"))


def floors(result: dict[str, Any]) -> float | None:
    """Return how many empty views it takes as long as."""
    return ratio(result["ours"].get("median_ms"), result["ours"].get("floor_ms"))


def _verdict(result: dict[str, Any]) -> str:
    if is_met(result):
        return ""
    taken, original = floors(result), ratio(result["original"].get("median_ms"), result["ours"].get("floor_ms"))
    if taken is None or original is None or _target(result).is_within_reach(original=original, floors=taken):
        return "MISSED"
    return OUT_OF_REACH


def is_met(result: dict[str, Any]) -> bool:
    """Whether the operation is as fast as it has to be."""
    taken = floors(result)
    return taken is not None and _target(result).is_met(times=speed_up(result), floors=taken)


def _target(result: dict[str, Any]) -> Target:
    return TARGETS.get(result.get("target", ""), SINGLE)


def milliseconds(value: float | None) -> str:
    """Return the time in words."""
    if value is None:
        return "-"
    return f"{value / 1000:.2f} s" if value >= 1000 else f"{value:.3g} ms" if value < 100 else f"{value:.0f} ms"


def times(value: float | None) -> str:
    """Return the ratio in words."""
    return "-" if value is None else f"{value:.1f}×" if value < 100 else f"{value:,.0f}×"


def _count(side: dict[str, Any]) -> str:
    return "-" if side.get("statements") is None else f"{side['statements']:,}"


def _few(side: dict[str, Any]) -> str:
    return f" (n={side['n']})" if side.get("n", 100) < 10 else ""


def text_table(headings: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """Return the table with columns as wide as they need to be, the first one to the left."""
    lines = [tuple(headings), *map(tuple, body)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if index == 0 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def rst_table(headings: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """Return the table as a ``list-table`` of reStructuredText."""
    lines = [".. list-table::", "   :header-rows: 1", "   :class: numbers", ""]
    for line in (headings, *body):
        for index, cell in enumerate(line):
            lines.append(f"   {'* -' if index == 0 else '  -'} {cell}".rstrip())
    return "\n".join(lines)


def startup_rows(startup: dict[str, Any]) -> list[tuple[str, ...]]:
    """Return a row of the table per side: what starting a process costs."""
    return [
        (
            name,
            *(
                milliseconds(found[step])
                for step in ("setup_ms", "api_ms", "urls_ms", "total_ms", "setup_and_api_cpu_ms", "total_cpu_ms")
            ),
            f"{found['memory_mib']:.0f} MiB",
        )
        for name, found in startup.items()
    ]


STARTUP_HEADINGS = (
    "process with",
    "setup",
    "import api",
    "import urls",
    "together",
    "CPU: setup, api",
    "CPU: together",
    "memory",
)


def load_rows(found: Iterable[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Return a row of the table per server, request, number of clients and app."""
    return [
        (
            row["server"],
            row["request"],
            str(row["clients"]),
            row["side"],
            f"{row['per_second']:.0f}",
            *(milliseconds(row[share]) for share in ("p50_ms", "p95_ms", "p99_ms")),
            str(row["refused"]) if row["refused"] else "",
        )
        for row in sorted(found, key=lambda row: (row["server"], row["request"], row["clients"], row["side"]))
    ]


LOAD_HEADINGS = ("server", "request", "clients", "app", "requests/s", "p50", "p95", "p99", "failed")


def growth_rows(subjects: dict[str, list[dict[str, Any]]]) -> list[tuple[str, ...]]:
    """Return a row of the table per subject and size."""
    return [
        (
            name,
            f"{point['size']:,}",
            f"{point['statements']:,}",
            milliseconds(point["median_ms"]),
            f"{point['peak_mib']:.1f} MiB",
        )
        for name, points in subjects.items()
        for point in points
    ]


GROWTH_HEADINGS = ("work", "rows", "statements", "time", "memory")


def machine_sentence(machine: dict[str, Any]) -> str:
    """Return sentences that describe the machine and the versions, and say so if the machine had other work."""
    libraries = machine["libraries"]
    databases = ", ".join(
        f"{VENDOR_NAMES[vendor]} {version}" for vendor, version in machine.get("databases", {}).items()
    )
    return (
        f"{machine['cores']} cores of {machine['processor']}, {machine['memory_gib']} GiB of memory, {machine['system']}; "
        f"Python {machine['python']}, Django {libraries['Django']}, Django REST framework "
        f"{libraries['djangorestframework']}; {databases}; edx-proctoring {machine['original']} beside proctoring "
        f"{machine['app']}.{_busy(machine)}"
    )


def _busy(machine: dict[str, Any]) -> str:
    load = machine.get("load_before", 0)
    if load < machine["cores"] / 2:
        return ""
    return f" The machine had other work (load {load:.1f}): the times are too long, the ratios rough."
