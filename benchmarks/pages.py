"""Tables and plots for the documentation, made from the kept results: ``docs/benchmarks/``, which pages include."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import report, simulate
from benchmarks.environments import ROOT

FOLDER = ROOT / "docs" / "benchmarks"
NOT_YET = "Not measured yet."

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


def parts(found: Results) -> dict[str, str]:
    """Return the parts of pages in reStructuredText, by name."""
    return {
        "machine": report.machine_sentence(found["machine"]) if "machine" in found else NOT_YET,
        "operations-sqlite": _operations(found, "sqlite"),
        "operations-postgresql": _operations(found, "postgresql"),
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
