"""Directives that make the pages of settings and checks from the code, so that they cannot be out of date."""

from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from proctoring import conf


def type_name(row: conf.Row) -> str:
    """Return the type or types of a value in words."""
    types = row.type if isinstance(row.type, tuple) else (row.type,)
    return " or ".join(type_.__name__ for type_ in types)


def default_text(row: conf.Row) -> str:
    """Return the default of a value in words."""
    if row.default is conf.REQUIRED:
        return "required"
    if isinstance(row.default, conf.SameAs):
        return f"that of ``{row.default.name}``"
    return f"``{row.default!r}``"


def places(row: conf.Row) -> str:
    """Return where the value is looked for, in order."""
    found = []
    if row.key:
        found.append(f"``PROCTORING_SETTINGS[{row.key!r}]``")
    if row.setting:
        found.append(f"the setting ``{row.setting}``")
    return ", then ".join(found)


class SettingsTable(SphinxDirective):
    """Write down every row of ``proctoring.conf.TABLE``."""

    def run(self) -> list[nodes.Node]:
        """Return the definition list."""
        return self.parse_text_to_nodes("\n".join(self.lines()))

    def lines(self) -> Iterator[str]:
        """Yield the list's markup."""
        for row in conf.TABLE:
            if row.is_constant:
                yield f"``{row.name}`` : {type_name(row)}, a name of ``proctoring.constants``"
            else:
                yield f"``{row.key or row.setting}`` : {type_name(row)}"
            yield f"    {row.meaning}"
            yield ""
            yield f"    Read from {places(row)}; default: {default_text(row)}."
            yield ""


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives."""
    app.add_directive("settings-table", SettingsTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
