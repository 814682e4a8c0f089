"""The file that tells the host's front-end build which browser workers to bundle. Spec 06 §2.7."""

import json
import os
import tempfile
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from proctoring import conf

FILE_NAME = "workers.json"
FILE_MODE = 0o664  # several users may start processes of one group


def worker_file() -> str:
    """Return the path of the worker configuration."""
    return os.path.join(conf.setting("ENV_ROOT"), FILE_NAME)


def make_worker_config(backends: Iterable[Any], out: str | os.PathLike[str] = "/tmp/workers.json") -> bool:  # noqa: S108 the published default
    """Write the worker configuration of these backends to ``out``; return whether ``out`` now holds it.

    Without ``NODE_MODULES_ROOT``, or where no backend has a worker, nothing is written. Nothing is raised: a package
    that cannot be read, or a file that cannot be written, is a Python warning.
    """
    workers = collect_workers(backends)
    if not workers:
        return False
    content = json.dumps(workers).encode()
    try:
        _write_if_changed(Path(out), content)
    except OSError as error:
        warnings.warn(f"Cannot write the worker configuration {os.fspath(out)}: {error}", stacklevel=2)
        return False
    return True


def collect_workers(backends: Iterable[Any]) -> dict[str, list[str]]:
    """Return what the build has to bundle: npm package to its scripts. Empty without ``NODE_MODULES_ROOT``."""
    root = conf.setting("NODE_MODULES_ROOT")
    if not root:
        return {}
    workers = {}
    for backend in backends:
        npm_module = getattr(backend, "npm_module", None)
        if not npm_module:
            continue
        package_json = os.path.join(root, str(npm_module), "package.json")
        try:
            main = _main_script(package_json)
        except (OSError, ValueError) as error:
            warnings.warn(f"{type(backend).__name__} has no usable worker in {package_json}: {error}", stacklevel=3)
        else:
            workers[npm_module] = ["babel-polyfill", os.path.join(os.path.dirname(package_json), main)]
    return workers


def _main_script(package_json: str) -> str:
    """Return what the file names as ``main``; ``ValueError`` where it names nothing."""
    package = json.loads(Path(package_json).read_text(encoding="utf-8"))
    main = package.get("main") if isinstance(package, dict) else None
    if not isinstance(main, str):
        raise ValueError("it names no main script.")
    return main


def _write_if_changed(path: Path, content: bytes) -> None:
    """Replace the file in one step, so that a reader never sees half of it; leave one that is up to date alone."""
    if path.exists() and path.read_bytes() == content:
        return
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, FILE_MODE)
        os.replace(temporary, path)
    except OSError:
        os.unlink(temporary)
        raise
