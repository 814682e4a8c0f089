"""The example package, installed once, somewhere of its own."""

import shutil
import subprocess
import sys

import pytest

from tests.packaging.project import ROOT

EXAMPLE = ROOT / "examples" / "acme-proctoring"


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """The directory that the package is installed in."""
    sources, target = tmp_path_factory.mktemp("sources") / "acme", tmp_path_factory.mktemp("site")
    shutil.copytree(EXAMPLE, sources, ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info"))
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", target, sources]
    subprocess.run(install, check=True, capture_output=True)
    return target
