"""The tables: what they say of fast and slow operations, and of failures."""

import docutils.core
import pytest

from benchmarks import report
from tests.benchmarks.results import operation


def test_row_says_how_many_times_as_fast():
    assert report.rows({"poll": operation(ours=2, original=8)}) == [
        ("poll", "3 / 3", "2 ms", "4 ms", "8 ms", "4.0×", "2.0×", "")
    ]


def test_operation_that_is_too_slow_is_marked():
    assert report.rows({"poll": operation(ours=2, original=3)})[0][-1] == "MISSED"


def test_operation_that_the_original_cannot_do_has_no_ratio():
    result = operation(ours=2)
    result["original"] = {"failed": "Refused"}

    assert report.rows({"poll": result})[0][4:] == ("fails", "-", "2.0×", "")


def test_operation_that_nobody_waited_for_has_a_lower_bound():
    result = operation(ours=2)
    result["original"] = {"failed": "Impatient: not done after 120 s"}

    assert report.rows({"poll": result})[0][4] == "> 120 s"


def test_operation_that_we_cannot_do_is_marked():
    result = operation()
    result["ours"] = {"failed": "Refused"}

    assert report.rows({"poll": result})[0][-1] == "MISSED"


def test_few_runs_are_said():
    result = operation()
    result["original"]["n"] = 1

    assert report.rows({"poll": result})[0][4] == "8 ms (n=1)"


def test_cpu_time_is_compared_with_cpu_time():
    shown = report.by_cpu({"poll": operation(ours=2, original=8)})["poll"]

    assert (shown["ours"]["median_ms"], report.floors(shown), report.speed_up(shown)) == (1, 2, 4)


@pytest.mark.parametrize(
    ("value", "words"), [(None, "-"), (0.123, "0.123 ms"), (12.34, "12.3 ms"), (999, "999 ms"), (1500, "1.50 s")]
)
def test_milliseconds_in_words(value, words):
    assert report.milliseconds(value) == words


def test_text_table_aligns_its_columns():
    assert report.text_table(("name", "n"), [("poll", "1,000"), ("a", "2")]).splitlines() == [
        "name      n",
        "poll  1,000",
        "a         2",
    ]


def test_rst_table_is_a_table():
    tree = docutils.core.publish_doctree(report.rst_table(("name", "n"), [("poll", "1"), ("submit", "")]))

    cells = [entry.astext() for entry in tree.findall(lambda node: node.tagname == "entry")]
    assert cells == ["name", "n", "poll", "1", "submit", ""]
