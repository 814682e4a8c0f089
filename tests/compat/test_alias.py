"""The old name of the package, in processes of its own: the alias changes the whole interpreter. Spec 09 §9.1."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SET_UP = """
import os, importlib, pkgutil, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
"""
SWITCHED_ON = SET_UP + "import proctoring.compat, django; django.setup()\n"


def run(program, *, path=()):
    measured = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PYTHONPATH": ":".join([str(ROOT), *map(str, path)]), "PATH": "/usr/bin:/bin", **measured},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def original(tmp_path):
    """A folder with another package of the old name, as a published plug-in may require it to be installed."""
    package = tmp_path / "edx_proctoring"
    package.mkdir()
    (package / "__init__.py").write_text("__version__ = 'the original'\n")
    (package / "api.py").write_text("raise AssertionError('the original was imported')\n")
    return tmp_path


def test_every_module_is_the_very_same_object_under_both_names():
    done = run(
        SWITCHED_ON
        + """
import proctoring
names = [name for _, name, _ in pkgutil.walk_packages(proctoring.__path__, "proctoring.")
         if ".migrations" not in name and ".compat" not in name and ".scripts" not in name]
assert len(names) > 100
for name in ["proctoring", *names]:
    module = importlib.import_module(name)
    spec = module.__spec__
    assert importlib.import_module("edx_" + name) is module, name
    assert module.__spec__ is spec and module.__name__ == name, name
"""
    )
    assert done.returncode == 0, done.stderr


def test_replacing_a_name_under_one_name_replaces_it_under_the_other():
    done = run(
        SWITCHED_ON
        + """
from unittest import mock
from proctoring import api
with mock.patch("edx_proctoring.api.get_backend_provider") as replaced:
    assert api.get_backend_provider is replaced
import proctoring.exceptions
from edx_proctoring.exceptions import ProctoredExamNotFoundException
assert ProctoredExamNotFoundException is proctoring.exceptions.ProctoredExamNotFoundException
"""
    )
    assert done.returncode == 0, done.stderr


def test_without_the_alias_nothing_has_the_old_name():
    done = run(SET_UP + "import django; django.setup(); import proctoring.api\nimport edx_proctoring")
    assert "ModuleNotFoundError: No module named 'edx_proctoring'" in done.stderr


def test_missing_module_is_named_as_it_was_asked_for():
    done = run(SWITCHED_ON + "import edx_proctoring.nothing_of_ours")
    assert "ModuleNotFoundError: No module named 'edx_proctoring.nothing_of_ours'" in done.stderr


def test_installed_original_that_nobody_imported_does_no_harm(original):
    done = run(
        SWITCHED_ON
        + "from edx_proctoring.api import create_exam; import edx_proctoring; print(edx_proctoring.__version__)",
        path=[original],
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() != "the original"


def test_original_that_is_loaded_already_is_refused(original):
    done = run(SET_UP + "import edx_proctoring\nimport proctoring.compat", path=[original])
    assert "OriginalIsLoaded" in done.stderr
    assert str(original) in done.stderr


@pytest.mark.parametrize("entry", ["edx_proctoring", "edx_proctoring.apps.EdxProctoringConfig"])
def test_old_name_among_the_installed_apps_is_this_app(entry):
    done = run(
        f"""
import proctoring.compat
import django
from django.conf import settings
settings.configure(SECRET_KEY="key", USE_TZ=True, PROCTORING_BACKENDS={{"DEFAULT": "null", "null": {{}}}},
                   INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", {entry!r}])
django.setup()
from django.apps import apps
import proctoring.models
assert apps.get_app_config("proctoring").name == "proctoring"
assert apps.get_model("proctoring", "ProctoredExam") is proctoring.models.ProctoredExam
"""
    )
    assert done.returncode == 0, done.stderr
