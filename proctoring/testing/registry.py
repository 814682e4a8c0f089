"""How backends for tests get into the registry. Spec 06 §4.4."""

from typing import cast

from django.apps import apps

from proctoring.apps import EdxProctoringConfig
from proctoring.backends.mock import MockProctoringBackendProvider
from proctoring.backends.null import NullBackendProvider
from proctoring.testing.backends import TestBackendProvider


def setup_test_backends() -> None:
    """Put new ``test``, ``null`` and ``mock`` backends into the registry, whatever the settings configure."""
    config = cast(EdxProctoringConfig, apps.get_app_config("proctoring"))
    config.backends["test"] = TestBackendProvider()
    config.backends["null"] = NullBackendProvider()
    config.backends["mock"] = MockProctoringBackendProvider()
