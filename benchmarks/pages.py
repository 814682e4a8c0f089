"""Tables and plots for the documentation, made from the kept results: ``docs/benchmarks/``, which pages include."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import report, simulate
from benchmarks.environments import ROOT

FOLDER = ROOT / "docs" / "benchmarks"


def write(found: dict[str, Any], folder: Path = FOLDER) -> Iterator[Path]:
    """Write what the results have, and yield the paths of the files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables(found).items():
        path = folder / f"{name}.inc"
        path.write_text(f"{text}\n")
        yield path
    yield from _plots(found, folder)


def tables(found: dict[str, Any]) -> dict[str, str]:
    """Return the parts of pages in reStructuredText, by file name."""
    made = {}
    if "machine" in found:
        made["machine"] = report.machine_sentence(found["machine"])
    for vendor, operations in found.get("operations", {}).items():
        made[f"operations-{vendor}"] = report.rst_table(report.HEADINGS, report.rows(operations))
    if "startup" in found:
        made["startup"] = report.rst_table(report.STARTUP_HEADINGS, report.startup_rows(found["startup"]))
    if "load" in found:
        made["load"] = report.rst_table(report.LOAD_HEADINGS, report.load_rows(found["load"]))
    if "growth" in found:
        made["growth"] = report.rst_table(report.GROWTH_HEADINGS, report.growth_rows(found["growth"]["subjects"]))
    if simulate.is_possible(found):
        made["scaling"] = report.rst_table(simulate.HEADINGS, simulate.rows(found))
    return made


def _plots(found: dict[str, Any], folder: Path) -> Iterator[Path]:
    from benchmarks import plots  # matplotlib takes a second to import

    for vendor, operations in found.get("operations", {}).items():
        plots.speed_up(operations, folder / f"operations-{vendor}.svg")
        yield folder / f"operations-{vendor}.svg"
    if "load" in found:
        plots.load(found["load"], folder / "load.svg")
        yield folder / "load.svg"
    if "growth" in found:
        plots.growth(found["growth"]["subjects"], folder / "growth.svg")
        yield folder / "growth.svg"
