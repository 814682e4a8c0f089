"""Switches. Design: waffle where it is installed, else the setting, off by default."""

from types import SimpleNamespace

import pytest
import waffle as library
from django.apps import apps
from waffle.testutils import override_switch

from proctoring.integrations import waffle

NAME = "edx_proctoring.reds_api_redirect"


def test_installed_library_is_the_module_itself():
    assert waffle.waffle is library


@pytest.mark.django_db
@pytest.mark.parametrize("active", [True, False])
def test_switch_in_the_database_decides(active):
    with override_switch(NAME, active):
        assert waffle.switch_is_active(NAME) is active


def test_function_replaced_on_the_module_is_used(monkeypatch):
    monkeypatch.setattr(library, "switch_is_active", lambda name: name == NAME)
    assert waffle.switch_is_active(NAME) is True


def test_module_that_the_views_name_is_asked():
    assert waffle.switch_is_active(NAME, SimpleNamespace(switch_is_active=lambda name: True)) is True


@pytest.mark.parametrize(
    ("switches", "active"),
    [({NAME: True}, True), ({NAME: False}, False), ({"other": True}, False), ({}, False), (None, False)],
)
def test_setting_decides_without_the_library(settings, switches, active):
    settings.PROCTORING_SETTINGS = {"SWITCHES": switches, "ADAPTERS": {"switches": None}}
    assert waffle.switch_is_active(NAME) is active


def test_switches_are_off_where_the_host_sets_nothing(settings):
    settings.PROCTORING_SETTINGS = {"ADAPTERS": {"switches": None}}
    assert waffle.switch_is_active(NAME) is False


def test_library_that_is_not_an_installed_app_is_not_used(adapter_without, monkeypatch):
    monkeypatch.setattr(apps, "is_installed", lambda name: False)
    adapter = adapter_without("waffle", "waffle")
    assert adapter.waffle is None
    assert adapter.Waffle.is_there() is False
