"""Directives for the reference: runtime services, commands, templates, statuses, the operations of the REST API."""

import re
from collections.abc import Iterator, Mapping
from inspect import getdoc, isclass
from pathlib import Path
from typing import Any, Protocol

import yaml
from django.core.management import BaseCommand, get_commands, load_command_class
from docutils.parsers.rst import directives
from pages_from_code import FromCode
from sphinx.application import Sphinx

from proctoring import labels, runtime, statuses

HERE = Path(__file__).parent
TEMPLATES = HERE.parent.parent / "proctoring" / "templates"
OPENAPI = HERE.parent / "openapi.yaml"
GROUPS = {
    "not started": statuses.INCOMPLETE - statuses.IN_PROGRESS,
    "running": statuses.IN_PROGRESS,
    "completed": statuses.COMPLETED,
}


class RuntimeServices(FromCode):
    """Every protocol of ``proctoring.runtime``, one section each, with the calls that it is made of."""

    def lines(self) -> Iterator[str]:
        """Yield the name of each service and its methods; the docstring of the protocol begins with the name."""
        for protocol in protocols():
            yield from heading((getdoc(protocol) or "").partition(":")[0].strip("`"))
            yield from (
                f".. autoclass:: proctoring.runtime.{protocol.__name__}()",
                "   :members:",
                "   :no-undoc-members:",
                "",
            )


class ManagementCommands(FromCode):
    """Every command of the app: what it is for, and its arguments, as its parser has them."""

    def lines(self) -> Iterator[str]:
        """Yield the commands by name."""
        for name in sorted(name for name, app in get_commands().items() if app == "proctoring"):
            command = load_command_class("proctoring", name)
            parser: Any = command.create_parser("manage.py", name)
            yield from heading(name)
            yield from (as_text(str(command.help)), "")
            for action in own_arguments(parser):
                yield from (f"``{signature_of(action)}``", f"    {explanation_of(action)}", "")


class ExamTemplates(FromCode):
    """The templates of one folder, with what each extends and the blocks that it has of its own."""

    required_arguments = 1
    option_spec = {"recursive": directives.flag}

    def lines(self) -> Iterator[str]:
        """Yield a table."""
        folder = TEMPLATES / self.arguments[0]
        found = folder.rglob("*.html") if "recursive" in self.options else folder.glob("*.html")
        yield from table("Template", "Extends", "Blocks", widths="44 28 28")
        for path in sorted(found):
            yield from row(*template_facts(path))


class AttemptStatuses(FromCode):
    """Every status of an attempt, with its group and what follows from it, from ``proctoring.statuses``."""

    def lines(self) -> Iterator[str]:
        """Yield a table."""
        yield from table("Status", "In words", "Group", "Credit is told", widths="30 30 20 20")
        for status, words in labels.ATTEMPT_STATUSES.items():
            group = next((name for name, members in GROUPS.items() if status in members), "neither")
            yield from row(f"``{status}``", str(words), group, statuses.CREDIT_STATUS.get(status, ""))


class RestOperations(FromCode):
    """Every operation of ``docs/openapi.yaml``, and below them the bodies that they refer to."""

    def lines(self) -> Iterator[str]:
        """Yield one section for each group of operations, then the bodies."""
        document = yaml.safe_load(OPENAPI.read_text())
        operations = [
            (operation["tags"][0], f"{method.upper()} {path}", operation)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        ]
        for tag in dict.fromkeys(tag for tag, _title, _operation in operations):
            yield from heading(tag.replace("_", " ").capitalize())
            for _tag, title, operation in (found for found in operations if found[0] == tag):
                yield from operation_lines(title, operation)
        yield from heading("Bodies")
        for name, schema in sorted(document["components"]["schemas"].items()):
            yield from schema_lines(name, schema)


def protocols() -> Iterator[type]:
    """Yield the protocols in the order of the module."""
    for value in vars(runtime).values():
        if isclass(value) and value is not Protocol and getattr(value, "_is_protocol", False):
            yield value


def own_arguments(parser: Any) -> list[Any]:
    """Return the arguments that are not those of every command of Django's."""
    of_django = {action.dest for action in BaseCommand().create_parser("", "")._actions}
    return [action for action in parser._actions if action.dest not in of_django]


