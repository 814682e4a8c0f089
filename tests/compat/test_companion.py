"""The companion app that keeps the old label, in processes of their own. Spec 09 §9.2."""

import pytest

from tests.compat.test_alias import run

SET_UP = """
import django
from django.conf import settings
settings.configure(
    SECRET_KEY="key", USE_TZ=True, ROOT_URLCONF="django.contrib.auth.urls",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    PROCTORING_BACKENDS={"DEFAULT": "null", "null": {}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "proctoring", "proctoring.compat.companion"],
)
django.setup()
from django.apps import apps
old, new = apps.get_app_config("edx_proctoring"), apps.get_app_config("proctoring")
"""


def test_old_label_answers_with_the_backends_of_the_app():
    done = run(
        SET_UP
        + """
assert old.backends is new.backends
assert old.get_backend() is old.get_backend("null") is new.get_backend("null")
assert list(old.get_backend_choices()) == list(new.get_backend_choices())
assert list(old.get_models()) == []
"""
    )
    assert done.returncode == 0, done.stderr


def test_backends_can_be_replaced_for_a_while_through_the_old_label():
    done = run(
        SET_UP
        + """
from unittest import mock
before = new.backends
with mock.patch.object(old, "backends", {"other": "of a test"}):
    assert new.backends == {"other": "of a test"}
assert new.backends is before
"""
    )
    assert done.returncode == 0, done.stderr


def test_migrations_of_other_apps_find_the_old_names(tmp_path):
    migrations = tmp_path / "private_plugin" / "migrations"
    migrations.mkdir(parents=True)
    (tmp_path / "private_plugin" / "__init__.py").touch()
    (migrations / "__init__.py").touch()
    (migrations / "0001_initial.py").write_text(
        "from django.db import migrations\n"
        "class Migration(migrations.Migration):\n"
        "    dependencies = [('edx_proctoring', '0001_initial'), ('edx_proctoring', '0025_auto_20230727_2112')]\n"
    )
    done = run(
        SET_UP.replace('"proctoring.compat.companion"', '"proctoring.compat.companion", "private_plugin"')
        + """
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
call_command("migrate", verbosity=0)
call_command("makemigrations", check=True, dry_run=True, verbosity=0)
graph = MigrationLoader(None).graph
assert len(graph.forwards_plan(("edx_proctoring", "0025_auto_20230727_2112"))) == 25
assert graph.root_nodes("edx_proctoring") == [("edx_proctoring", "0001_initial")]
""",
        path=[tmp_path],
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", ["", "proctoredexam/", "proctoredexam/?q=final&o=1", "proctoredexam/7/change/"])
def test_old_admin_addresses_lead_to_the_new_ones(page):
    done = run(
        SET_UP.replace("django.contrib.auth.urls", "__main__").replace(
            '"django.contrib.auth", ', '"django.contrib.auth", "django.contrib.admin", "django.contrib.messages", '
        )
        + f"""
from django.contrib import admin
from django.test import RequestFactory
from django.urls import include, path, resolve
import proctoring.admin
urlpatterns = [path("admin/edx_proctoring/", include("proctoring.compat.companion.urls")), path("admin/", admin.site.urls)]
request = RequestFactory().get("/admin/edx_proctoring/{page}")
view = resolve(request.path_info)
print(view.func(request, **view.kwargs)["Location"])
"""
    )
    assert done.stdout == f"/admin/proctoring/{page}\n", done.stderr


def test_both_names_among_the_installed_apps_are_refused_with_a_sentence():
    done = run(
        """
import proctoring.compat
import django
from django.conf import settings
settings.configure(SECRET_KEY="key", PROCTORING_BACKENDS={"DEFAULT": "null", "null": {}},
                   INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "proctoring", "edx_proctoring"])
django.setup()
"""
    )
    assert "INSTALLED_APPS names this app twice, as 'proctoring' and as 'edx_proctoring'" in done.stderr
