"""What the commands for many rows have in common."""

import io

import pytest

from proctoring.management import batches
from proctoring.management.batches import BatchCommand, in_batches


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def command():
    return BatchCommand(stderr=Terminal(), no_color=True)


@pytest.mark.parametrize(("size", "expected"), [(2, [[1, 2], [3]]), (3, [[1, 2, 3]]), (5, [[1, 2, 3]])])
def test_items_come_in_batches(size, expected):
    assert list(in_batches([1, 2, 3], size, 0)) == expected


def test_terminal_without_the_library_shows_lines(command, monkeypatch):
    monkeypatch.setattr(batches, "with_bar", lambda *args, **kwargs: None)

    command.each([1, 2], lambda item: None, total=2)

    assert command.stderr._out.getvalue() == "2 of 2\n"


def test_terminal_with_the_library_shows_a_bar(command, monkeypatch):
    monkeypatch.setattr(batches, "with_bar", lambda items, total, stream: (stream.write("bar"), items)[1])
    seen = []

    command.each([1, 2], seen.append, total=2)

    assert (seen, command.stderr._out.getvalue()) == ([1, 2], "bar\n")
