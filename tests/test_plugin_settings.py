"""The settings that an Open edX platform takes from this package. Spec 06 §2.3, §8 9."""

from types import SimpleNamespace

import pytest
from django.contrib.staticfiles import finders

from proctoring.settings import common, production, test

DEFAULT_BACKENDS = {"DEFAULT": "null", "null": {}}


def test_common_settings_of_a_host_without_any():
    settings = SimpleNamespace()
    common.plugin_settings(settings)

    assert vars(settings) == {"PROCTORING_SETTINGS": {}, "PROCTORING_BACKENDS": DEFAULT_BACKENDS}


def test_host_keeps_its_own_values():
    own = {
        "PROCTORING_SETTINGS": {"ALLOW_TIMED_OUT_STATE": True},
        "PROCTORING_BACKENDS": {"DEFAULT": "mock", "mock": {}},
    }
    settings = SimpleNamespace(**own)
    common.plugin_settings(settings)

    assert vars(settings) == own


def test_defaults_are_not_shared_between_hosts():
    first, second = SimpleNamespace(), SimpleNamespace()
    common.plugin_settings(first)
    first.PROCTORING_BACKENDS["mock"] = {}
    common.plugin_settings(second)

    assert second.PROCTORING_BACKENDS == DEFAULT_BACKENDS


@pytest.mark.parametrize("pipeline", [{"JAVASCRIPT": {"other": {}}}, {}])
def test_bundle_is_added_to_the_pipeline(pipeline):
    settings = SimpleNamespace(PIPELINE=pipeline)
    common.plugin_settings(settings)

    assert settings.PIPELINE["JAVASCRIPT"]["proctoring"] == {
        "source_filenames": common.bundle_scripts(),
        "output_filename": "js/lms-proctoring.js",
    }


def test_bundle_is_added_to_the_older_pipeline():
    settings = SimpleNamespace(PIPELINE_JS={})
    common.plugin_settings(settings)

    assert list(settings.PIPELINE_JS) == ["proctoring"]


def test_bundle_lists_shipped_files_only():
    assert all(finders.find(path) for path in common.bundle_scripts())


@pytest.mark.parametrize(
    ("env", "auth", "expected"),
    [
        ({}, {}, ({"common": 1}, {"common": {}})),
        ({"PROCTORING_SETTINGS": {"env": 1}}, {}, ({"env": 1}, {"common": {}})),
        ({"PROCTORING_SETTINGS": {}, "PROCTORING_BACKENDS": {}}, {}, ({"common": 1}, {"common": {}})),
        ({"PROCTORING_BACKENDS": {"env": {}}}, {}, ({"common": 1}, {"env": {}})),
        ({"PROCTORING_BACKENDS": {"env": {}}}, {"PROCTORING_BACKENDS": {"auth": {}}}, ({"common": 1}, {"auth": {}})),
        ({"PROCTORING_BACKENDS": {"env": {}}}, {"PROCTORING_BACKENDS": {}}, ({"common": 1}, {"env": {}})),
        ({}, {"PROCTORING_SETTINGS": {"auth": 1}}, ({"common": 1}, {"common": {}})),
    ],
)
def test_production_takes_the_token_files_whole(env, auth, expected):
    settings = SimpleNamespace(
        ENV_TOKENS=env, AUTH_TOKENS=auth, PROCTORING_SETTINGS={"common": 1}, PROCTORING_BACKENDS={"common": {}}
    )
    production.plugin_settings(settings)
    after = (settings.PROCTORING_SETTINGS, settings.PROCTORING_BACKENDS)

    assert after == expected


def test_production_without_token_files_sets_nothing():
    settings = SimpleNamespace()
    production.plugin_settings(settings)

    assert vars(settings) == {}


def test_settings_for_the_host_s_own_tests():
    settings = SimpleNamespace()
    test.plugin_settings(settings)

    assert vars(settings) == {
        "PROCTORING_SETTINGS": {},
        "PROCTORING_BACKENDS": {"DEFAULT": "mock", "mock": {}, "mock_proctoring_without_rules": {}},
    }
