"""Installs provider packages and builds the registry from other settings, for the duration of a test."""

from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.test import override_settings


class Missing:
    """Stands for a setting that a project has not."""


@contextmanager
def configured(backends, **others):
    """Build the registry from these settings, and put the former one back."""
    config = apps.get_app_config("proctoring")
    before = config.backends, config.failures
    with override_settings(PROCTORING_BACKENDS=backends, **others):
        for name, value in {"PROCTORING_BACKENDS": backends, **others}.items():
            if value is Missing:
                delattr(settings, name)
        config.ready()
        try:
            yield config
        finally:
            config.backends, config.failures = before


def install_package(folder, monkeypatch, distribution, *, source, **entry_points):
    """Install a distribution with one module of its name; ``entry_points``: backend name to class name."""
    (folder / f"{distribution}.py").write_text(source)
    metadata = folder / f"{distribution}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
    lines = [f"{name} = {distribution}:{class_name}" for name, class_name in entry_points.items()]
    (metadata / "entry_points.txt").write_text("\n".join(["[openedx.proctoring]", *lines]))
    monkeypatch.syspath_prepend(folder)
