"""How fast an operation has to be."""

import pytest

from benchmarks.targets import BULK, HOT, SINGLE


@pytest.mark.parametrize(
    ("target", "times", "floors", "met"),
    [
        pytest.param(SINGLE, 2.0, 9.0, True, id="twice as fast"),
        pytest.param(SINGLE, 1.9, 9.0, False, id="not twice as fast"),
        pytest.param(SINGLE, 1.2, 1.0, True, id="as fast as the empty view"),
        pytest.param(SINGLE, 0.9, 0.5, False, id="slower than the original, however fast"),
        pytest.param(SINGLE, None, 9.0, True, id="nothing to compare with"),
        pytest.param(HOT, 5.0, 1.5, True, id="hot, near the empty view"),
        pytest.param(HOT, 5.0, 1.6, False, id="hot, far from the empty view"),
        pytest.param(HOT, 1.5, 1.2, False, id="hot, not twice as fast"),
        pytest.param(BULK, 20.0, 9.0, True, id="bulk, twenty times as fast"),
        pytest.param(BULK, 19.0, 9.0, False, id="bulk, not twenty times as fast"),
    ],
)
def test_target(target, times, floors, met):
    assert target.is_met(times=times, floors=floors) is met


@pytest.mark.parametrize(
    ("target", "original", "floors", "within_reach"),
    [
        pytest.param(SINGLE, 2.1, 1.5, True, id="half of the original is more than an empty view"),
        pytest.param(SINGLE, 1.9, 1.5, False, id="half of the original is less than an empty view"),
        pytest.param(BULK, 19.0, 2.0, False, id="a twentieth of the original is less than an empty view"),
        pytest.param(HOT, 1.6, 1.4, False, id="hot, near the empty view, like the original"),
        pytest.param(HOT, 1.6, 1.6, True, id="hot, could be nearer to the empty view"),
    ],
)
def test_target_is_out_of_reach_where_the_original_is_an_empty_view_or_nearly(target, original, floors, within_reach):
    assert target.is_within_reach(original=original, floors=floors) is within_reach
