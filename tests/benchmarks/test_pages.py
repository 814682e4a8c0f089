"""The parts of the documentation that are made from results."""

import docutils.core
import pytest

from benchmarks import pages
from tests.benchmarks.results import operation

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

MACHINE = {
    "cores": 2,
    "processor": "a processor",
    "memory_gib": 8,
    "system": "Linux",
    "python": "3.12.1",
    "libraries": {"Django": "5.2", "djangorestframework": "3.16"},
    "databases": {"postgresql": "16"},
    "app": "7.0.0",
    "original": "6.1.4",
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


def test_readme_has_the_table_between_its_comments_and_only_once(tmp_path):
    readme = tmp_path / "README.rst"
    readme.write_text("Before\n\n.. benchmarks: begin\nold\n.. benchmarks: end\n\nAfter\n")
    found = {"operations": {"postgresql": {"poll": operation(), "stop": operation()}}, "machine": MACHINE}

    for _ in range(2):
        pages.write_readme(found, readme)

    text = readme.read_text()
    assert text.startswith("Before\n\n.. benchmarks: begin\n")
    assert text.endswith(".. benchmarks: end\n\nAfter\n")
    assert "old" not in text
    assert text.count("* - poll") == 1
    assert "* - stop" not in text
    docutils.core.publish_doctree(text, settings_overrides={"halt_level": 2, "report_level": 2})


def test_readme_has_no_table_before_something_was_measured():
    assert pages.readme_part({}) == ""
