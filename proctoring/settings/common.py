"""What an Open edX platform starts with: defaults that give way to the host's own values. Spec 06 §2.3, 09 §2.3."""

from pathlib import Path
from typing import Any

import proctoring

BUNDLE = "proctoring"
OUTPUT = "js/lms-proctoring.js"
STATIC = Path(proctoring.__file__).parent / "static"


def plugin_settings(settings: Any) -> None:
    """Set ``PROCTORING_SETTINGS`` and ``PROCTORING_BACKENDS`` where the host has none, and register the script bundle."""
    for name, default in (("PROCTORING_SETTINGS", {}), ("PROCTORING_BACKENDS", {"DEFAULT": "null", "null": {}})):
        if not hasattr(settings, name):
            setattr(settings, name, default)
    _register_bundle(settings)


def bundle_scripts() -> list[str]:
    """Return the static paths of the classic scripts, which platforms concatenate: the ``*.classic.js`` that we ship."""
    return [script.relative_to(STATIC).as_posix() for script in sorted(STATIC.glob("proctoring/js/*.classic.js"))]


def _register_bundle(settings: Any) -> None:
    """Add the bundle to the host's pipeline, if it has one."""
    if hasattr(settings, "PIPELINE"):
        bundles = settings.PIPELINE.setdefault("JAVASCRIPT", {})
    elif hasattr(settings, "PIPELINE_JS"):
        bundles = settings.PIPELINE_JS
    else:
        return
    bundles[BUNDLE] = {"source_filenames": bundle_scripts(), "output_filename": OUTPUT}
