"""The browser worker's URL. Spec 06 §5.3."""

import pytest
from webpack_loader.exceptions import WebpackBundleLookupError, WebpackError, WebpackLoaderTimeoutError

from proctoring.backends import rest
from proctoring.backends.rest import BaseRestProctoringProvider

ROOT = "https://lms.acme.example"


class AcmeProvider(BaseRestProctoringProvider):
    base_url = "https://ps.example"
    npm_module = "@acme/worker"


def use_files(monkeypatch, *urls):
    monkeypatch.setattr(rest, "get_files", lambda bundle, config: [{"name": "x", "url": url} for url in urls])


def raise_from_loader(monkeypatch, error):
    def get_files(bundle, config):
        raise error

    monkeypatch.setattr(rest, "get_files", get_files)


@pytest.mark.parametrize(
    ("root", "urls", "expected"),
    [
        (None, ["/static/bundles/worker.js"], "/static/bundles/worker.js"),
        (ROOT, ["/static/bundles/worker.js"], f"{ROOT}/static/bundles/worker.js"),
        (ROOT, ["https://cdn.example/worker.js"], "https://cdn.example/worker.js"),
        (ROOT, ["//cdn.example/worker.js"], "//cdn.example/worker.js"),
        (ROOT, ["/a.css", "/b.js", "/c.js"], f"{ROOT}/b.js"),
        (ROOT, ["/a.js.map", "/b.js?v=2"], f"{ROOT}/b.js?v=2"),
        (ROOT, ["/there/it/is"], f"{ROOT}/there/it/is"),
        (ROOT, [], ""),
        (None, [], ""),
    ],
)
def test_first_script_of_the_bundle_is_the_worker(monkeypatch, settings, root, urls, expected):
    if root:
        settings.LMS_ROOT_URL = root
    use_files(monkeypatch, *urls)
    assert AcmeProvider().get_javascript() == expected


@pytest.mark.parametrize(
    "error",
    [
        WebpackBundleLookupError("x"),
        WebpackError("x"),
        WebpackLoaderTimeoutError("x"),
        OSError("x"),
        KeyError("WORKERS"),
    ],
)
def test_build_that_left_no_bundle_gives_no_worker_and_a_warning(monkeypatch, settings, caplog, error):
    settings.LMS_ROOT_URL = ROOT
    raise_from_loader(monkeypatch, error)
    assert AcmeProvider().get_javascript() == ""
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "@acme/worker" in caplog.text


def test_bundle_is_named_after_npm_module_or_package(monkeypatch):
    asked = []
    monkeypatch.setattr(rest, "get_files", lambda bundle, config: asked.append((bundle, config)) or [])
    AcmeProvider().get_javascript()
    BaseRestProctoringProvider(base_url="https://ps.example").get_javascript()
    assert asked == [("@acme/worker", "WORKERS"), ("proctoring", "WORKERS")]


def test_bundle_is_looked_up_at_each_call(monkeypatch):
    provider = AcmeProvider()
    use_files(monkeypatch, "https://cdn.example/1.js")
    provider.get_javascript()
    use_files(monkeypatch, "https://cdn.example/2.js")
    assert provider.get_javascript() == "https://cdn.example/2.js"


def test_loader_without_configuration_for_workers_gives_no_worker(settings):
    settings.WEBPACK_LOADER = {}
    assert AcmeProvider().get_javascript() == ""
