"""Constants are computed at each access from the settings of the moment. Spec 01 §8."""

import importlib
from unittest import mock

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from proctoring import api, constants
from tests.backend_packages import Missing

# Constant, key in PROCTORING_SETTINGS, top-level setting, default.
CONFIGURABLE = [
    ("FROM_EMAIL", "STATUS_EMAIL_FROM_ADDRESS", "DEFAULT_FROM_EMAIL", "webmaster@localhost"),
    ("DEFAULT_CONTACT_EMAIL", "CONTACT_EMAIL", "CONTACT_EMAIL", "webmaster@localhost"),
    ("ALLOW_REVIEW_UPDATES", "ALLOW_REVIEW_UPDATES", "ALLOW_REVIEW_UPDATES", True),
    ("DEFAULT_SOFTWARE_SECURE_REVIEW_POLICY", "DEFAULT_REVIEW_POLICY", "DEFAULT_REVIEW_POLICY", "Closed Book"),
    ("REQUIRE_FAILURE_SECOND_REVIEWS", "REQUIRE_FAILURE_SECOND_REVIEWS", "REQUIRE_FAILURE_SECOND_REVIEWS", True),
    ("SOFTWARE_SECURE_CLIENT_TIMEOUT", "SOFTWARE_SECURE_CLIENT_TIMEOUT", "SOFTWARE_SECURE_CLIENT_TIMEOUT", 30),
    (
        "SOFTWARE_SECURE_SHUT_DOWN_GRACEPERIOD",
        "SOFTWARE_SECURE_SHUT_DOWN_GRACEPERIOD",
        "SOFTWARE_SECURE_SHUT_DOWN_GRACEPERIOD",
        10,
    ),
    (
        "DEFAULT_DESKTOP_APPLICATION_PING_INTERVAL_SECONDS",
        "DESKTOP_APPLICATION_PING_INTERVAL_SECONDS",
        "DESKTOP_APPLICATION_PING_INTERVAL_SECONDS",
        60,
    ),
    ("ONBOARDING_PROFILE_API", "USE_ONBOARDING_PROFILE_API", "USE_ONBOARDING_PROFILE_API", False),
]
REQUIRED = ["SITE_NAME", "PLATFORM_NAME"]
NAMES = [name for name, *_ in CONFIGURABLE]
WITHOUT_DEFAULT = [(name, name, name, None) for name in REQUIRED]


@pytest.fixture
def bare_settings(settings):
    """A project that has none of the settings in question."""
    settings.PROCTORING_SETTINGS = {}
    for _, _, setting, _ in [*CONFIGURABLE, *WITHOUT_DEFAULT]:
        if setting != "DEFAULT_FROM_EMAIL" and hasattr(settings, setting):
            delattr(settings, setting)
    return settings


@pytest.mark.parametrize(("name", "key", "setting", "default"), CONFIGURABLE, ids=NAMES)
def test_default(bare_settings, name, key, setting, default):
    assert getattr(constants, name) == default


@pytest.mark.parametrize(("name", "key", "setting", "default"), [*CONFIGURABLE, *WITHOUT_DEFAULT])
def test_top_level_setting_wins_over_the_default(bare_settings, name, key, setting, default):
    setattr(bare_settings, setting, "top level")

    assert getattr(constants, name) == "top level"


@pytest.mark.parametrize(("name", "key", "setting", "default"), [*CONFIGURABLE, *WITHOUT_DEFAULT])
@pytest.mark.parametrize("value", ["ours", None, False, 0, ""])
def test_key_of_ours_wins_whatever_its_value(bare_settings, name, key, setting, default, value):
    setattr(bare_settings, setting, "top level")
    bare_settings.PROCTORING_SETTINGS = {key: value}

    assert getattr(constants, name) == value


@pytest.mark.parametrize("name", REQUIRED)
def test_required_constant_that_is_not_configured_names_the_setting(bare_settings, name):
    with pytest.raises(ImproperlyConfigured, match=name):
        getattr(constants, name)


