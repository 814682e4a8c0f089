"""The app configuration: the plug-in declaration, and the worker configuration. Spec 06 §2.1, §2.2, §2.7."""

import json
import os
import stat
import subprocess
import sys
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from proctoring.apps import BACKEND_CONFIGURATION_ALLOW_LIST, EdxProctoringConfig, make_worker_config
from proctoring.backends.null import NullBackendProvider
from tests.backend_packages import Missing, configured

SCRIPTS = {"main": "dist/worker.js"}


class WithWorker(NullBackendProvider):
    npm_module = "acme-worker"


@pytest.fixture
def node_modules(tmp_path, settings):
    """The folder of npm packages; call it to put a package there, given what its ``package.json`` holds."""
    folder = tmp_path / "node_modules"
    settings.NODE_MODULES_ROOT = str(folder)

    def add(name, package):
        (folder / name).mkdir(parents=True)
        content = package if isinstance(package, bytes) else json.dumps(package).encode()
        (folder / name / "package.json").write_bytes(content)
        return folder

    return add


# The declaration


def test_app_is_found_by_its_name():
    config = apps.get_app_config("proctoring")

    assert (type(config), config.name, config.default_auto_field) == (
        EdxProctoringConfig,
        "proctoring",
        "django.db.models.AutoField",
    )


def test_plug_in_declaration():
    settings_modules = {
        "common": {"relative_path": "settings.common"},
        "production": {"relative_path": "settings.production"},
    }
    assert EdxProctoringConfig.plugin_app == {
        "url_config": {
            "lms.djangoapp": {"namespace": "edx_proctoring", "regex": "^api/", "relative_path": "urls"},
            "cms.djangoapp": {
                "namespace": "edx_proctoring",
                "regex": "^api/",
                "relative_path": "instructor_dashboard_exam_urls",
            },
        },
        "settings_config": {"lms.djangoapp": settings_modules, "cms.djangoapp": settings_modules},
    }


def test_module_is_importable_while_settings_are_being_built():
    program = "import proctoring.apps, sys; assert 'proctoring.models' not in sys.modules"

    subprocess.run([sys.executable, "-c", program], check=True, env={**os.environ, "DJANGO_SETTINGS_MODULE": "none"})


def test_allow_list_is_the_published_one():
    assert sorted(BACKEND_CONFIGURATION_ALLOW_LIST) == BACKEND_CONFIGURATION_ALLOW_LIST
    assert len(set(BACKEND_CONFIGURATION_ALLOW_LIST)) == 26


@pytest.mark.parametrize("backends", [Missing, None, [], "null"])
def test_site_starts_without_usable_backends(backends):
    with configured(backends) as config:
        assert config.backends == {}


# The worker configuration


def test_workers_are_written_for_the_build(node_modules, tmp_path):
    folder = node_modules("acme-worker", SCRIPTS)
    out = tmp_path / "workers.json"

    assert make_worker_config([NullBackendProvider(), WithWorker()], out=out) is True

    script = os.path.join(folder, "acme-worker", "dist/worker.js")
    assert json.loads(out.read_text()) == {"acme-worker": ["babel-polyfill", script]}
    assert stat.S_IMODE(out.stat().st_mode) == 0o664


def test_scoped_package(node_modules, tmp_path):
    node_modules("@acme/worker", SCRIPTS)

    assert make_worker_config([NullBackendProvider(npm_module="@acme/worker")], out=tmp_path / "workers.json") is True


@pytest.mark.parametrize("root", [Missing, "", None])
def test_nothing_is_written_without_npm_packages(root, tmp_path):
    with configured({}, NODE_MODULES_ROOT=root):
        assert make_worker_config([WithWorker()], out=tmp_path / "workers.json") is False
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_without_workers(node_modules, tmp_path):
    out = tmp_path / "workers.json"
    out.write_text("before")

    assert make_worker_config([NullBackendProvider()], out=out) is False
    assert out.read_text() == "before"


@pytest.mark.parametrize(
    "package",
    [{}, [], "text", {"main": None}, b"{", b"\xff"],
    ids=["no main", "list", "text", "main null", "no JSON", "no text"],
)
def test_unusable_package_is_a_warning(node_modules, tmp_path, package):
    folder = node_modules("acme-worker", package)

    with pytest.warns(UserWarning, match=f"WithWorker .*{folder}/acme-worker"):
        assert make_worker_config([WithWorker()], out=tmp_path / "workers.json") is False


