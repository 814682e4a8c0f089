"""The arrow of ``docs/layout.rst``: layers call downwards only, and no import hides in a function."""

import ast
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from importlib.metadata import packages_distributions

from tests.packaging.project import ROOT, normalised, optional_distributions

# Bottom to top. What no row names is an entry: nothing below may import it.
LAYERS = (
    {"conf", "constants", "crypto", "durations", "exceptions", "logs", "metrics", "runtime", "scripts", "settings"}
    | {"signals", "statuses", "types", "__version__"},
    {"integrations"},
    {"due_dates", "exam_types", "links"},
    {"backends"},
    {"models"},
    {"emails", "events", "serializers"},
    {"utils"},
    {"api"},
)
ENTRY = len(LAYERS)
# Why a module below counts as an entry.
RAISED = {
    "proctoring.backends.mock": "it plays a remote provider, which calls back through the API",
    "proctoring.backends.tests": "helpers for tests",
}
# Why a function has to import.
DEFERRED = {
    ("proctoring.apps", "ready"): "models and receivers can be imported only once every app is loaded",
    ("proctoring.compat", "create_module"): "it imports what is asked for under the old name",
    ("proctoring.services", "__new__"): "hosts import the class before every app is loaded",
}
# the dashboard is optional as a whole: nobody imports it without its extra
OPTIONAL_ALLOWED = (
    "proctoring.integrations",
    "proctoring.dashboard",
    "proctoring.testing",
    "proctoring.tests",
    "proctoring.backends.tests",
)


@dataclass(frozen=True)
class Import:
    """One imported name: by which module, and in which function, if in one."""

    importer: str
    imported: str
    function: str | None = None

    def __str__(self):
        return f"{self.importer} imports {self.imported}"


@cache
def modules():
    """Return every module of the package by its dotted name."""
    named = {}
    for path in (ROOT / "proctoring").rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        named[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return named


@cache
def imports():
    """Return every import of the package that is executed, those for type checkers left out."""
    return [found for name, path in modules().items() for found in imports_of(name, ast.parse(path.read_bytes()), None)]


def imports_of(importer, node, function):
    """Yield the imports below a node of the syntax tree."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(importer, alias.name, function) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield from (Import(importer, f"{child.module}.{alias.name}", function) for alias in child.names)
        elif isinstance(child, ast.If) and ast.unparse(child.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}:
            yield from (found for other in child.orelse for found in imports_of(importer, other, function))
        elif is_import_by_name(child) and function:
            yield Import(importer, "proctoring", function)
        else:
            inside = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else function
            yield from imports_of(importer, child, inside)


def is_import_by_name(node):
    """Tell whether the node calls ``import_module``."""
    return isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module")


def is_within(name, *packages):
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def layer(name):
    """Return how high the module stands."""
    if name == "proctoring":
        return 0
    if is_within(name, *RAISED):
        return ENTRY
    return next((rank for rank, names in enumerate(LAYERS) if name.split(".")[1] in names), ENTRY)


def own_imports():
    return [found for found in imports() if is_within(found.imported, "proctoring")]


def test_layers_call_downwards_only():
    assert [str(found) for found in own_imports() if layer(found.imported) > layer(found.importer)] == []


def test_no_import_hides_in_a_function():
    deferred = {(found.importer, found.function) for found in own_imports() if found.function}

    assert deferred == set(DEFERRED)


def test_optional_libraries_are_imported_by_adapters_only():
    optional = {
        package
        for package, distributions in packages_distributions().items()
        if optional_distributions().intersection(map(normalised, distributions))
    }

    others = [found for found in imports() if not is_within(found.importer, *OPTIONAL_ALLOWED)]
    assert [str(found) for found in others if found.imported.split(".")[0] in optional] == []


def test_no_setting_of_ours_is_read_at_import():
    below_entry = sorted(name for name in modules() if layer(name) < ENTRY)
    program = f"""
import importlib
import django
from django.conf import settings

# the secret key is for a library behind edx-drf-extensions, which reads it when it is imported
settings.configure(SECRET_KEY="key", INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "proctoring"])
django.setup()
for name in {below_entry!r}:
    importlib.import_module(name)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
