"""Install a built distribution on each Python given, and take it from an empty project to a page.

``make dist`` calls it with the wheel. Of several interpreters of one version the first is taken; one of a version that is
not supported is left out.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.packaging.project import readme_example, supported_versions

CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTHON", "DATABASE_"))}
ENTRANCE = """
from django.contrib.auth import get_user_model
from django.utils import translation
from proctoring.api import get_student_view
from proctoring.models import ProctoredExam

exam = ProctoredExam.objects.get()
learner = get_user_model().objects.create_user("learner")
pages = set()
for language in ("en", "de"):
    with translation.override(language):
        pages.add(get_student_view(learner.pk, exam.course_id, exam.content_id, {"display_name": exam.exam_name}))
assert len(pages) == 2 and all(exam.exam_name in page for page in pages), pages
"""

Manage = Callable[..., str]


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """Run the command without the settings and paths of this process, and return its output."""
    done = subprocess.run(command, cwd=cwd, env=CLEAN, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout


def install(distribution: Path, python: str | Path, folder: Path) -> Path:
    """Make an environment with the distribution and what it requires; return the folder of its programs."""
    run(python, "-m", "venv", folder)
    run(folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", distribution)
    return folder / "bin"


def start_project(programs: Path, folder: Path) -> Manage:
    """Make a project as the README says; return what runs its management commands."""
    folder.mkdir(exist_ok=True)
    run(programs / "django-admin", "startproject", "lms", folder)
    for module in ("settings", "urls"):
        with (folder / "lms" / f"{module}.py").open("a") as opened:
            opened.write("\n" + readme_example(module))
    return lambda *arguments: run(programs / "python", "manage.py", *arguments, cwd=folder)


def try_out(manage: Manage) -> None:
    """Go from an empty database to the entrance of an exam, with its texts and scripts."""
    manage("check", "--fail-level", "WARNING")
    manage("migrate")
    manage("shell", "-c", readme_example("first-exam"))
    manage("shell", "-c", ENTRANCE)
    manage("findstatic", "proctoring/js/learner.js")


def one_per_version(pythons: list[str]) -> dict[str, str]:
    """Return the interpreters by version, such as ``3.12``."""
    found: dict[str, str] = {}
    for python in filter(None, map(shutil.which, pythons)):
        found.setdefault(version_of(python), python)
    return found


def version_of(python: str) -> str:
    """Return the version, nothing of what runs no interpreter: pyenv has programs that only say where it would be."""
    command = [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    return subprocess.run(command, env=CLEAN, capture_output=True, text=True, check=False).stdout.strip()


def main() -> int:
    """Try every supported Python that is there, and say which is not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("distribution", type=Path)
    parser.add_argument("python", nargs="+", help="names or paths of interpreters")
    options = parser.parse_args()
    pythons = one_per_version(options.python)
    for version in supported_versions():
        if version not in pythons:
            print(f"Python {version}: not here")
            continue
        with tempfile.TemporaryDirectory() as folder:
            programs = install(options.distribution.resolve(), pythons[version], Path(folder, "environment"))
            try_out(start_project(programs, Path(folder, "project")))
        print(f"Python {version}: {options.distribution.name} installed, checked, migrated, page rendered", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
