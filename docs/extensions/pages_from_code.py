"""Directives that make pages from the code, so that they cannot be out of date: settings, checks, the Python API."""

import sys
from collections.abc import Iterator
from inspect import cleandoc, getdoc, isfunction, signature

from django.utils.module_loading import import_string
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from proctoring import api, checks, conf
from proctoring.integrations import adapters


class FromCode(SphinxDirective):
    """A directive that shows markup which it makes itself."""

    def run(self) -> list[nodes.Node]:
        """Return the parsed markup."""
        return self.parse_text_to_nodes("\n".join(self.lines()), allow_section_headings=True)

    def lines(self) -> Iterator[str]:
        """Yield the markup line by line."""
        raise NotImplementedError


class SettingsTable(FromCode):
    """Every row of ``proctoring.conf.TABLE``, as a list of definitions."""

    def lines(self) -> Iterator[str]:
        """Yield the name and type of each value, its meaning, and where it is looked for."""
        for row in conf.TABLE:
            name, note = (row.name, ", a name of ``proctoring.constants``") if row.is_constant else (row.key, "")
            yield f"``{name or row.setting}`` : {type_name(row)}{note}"
            yield f"    {row.meaning}"
            yield ""
            yield f"    Read from {places(row)}; default: {default_text(row)}."
            yield ""


class AdaptersTable(FromCode):
    """Every row of ``proctoring.integrations.adapters.TABLE``, as a list of definitions."""

    def lines(self) -> Iterator[str]:
        """Yield the name and library of each adapter, what it does without, and the methods of a replacement."""
        for name, row in adapters.TABLE.items():
            yield f"``{name}`` : {row.library}"
            if row.service:
                yield f"    The runtime service ``{row.service}`` goes before the library."
                yield ""
            yield f"    Without: {row.without}."
            yield ""
            for method, function in adapters.methods(name).items():
                yield f"    * ``{method}({arguments(function)})``: {described(row, method)}"
            yield ""


class ChecksTable(FromCode):
    """Every system check, one section each, by id."""

    def lines(self) -> Iterator[str]:
        """Yield the id of each check, what it finds and what to do about it."""
        for id_, rule in sorted(checks.RULES.items()):
            yield from section(f"proctoring.{id_}", rule.find)
            yield from (f"*{rule.hint}*", "")


class ApiFunctions(FromCode):
    """Every public function of ``proctoring.api``, in one section for each module that defines some."""

    def lines(self) -> Iterator[str]:
        """Yield the sections in the order in which the package names their modules."""
        public = {name: value for name, value in vars(api).items() if isfunction(value) and not name.startswith("_")}
        own = [function.__module__ for function in public.values() if function.__module__.startswith("proctoring.api.")]
        for module in dict.fromkeys(own):
            yield from section(module.rpartition(".")[2].replace("_", " ").capitalize(), sys.modules[module])
            for name, function in public.items():
                if function.__module__ == module:
                    yield from (f".. autofunction:: proctoring.api.{name}", "")


def section(title: str, documented: object) -> tuple[str, ...]:
    """Return a heading and the docstring below it."""
    return title, "-" * len(title), "", cleandoc(documented.__doc__ or ""), ""


def arguments(function: object) -> str:
    """Return the names of a method's arguments."""
    return ", ".join(list(signature(function).parameters)[1:])


def described(row: adapters.Adapter, method: str) -> str:
    """Return the first line about a method, of the plain class if there is one: that one says it in general."""
    return (getdoc(getattr(import_string(row.plain or row.ours), method)) or "").partition("\n")[0]


def type_name(row: conf.Row) -> str:
    """Return the type or types of a value in words."""
    types = row.type if isinstance(row.type, tuple) else (row.type,)
    return " or ".join(type_.__name__ for type_ in types)


def places(row: conf.Row) -> str:
    """Return where the value is looked for, in order."""
    found = []
    if row.key:
        found.append(f"``PROCTORING_SETTINGS[{row.key!r}]``")
    if row.setting:
        found.append(f"the setting ``{row.setting}``")
    return ", then ".join(found)


def default_text(row: conf.Row) -> str:
    """Return the default of a value in words."""
    if row.default is conf.REQUIRED:
        return "none, it is required"
    if isinstance(row.default, conf.SameAs):
        return f"that of ``{row.default.name}``"
    return f"``{row.default!r}``"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives."""
    app.add_directive("settings-table", SettingsTable)
    app.add_directive("adapters-table", AdaptersTable)
    app.add_directive("checks-table", ChecksTable)
    app.add_directive("api-functions", ApiFunctions)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
