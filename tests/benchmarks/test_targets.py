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
