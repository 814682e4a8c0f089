"""The app: its place in an Open edX platform, and the registry of proctoring backends. Spec 06 §2.

Platforms import this module while their settings are being built: it touches neither settings nor models until
:meth:`EdxProctoringConfig.ready`.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from proctoring import conf, metrics
from proctoring.backends.backend import ProctoringBackendProvider
from proctoring.backends.registry import DEFAULT, build_backends
from proctoring.backends.workers import make_worker_config, worker_file

# The options that every backend takes; a class may declare more (ProctoringBackendProvider.additional_options).
BACKEND_CONFIGURATION_ALLOW_LIST = [
    "base_url",
    "client_id",
    "client_secret",
    "crypto_key",
    "default_rules",
    "exam_register_endpoint",
    "exam_sponsor",
    "has_dashboard",
    "help_center_article_url",
    "integration_specific_email",
    "learner_notification_from_email",
    "needs_oauth",
    "organization",
    "passing_statuses",
    "ping_interval",
    "secret_key",
    "secret_key_id",
    "send_email",
    "software_download_url",
    "supports_onboarding",
    "tech_support_email",
    "tech_support_phone",
    "timeout",
    "token_expiration_time",
    "verbose_name",
    "video_review_aes_key",
]

_PLUGIN_SETTINGS = {
    "common": {"relative_path": "settings.common"},
    "production": {"relative_path": "settings.production"},
}


class EdxProctoringConfig(AppConfig):
    """The app ``proctoring``, and a plug-in app of Open edX.

    ``backends`` maps names to provider objects. It is a plain dict that other code may change or replace at any
    time; ``failures`` holds why a configured backend is not in it.
    """

    name = "proctoring"
    default_auto_field = "django.db.models.AutoField"  # what the adopted tables have

    plugin_app = {
        "url_config": {
            "lms.djangoapp": {"namespace": "edx_proctoring", "regex": "^api/", "relative_path": "urls"},
            "cms.djangoapp": {
                "namespace": "edx_proctoring",
                "regex": "^api/",
                "relative_path": "instructor_dashboard_exam_urls",
            },
        },
        "settings_config": {"lms.djangoapp": _PLUGIN_SETTINGS, "cms.djangoapp": _PLUGIN_SETTINGS},
    }

    backends: dict[str, ProctoringBackendProvider]
    failures: dict[str, Exception]

    def __init__(self, app_name: str, app_module: Any) -> None:
        _refuse_both_names()
        super().__init__(app_name, app_module)
        self.backends = {}
        self.failures = {}

    def ready(self) -> None:
        """Connect receivers and checks, build the backends, offer the gauges, write the worker configuration. No query.

        Called again, it rebuilds ``backends`` from the current settings.
        """
        for module in ("handlers", "signals", "checks"):  # by name: they need the models, which this module precedes
            import_module(f"{self.name}.{module}")
        built = build_backends(_configured(), allowed_options=BACKEND_CONFIGURATION_ALLOW_LIST)
        self.backends, self.failures = built.backends, built.failures
        for metric, read in import_module(f"{self.name}.api.health").GAUGES.items():
            metrics.offer(metric, read)
        make_worker_config(self.backends.values(), out=worker_file())

    def get_backend(self, name: str | None = None) -> ProctoringBackendProvider:
        """Return the backend of that name, by default the configured default, exactly as ``backends`` holds it.

        Raises ``NotImplementedError`` when there is none, ``ImproperlyConfigured`` when no default is configured.
        """
        if name is None:
            name = _default_name()
        if name not in self.backends:
            raise NotImplementedError(self._why_missing(name)) from self.failures.get(name)
        return self.backends[name]

    def get_backend_choices(self) -> Iterator[tuple[str, str]]:
        """Yield name and name for people of each backend."""
        for name, backend in self.backends.items():
            yield name, getattr(backend, "verbose_name", "Unknown")

    def _why_missing(self, name: str) -> str:
        available = ", ".join(self.backends) or "none"
        if name in self.failures:
            return (
                f"The proctoring backend {name!r} could not be built: {self.failures[name]!r}. Available: {available}."
            )
        return f"There is no proctoring backend {name!r}. Available: {available}."


def _refuse_both_names() -> None:
    """Say so where ``INSTALLED_APPS`` has the app under its old name, too; Django would speak of labels or tables."""
    ours = [entry for entry in settings.INSTALLED_APPS if _is_app(entry, "proctoring")]
    theirs = [entry for entry in settings.INSTALLED_APPS if _is_app(entry, "edx_proctoring")]
    if ours and theirs:
        raise ImproperlyConfigured(
            f"INSTALLED_APPS names this app twice, as {ours[0]!r} and as {theirs[0]!r}. "
            "Keep one of them; this app and the original cannot be installed together."
        )


def _is_app(entry: str, name: str) -> bool:
    return entry == name or entry.startswith(f"{name}.apps.")


def _configured() -> Mapping[str, Any]:
    """Return the configuration, empty where it is missing or wrong: a check says so, and the site starts."""
    try:
        return conf.backends()
    except ImproperlyConfigured:
        return {}


def _default_name() -> Any:
    """Return the configured default, whatever it is."""
    configured = conf.backends()
    if DEFAULT not in configured:
        raise ImproperlyConfigured(f"PROCTORING_BACKENDS[{DEFAULT!r}] must name the default backend.")
    return configured[DEFAULT]
