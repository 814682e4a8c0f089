"""The wheel in an empty environment and a project as ``startproject`` makes it, set up by the lines of the README."""

import json
import sys

import pytest

from tests.packaging.project import normalised, optional_distributions
from tests.tools.try_distribution import install, one_per_version, run, start_project, try_out

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]


@pytest.fixture(scope="module")
def programs(wheel, tmp_path_factory):
    """The folder of programs of an environment with the wheel and what it requires."""
    return install(wheel, sys.executable, tmp_path_factory.mktemp("environment"))


@pytest.fixture(scope="module")
def manage(programs, tmp_path_factory):
    """Run a management command of the project."""
    return start_project(programs, tmp_path_factory.mktemp("project"))


def test_no_optional_library_is_installed(programs):
    installed = json.loads(run(programs / "pip", "list", "--format", "json"))

    assert optional_distributions().isdisjoint(normalised(distribution["name"]) for distribution in installed)


def test_first_exam_is_created_and_shown(manage):
    try_out(manage)


def test_no_migration_is_missing(manage):
    assert "No changes detected" in manage("makemigrations", "--check", "--dry-run")


def test_program_that_runs_no_interpreter_is_passed_over(tmp_path):
    shim = tmp_path / "python3"
    shim.write_text("#!/bin/sh\necho 'command not found' >&2\nexit 127\n")
    shim.chmod(0o755)

    assert sys.executable in one_per_version([str(shim), sys.executable]).values()
