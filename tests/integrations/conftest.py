"""Adapters as they are in a host that lacks a library."""

import runpy
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from proctoring import integrations

FOLDER = Path(integrations.__file__).parent


@pytest.fixture
def adapter_without(monkeypatch):
    """Run an adapter's module anew while a library cannot be imported; return its names."""

    def load(library, adapter):
        loaded = [name for name in sys.modules if name.startswith(f"{library}.")]
        for name in (library, *loaded):
            monkeypatch.setitem(sys.modules, name, None)
        return SimpleNamespace(**runpy.run_path(str(FOLDER / f"{adapter}.py")))

    return load


@pytest.fixture
def choose(settings):
    """Put a class in the place of an adapter, by its dotted path; ``None``: the app does without the library."""

    def put(**adapters):
        settings.PROCTORING_SETTINGS = {**settings.PROCTORING_SETTINGS, "ADAPTERS": adapters}

    return put
