"""Launches may need the signature that registration adds to the exam's URL. Spec 05 §12.2, docs/security.rst."""

import json
from urllib.parse import urlsplit

import pytest
import responses
from django.urls import reverse

from proctoring.api import create_exam_attempt, get_exam_attempt_by_id
from tests import factories
from tests.backends.test_registry import SOFTWARE_SECURE

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam():
    return factories.make_proctored_exam(backend="software_secure")


@pytest.fixture
def register(exam, learner):
    """Register an attempt; return its id and the URL that the service was told."""

    def create():
        with responses.RequestsMock() as service:
            service.post(SOFTWARE_SECURE["exam_register_endpoint"], json={"ssiRecordLocator": "LOC"})
            attempt_id = create_exam_attempt(exam.pk, learner.pk, taking_as_proctored=True)
            told = urlsplit(json.loads(service.calls[0].request.body)["examUrl"])
        return attempt_id, f"{told.path}?{told.query}"

    return create


def test_url_has_nothing_but_the_code_by_default(software_secure, register):
    _, url = register()

    assert url.endswith("?")


def test_url_that_the_service_was_told_launches(software_secure, register, client):
    software_secure.sign_launch_url = True
    attempt_id, url = register()

    assert client.get(url).status_code == 302
    assert get_exam_attempt_by_id(attempt_id)["status"] == "ready_to_start"


@pytest.mark.parametrize("query", ["", "?signature=", "?signature=forged"])
def test_code_alone_launches_nothing(software_secure, register, client, query):
    software_secure.sign_launch_url = True
    attempt_id, _ = register()
    code = get_exam_attempt_by_id(attempt_id)["attempt_code"]
    path = reverse("proctoring:anonymous.proctoring_launch_callback.start_exam", args=[code])

    response = client.get(f"{path}{query}")

    assert response.status_code == 403
    assert "exam" not in response.cookies
    assert get_exam_attempt_by_id(attempt_id)["status"] == "created"


def test_signature_of_another_attempt_does_not_help(software_secure, register, client, exam):
    software_secure.sign_launch_url = True
    _, url = register()
    victim = factories.make_attempt(exam)
    path = reverse("proctoring:anonymous.proctoring_launch_callback.start_exam", args=[victim.attempt_code])

    assert client.get(f"{path}?{urlsplit(url).query}").status_code == 403
