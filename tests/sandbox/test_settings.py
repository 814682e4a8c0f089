"""The sandbox's own settings, in a process of their own: what the environment decides, and that nothing is wrong."""

import json
import os
import subprocess
import sys

import pytest

from tests.packaging.project import ROOT

pytestmark = pytest.mark.slow

SHOW = """
import json
from django.conf import settings
names = ["CACHES", "CELERY_BROKER_URL", "DATABASES", "LOGIN_URL", "PROCTORING_BACKENDS"]
print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
"""


@pytest.fixture
def run(tmp_path):
    """Run Python in the sandbox's environment, with more variables; return what it printed."""

    def run(*arguments, **variables):
        environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "DJANGO_SETTINGS_MODULE": "sandbox.settings",
            "DATA_DIR": str(tmp_path / "data"),
            **variables,
        }
        return subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
        ).stdout

    return run


def test_nothing_is_wrong_with_the_settings(run):
    assert "no issues" in run("sandbox/manage.py", "check", "--fail-level", "WARNING")


def test_no_migration_is_missing(run):
    assert "No changes" in run("sandbox/manage.py", "makemigrations", "--check", "--dry-run", "courses", "proctoring")


def test_sandbox_needs_nothing_but_itself(run, tmp_path):
    settings = json.loads(run("-c", SHOW))
    assert settings["DATABASES"]["default"]["NAME"] == str(tmp_path / "data" / "sandbox.sqlite3")
    assert settings["CACHES"]["default"]["BACKEND"].endswith("LocMemCache")
    assert settings["CELERY_BROKER_URL"] == ""
    assert settings["LOGIN_URL"] == "login"


def test_environment_names_the_services(run):
    services = {
        "DATABASE_URL": "postgres://ines@db.example/sandbox",
        "CACHE_URL": "redis://cache.example/1",
        "CELERY_BROKER_URL": "redis://broker.example/0",
        "VENDOR_PORT": "9001",
    }
    settings = json.loads(run("-c", SHOW, **services))
    database, cache = settings["DATABASES"]["default"], settings["CACHES"]["default"]
    assert (database["ENGINE"], database["HOST"]) == ("django.db.backends.postgresql", "db.example")
    assert (cache["BACKEND"], cache["LOCATION"]) == (
        "django.core.cache.backends.redis.RedisCache",
        services["CACHE_URL"],
    )
    assert settings["CELERY_BROKER_URL"] == services["CELERY_BROKER_URL"]
    assert settings["PROCTORING_BACKENDS"]["lookout"]["base_url"] == "http://localhost:9001"


def test_celery_knows_the_tasks_of_the_app(run):
    pytest.importorskip("celery")
    names = run("-c", "from sandbox.celery import app; app.loader.import_default_modules(); print(sorted(app.tasks))")
    assert "proctoring.deliver_pending" in names
    assert "proctoring.submit_expired_attempts" in names
