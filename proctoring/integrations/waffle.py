"""Switches from django-waffle where the host has installed it, else from ``PROCTORING_SETTINGS["SWITCHES"]``."""

from importlib import import_module
from typing import Any

from django.apps import apps

from proctoring import conf

# ``proctoring.views`` binds it under the same name, and hosts replace ``switch_is_active`` on it (spec 05 §1).
waffle: Any = import_module("waffle") if apps.is_installed("waffle") else None


def switch_is_active(name: str, library: Any = waffle) -> bool:
    """Whether the switch is on; ``library`` is what ``proctoring.views.waffle`` names at the moment."""
    if library is None:
        return bool((conf.value("SWITCHES") or {}).get(name, False))
    return bool(library.switch_is_active(name))
