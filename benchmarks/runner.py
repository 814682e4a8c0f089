"""Both apps side by side: a worker process each, a few runs on one, a few on the other, and so on."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO, Any, cast

from benchmarks import databases
from benchmarks.environments import CACHE, SIDES, Side
from benchmarks.summaries import summary


@dataclass(frozen=True)
class Effort:
    """How long to measure: per operation and side at most ``seconds`` or ``runs``; ``patience`` for a single run."""

    seconds: float = 2.0
    runs: int = 200
    patience: float = 120.0
    batch_seconds: float = 0.25
    batch_runs: int = 20


QUICK = Effort(seconds=0.4, runs=20, patience=60, batch_seconds=0.2)


class Worker:
    """One app on one database, in a process of its own."""

    def __init__(self, side: Side, database: str, effort: Effort) -> None:
        self.side, self.effort, self._database = side, effort, database
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603
            [str(self.side.python), "-m", "benchmarks.worker"],
            cwd=CACHE,
            env=self.side.environment(BENCH_DATABASE=self._database, BENCH_PATIENCE=str(self.effort.patience)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, do: str, **order: Any) -> dict[str, Any]:
        """Send the order and return the answer; where it has ``failed``, another process takes over, without rows."""
        orders, answers = cast(IO[str], self._process.stdin), cast(IO[str], self._process.stdout)
        orders.write(json.dumps({"do": do, **order}) + "\n")
        orders.flush()
        line = answers.readline()
        answer: dict[str, Any] = json.loads(line) if line else {"failed": "the process ended"}
        if "failed" in answer:
            self.close()
            self._start()
        return answer

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=60)


@dataclass
class Measurement:
    """What is known of an operation on one side."""

    worker: Worker
    operation: str
    statements: int | None = None
    memory: int | None = None
    failed: str | None = None

    def __post_init__(self) -> None:
        self.times: list[tuple[float, float]] = []
        self.floor: list[tuple[float, float]] = []

    @property
    def is_done(self) -> bool:
        effort = self.worker.effort
        spent = sum(run[0] for run in self.times)
        return self.failed is not None or len(self.times) >= effort.runs or spent >= effort.seconds

    def begin(self) -> None:
        """Make the rows and count the statements."""
        self._ask("prepare")
        answer = self._ask("count")
        self.statements = answer.get("statements")

    def go_on(self) -> None:
        """Take a few more samples, of the floor and of the operation."""
        effort = self.worker.effort
        floor = self.worker.ask("floor", runs=effort.batch_runs, seconds=effort.batch_seconds / 4)
        self.floor += floor.get("times", [])
        answer = self._ask("sample", runs=effort.batch_runs, seconds=effort.batch_seconds)
        self.times += answer.get("times", [])
        self.memory = answer.get("memory", self.memory)

    def result(self) -> dict[str, Any]:
        """Return the numbers, or why there are none."""
        if not self.times:
            return {"failed": self.failed}
        floor = summary(self.floor)
        return {
            **summary(self.times),
            "statements": self.statements,
            "floor_ms": floor["median_ms"],
            "floor_cpu_ms": floor["cpu_ms"],
            "memory_mib": (self.memory or 0) / 2**20,
        }

    def _ask(self, do: str, **order: Any) -> dict[str, Any]:
        if self.failed is not None:
            return {}
        answer = self.worker.ask(do, operation=self.operation, **order)
        self.failed = answer.get("failed")
        return answer


@contextmanager
def workers(vendor: str, effort: Effort, sides: Sequence[Side] = SIDES) -> Iterator[list[Worker]]:
    """Start a worker per side, each on a new database, which is dropped in the end."""
    with ExitStack() as stack:
        started = []
        for side in sides:
            database = databases.create(vendor, side)
            stack.callback(databases.drop, vendor, side)
            started.append(Worker(side, database, effort))
            stack.callback(started[-1].close)
        yield started


def measure(both: Sequence[Worker], operation: str) -> dict[str, dict[str, Any]]:
    """Measure the operation on each side in alternation and return the results by side."""
    measurements = [Measurement(worker, operation) for worker in both]
    for measurement in measurements:
        measurement.begin()
    turn = list(measurements)
    while not all(measurement.is_done for measurement in measurements):
        for measurement in turn:
            if not measurement.is_done:
                measurement.go_on()
        turn.reverse()
    return {measurement.worker.side.name: measurement.result() for measurement in measurements}