@pytest.mark.parametrize("npm_module", ["missing", 7])
def test_unusable_package_does_not_keep_back_the_others(node_modules, tmp_path, npm_module):
    node_modules("acme-worker", SCRIPTS)
    out = tmp_path / "workers.json"

    with pytest.warns(UserWarning, match=f"NullBackendProvider .*{npm_module}"):
        assert make_worker_config([NullBackendProvider(npm_module=npm_module), WithWorker()], out=out) is True
    assert list(json.loads(out.read_text())) == ["acme-worker"]


def test_backend_whose_package_is_none_has_no_worker(node_modules, tmp_path):
    node_modules("acme-worker", SCRIPTS)

    assert make_worker_config([NullBackendProvider(npm_module=None)], out=tmp_path / "workers.json") is False


def test_file_that_cannot_be_written_is_a_warning(node_modules, tmp_path):
    node_modules("acme-worker", SCRIPTS)
    out = tmp_path / "no such folder" / "workers.json"

    with pytest.warns(UserWarning, match=str(out)):
        assert make_worker_config([WithWorker()], out=out) is False


def test_half_written_file_is_never_seen(node_modules, tmp_path, monkeypatch):
    node_modules("acme-worker", SCRIPTS)
    out = tmp_path / "workers.json"
    out.write_text("before")
    monkeypatch.setattr(os, "replace", lambda *paths: (_ for _ in ()).throw(OSError("disk full")))

    with pytest.warns(UserWarning, match="disk full"):
        assert make_worker_config([WithWorker()], out=out) is False
    assert (out.read_text(), len(list(tmp_path.glob("workers*")))) == ("before", 1)


@pytest.mark.parametrize("before", [b"old", b"\xff"])
def test_other_content_is_replaced(node_modules, tmp_path, before):
    node_modules("acme-worker", SCRIPTS)
    out = tmp_path / "workers.json"
    out.write_bytes(before)

    assert make_worker_config([WithWorker()], out=out) is True
    assert "acme-worker" in out.read_text()


def test_unchanged_file_is_left_alone(node_modules, tmp_path):
    node_modules("acme-worker", SCRIPTS)
    out = tmp_path / "workers.json"
    make_worker_config([WithWorker()], out=out)
    before = out.stat()

    assert make_worker_config([WithWorker()], out=out) is True
    assert (out.stat().st_ino, out.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_start_up_writes_the_file(node_modules, tmp_path):
    node_modules("acme-worker", SCRIPTS)
    options = {"npm_module": "acme-worker"}
    allowed = [*BACKEND_CONFIGURATION_ALLOW_LIST, "npm_module"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("proctoring.apps.BACKEND_CONFIGURATION_ALLOW_LIST", allowed)
        with configured({"null": options}, ENV_ROOT=tmp_path):
            assert (tmp_path / "workers.json").exists()


def test_start_up_without_npm_packages_writes_nothing(tmp_path):
    with configured({"null": {}}, ENV_ROOT=tmp_path):
        assert list(tmp_path.iterdir()) == []


# The command


@pytest.fixture
def with_worker(node_modules):
    node_modules("acme-worker", SCRIPTS)
    with configured({}) as config:
        config.backends["acme"] = WithWorker()
        yield


def test_command_writes_where_it_is_told(with_worker, tmp_path):
    out = StringIO()
    call_command("write_worker_config", out=str(tmp_path / "here.json"), stdout=out)

    assert (tmp_path / "here.json").exists()
    assert str(tmp_path / "here.json") in out.getvalue()


def test_command_shows_what_it_would_write(with_worker, tmp_path, settings):
    settings.ENV_ROOT = tmp_path
    out = StringIO()
    call_command("write_worker_config", dry_run=True, stdout=out)

    assert list(json.loads(out.getvalue())) == ["acme-worker"]
    assert not (tmp_path / "workers.json").exists()


def test_command_fails_without_npm_packages():
    with pytest.raises(CommandError, match="NODE_MODULES_ROOT"):
        call_command("write_worker_config")


def test_command_fails_when_nothing_was_written(node_modules):
    with configured({"null": {}}), pytest.raises(CommandError, match="No worker configuration"):
        call_command("write_worker_config")
