"""What the tests of this folder read: the sources, the extras of ``pyproject.toml`` and the examples of the README."""

import re
import tomllib
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[2]
OPTIONAL_EXTRAS = ("openedx", "celery", "openapi", "dashboard", "prometheus", "opentelemetry")
DEVELOPER_EXTRAS = {"bench", "test", "lint", "docs", "release", "mutation", "dev"}


def project_metadata():
    """Return what ``pyproject.toml`` says about the distribution."""
    with (ROOT / "pyproject.toml").open("rb") as opened:
        return tomllib.load(opened)["project"]


def supported_versions():
    """Return the supported versions of Python, such as ``3.12``."""
    classifiers = "\n".join(project_metadata()["classifiers"])
    return re.findall(r"^Programming Language :: Python :: (\d+\.\d+)$", classifiers, re.MULTILINE)


def extras_of_the_project():
    """Return the requirements of each extra."""
    return project_metadata()["optional-dependencies"]


def host_extras():
    """Return the names of the extras that are for those who run the app."""
    return set(extras_of_the_project()) - DEVELOPER_EXTRAS


def optional_distributions():
    """Return the names of the distributions that only an extra brings."""
    extras = extras_of_the_project()
    requirements = [requirement for extra in OPTIONAL_EXTRAS for requirement in extras[extra]]
    return {normalised(re.split(r"[\[<>=!~ ;]", requirement)[0]) for requirement in requirements}


def normalised(name):
    """Return the distribution's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def readme_example(name):
    """Return the Python block of the README that carries that name."""
    pattern = rf"\.\. code-block:: python\n   :name: {name}\n\n((?:   .*\n|\n)+)"
    return dedent(re.search(pattern, (ROOT / "README.rst").read_text()).group(1))
