"""Checks of who may call back in the name of a provider. Spec 05 W4, docs/security.rst."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from proctoring.backends.callback_protection import Protection
from proctoring.backends.software_secure import SoftwareSecureBackendProvider
from proctoring.checks.rule import Finding, rule


@rule("E030", hint="The documentation on security lists the keys. Until then the endpoint lets nobody in.")
def unusable_protection() -> Iterator[Finding]:
    """The option ``callback_protection`` of a backend cannot be understood: all its anonymous reviews are refused."""
    for name, backend in _backends():
        try:
            Protection.of(backend)
        except ImproperlyConfigured as error:
            yield _of(name), str(error)


@rule("W030", hint="Set secrets, basic, signed_url or addresses, as the provider can, or enabled: False.")
def unprotected_review_callback() -> Iterator[Finding]:
    """Anybody who knows the codes that a learner can see may post reviews in the name of a backend."""
    for name, backend in _backends():
        try:
            is_open = not Protection.of(backend).demands_proof
        except ImproperlyConfigured:
            continue
        if is_open:
            yield _of(name), "demands nothing of those who post reviews without a log-in."


def _backends() -> Iterator[tuple[str, Any]]:
    """Yield name and object of each backend whose reviews come in without a log-in."""
    config: Any = apps.get_app_config("proctoring")
    for name, backend in config.backends.items():
        if isinstance(backend, SoftwareSecureBackendProvider):
            yield name, backend


def _of(name: str) -> str:
    return f"PROCTORING_BACKENDS[{name!r}]['callback_protection']"
