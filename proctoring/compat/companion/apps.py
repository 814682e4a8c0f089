"""The old app label: its configuration hands everything on to the real one. Spec 09 §9.2."""

from collections.abc import Iterator
from typing import cast

from django.apps import AppConfig, apps

from proctoring import apps as app_module  # the class itself here would make two configurations to choose from
from proctoring.backends.backend import ProctoringBackendProvider


class CompanionConfig(AppConfig):
    """What ``apps.get_app_config("edx_proctoring")`` finds: the backends of the real app, and old migration names."""

    name = "proctoring.compat.companion"
    label = "edx_proctoring"
    verbose_name = "Proctoring under its old label"

    @property
    def backends(self) -> dict[str, ProctoringBackendProvider]:
        """The real app's dict of backends. Setting and deleting it, as patch helpers do, reaches the real app too."""
        return _app().backends

    @backends.setter
    def backends(self, backends: dict[str, ProctoringBackendProvider]) -> None:
        _app().backends = backends

    @backends.deleter
    def backends(self) -> None:
        del _app().backends

    def get_backend(self, name: str | None = None) -> ProctoringBackendProvider:
        """Return the real app's backend of that name, by default the configured default."""
        return _app().get_backend(name)

    def get_backend_choices(self) -> Iterator[tuple[str, str]]:
        """Yield name and name for people of each of the real app's backends."""
        return _app().get_backend_choices()


def _app() -> app_module.EdxProctoringConfig:
    return cast(app_module.EdxProctoringConfig, apps.get_app_config("proctoring"))
