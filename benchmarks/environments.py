"""Two virtual environments with the same versions of what both apps need: one with the app, one with the original.

The original comes from the package index; what it needs decides the versions for both. The app is built from the
checkout, or from one of its revisions, and installed as users install it.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".bench"
ORIGINAL = "edx-proctoring==6.1.4"
HOST = ("Django~=5.2.0", "gunicorn", "uvicorn", "psycopg[binary,pool]")
PARTS = ("proctoring", "pyproject.toml", "setup.py", "MANIFEST.in", "README.rst", "LICENSE.txt")


@dataclass(frozen=True)
class Side:
    """One of the two apps."""

    name: str
    app: str

    @property
    def home(self) -> Path:
        return CACHE / self.name

    @property
    def python(self) -> Path:
        return self.home / "bin" / "python"

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment variables of a process that runs this app in the benchmarks' host."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DJANGO"))}
        return {
            **inherited,
            "PYTHONPATH": str(CACHE / "path"),
            "DJANGO_SETTINGS_MODULE": "benchmarks.project.settings",
            "BENCH_APP": self.app,
            **more,
        }


OURS = Side("ours", "proctoring")
THEIRS = Side("original", "edx_proctoring")
SIDES = (OURS, THEIRS)


def make(revision: str | None = None) -> None:
    """Make the environments, or bring the app in its environment up to date with the checkout, or ``revision``."""
    CACHE.mkdir(exist_ok=True)
    _link_benchmarks()
    constraints = CACHE / "constraints.txt"
    if not constraints.exists():
        _new(THEIRS)
        _pip(THEIRS, "install", *HOST, ORIGINAL)
        frozen = _pip(THEIRS, "freeze", "--exclude", "edx-proctoring")
        constraints.write_text(frozen)
    source = _source(revision)
    fingerprint = _fingerprint(source)
    installed = CACHE / "installed"
    if installed.exists() and installed.read_text() == fingerprint:
        return
    if not OURS.python.exists():
        _new(OURS)
        _pip(OURS, "install", "--constraint", str(constraints), *HOST, f"{source}[openedx]")
    else:
        _pip(OURS, "install", "--force-reinstall", "--no-deps", str(source))
    installed.write_text(fingerprint)


def _link_benchmarks() -> None:
    """Let workers import the benchmarks, but neither the checkout's app nor its entry points."""
    path = CACHE / "path"
    path.mkdir(exist_ok=True)
    link = path / "benchmarks"
    if not link.exists():
        link.symlink_to(ROOT / "benchmarks")


def _source(revision: str | None) -> Path:
    """Copy what the wheel is built from, so that the build leaves nothing in the checkout."""
    source = CACHE / "source"
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir()
    if revision:
        archive = subprocess.run(["git", "archive", revision, *PARTS], cwd=ROOT, check=True, capture_output=True)  # noqa: S603, S607
        subprocess.run(["tar", "x", "-C", str(source)], input=archive.stdout, check=True)  # noqa: S603, S607
        return source
    for part in PARTS:
        origin = ROOT / part
        copy = shutil.copytree if origin.is_dir() else shutil.copy
        copy(origin, source / part)
    return source


def _fingerprint(source: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(source.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(source)).encode() + path.read_bytes())
    return digest.hexdigest()


def _new(side: Side) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(side.home)], check=True)  # noqa: S603


def _pip(side: Side, *arguments: str) -> str:
    command = [str(side.python), "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=CACHE).stdout  # noqa: S603
