"""Script bundles of providers."""

from webpack_loader import exceptions, utils

from proctoring.integrations import bundles


def test_installed_loader_is_used():
    assert bundles.get_files is utils.get_files
    assert bundles.WebpackBundleLookupError is exceptions.WebpackBundleLookupError
    assert bundles.BaseWebpackLoaderException is exceptions.BaseWebpackLoaderException


def test_without_the_loader_there_is_no_bundle(adapter_without):
    adapter = adapter_without("webpack_loader", "bundles")
    assert adapter.get_files("acme", config="WORKERS") == []


def test_without_the_loader_its_errors_can_still_be_caught(adapter_without):
    adapter = adapter_without("webpack_loader", "bundles")
    assert issubclass(adapter.WebpackBundleLookupError, adapter.BaseWebpackLoaderException)