@pytest.mark.parametrize("app_settings", [None, {}, Missing])
def test_app_settings_may_be_absent(bare_settings, app_settings):
    if app_settings is Missing:
        del bare_settings.PROCTORING_SETTINGS
    else:
        bare_settings.PROCTORING_SETTINGS = app_settings

    assert constants.ALLOW_REVIEW_UPDATES is True


def test_contact_address_falls_back_to_the_sender(bare_settings):
    bare_settings.PROCTORING_SETTINGS = {"STATUS_EMAIL_FROM_ADDRESS": "exams@academy.example"}

    assert constants.DEFAULT_CONTACT_EMAIL == "exams@academy.example"


def test_viewable_past_due_is_a_top_level_setting_only(bare_settings):
    assert constants.CONTENT_VIEWABLE_PAST_DUE_DATE is False

    bare_settings.PROCTORING_SETTINGS = {"CONTENT_VIEWABLE_PAST_DUE_DATE": True}
    assert constants.CONTENT_VIEWABLE_PAST_DUE_DATE is False
    bare_settings.PROCTORED_EXAM_VIEWABLE_PAST_DUE = True
    assert constants.CONTENT_VIEWABLE_PAST_DUE_DATE is True


def test_settings_changed_in_place_are_seen(settings):
    settings.PROCTORING_SETTINGS = {"ALLOW_REVIEW_UPDATES": True}
    assert constants.ALLOW_REVIEW_UPDATES is True

    settings.PROCTORING_SETTINGS["ALLOW_REVIEW_UPDATES"] = False
    assert constants.ALLOW_REVIEW_UPDATES is False


@pytest.mark.parametrize("name", ["REQUIRE_FAILURE_SECOND_REVIEWS", "CONTENT_VIEWABLE_PAST_DUE_DATE", "SITE_NAME"])
@pytest.mark.parametrize("module", [constants, api.constants], ids=["constants", "api.constants"])
def test_assigned_value_wins_until_it_is_taken_away(module, name):
    computed = getattr(constants, name)

    with mock.patch.object(module, name, "assigned"):
        assert getattr(constants, name) == "assigned"
        with override_settings(PROCTORING_SETTINGS={name: "other"}):
            assert getattr(constants, name) == "assigned"
    with override_settings(PROCTORING_SETTINGS={name: "other"}, PROCTORED_EXAM_VIEWABLE_PAST_DUE="other"):
        assert getattr(constants, name) == "other"
    assert getattr(constants, name) == computed


def test_name_can_be_imported():
    from proctoring.constants import REQUIRE_FAILURE_SECOND_REVIEWS

    assert REQUIRE_FAILURE_SECOND_REVIEWS is True


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="NO_SUCH_THING"):
        _ = constants.NO_SUCH_THING
    assert not hasattr(constants, "low_threshold_pct")


def test_configurable_names_are_listed():
    assert set(NAMES) | set(REQUIRED) <= set(dir(constants))


def test_fixed_names():
    assert constants.VERIFICATION_DAYS_VALID == 365
    assert constants.TIME_MULTIPLIER == "time_multiplier"
    assert constants.PING_FAILURE_PASSTHROUGH_TEMPLATE.format("x") == "edx_proctoring.x_ping_failure_passthrough"
    assert (
        constants.ONBOARDING_PROFILE_INSTRUCTOR_DASHBOARD_API
        == "edx_proctoring.onboarding_profile_instructor_dashboard_api"
    )
    assert constants.REDS_API_REDIRECT == "edx_proctoring.reds_api_redirect"


def test_minimum_time_is_one_naive_object():
    assert constants.MINIMUM_TIME is importlib.import_module("proctoring.constants").MINIMUM_TIME
    assert (constants.MINIMUM_TIME.tzinfo, constants.MINIMUM_TIME.timestamp()) == (None, 0)
