"""On-commit effects inside a test's transaction."""

import contextlib
from functools import partial

import pytest
from django.db import transaction

from proctoring.testing.commit import effects_at_commit

pytestmark = pytest.mark.django_db


@pytest.fixture
def log():
    """What happened, in order, with effects running at commit."""
    with effects_at_commit():
        yield []


def effect(log, name="effect", **kwargs):
    transaction.on_commit(partial(log.append, name), **kwargs)


def test_effect_runs_when_the_outermost_block_ends(log):
    with transaction.atomic():
        with transaction.atomic():
            effect(log)
        log.append("inner block ended")
    log.append("outer block ended")

    assert log == ["inner block ended", "effect", "outer block ended"]


def test_effect_runs_at_once_outside_a_block(log):
    effect(log)

    assert log == ["effect"]


def test_effect_of_a_failed_block_is_dropped(log):
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        effect(log)
        raise ZeroDivisionError

    assert log == []


def test_effect_of_an_effect_runs_after_it(log):
    with transaction.atomic():
        transaction.on_commit(lambda: (log.append("first"), effect(log, "second")))

    assert log == ["first", "second"]


def test_block_without_savepoint_is_a_block(log):
    with transaction.atomic():
        with transaction.atomic(savepoint=False):
            effect(log)
        log.append("still open")

    assert log == ["still open", "effect"]


def test_robust_effect_does_not_disturb_the_others(log):
    with transaction.atomic():
        transaction.on_commit(lambda: 1 / 0, robust=True)
        effect(log)

    assert log == ["effect"]


def test_effects_wait_as_usual_after_the_block():
    log = []
    with effects_at_commit():
        pass
    with transaction.atomic():
        effect(log)

    assert log == []
