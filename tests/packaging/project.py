"""What the tests of this folder read: the sources, the extras of ``pyproject.toml`` and the examples of the README."""

import re
import tomllib
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[2]
OPTIONAL_EXTRAS = ("openedx", "celery", "openapi", "dashboard")


def optional_distributions():
    """Return the names of the distributions that only an extra brings."""
    with (ROOT / "pyproject.toml").open("rb") as opened:
        extras = tomllib.load(opened)["project"]["optional-dependencies"]
    requirements = [requirement for extra in OPTIONAL_EXTRAS for requirement in extras[extra]]
    return {normalised(re.split(r"[\[<>=!~ ;]", requirement)[0]) for requirement in requirements}


def normalised(name):
    """Return the distribution's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def readme_example(name):
    """Return the Python block of the README that carries that name."""
    pattern = rf"\.\. code-block:: python\n   :name: {name}\n\n((?:   .*\n|\n)+)"
    return dedent(re.search(pattern, (ROOT / "README.rst").read_text()).group(1))
