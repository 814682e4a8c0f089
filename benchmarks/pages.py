"""Tables and plots for the documentation, made from the kept results: ``docs/benchmarks/``, which pages include.

The table of the README, which cannot include anything, stands between two comments there.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from textwrap import wrap
from typing import Any

from benchmarks import report, simulate
from benchmarks.environments import ROOT

FOLDER = ROOT / "docs" / "benchmarks"
NOT_YET = "Not measured yet."
README = ROOT / "README.rst"
README_BLOCK = re.compile(r"(?<=\.\. benchmarks: begin\n).*?(?=\.\. benchmarks: end)", re.DOTALL)
README_OPERATIONS = (
    "poll",
    "MFE view: proctored, started",
    "student view: proctored, started",
    "create and start, timed",
    "submit, proctored",
    "review callback",
    "status summaries of an outline, 100 exams",
    "publish, 200 exams at once",
    "instructor's page, 100,000 attempts",
    "bulk allowances, 500, additional time granted",
    "onboarding list, 10,000 learners",
    "retirement, 20 attempts",
)

Results = dict[str, Any]


def write(found: Results, folder: Path = FOLDER) -> Iterator[Path]:
    """Write every part, of which some may not be measured yet, and yield the paths of the files."""
    folder.mkdir(parents=True, exist_ok=True)
    plots = dict(_plots(found))
    for name, draw in plots.items():
        draw(folder / f"{name}.svg")
        yield folder / f"{name}.svg"
    for name, part in parts(found).items():
        picture = (
            f".. image:: {FOLDER.name}/{name}.svg\n   :alt: The table below as a plot.\n\n" if name in plots else ""
        )
        path = folder / f"{name}.inc"
        path.write_text(f"{picture}{part}\n")
        yield path


def write_readme(found: Results, path: Path = README) -> None:
    """Put the table of some operations, fast and slow ones, between the comments of the README."""
    text = path.read_text()
    path.write_text(README_BLOCK.sub(lambda _: f"\n{readme_part(found)}\n", text))


def readme_part(found: Results) -> str:
    """Return the section of the README; nothing where nothing was measured on PostgreSQL."""
    measured = found.get("operations", {}).get("postgresql")
    if not measured:
        return ""
    chosen = {name: measured[name] for name in README_OPERATIONS if name in measured}
    table = report.rst_table(README_HEADINGS, [_readme_row(row) for row in report.rows(chosen)])
    words = f"{report.machine_sentence(found['machine'])} {ALL_OPERATIONS}"
    return "\n".join(("How fast", "--------", "", table, "", *wrap(words, 120), ""))


ALL_OPERATIONS = (
    "``docs/benchmarks.rst`` has all operations, also those that are no faster; ``make bench`` measures them again."
)
README_HEADINGS = ("on PostgreSQL", "statements (ours / the original's)", "here", "original", "times as fast")


def _readme_row(row: tuple[str, ...]) -> tuple[str, ...]:
    name, statements, median, _p95, original, times, *_rest = row
    return name, statements, median, original, times


def parts(found: Results) -> dict[str, str]:
    """Return the parts of pages in reStructuredText, by name."""
    return {
        "machine": report.machine_sentence(found["machine"]) if "machine" in found else NOT_YET,
        **{f"operations-{vendor}": _operations(found, vendor) for vendor in report.VENDOR_NAMES},
        "startup": _table(found, "startup", report.STARTUP_HEADINGS, report.startup_rows),
        "load": _table(found, "load", report.LOAD_HEADINGS, report.load_rows),
        "growth": _table(found, "growth", report.GROWTH_HEADINGS, lambda part: report.growth_rows(part["subjects"])),
        "scaling": report.rst_table(simulate.HEADINGS, simulate.rows(found))
        if simulate.is_possible(found)
        else NOT_YET,
    }


def _table(found: Results, part: str, headings: tuple[str, ...], rows: Callable[[Any], Any]) -> str:
    return report.rst_table(headings, rows(found[part])) if part in found else NOT_YET


def _operations(found: Results, vendor: str) -> str:
    return _table(found.get("operations", {}), vendor, report.HEADINGS, report.rows)


def _plots(found: Results) -> Iterator[tuple[str, Callable[[Path], None]]]:
    """Yield name and drawing function of what can be drawn."""
    from benchmarks import plots  # here, because matplotlib takes a second to import

    for vendor, operations in found.get("operations", {}).items():
        yield f"operations-{vendor}", partial(plots.speed_up, operations)
    if "load" in found:
        yield "load", partial(plots.load, found["load"])
    if "growth" in found:
        yield "growth", partial(plots.growth, found["growth"]["subjects"])
