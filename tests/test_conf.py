"""The table of settings: what is read, from where, and what an absent one means. Spec 07 §3."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from proctoring import conf
from tests.backend_packages import Missing


def test_names_of_the_table_are_unique():
    assert len({row.name for row in conf.TABLE}) == len(conf.TABLE)


@pytest.mark.parametrize("row", conf.TABLE, ids=lambda row: row.name)
def test_every_row_says_where_it_is_read_and_what_it_means(row):
    assert row.key or row.setting
    assert row.meaning.endswith(".")


@pytest.mark.parametrize("row", conf.TABLE, ids=lambda row: row.name)
def test_default_has_the_type_of_the_row(row):
    if row.default is not None and not isinstance(row.default, conf.SameAs | conf.Missing):
        assert isinstance(row.default, row.type)


def test_unknown_row_is_a_programming_error():
    with pytest.raises(KeyError):
        conf.value("NO_SUCH_ROW")


@pytest.mark.parametrize("row", [row for row in conf.TABLE if row.default is conf.REQUIRED], ids=lambda row: row.name)
def test_required_value_that_is_missing_is_named(settings, row):
    settings.PROCTORING_SETTINGS = {}
    if row.setting and hasattr(settings, row.setting):
        delattr(settings, row.setting)
    if row.setting == "DEFAULT_FROM_EMAIL":
        return  # Django has a default of its own

    with pytest.raises(ImproperlyConfigured, match=row.key or row.setting):
        conf.value(row.name)


@pytest.mark.parametrize(
    ("configured", "name"),
    [({"DEFAULT": "x"}, "x"), ({}, None), (None, None), (["DEFAULT"], None), (Missing, None)],
)
def test_name_of_the_default_provider_never_raises(settings, configured, name):
    if configured is Missing:
        del settings.PROCTORING_BACKENDS
    else:
        settings.PROCTORING_BACKENDS = configured

    assert conf.default_backend_name() == name


@pytest.mark.parametrize("configured", [None, ["test"], "test"])
def test_backends_must_be_a_mapping(settings, configured):
    settings.PROCTORING_BACKENDS = configured

    with pytest.raises(ImproperlyConfigured, match="PROCTORING_BACKENDS"):
        conf.backends()


def test_values_are_read_at_each_use(settings):
    settings.PROCTORING_SETTINGS = {"PUBLISH_PROVIDER_SECONDS": 1}
    assert conf.value("PUBLISH_PROVIDER_SECONDS") == 1

    settings.PROCTORING_SETTINGS["PUBLISH_PROVIDER_SECONDS"] = 2
    assert conf.value("PUBLISH_PROVIDER_SECONDS") == 2
    settings.PROCTORING_SETTINGS = {}
    assert conf.value("PUBLISH_PROVIDER_SECONDS") == 30
