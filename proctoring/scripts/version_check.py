"""Compare the version in ``package.json`` with the package's own. Run from the repository's root. Spec 07 §7."""

import ast
import json
import sys
from pathlib import Path
from typing import Any

JAVASCRIPT_FILE = Path("package.json")
PYTHON_FILE = Path("proctoring/__init__.py")


def main() -> int:
    """Return the exit code: 0 where both files give the same version."""
    try:
        javascript, python = _javascript_version(), _python_version()
    except (OSError, ValueError, KeyError) as error:
        sys.stderr.write(f"A version cannot be read from {JAVASCRIPT_FILE} and {PYTHON_FILE}: {error!r}\n")
        return 1
    if javascript != python:
        sys.stderr.write(f"{JAVASCRIPT_FILE} has version {javascript}, but {PYTHON_FILE} has {python}.\n")
        return 1
    sys.stdout.write(f"{JAVASCRIPT_FILE} and {PYTHON_FILE} both have version {python}.\n")
    return 0


def _javascript_version() -> Any:
    return json.loads(JAVASCRIPT_FILE.read_text(encoding="utf-8"))["version"]


def _python_version() -> Any:
    """Read the version without importing the package, which may be installed from elsewhere."""
    for statement in ast.parse(PYTHON_FILE.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__version__":
            return ast.literal_eval(statement.value)
    raise ValueError("no __version__")


if __name__ == "__main__":
    sys.exit(main())
