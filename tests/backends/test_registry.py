"""Which backends a process has, and what becomes of those that it cannot have. Spec 06 §2, §8 1-8."""

import sys

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from proctoring.backends import get_backend_provider
from proctoring.backends.mock import MockProctoringBackendProvider
from proctoring.backends.null import NullBackendProvider
from tests.backend_packages import Missing, configured, install_package

NULL_PACKAGE = "from proctoring.backends.null import NullBackendProvider as Null\n"
SOFTWARE_SECURE = {
    "organization": "academy",
    "exam_sponsor": "Academy",
    "exam_register_endpoint": "https://ps.example/register",
    "secret_key_id": "id",
    "secret_key": "secret",
    "crypto_key": "A1b2C3d4E5f6G7h8I9j0K1l2",
    "software_download_url": "https://ps.example/download",
}


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Install a provider package; its module is forgotten after the test."""
    installed = []

    def install(distribution, **package):
        installed.append(distribution)
        install_package(tmp_path, monkeypatch, distribution, **package)

    yield install
    for name in installed:
        sys.modules.pop(name, None)


# What is built


def test_configured_names_are_built_in_their_order():
    with configured({"DEFAULT": "null", "null": {}, "mock": {}}) as config:
        assert [(name, type(backend)) for name, backend in config.backends.items()] == [
            ("null", NullBackendProvider),
            ("mock", MockProctoringBackendProvider),
        ]


def test_two_names_of_one_class_are_two_backends():
    with configured({"software_secure": SOFTWARE_SECURE, "rpnow4": {**SOFTWARE_SECURE, "organization": "x"}}) as config:
        organizations = [backend.organization for backend in config.backends.values()]

        assert organizations == ["academy", "x"]


def test_backends_of_this_package_need_no_metadata(monkeypatch):
    monkeypatch.setattr("proctoring.backends.registry.entry_points", lambda group: ())
    with configured({"null": {}}) as config:
        assert list(config.backends) == ["null"]


def test_installed_package_adds_a_backend(package):
    package("acme_provider", source=NULL_PACKAGE, acme="Null")
    with configured({"acme": {"verbose_name": "Acme"}}) as config:
        assert config.get_backend("acme").verbose_name == "Acme"


def test_package_that_is_not_configured_is_not_imported(package):
    package("unused_provider", source=NULL_PACKAGE, unused="Null")
    with configured({"null": {}}):
        assert "unused_provider" not in sys.modules


def test_name_that_nobody_provides_is_no_error(caplog):
    with configured({"DEFAULT": "null", "null": {}, "lti_external": {}}) as config:
        assert (list(config.backends), config.failures, caplog.records) == (["null"], {}, [])


def test_own_class_wins_over_one_of_the_same_name(package, caplog):
    package("aaa_provider", source="class Other: pass", null="Other")
    with caplog.at_level("INFO", "proctoring"), configured({"null": {}}) as config:
        assert type(config.backends["null"]) is NullBackendProvider
    assert "ignored=aaa_provider:Other" in caplog.text


def test_of_two_packages_the_first_by_name_wins(package):
    for distribution in ("zeta_provider", "alpha_provider"):
        package(distribution, source=NULL_PACKAGE + "class Mine(Null): pass", shared="Mine")
    with configured({"shared": {}}) as config:
        assert type(config.backends["shared"]).__module__ == "alpha_provider"


def test_ready_rebuilds_from_the_current_settings():
    with configured({"null": {}}) as config, configured({"mock": {}}):
        assert list(config.backends) == ["mock"]


def test_changed_settings_do_not_change_what_is_built():
    built = configured({"DEFAULT": "null", "null": {}, "mock": {}})
    with built, override_settings(PROCTORING_BACKENDS={"DEFAULT": "mock"}):
        assert (get_backend_provider().verbose_name, get_backend_provider(name="null").verbose_name) == (
            "Mock Backend",
            "Null Backend",
        )


# Options


def test_common_option_overrides_the_class():
    with configured({"null": {"tech_support_phone": "555", "passing_statuses": ["Clean"]}}) as config:
        backend = config.backends["null"]

        assert (backend.tech_support_phone, backend.passing_statuses) == ("555", ["Clean"])


def test_unknown_option_is_dropped_with_a_warning(caplog):
    with configured({"null": {"help_center_url": "https://x.example"}}) as config:
        assert not hasattr(config.backends["null"], "help_center_url")
    assert "backend=null option=help_center_url" in caplog.text


@pytest.mark.parametrize("key", ["LINK_URLS", "requires_escalation_email", "show_review_rules", "allow_honor_mode"])
def test_keys_that_others_read_are_no_options(key, caplog):
    with configured({"null": {key: True}}) as config:
        assert (hasattr(config.backends["null"], key), caplog.text) == (False, "")


def test_class_declares_options_of_its_own(package):
    source = (
        NULL_PACKAGE
        + "class Base(Null): additional_options = ('region',)\n"
        + "class Acme(Base): additional_options = ('shard',)\n"
    )
    package("regional_provider", source=source, regional="Acme")
    with configured({"regional": {"region": "eu", "shard": 3, "planet": "x"}}) as config:
        backend = config.backends["regional"]

        assert (backend.region, backend.shard, hasattr(backend, "planet")) == ("eu", 3, False)


# One that fails


@pytest.mark.parametrize(
    ("source", "options"),
    [
        ("raise RuntimeError('import')", {}),
        ("import no_such_module", {}),
        ("", {}),
        ("class Acme:\n    def __init__(self, *, required): pass", {}),
        ("class Acme:\n    def __init__(self): {}['required']", {}),
        (NULL_PACKAGE + "Acme = Null", None),
        (NULL_PACKAGE + "Acme = Null", ["base_url"]),
    ],
    ids=[
        "import raises",
        "import error",
        "no such class",
        "missing option",
        "KeyError",
        "options None",
        "options list",
    ],
)
def test_backend_that_fails_does_not_touch_the_others(package, caplog, source, options):
    package("broken_provider", source=source, broken="Acme")
    with configured({"DEFAULT": "null", "broken": options, "null": {}}) as config:
        assert list(config.backends) == ["null"]
        with pytest.raises(NotImplementedError, match=r"'broken' could not be built: .*Available: null"):
            config.get_backend("broken")
    assert [record.levelname for record in caplog.records] == ["ERROR"]


# Look-up


def test_look_up_by_name():
    with configured({"DEFAULT": "null", "null": {}, "mock": {}}) as config:
        assert get_backend_provider(name="mock") is config.backends["mock"]


def test_look_up_of_the_default():
    with configured({"DEFAULT": "null", "null": {}, "mock": {}}) as config:
        assert get_backend_provider() is config.backends["null"]


@pytest.mark.parametrize("name", ["unknown", ""])
def test_unknown_name_is_named_with_what_there_is(name):
    message = f"'{name}'.*null, mock"
    with configured({"null": {}, "mock": {}}), pytest.raises(NotImplementedError, match=message):
        get_backend_provider(name=name)


def test_default_that_is_none_is_unknown():
    with configured({"DEFAULT": None, "null": {}}), pytest.raises(NotImplementedError, match="None"):
        get_backend_provider()


@pytest.mark.parametrize("backends", [Missing, {}, {"null": {}}, ["null"], None])
@pytest.mark.parametrize("exam", [None, {}, {"backend": None}])
def test_no_default_is_a_configuration_error(backends, exam):
    with configured(backends), pytest.raises(ImproperlyConfigured, match="PROCTORING_BACKENDS"):
        get_backend_provider(exam)


@pytest.mark.parametrize(
    ("exam", "name", "expected"),
    [
        ({"is_proctored": False, "backend": "unknown"}, None, None),
        ({"is_proctored": True, "backend": "mock"}, None, "mock"),
        ({"backend": "mock"}, "null", "mock"),
        ({"is_proctored": True, "backend": None}, "mock", "mock"),
        ({"is_proctored": True, "backend": ""}, None, "null"),
        ({}, "mock", "mock"),
    ],
)
def test_look_up_by_exam(exam, name, expected):
    with configured({"DEFAULT": "null", "null": {}, "mock": {}}) as config:
        assert get_backend_provider(exam, name) is config.backends.get(expected)


def test_exam_without_the_key_backend_is_a_mistake_of_the_caller():
    with pytest.raises(KeyError):
        get_backend_provider({"is_proctored": True})


def test_entries_may_be_put_in_and_the_dict_replaced():
    with configured({"null": {}}) as config:
        config.backends["mine"] = mine = object()
        assert get_backend_provider(name="mine") is mine
        config.backends = {"other": mine}
        assert get_backend_provider(name="other") is mine


def test_choices_name_each_backend():
    class Nameless:
        pass

    with configured({"null": {}, "software_secure": SOFTWARE_SECURE}) as config:
        config.backends["nameless"] = Nameless()

        assert list(config.get_backend_choices()) == [
            ("null", "Null Backend"),
            ("software_secure", "RPNow"),
            ("nameless", "Unknown"),
        ]


def test_look_up_is_that_of_the_app_config():
    assert get_backend_provider(name="null") is apps.get_app_config("proctoring").get_backend("null")
