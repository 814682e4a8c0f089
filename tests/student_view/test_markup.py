"""Each state of each page against its golden file, and as HTML: valid, ids unique, references and names in place.

``UPDATE_GOLDEN=1`` writes the golden files anew.
"""

import os
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from freezegun import freeze_time

from proctoring import api
from tests.student_view.states import NOW, STATES, World, build

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def page(learner, provider, settings):
    def show(name):
        with freeze_time(NOW):
            exam, context = build(STATES[name], World(learner, provider, settings))
            return api.get_student_view(learner.pk, exam.course_id, exam.content_id, context)

    return show


class Elements(HTMLParser):
    """The elements of a page, as (tag, attributes)."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def values(self, attribute):
        return [value for _, attributes in self.found for name, value in attributes.items() if name == attribute]


def tidy(html):
    """Return the page without empty lines, and with the address of static files as it is."""
    return re.sub(r"\n\s*\n+", "\n", html).strip() + "\n"


@pytest.mark.parametrize("name", STATES)
def test_page_is_as_agreed(page, name):
    golden = GOLDEN / f"{name}.html"
    html = tidy(page(name))

    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(html)
    assert html == golden.read_text()


def test_there_is_no_other_golden_file():
    assert {path.stem for path in GOLDEN.glob("*.html")} == set(STATES)


@pytest.mark.parametrize("name", STATES)
def test_page_is_valid_html(page, name):
    html5lib = pytest.importorskip("html5lib", reason="html5lib is not installed")

    html5lib.HTMLParser(strict=True).parseFragment(page(name))


@pytest.mark.parametrize("name", STATES)
def test_ids_are_unique_and_references_lead_somewhere(page, name):
    elements = Elements(page(name))

    ids = Counter(elements.values("id"))
    assert [id_ for id_, count in ids.items() if count > 1] == []
    for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
        assert {id_ for value in elements.values(attribute) for id_ in value.split()} <= set(ids)


@pytest.mark.parametrize("name", STATES)
def test_addresses_are_never_empty(page, name):
    elements = Elements(page(name))

    urls = [url for name in ("href", "src", "data-ajax-url", "data-action-url") for url in elements.values(name)]
    assert [url for url in urls if url in ("", "mailto:", None)] == []


@pytest.mark.parametrize("name", STATES)
def test_scripts_are_loaded_not_written_into_the_page(page, name):
    written = [
        attributes for tag, attributes in Elements(page(name)).found if tag == "script" and "src" not in attributes
    ]

    assert len(written) == (name == "proctored-ready-to-start")  # what providers' scripts look for


@pytest.mark.parametrize("name", STATES)
def test_the_root_carries_the_exams_id(page, name):
    tag, attributes = Elements(page(name)).found[0]

    assert (tag, attributes["data-exam-id"]) == ("div", "4321")
    assert "sequence" in attributes["class"].split()
