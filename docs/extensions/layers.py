"""The directive that draws the layers of ``docs/layout.rst`` from the imports, and complains where the page is wrong."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from pages_from_code import FromCode
from reference_pages import row, table
from sphinx.application import Sphinx
from sphinx.util import logging

from tests.packaging import test_imports as arrow

log = logging.getLogger(__name__)

PACKAGE = "proctoring"


class Layers(FromCode):
    """Its lines name the layers from top to bottom; modules, and what they import from below, come from the code."""

    has_content = True

    def lines(self) -> Iterator[str]:
        """Yield a table, one row for each layer."""
        names = list(self.content)
        self.compare(names)
        members, below = drawn()
        yield from table("Layer", "Modules", "Import from below", widths="12 44 44")
        for rank, name in zip(range(arrow.ENTRY, -1, -1), names, strict=False):
            yield from row(f"*{name}*", words(members[rank]), words(below[rank]))

    def compare(self, names: list[str]) -> None:
        """Warn of what the page gets wrong: the number of layers, an arrow upwards, a module without a line."""
        if len(names) != arrow.ENTRY + 1:
            log.warning(
                "the page names %s layers, the imports have %s",
                len(names),
                arrow.ENTRY + 1,
                location=self.get_location(),
            )
        page = Path(self.get_source_info()[0]).read_text()
        named = {name.strip("/").removesuffix(".py") for name in re.findall(r"``([\w/.]+?)``", page)}
        for module in sorted(top_modules() - named):
            log.warning("the page has no line about %s", module, location=self.get_location())
        for found in arrow.own_imports():
            if arrow.layer(found.imported) > arrow.layer(found.importer):
                log.warning("%s, upwards", found, location=self.get_location())


def drawn() -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """Return for each layer its modules, and those below it that they import."""
    members: dict[int, set[str]] = defaultdict(set)
    below: dict[int, set[str]] = defaultdict(set)
    for name in arrow.modules():
        if name != PACKAGE:
            members[arrow.layer(name)].add(part(name))
    for found in arrow.own_imports():
        importer, imported = arrow.layer(found.importer), arrow.layer(found.imported)
        if imported < importer and found.imported != PACKAGE:
            below[importer].add(part(found.imported))
    return members, below


def top_modules() -> set[str]:
    """Return the modules and packages right below the package, migrations and the module of its version left out."""
    return {name.split(".")[1] for name in arrow.modules() if "." in name} - {"migrations"}


def part(name: str) -> str:
    """Return the name by which the page speaks of a module."""
    raised = next((package for package in arrow.RAISED if arrow.is_within(name, package)), None)
    return raised.removeprefix(f"{PACKAGE}.") if raised else name.split(".")[1]


def words(names: set[str]) -> str:
    """Return names as a list."""
    return ", ".join(f"``{name}``" for name in sorted(names - {"__version__"}))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("layers", Layers)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
