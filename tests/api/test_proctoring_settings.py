"""What front ends have to know of an exam's proctoring. Spec 02 §7.1, §7.2, W24."""

import logging

import pytest
from django.core.exceptions import ImproperlyConfigured, ObjectDoesNotExist
from opaque_keys import InvalidKeyError

from proctoring import api
from proctoring.exceptions import BackendProviderNotConfigured, ProctoredExamNotFoundException
from proctoring.runtime import set_runtime_service
from tests import factories

pytestmark = pytest.mark.django_db


class Instructor:
    """The host's service, which answers or raises what it is given."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = []

    def get_proctoring_escalation_email(self, *arguments):
        self.asked.append(arguments)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def test_provider(backends):
    provider = backends["test"]
    provider.verbose_name = "Acme Proctors"
    provider.tech_support_email = "support@acme.example"
    provider.tech_support_phone = "555"
    provider.learner_notification_from_email = "exams@acme.example"
    return provider


PLATFORM = {
    "platform_name": "Example Academy",
    "contact_us": "contact@academy.example",
}


def test_timed_exam(settings):
    found = api.get_proctoring_settings_by_exam_id(factories.make_exam(backend="unknown").pk)

    links = settings.PROCTORING_SETTINGS["LINK_URLS"]
    assert found == {**PLATFORM, "link_urls": links, "exam_proctoring_backend": {}}


@pytest.mark.parametrize("make", [factories.make_proctored_exam, factories.make_onboarding_exam])
def test_proctored_exam(settings, test_provider, make):
    set_runtime_service("instructor", Instructor("escalation@academy.example"))

    assert api.get_proctoring_settings_by_exam_id(str(make().pk)) == {
        **PLATFORM,
        "link_urls": settings.PROCTORING_SETTINGS["LINK_URLS"],
        "exam_proctoring_backend": {"name": "Acme Proctors"},
        "provider_tech_support_email": "support@acme.example",
        "provider_tech_support_phone": "555",
        "provider_name": "Acme Proctors",
        "learner_notification_from_email": "exams@acme.example",
        "integration_specific_email": "contact@academy.example",
        "proctoring_escalation_email": "escalation@academy.example",
    }


def test_provider_without_configuration(test_provider, monkeypatch):
    monkeypatch.setattr(test_provider, "get_proctoring_config", lambda: None)
    found = api.get_proctoring_settings_by_exam_id(factories.make_proctored_exam().pk)

    assert found["exam_proctoring_backend"] is None
    assert found["proctoring_escalation_email"] is None


@pytest.mark.parametrize("app_settings", [{}, None])
def test_without_links(settings, app_settings):
    settings.PROCTORING_SETTINGS = app_settings

    assert api.get_proctoring_settings_by_exam_id(factories.make_exam().pk)["link_urls"] is None


def test_contact_address_falls_back(settings):
    del settings.CONTACT_EMAIL
    settings.PROCTORING_SETTINGS = {"CONTACT_EMAIL": "other@academy.example"}

    assert api.get_proctoring_settings_by_exam_id(factories.make_exam().pk)["contact_us"] == "other@academy.example"


def test_settings_are_read_at_each_call(settings):
    exam_id = factories.make_exam().pk
    settings.PLATFORM_NAME, settings.CONTACT_EMAIL = "Other", "other@academy.example"
    found = api.get_proctoring_settings_by_exam_id(exam_id)

    assert (found["platform_name"], found["contact_us"]) == ("Other", "other@academy.example")


@pytest.mark.parametrize("exam_id", [0, None, "abc", 10**30])
def test_unknown_exam(exam_id):
    with pytest.raises(ProctoredExamNotFoundException):
        api.get_proctoring_settings_by_exam_id(exam_id)


def test_unknown_provider_is_a_domain_error():
    exam = factories.make_proctored_exam(backend="unknown")

    with pytest.raises(BackendProviderNotConfigured, match="unknown") as error:
        api.get_proctoring_settings_by_exam_id(exam.pk)
    assert error.value.http_status == 500


@pytest.mark.parametrize("error", [NotImplementedError("no such"), ImproperlyConfigured("no default")])
def test_look_up_that_fails_is_a_domain_error_with_its_text(monkeypatch, error):
    exam = factories.make_proctored_exam()

    def fail(exam=None, name=None):
        raise error

    monkeypatch.setattr(api, "get_backend_provider", fail)
    with pytest.raises(BackendProviderNotConfigured, match=str(error)):
        api.get_proctoring_settings_by_exam_id(exam.pk)


def test_provider_that_does_not_answer_is_a_domain_error_without_its_secrets(test_provider, monkeypatch, caplog):
    def fail():
        raise ConnectionError("https://user:password@acme.example")

    monkeypatch.setattr(test_provider, "get_proctoring_config", fail)
    with pytest.raises(BackendProviderNotConfigured) as error:
        api.get_proctoring_settings_by_exam_id(factories.make_proctored_exam().pk)

    assert "password" not in str(error.value)
    assert [record.levelname for record in caplog.records if record.levelno >= logging.ERROR] == ["ERROR"]


# The escalation address


def test_escalation_address_is_asked_by_position():
    service = Instructor("escalation@academy.example")
    set_runtime_service("instructor", service)

    assert api._get_proctoring_escalation_email(factories.COURSE) == "escalation@academy.example"
    assert service.asked == [(factories.COURSE,)]


def test_host_without_the_service():
    assert api._get_proctoring_escalation_email(factories.COURSE) is None


@pytest.mark.parametrize("error", [InvalidKeyError(None, "bad"), ObjectDoesNotExist()])
def test_course_without_address_costs_a_warning(error, caplog):
    set_runtime_service("instructor", Instructor(error))

    assert api._get_proctoring_escalation_email("test_course") is None
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_other_errors_of_the_host_are_not_hidden():
    set_runtime_service("instructor", Instructor(RuntimeError("boom")))

    with pytest.raises(RuntimeError):
        api._get_proctoring_escalation_email(factories.COURSE)
