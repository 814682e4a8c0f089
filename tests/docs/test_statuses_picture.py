"""The picture of the statuses, ``docs/images/statuses.svg``, beside the tables of ``proctoring.statuses``."""

import re
from xml.etree import ElementTree

import pytest

from proctoring.statuses import COMPLETED, IN_PROGRESS, PRE_STARTED, is_legal_move, is_reattempt
from tests.packaging.project import ROOT

PICTURE = ElementTree.parse(ROOT / "docs/images/statuses.svg").getroot()
SVG = "{http://www.w3.org/2000/svg}"
COLOURS = {"n": PRE_STARTED, "r": IN_PROGRESS, "c": COMPLETED}
GAP = 3  # between the tip of an arrow and its box


def boxes():
    """Yield each status with the class and the edges of its box; the text stands behind the box."""
    names = [text.text for text in PICTURE.iter(f"{SVG}text") if text.get("class") != "note"]
    for name, rect in zip(names, PICTURE.iter(f"{SVG}rect"), strict=True):
        x, y, width, height = (int(rect.get(key)) for key in ("x", "y", "width", "height"))
        yield name, rect.get("class"), range(x - GAP, x + width + GAP + 1), range(y - GAP, y + height + GAP + 1)


def ends(path):
    """Return the first and the last point of a path of absolute commands."""
    first = point = None
    for command, numbers in re.findall(r"([MHVC])([\d ]+)", path):
        values = [int(number) for number in numbers.split()]
        x, y = point or (None, None)
        point = {"H": (values[-1], y), "V": (x, values[-1])}.get(command, tuple(values[-2:]))
        first = first or tuple(values[:2])
    return first, point


def arrows():
    """Yield which status leads to which."""
    for path in PICTURE.iter(f"{SVG}path"):
        if path.get("class") == "way":
            start, end = (status_at(point) for point in ends(path.get("d")))
            yield start, end
            if path.get("marker-start"):
                yield end, start


def status_at(point):
    x, y = point
    [status] = [name for name, _class, across, down in boxes() if x in across and y in down]
    return status


@pytest.mark.parametrize(("before", "after"), list(arrows()))
def test_arrow_is_a_move(before, after):
    assert is_legal_move(before, after)
    assert not is_reattempt(before, after)


def test_colours_are_the_groups():
    assert [name for name, colour, *_ in boxes() if name not in COLOURS[colour]] == []
