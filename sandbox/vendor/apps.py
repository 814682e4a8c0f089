"""Puts the vendor's backend into the registry. A package would have an entry point for that; the sandbox is none."""

from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings

from sandbox.vendor.agreement import REST_BACKEND


class VendorConfig(AppConfig):
    """The vendor, as the LMS knows it. Stands after ``proctoring``, whose registry it adds to."""

    name = "sandbox.vendor"

    def ready(self) -> None:
        """Add the backend, if it is configured."""
        from sandbox.vendor.provider import LookoutProvider  # needs the settings

        options: Any = settings.PROCTORING_BACKENDS.get(REST_BACKEND)
        if options is not None:
            config: Any = apps.get_app_config("proctoring")
            config.backends[REST_BACKEND] = LookoutProvider(**options)
