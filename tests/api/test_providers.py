"""Questions about providers, as an outline and a dashboard ask them. Spec 02 §7.3 - §7.6, W13, 09 §2.2 (CC-2)."""

import logging

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from opaque_keys.edx.keys import CourseKey, UsageKey

from proctoring import api
from proctoring.exceptions import ProctoredExamNotFoundException
from tests import factories

pytestmark = pytest.mark.django_db

COURSE_KEY = CourseKey.from_string(factories.COURSE)


@pytest.fixture
def usage_keys():
    """The keys of 300 sections, the first of which is an exam."""
    factories.make_proctored_exam("0")
    return [UsageKey.from_string(factories.content_id(str(number))) for number in range(300)]


# Onboarding


@pytest.mark.parametrize(("name", "is_supported"), [("test", True), (None, True), ("null", False)])
def test_onboarding_is_a_question_of_the_provider(name, is_supported):
    assert api.does_backend_support_onboarding(name) is is_supported


@pytest.mark.parametrize("name", ["unknown", "", "lti_external", "x" * 5000, "nul\x00"])
def test_unknown_provider_supports_no_onboarding(name, caplog):
    for _ in range(5):
        assert api.does_backend_support_onboarding(name) is False
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_host_without_default_provider(settings, backends):
    settings.PROCTORING_BACKENDS = {}
    backends.clear()

    assert api.does_backend_support_onboarding(None) is False


@pytest.mark.parametrize("error", [NotImplementedError, ImproperlyConfigured])
def test_provider_is_looked_up_through_the_api(monkeypatch, error):
    def fail(exam=None, name=None):
        raise error

    monkeypatch.setattr(api, "get_backend_provider", fail)
    assert api.does_backend_support_onboarding("test") is False


# Dashboards


@pytest.mark.parametrize(
    ("exams", "is_available"),
    [
        ([], False),
        ([{"backend": "test"}], True),
        ([{"backend": None}], True),
        ([{"backend": "null"}], False),
        ([{"backend": "unknown"}], False),
        ([{"backend": "unknown"}, {"backend": "test"}], True),
        ([{"backend": "test", "is_active": False}], False),
        ([{"backend": "test", "is_proctored": True}], True),
        ([{"backend": "test", "course_id": "other/course/1"}], False),
    ],
)
def test_course_has_a_dashboard_if_a_provider_of_its_active_exams_has_one(exams, is_available):
    for values in exams:
        factories.make_exam(**values)

    assert api.is_backend_dashboard_available(COURSE_KEY) is is_available
    assert api.is_backend_dashboard_available(factories.COURSE) is is_available


def test_each_provider_is_asked_once(monkeypatch, backends):
    for number in range(20):
        factories.make_exam(backend=f"unknown{number % 2}")
    asked = []

    def look_up(exam=None, name=None):
        asked.append(name)
        return backends["null"]

    monkeypatch.setattr(api, "get_backend_provider", look_up)
    api.is_backend_dashboard_available(factories.COURSE)
    assert asked == ["unknown0", "unknown1"]


def test_configuration_page():
    exam = factories.make_proctored_exam("final")
    usage_key = UsageKey.from_string(exam.content_id)

    for ids in [(COURSE_KEY, usage_key), (COURSE_KEY, str(usage_key)), (factories.COURSE, exam.content_id)]:
        path = api.get_exam_configuration_dashboard_url(*ids)
        assert path.endswith(f"/edx_proctoring/v1/instructor/{factories.COURSE}/{exam.pk}?config=true")


def test_no_configuration_page_without_exam_or_dashboard():
    exam = factories.make_exam(backend="null")

    assert api.get_exam_configuration_dashboard_url(COURSE_KEY, "no exam") is None
    assert api.get_exam_configuration_dashboard_url(COURSE_KEY, exam.content_id) is None


@override_settings(ROOT_URLCONF="tests.api.cms_urls")
def test_configuration_page_where_only_that_url_is_mounted():
    exam = factories.make_exam()

    path = api.get_exam_configuration_dashboard_url(exam.course_id, exam.content_id)
    assert path == f"/edx_proctoring/v1/instructor/{exam.course_id}/{exam.pk}?config=true"


# The address for questions


def test_providers_own_address_or_the_contact_address(backends, settings):
    provider = backends["test"]
    assert api.get_integration_specific_email(provider) == "contact@academy.example"

    provider.integration_specific_email = "own@acme.example"
    assert api.get_integration_specific_email(provider) == "own@acme.example"
    provider.integration_specific_email = ""
    assert api.get_integration_specific_email(provider) == "contact@academy.example"
    del provider.integration_specific_email
    settings.CONTACT_EMAIL = "new@academy.example"
    assert api.get_integration_specific_email(provider) == "new@academy.example"


def test_provider_may_be_anything():
    assert api.get_integration_specific_email(None) == "contact@academy.example"
    assert api.get_integration_specific_email(object()) == "contact@academy.example"


# A whole outline


@pytest.mark.parametrize("backend", ["test", None, "unknown"])
def test_outline_of_300_sections_costs_little_and_logs_next_to_nothing(usage_keys, backend, count_statements, caplog):
    caplog.set_level(logging.INFO)
    with count_statements() as counted:
        for key in usage_keys:
            api.does_backend_support_onboarding(backend)
            try:
                exam = api.get_exam_by_content_id(COURSE_KEY, key)
            except ProctoredExamNotFoundException:
                continue
            assert "external_id" in exam
    assert len(counted) == 300
    with count_statements() as counted:
        urls = [api.get_exam_configuration_dashboard_url(COURSE_KEY, str(key)) for key in usage_keys]
    assert len(counted) == 300 + 1
    assert [url is not None for url in urls] == [True] + [False] * 299

    assert [record.levelname for record in caplog.records] == (["WARNING"] if backend == "unknown" else [])


def test_outline_of_a_course_with_an_unknown_provider(usage_keys, caplog):
    factories.make_proctored_exam("1", backend="lti_external")
    caplog.clear()
    for key in usage_keys:
        api.get_exam_configuration_dashboard_url(COURSE_KEY, str(key))

    assert len(caplog.records) <= 1
