"""The proctoring settings of an exam. Spec 05 §5.3."""

import pytest

from tests import factories

NAME = "proctored_exam.proctoring_settings"
ALWAYS = {"platform_name", "contact_us", "link_urls", "exam_proctoring_backend"}
PROCTORED = {
    "provider_tech_support_email",
    "provider_tech_support_phone",
    "provider_name",
    "learner_notification_from_email",
    "integration_specific_email",
    "proctoring_escalation_email",
}


def test_timed_exam_has_the_platforms_contacts_only(call, learner, settings):
    answer = call("get", NAME, factories.make_exam().pk, user=learner)

    assert (answer.status_code, set(answer.json())) == (200, ALWAYS)
    assert answer.json()["exam_proctoring_backend"] == {}
    assert answer.json()["platform_name"] == settings.PLATFORM_NAME


def test_proctored_exam_has_the_providers_contacts_too(call, learner, provider, instructor):
    provider.tech_support_phone = "555"
    instructor.escalation_email = "help@academy.example"

    body = call("get", NAME, factories.make_proctored_exam().pk, user=learner).json()

    assert set(body) == ALWAYS | PROCTORED
    assert body["provider_tech_support_phone"] == "555"
    assert body["proctoring_escalation_email"] == "help@academy.example"


def test_links_are_null_where_none_are_configured(call, learner, settings):
    settings.PROCTORING_SETTINGS = {}

    assert call("get", NAME, factories.make_exam().pk, user=learner).json()["link_urls"] is None


@pytest.mark.parametrize("exam_id", [0, 2**62])
def test_unknown_exam_is_refused(call, learner, exam_id):
    answer = call("get", NAME, exam_id, user=learner)

    assert (answer.status_code, list(answer.json())) == (400, ["detail"])


def test_unknown_backend_is_an_error_of_the_site(call, learner):
    exam = factories.make_proctored_exam(backend="unheard-of")

    answer = call("get", NAME, exam.pk, user=learner)

    assert (answer.status_code, list(answer.json())) == (500, ["detail"])
