"""Switches from django-waffle where the host has installed it, else from ``PROCTORING_SETTINGS["SWITCHES"]``."""

from importlib import import_module
from typing import Any

from django.apps import apps

from proctoring import conf
from proctoring.integrations.adapters import adapter

# ``proctoring.views`` binds it under the same name, and hosts replace ``switch_is_active`` on it (spec 05 §1).
waffle: Any = import_module("waffle") if apps.is_installed("waffle") else None


class SwitchSettings:
    """Switches of the app's own settings, off by default."""

    def switch_is_active(self, name: str) -> bool:
        """Whether the switch is on."""
        return bool((conf.value("SWITCHES") or {}).get(name, False))


class Waffle:
    """Switches of django-waffle."""

    @staticmethod
    def is_there() -> bool:
        """Whether the app is installed."""
        return waffle is not None

    def switch_is_active(self, name: str) -> bool:
        """Whether the switch is on."""
        return bool(waffle.switch_is_active(name))


def switch_is_active(name: str, library: Any = waffle) -> bool:
    """Whether the switch is on; ``library`` is what ``proctoring.views.waffle`` names at the moment.

    Where somebody has put another object there, that one is asked.
    """
    switches = adapter("switches") if library is waffle else library
    return bool(switches.switch_is_active(name))
