"""What a number of learners needs, from what requests cost."""

import pytest

from benchmarks import simulate
from benchmarks.simulate import PER_EXAM, POLL, Assumptions, needs
from tests.benchmarks.results import operation, side

IDLE = {"ours": side(0)}


@pytest.fixture
def only_polls():
    """Results in which everything but the poll is free: it computes 2 ms and waits 3 ms."""
    return {**dict.fromkeys(PER_EXAM, IDLE), POLL: {"ours": side(5, cpu_ms=2)}}


def test_polls_grow_with_the_learners(only_polls):
    found = needs(only_polls, 60_000, Assumptions(poll_seconds=60))

    assert found.polls_per_second == 1000


def test_cores_follow_from_what_a_request_computes(only_polls):
    # 1,000 polls of 2 ms keep two cores busy; half busy, that is four
    found = needs(only_polls, 60_000, Assumptions(poll_seconds=60, utilisation=0.5, threads=3))

    assert (found.web_cores, found.connections) == (4, 12)


def test_cores_of_the_database_follow_from_the_rest_of_the_time(only_polls):
    # 1,000 polls that wait 3 ms, all of it for the database
    found = needs(only_polls, 60_000, Assumptions(poll_seconds=60, utilisation=0.5, database_share_of_wait=1))

    assert found.database_cores == 6


def test_statements_are_those_of_all_requests(only_polls):
    found = needs(only_polls, 60_000, Assumptions(poll_seconds=60, exam_seconds=3600))

    others = 3 * sum(PER_EXAM.values()) * 60_000 / 3600
    assert found.statements_per_second == pytest.approx(3 * 1000 + others)


def test_nothing_is_computed_from_results_that_lack_something(only_polls):
    assert simulate.is_possible({"operations": {"postgresql": only_polls}})
    assert not simulate.is_possible({"operations": {"postgresql": {POLL: operation()}}})
    assert not simulate.is_possible({})
