"""The watch over the settings, which every test is under."""

import pytest
from django.conf import settings as project
from django.test import override_settings

from tests.unchanged_settings import unchanged_settings


def test_what_is_put_back_is_no_change():
    with unchanged_settings(), override_settings(PROCTORING_BACKENDS={}, TIME_ZONE="Asia/Tokyo"):
        pass


def cross(**values):
    """Let an override begin inside of another, and end after it."""
    outer, inner = override_settings(**values), override_settings(**values)
    outer.enable()
    inner.enable()
    outer.disable()
    inner.disable()


@pytest.mark.parametrize("name", ["PROCTORING_BACKENDS", "TIME_ZONE"])
def test_overrides_that_cross_are_told_and_undone(name):
    before = getattr(project, name)
    with pytest.raises(AssertionError, match=f"put back: .*{name}"), unchanged_settings():
        cross(**{name: "another"})

    assert getattr(project, name) == before


def test_assignment_is_told(settings):
    settings.PROCTORING_SETTINGS = {}

    with pytest.raises(AssertionError, match="PROCTORING_SETTINGS"), unchanged_settings():
        project.PROCTORING_SETTINGS = {"SITE_NAME": "another"}


def test_change_inside_of_a_setting_is_told(settings):
    settings.PROCTORING_BACKENDS = {"null": {}}

    with pytest.raises(AssertionError, match="PROCTORING_BACKENDS"), unchanged_settings():
        project.PROCTORING_BACKENDS["mock"] = {}
