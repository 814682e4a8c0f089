"""How fast an operation has to be, and whether it is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """At least ``times`` as fast as the original, or ``floors`` times the empty view; with ``hot``, the latter always."""

    name: str
    times: float
    floors: float
    hot: bool = False

    def is_met(self, *, times: float | None, floors: float) -> bool:
        """Whether these ratios satisfy the target; ``times`` is ``None`` where the original cannot do the work."""
        fast_enough = times is None or times >= self.times or (floors <= 1 and times >= 1)
        return fast_enough and (not self.hot or floors <= self.floors)

    def is_within_reach(self, *, original: float, floors: float) -> bool:
        """Whether anything could satisfy it: not where the original takes less than ``times`` empty views.

        ``original`` is what the original takes, in empty views. What is hot stays within reach of ``floors``.
        """
        return original >= self.times or (self.hot and floors > self.floors)


SINGLE = Target("single", times=2, floors=1)
HOT = Target("hot", times=2, floors=1.5, hot=True)
BULK = Target("bulk", times=20, floors=1)
TARGETS = {target.name: target for target in (SINGLE, HOT, BULK)}
