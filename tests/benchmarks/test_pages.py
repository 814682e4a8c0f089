"""The parts of the documentation that are made from results."""

import docutils.core
import pytest

from benchmarks import pages
from tests.benchmarks.results import operation

pytest.importorskip("matplotlib")

POINT = {"size": 10, "statements": 3, "median_ms": 2.0, "peak_mib": 0.1}
ROW = {"server": "gunicorn", "clients": 1, "per_second": 5.0, "p50_ms": 1.0, "p95_ms": 2.0, "p99_ms": 3.0, "refused": 0}
RESULTS = {
    "operations": {"sqlite": {"poll": operation()}},
    "growth": {"database": "sqlite", "subjects": {"poll": [POINT]}},
    "load": [
        {**ROW, "side": side, "request": request}
        for side in ("ours", "original")
        for request in ("empty view", "poll", "MFE view")
    ],
}


@pytest.mark.parametrize("found", [{}, RESULTS], ids=["nothing measured", "measured"])
def test_every_part_is_written_and_is_restructured_text(tmp_path, found):
    written = [path for path in pages.write(found, tmp_path) if path.suffix == ".inc"]

    assert {path.stem for path in written} == set(pages.parts({}))
    for path in written:
        docutils.core.publish_doctree(path.read_text(), settings_overrides={"halt_level": 2, "report_level": 2})


def test_what_was_measured_is_drawn(tmp_path):
    drawn = {path.stem for path in pages.write(RESULTS, tmp_path) if path.suffix == ".svg"}

    assert drawn == {"operations-sqlite", "growth", "load"}


def test_a_plot_is_the_same_each_time(tmp_path):
    pages_of = [list(pages.write(RESULTS, tmp_path / name)) for name in ("first", "second")]

    assert [path.read_bytes() for path in pages_of[0]] == [path.read_bytes() for path in pages_of[1]]