def signature_of(action: Any) -> str:
    """Return an argument as it is written."""
    if not action.option_strings:
        return str(action.metavar or action.dest).upper()
    value = "" if action.nargs == 0 else f" {str(action.metavar or action.dest).upper()}"
    return f"{', '.join(action.option_strings)}{value}"


def explanation_of(action: Any) -> str:
    """Return what an argument does, and its default where it has one."""
    words = action.help or ""
    facts = [as_text(words % {"default": action.default})]
    if action.required and action.option_strings:
        facts.append("required")
    if action.nargs != 0 and action.default not in (None, "", []) and "%(default)" not in words:
        facts.append(f"default: {action.default}")
    return "; ".join(fact for fact in facts if fact) or "see above"


def as_text(words: str) -> str:
    """Return words so that none of them is markup, and options are literal."""
    return re.sub(r"(--[a-z-]+)", r"``\1``", re.sub(r"([\\`*_|])", r"\\\1", words))


def template_facts(path: Path) -> tuple[str, str, str]:
    """Return the name of a template, what it extends, and its blocks."""
    source = path.read_text()
    extended = re.search(r"{% extends [\"']?([^\"' ]+)", source)
    blocks = dict.fromkeys(re.findall(r"{% block (\w+) %}", source))
    return (
        f"``{path.relative_to(TEMPLATES).as_posix()}``",
        f"``{extended[1]}``" if extended else "",
        ", ".join(f"``{block}``" for block in blocks),
    )


def operation_lines(title: str, operation: Mapping[str, Any]) -> Iterator[str]:
    """Yield an operation: what it does, its parameters, its body, its answers."""
    yield from (f"``{title}``", "")
    for paragraph in [operation.get("description") or operation.get("summary", "")]:
        yield from (f"    {line}" for line in paragraph.splitlines())
    yield ""
    for parameter in operation.get("parameters", []):
        meaning = parameter.get("description", "")
        yield f"    * {parameter['in']} ``{parameter['name']}`` ({shape_of(parameter['schema'])}) {meaning}"
    if body := operation.get("requestBody"):
        yield f"    * body: {shape_of(next(iter(body['content'].values()))['schema'])}"
    for code, answer in operation["responses"].items():
        content = next(iter(answer.get("content", {}).values()), {})
        shape = f"{shape_of(content['schema'])}. " if "schema" in content else ""
        yield f"    * {code}: {shape}{answer.get('description', '')}"
    yield ""


def schema_lines(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield a body: what it is, and its fields."""
    yield from (f".. _rest-{name.lower()}:", "", name, "~" * len(name), "")
    yield from (schema.get("description", ""), "")
    required = schema.get("required", [])
    if "properties" not in schema:
        yield from (shape_of({**schema, "description": ""}), "")
    for field, facts in schema.get("properties", {}).items():
        notes = [
            shape_of(facts),
            "required" if field in required else "",
            "may be null" if facts.get("nullable") else "",
        ]
        yield f"* ``{field}``: {', '.join(note for note in notes if note)}. {facts.get('description', '')}"
    yield ""


def shape_of(schema: Mapping[str, Any]) -> str:
    """Return the type of a value in words, with references to bodies."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f":ref:`{name} <rest-{name.lower()}>`"
    for key, word in (("allOf", " and "), ("oneOf", " or "), ("anyOf", " or ")):
        if key in schema:
            return word.join(shape_of(part) for part in schema[key])
    if "enum" in schema:
        return "one of " + ", ".join(f"``{value}``" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {shape_of(schema['items']) or 'anything'}"
    return str(schema.get("format") or schema.get("type") or "anything")


def heading(title: str) -> tuple[str, ...]:
    """Return a heading."""
    return title, "-" * len(title), ""


def table(*titles: str, widths: str) -> Iterator[str]:
    """Yield the head of a table."""
    yield from (".. list-table::", "   :header-rows: 1", f"   :widths: {widths}", "")
    yield from row(*titles)


def row(*cells: str) -> Iterator[str]:
    """Yield a row of a table."""
    for number, cell in enumerate(cells):
        yield f"   {'*' if number == 0 else ' '} - {cell}"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives."""
    app.add_directive("runtime-services", RuntimeServices)
    app.add_directive("management-commands", ManagementCommands)
    app.add_directive("exam-templates", ExamTemplates)
    app.add_directive("attempt-statuses", AttemptStatuses)
    app.add_directive("rest-operations", RestOperations)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
