"""No host setting makes Django ask for another migration. Spec 01 §5.1, W-26."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MINIMAL = """
from tests.settings import *
ROOT_URLCONF = "host_urls"
PROCTORING_BACKENDS = {"DEFAULT": "null", "null": {}}
"""
HOST_SETTINGS = {
    "as the tests": "",
    "small keys": 'DEFAULT_AUTO_FIELD = "django.db.models.AutoField"',
    "history keys are UUIDs": "SIMPLE_HISTORY_HISTORY_ID_USE_UUID = True",
    "history reasons are texts": "SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True",
    "history dates without index": "SIMPLE_HISTORY_DATE_INDEX = False",
    "history dates with a composite index": 'SIMPLE_HISTORY_DATE_INDEX = "Composite"',
    "foreign keys without limits": "SIMPLE_HISTORY_ENFORCE_HISTORY_MODEL_PERMISSIONS = True",
    "other languages": 'LANGUAGE_CODE = "fr"\nUSE_I18N = True',
}


def run_django(tmp_path, settings, *arguments):
    """Run a management command in a process whose settings are those of the tests with these lines below."""
    (tmp_path / "host_urls.py").write_text("urlpatterns = []\n")
    (tmp_path / "host_settings.py").write_text(f"{MINIMAL}\n{settings}\n")
    return subprocess.run(
        [sys.executable, "-m", "django", *arguments, "--settings", "host_settings"],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]),
            "DATABASE_URL": "sqlite://:memory:",
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("settings", HOST_SETTINGS.values(), ids=HOST_SETTINGS.keys())
def test_no_migration_is_missing(tmp_path, settings):
    done = run_django(tmp_path, settings, "makemigrations", "proctoring", "--check", "--dry-run")

    assert done.returncode == 0, done.stdout + done.stderr[-2000:]


def test_users_of_the_host_may_have_keys_of_their_own(tmp_path):
    app = tmp_path / "accounts"
    app.mkdir()
    (app / "__init__.py").touch()
    (app / "models.py").write_text(
        "import uuid\n"
        "from django.contrib.auth.models import AbstractUser\n"
        "from django.db import models\n"
        "class User(AbstractUser):\n"
        "    id = models.UUIDField(primary_key=True, default=uuid.uuid4)\n"
    )
    settings = 'INSTALLED_APPS = [*INSTALLED_APPS, "accounts"]\nAUTH_USER_MODEL = "accounts.User"'
    script = (
        "from django.core.management import call_command\n"
        "call_command('migrate', run_syncdb=True, verbosity=0)\n"
        "from proctoring import api, models\n"
        "user = models.USER_MODEL.objects.create(username='ann')\n"
        "exam = api.create_exam('c', 'x', 'X', 10, is_proctored=False)\n"
        "api.add_allowance_for_user(exam, 'ann', 'additional_time_granted', '5')\n"
        "assert api.add_bulk_allowances([exam], [user, 'ann'], 'other', 'x')[1:] == (2, 0)\n"
        "api.create_exam_review_policy(exam, user.pk, 'rules')\n"
        "print(api.get_allowances_for_course('c')[0]['user']['id'] == user.pk, models.USER_MODEL.__module__)\n"
    )

    done = run_django(tmp_path, settings, "shell", "--no-imports", "-c", script)

    assert done.stdout.split() == ["True", "accounts.models"], done.stderr[-2000:]
