"""A plain Django project in which no optional library can be imported."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIBRARIES = [
    "celery",
    "completion",
    "crum",
    "edx_rest_framework_extensions",
    "edx_when",
    "eventtracking",
    "opaque_keys",
    "rules",
    "waffle",
    "webpack_loader",
]
PROGRAM = f"""
import json, pkgutil, sys
from importlib import import_module

sys.modules.update(dict.fromkeys({LIBRARIES!r}))  # None: importing it fails

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rest_framework", "proctoring"],
    DATABASES={{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}},
    USE_TZ=True,
    PROCTORING_BACKENDS={{"DEFAULT": "null", "null": {{}}}},
    LEARNING_MICROFRONTEND_URL="https://learning.academy.example",
)
django.setup()

from proctoring import integrations, utils
import proctoring.rules

modules = [import_module(f"proctoring.integrations.{{found.name}}") for found in pkgutil.iter_modules(integrations.__path__)]
exam = {{
    "id": 1, "course_id": "course", "content_id": "content", "exam_name": "Exam", "time_limit_mins": 90,
    "is_proctored": True, "is_practice_exam": False, "is_active": True, "due_date": None,
}}
utils.emit_event(exam, "created")
print(json.dumps({{
    "adapters": len(modules),
    "loaded": [name for name in {LIBRARIES!r} if sys.modules[name] is not None],
    "due_date": utils.get_exam_due_date(exam, 5),
    "course_end": utils.get_course_end_date("course"),
    "link": utils.resolve_exam_url_for_learning_mfe("course", "content"),
    "authentication": [each.__name__ for each in utils.AuthenticatedAPIView.authentication_classes],
    "when_api": utils.when_api,
}}))
"""


@pytest.fixture(scope="module")
def answers():
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_every_adapter_can_be_imported_and_none_imports_its_library(answers):
    assert answers["adapters"] >= 8
    assert answers["loaded"] == []


def test_helpers_answer_from_the_apps_own_data(answers):
    assert answers["due_date"] is None
    assert answers["course_end"] is None
    assert answers["when_api"] is None


def test_ids_are_plain_strings_in_links(answers):
    assert answers["link"] == "https://learning.academy.example/course/course/content"


def test_session_and_the_hosts_defaults_authenticate(answers):
    assert answers["authentication"] == ["SessionAuthentication", "BasicAuthentication"]
