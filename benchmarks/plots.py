"""Plots of the results, as SVG."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot

from benchmarks import report

mpl.use("svg")
mpl.rcParams.update({"svg.hashsalt": "benchmarks", "svg.fonttype": "none", "font.size": 9})

OURS, THEIRS, FLOOR = "#1f6f8b", "#c8553d", "#888888"
NO_DATE = {"Date": None}


def speed_up(operations: dict[str, Any], path: Path) -> None:
    """Draw how many times as fast as the original each operation is."""
    ratios = {name: ratio for name, result in operations.items() if (ratio := report.speed_up(result)) is not None}
    figure, axes = pyplot.subplots(figsize=(8, 0.2 * len(ratios) + 1), layout="constrained")
    axes.barh(list(ratios), list(ratios.values()), color=[OURS if ratio >= 1 else THEIRS for ratio in ratios.values()])
    axes.axvline(1, color=FLOOR)
    axes.set(xscale="log", xlabel="times as fast as edx-proctoring")
    axes.invert_yaxis()
    axes.margins(y=0.01)
    _save(figure, path)


def growth(subjects: dict[str, list[dict[str, Any]]], path: Path) -> None:
    """Draw the time of each subject over the number of rows."""
    columns = 3
    height = -(-len(subjects) // columns)
    figure, grid = pyplot.subplots(
        height, columns, figsize=(9, 1.9 * height), layout="constrained", sharex=True, squeeze=False
    )
    for axes, (name, points) in zip(grid.flat, subjects.items(), strict=False):
        axes.loglog([point["size"] for point in points], [point["median_ms"] for point in points], "o-", color=OURS)
        axes.set_title(name, fontsize=8)
        axes.set_ylabel("ms", fontsize=8)
    for axes in list(grid.flat)[len(subjects) :]:
        axes.set_axis_off()
    _save(figure, path)


def load(rows: list[dict[str, Any]], path: Path) -> None:
    """Draw requests per second over the number of clients, for each request and server."""
    servers = sorted({row["server"] for row in rows})
    requests = sorted({row["request"] for row in rows} - {"empty view"})
    figure, grid = pyplot.subplots(
        1, len(servers) * len(requests), figsize=(9, 2.6), layout="constrained", sharey=True, squeeze=False
    )
    pairs = [(server, request) for server in servers for request in requests]
    for axes, (server, request) in zip(grid.flat, pairs, strict=True):
        for label, color, side, asked in (
            ("empty view", FLOOR, "ours", "empty view"),
            ("proctoring", OURS, "ours", request),
            ("edx-proctoring", THEIRS, "original", request),
        ):
            found = sorted(
                (row["clients"], row["per_second"])
                for row in rows
                if (row["server"], row["side"], row["request"]) == (server, side, asked)
            )
            axes.plot(*zip(*found, strict=True), "o-", color=color, label=label)
        axes.set(xscale="log", xlabel="clients", ylim=0)
        axes.set_title(f"{request}, {server}", fontsize=8)
    grid.flat[0].set_ylabel("requests per second")
    grid.flat[0].legend(fontsize=7)
    _save(figure, path)


def _save(figure: Any, path: Path) -> None:
    figure.savefig(path, metadata=NO_DATE)
    pyplot.close(figure)
