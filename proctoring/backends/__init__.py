"""Proctoring services: the look-up of the configured ones. Spec 06 §2.6."""

from collections.abc import Mapping
from typing import Any, overload

from django.apps import apps

from proctoring.backends.backend import ProctoringBackendProvider


@overload
def get_backend_provider(exam: None = None, name: str | None = None) -> ProctoringBackendProvider: ...
@overload
def get_backend_provider(exam: Mapping[str, Any], name: str | None = None) -> ProctoringBackendProvider | None: ...


def get_backend_provider(
    exam: Mapping[str, Any] | None = None, name: str | None = None
) -> ProctoringBackendProvider | None:
    """Return the backend of an exam, the one of that name, or the default one.

    ``None`` only for an exam that is not proctored, whatever backend is stored on it. The exam's own backend goes
    before ``name``. Raises ``NotImplementedError`` for a backend that this process has not, or that could not be
    built, and ``ImproperlyConfigured`` where a default is needed and none is configured.
    """
    if exam:
        if "is_proctored" in exam and not exam["is_proctored"]:
            return None
        name = exam["backend"] or name
    config: Any = apps.get_app_config("proctoring")  # an EdxProctoringConfig; its module imports this package
    backend: ProctoringBackendProvider = config.get_backend(name)
    return backend
