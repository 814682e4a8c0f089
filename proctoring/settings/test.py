"""Settings for a platform's own test-suite. Not part of the plug-in declaration. Spec 06 §2.3."""

from typing import Any


def plugin_settings(settings: Any) -> None:
    """Choose the mock backend, and name one that nobody provides."""
    settings.PROCTORING_SETTINGS = {}
    settings.PROCTORING_BACKENDS = {"DEFAULT": "mock", "mock": {}, "mock_proctoring_without_rules": {}}
