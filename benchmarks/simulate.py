"""What a number of concurrent learners needs, computed from the benchmarks' results: ``python -m benchmarks.simulate``.

The load that grows with learners is the poll: every front end asks for the state of its attempt again and again. To it
come, per learner and exam, the views of the learning front end and the start and end of the attempt. The cost of each
is the measured one: the CPU of a web process, and the rest of the time, which the request waits for its database.
"""

import argparse
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import report, results

POLL = "poll"
PER_EXAM = {  # requests of a learner in one exam, besides polls
    "MFE view: timed, no attempt": 2,
    "MFE view: timed, started": 6,
    "MFE view: timed, submitted": 2,
    "create and start, timed": 1,
    "submit, timed": 1,
}


@dataclass(frozen=True)
class Assumptions:
    """How learners behave, and how full a machine may be."""

    poll_seconds: float = 60  # each front end asks once in so many seconds
    exam_seconds: float = 3600
    utilisation: float = 0.6  # of a core; beyond it, waiting grows fast
    database_share_of_wait: float = 0.7  # the rest of the wait is network and driver
    threads: int = 4  # of a web process


@dataclass(frozen=True)
class Needs:
    """What a number of concurrent learners needs."""

    learners: int
    polls_per_second: float
    requests_per_second: float
    statements_per_second: float
    web_cores: int
    connections: int
    database_cores: int


def needs(operations: dict[str, Any], learners: int, given: Assumptions, side: str = "ours") -> Needs:
    """Compute the needs from the results of the operations on one database."""
    polls = learners / given.poll_seconds
    rates = {POLL: polls, **{name: learners * times / given.exam_seconds for name, times in PER_EXAM.items()}}
    cost = {name: operations[name][side] for name in rates}
    cpu = sum(rate * cost[name]["cpu_ms"] for name, rate in rates.items()) / 1000
    wait = sum(rate * max(0, cost[name]["median_ms"] - cost[name]["cpu_ms"]) for name, rate in rates.items()) / 1000
    web_cores = math.ceil(cpu / given.utilisation)
    return Needs(
        learners=learners,
        polls_per_second=polls,
        requests_per_second=sum(rates.values()),
        statements_per_second=sum(rate * cost[name]["statements"] for name, rate in rates.items()),
        web_cores=web_cores,
        connections=web_cores * given.threads,
        database_cores=max(1, math.ceil(wait * given.database_share_of_wait / given.utilisation)),
    )


LEARNERS = (1_000, 10_000, 100_000)
HEADINGS = (
    "learners at once",
    "polls/s",
    "requests/s",
    "statements/s",
    "cores for web processes",
    "database connections",
    "cores of the database",
)


def is_possible(found: dict[str, Any]) -> bool:
    """Whether the results have what the computation needs."""
    measured = found.get("operations", {}).get("postgresql", {})
    return all("cpu_ms" in measured.get(name, {}).get("ours", {}) for name in (POLL, *PER_EXAM))


def rows(found: dict[str, Any], given: Assumptions | None = None) -> list[tuple[str, ...]]:
    """Return the rows of a table: what growing numbers of learners need."""
    return [
        (
            f"{need.learners:,}",
            f"{need.polls_per_second:,.0f}",
            f"{need.requests_per_second:,.0f}",
            f"{need.statements_per_second:,.0f}",
            f"{need.web_cores:,}",
            f"{need.connections:,}",
            f"{need.database_cores:,}",
        )
        for need in _all(found, given or Assumptions())
    ]


def _all(found: dict[str, Any], given: Assumptions) -> Iterator[Needs]:
    for learners in LEARNERS:
        yield needs(found["operations"]["postgresql"], learners, given)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line: one option for each assumption."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.simulate", description=__doc__)
    options.add_argument("--output", type=Path, default=results.LATEST, help="file of results")
    for name, value in vars(Assumptions()).items():
        options.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    return options


def main() -> None:
    """Print the table, for the assumptions of the command line."""
    arguments = vars(parser().parse_args())
    found = results.read(arguments.pop("output"))
    print(report.text_table(HEADINGS, rows(found, Assumptions(**arguments))))


if __name__ == "__main__":
    main()
