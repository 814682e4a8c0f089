"""The distribution, built once from a copy of the sources, so that nothing is left behind in the work tree."""

import shutil
import subprocess
import sys

import pytest

from tests.packaging.project import ROOT

FOLDERS = ("proctoring", "sandbox", "examples", "tests", "docs")
SUFFIXES = {".py", ".toml", ".rst", ".txt", ".in", ".ini", ".json"}
IGNORED = shutil.ignore_patterns("__pycache__", "*.py[cod]", "_build", "node_modules", "*.sqlite3*", "*.egg-info")


@pytest.fixture(scope="session")
def sources(tmp_path_factory):
    """A copy of the sources, without what is made from them."""
    sources = tmp_path_factory.mktemp("sources")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, sources / name, ignore=IGNORED)
    shutil.rmtree(sources / "sandbox" / "data", ignore_errors=True)
    for path in ROOT.iterdir():
        if path.suffix in SUFFIXES or path.name == "Makefile":
            shutil.copy(path, sources)
    return sources


@pytest.fixture(scope="session")
def distributions(sources, tmp_path_factory):
    """The folder with the source archive and the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "build", "--outdir", folder, sources], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def wheel(distributions):
    """The path of the wheel."""
    (built,) = distributions.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def source_archive(distributions):
    """The path of the source archive."""
    (built,) = distributions.glob("*.tar.gz")
    return built
