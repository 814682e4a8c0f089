"""What an Open edX platform's token files say, in production. Spec 06 §2.3."""

from typing import Any


def plugin_settings(settings: Any) -> None:
    """Take ``PROCTORING_SETTINGS`` and ``PROCTORING_BACKENDS`` from the token files, whole and where not empty.

    Backends hold secrets, so the secret file ``AUTH_TOKENS`` goes before ``ENV_TOKENS``.
    """
    env_tokens = getattr(settings, "ENV_TOKENS", {})
    auth_tokens = getattr(settings, "AUTH_TOKENS", {})
    if app_settings := env_tokens.get("PROCTORING_SETTINGS"):
        settings.PROCTORING_SETTINGS = app_settings
    if backends := auth_tokens.get("PROCTORING_BACKENDS") or env_tokens.get("PROCTORING_BACKENDS"):
        settings.PROCTORING_BACKENDS = backends
