"""Platforms find the app through edx-django-utils' plug-in manager, in processes of their own. Spec 06 §2, 09 §9.4."""

import pytest

from tests.compat.test_alias import run

SETTINGS = """
from edx_django_utils.plugins import add_plugins, get_plugin_apps

SECRET_KEY = "key-of-a-platform-that-lives-for-one-test"
USE_TZ = True
ROOT_URLCONF = "platform_urls"
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}}
COURSE_ID_PATTERN = r"(?P<course_id>[^/+]+(/|\\+)[^/+]+(/|\\+)[^/?]+)"
PIPELINE = {{"JAVASCRIPT": {{"platform": {{}}}}}}
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "rest_framework"]
INSTALLED_APPS += get_plugin_apps("{project}")
add_plugins(__name__, "{project}", "common")
ENV_TOKENS = {{"PROCTORING_SETTINGS": {{"ALLOW_TIMED_OUT_STATE": True}}}}
AUTH_TOKENS = {{"PROCTORING_BACKENDS": {{"DEFAULT": "mock", "mock": {{}}}}}}
if {production}:
    add_plugins(__name__, "{project}", "production")
"""
URLS = """
from edx_django_utils.plugins import get_plugin_url_patterns
urlpatterns = get_plugin_url_patterns("{project}")
"""
SET_UP = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "platform_settings"
import django
django.setup()
from django.conf import settings
from django.urls import NoReverseMatch, reverse
"""
COURSE = "course-v1:a+b+c"
ANY_KIND = pytest.mark.parametrize("project", ["lms.djangoapp", "cms.djangoapp"])


@pytest.fixture
def platform(tmp_path):
    """Run a program in a small platform of that kind."""

    def start(project, program, *, production=False, preamble=""):
        text = SETTINGS.format(project=project, production=production)
        (tmp_path / "platform_settings.py").write_text(preamble + text)
        (tmp_path / "platform_urls.py").write_text(URLS.format(project=project))
        done = run(SET_UP + program, path=[tmp_path])
        assert done.returncode == 0, done.stderr

    return start


@ANY_KIND
@pytest.mark.parametrize("preamble", ["", "import proctoring.compat\n"], ids=["alone", "with the alias"])
def test_platform_installs_the_app_once(platform, project, preamble):
    program = (
        'assert settings.INSTALLED_APPS.count("proctoring.apps.EdxProctoringConfig") == 1, settings.INSTALLED_APPS'
    )
    platform(project, program, preamble=preamble)


def test_lms_serves_everything_below_api_under_both_namespaces(platform):
    platform(
        "lms.djangoapp",
        """
for namespace in ("edx_proctoring", "proctoring"):
    address = reverse(f"{namespace}:proctored_exam.attempt.collection")
    assert address == "/api/edx_proctoring/v1/proctored_exam/attempt", address
""",
    )


def test_lms_serves_the_instructors_dashboard_that_the_classic_script_shows(platform):
    platform(
        "lms.djangoapp",
        f"""
address = reverse("edx_proctoring:exam_desk:attempts", kwargs={{"course_id": "{COURSE}"}})
assert address == "/api/edx_proctoring/dashboard/{COURSE}/attempts", address
""",
    )


def test_cms_serves_the_exam_dashboard_only(platform):
    platform(
        "cms.djangoapp",
        f"""
for namespace in ("edx_proctoring", "proctoring"):
    address = reverse(f"{{namespace}}:instructor_dashboard_exam", args=["{COURSE}", 7])
    assert address == "/api/edx_proctoring/v1/instructor/{COURSE}/7", address
try:
    reverse("edx_proctoring:proctored_exam.attempt.collection")
except NoReverseMatch:
    pass
else:
    raise AssertionError("the CMS serves attempts")
""",
    )


@ANY_KIND
def test_common_settings_list_the_classic_script_among_the_platforms_bundles(platform, project):
    platform(
        project,
        """
bundle = settings.PIPELINE["JAVASCRIPT"]["proctoring"]
assert bundle["source_filenames"] == ["proctoring/js/lms.classic.js"], bundle
assert settings.PROCTORING_BACKENDS == {"DEFAULT": "null", "null": {}}
""",
    )


@ANY_KIND
def test_production_settings_come_from_the_token_files(platform, project):
    platform(
        project,
        """
assert settings.PROCTORING_SETTINGS == {"ALLOW_TIMED_OUT_STATE": True}
assert settings.PROCTORING_BACKENDS["DEFAULT"] == "mock"
from django.apps import apps
assert list(apps.get_app_config("proctoring").backends) == ["mock"]
""",
        production=True,
    )
