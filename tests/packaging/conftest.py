"""The distribution, built once from a copy of the sources, so that nothing is left behind in the work tree."""

import shutil
import subprocess
import sys

import pytest

from tests.packaging.project import ROOT

FOLDERS = ("proctoring", "sandbox", "tests", "docs")
IGNORED = shutil.ignore_patterns("__pycache__", "*.py[cod]", "_build", "node_modules", "*.sqlite3*")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The path of the wheel."""
    sources = tmp_path_factory.mktemp("sources")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, sources / name, ignore=IGNORED)
    for path in ROOT.iterdir():
        if path.suffix in {".py", ".toml", ".rst", ".txt", ".in"}:
            shutil.copy(path, sources)
    build = [sys.executable, "-m", "build", "--wheel", "--outdir", sources / "dist", sources]
    subprocess.run(build, check=True, capture_output=True)
    (built,) = (sources / "dist").iterdir()
    return built
