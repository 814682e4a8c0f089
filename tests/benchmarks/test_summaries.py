"""From the times of runs to the numbers of a table."""

import pytest

from benchmarks.summaries import percentile, ratio, summary


@pytest.mark.parametrize(
    ("share", "expected"), [(0.0, 1), (0.5, 50), (0.95, 95), (0.99, 99), (1.0, 100)], ids=lambda value: str(value)
)
def test_percentile_is_the_nearest_rank(share, expected):
    assert percentile(range(100, 0, -1), share) == expected


def test_percentile_of_one_value_is_that_value():
    assert percentile([7], 0.95) == 7


def test_summary_is_in_milliseconds():
    assert summary([(0.001, 0.0005), (0.003, 0.002), (0.010, 0.001)]) == {
        "n": 3,
        "median_ms": pytest.approx(3),
        "p95_ms": pytest.approx(10),
        "cpu_ms": pytest.approx(1),
    }


@pytest.mark.parametrize(("numerator", "denominator", "expected"), [(6, 2, 3), (None, 2, None), (6, None, None)])
def test_ratio_needs_both(numerator, denominator, expected):
    assert ratio(numerator, denominator) == expected
