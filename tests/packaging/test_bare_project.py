"""The wheel in an empty environment and a project as ``startproject`` makes it, set up by the lines of the README."""

import json
import os
import subprocess
import sys

import pytest

from tests.packaging.project import normalised, optional_distributions, readme_example

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]

CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTHON", "DATABASE_"))}


def run(*command, cwd=None):
    """Run the command outside the settings and paths of this suite, and return its output."""
    done = subprocess.run(command, cwd=cwd, env=CLEAN, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def programs(wheel, tmp_path_factory):
    """The folder of programs of an environment with the wheel and what it requires."""
    environment = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", environment)
    run(environment / "bin" / "pip", "install", "--quiet", wheel)
    return environment / "bin"


@pytest.fixture(scope="module")
def manage(programs, tmp_path_factory):
    """Run a management command of the project."""
    folder = tmp_path_factory.mktemp("project")
    run(programs / "django-admin", "startproject", "lms", folder)
    for module in ("settings", "urls"):
        with (folder / "lms" / f"{module}.py").open("a") as opened:
            opened.write("\n" + readme_example(module))
    return lambda *arguments: run(programs / "python", "manage.py", *arguments, cwd=folder)


def test_no_optional_library_is_installed(programs):
    installed = json.loads(run(programs / "pip", "list", "--format", "json"))

    assert optional_distributions().isdisjoint(normalised(distribution["name"]) for distribution in installed)


def test_checks_find_nothing_to_warn_of(manage):
    manage("check", "--fail-level", "WARNING")


def test_first_exam_is_created(manage):
    manage("migrate")

    manage("shell", "-c", readme_example("first-exam"))


def test_no_migration_is_missing(manage):
    assert "No changes detected" in manage("makemigrations", "--check", "--dry-run")
