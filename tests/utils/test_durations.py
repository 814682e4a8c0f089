"""Minutes in words and seconds left. Spec 02 §9.2, 03 §3.2."""

import datetime
from itertools import pairwise

import pytest
from django.utils import translation
from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from proctoring.durations import get_expiry, get_time_remaining_for_attempt, humanized_time

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 minutes"),
        (1, "1 minute"),
        (2, "2 minutes"),
        (59, "59 minutes"),
        (60, "1 hour"),
        (61, "1 hour and 1 minute"),
        (62, "1 hour and 2 minutes"),
        (119, "1 hour and 59 minutes"),
        (120, "2 hours"),
        (121, "2 hours and 1 minute"),
        (150, "2 hours and 30 minutes"),
        (180, "3 hours"),
        (1440, "24 hours"),
        (1500, "25 hours"),
        (-1, "0 minutes"),
        (-59, "0 minutes"),
        (-60, "error"),
        (-1000, "error"),
        (0.9, "0 minutes"),
        (61.9, "1 hour and 1 minute"),
        (-0.5, "0 minutes"),
    ],
)
def test_minutes_in_words(minutes, words):
    assert humanized_time(minutes) == words


@given(st.integers(min_value=0, max_value=10**6))
def test_words_say_the_same_as_the_minutes(minutes):
    pairs = pairwise(humanized_time(minutes).split())
    amounts = {unit.rstrip("s"): int(amount) for amount, unit in pairs if amount.isdigit()}
    assert amounts.get("hour", 0) * 60 + amounts.get("minute", 0) == minutes


def test_every_piece_is_looked_up_in_the_active_language(monkeypatch):
    asked = []
    monkeypatch.setattr("proctoring.durations.ngettext", lambda one, many, n: asked.append((one, many)) or many)
    with translation.override("fr"):
        humanized_time(121)
        humanized_time(5)
    assert asked == [
        ("{num_of_hours} hour", "{num_of_hours} hours"),
        (" and {num_of_minutes} minute", " and {num_of_minutes} minutes"),
        ("{num_of_minutes} minute", "{num_of_minutes} minutes"),
    ]


def attempt_started(ago, allowed_mins):
    return {"started_at": None if ago is None else NOW - ago, "allowed_time_limit_mins": allowed_mins}


@freeze_time(NOW)
@pytest.mark.parametrize(
    ("ago", "allowed_mins", "seconds"),
    [
        pytest.param(None, 10, 0, id="not started"),
        pytest.param(datetime.timedelta(), 10, 600, id="just started"),
        pytest.param(datetime.timedelta(seconds=1.5), 1, 58.5, id="with fractions"),
        pytest.param(datetime.timedelta(minutes=10), 10, 0, id="over this very instant"),
        pytest.param(datetime.timedelta(days=2), 10, 0, id="long over"),
        pytest.param(datetime.timedelta(), 0, 0, id="no minutes granted"),
        pytest.param(datetime.timedelta(), None, 0, id="no minutes stored"),
    ],
)
def test_seconds_that_an_attempt_has_left(ago, allowed_mins, seconds):
    assert get_time_remaining_for_attempt(attempt_started(ago, allowed_mins)) == seconds


def test_an_attempt_expires_when_its_minutes_are_over():
    assert get_expiry(attempt_started(datetime.timedelta(), 90)) == NOW + datetime.timedelta(minutes=90)


@pytest.mark.parametrize(("ago", "allowed_mins"), [(None, 10), (datetime.timedelta(), None)])
def test_an_attempt_without_start_or_minutes_does_not_expire(ago, allowed_mins):
    assert get_expiry(attempt_started(ago, allowed_mins)) is None
