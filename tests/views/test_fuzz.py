"""Requests made up from the OpenAPI schema: no 500, no status and no body that is not described.

A small fixed budget; ``SCHEMA_EXAMPLES`` asks for more requests per operation.
"""

import os

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client
from hypothesis import HealthCheck, settings

from proctoring.runtime import set_runtime_service
from proctoring.testing.services import MockCreditService, MockEnrollment, MockEnrollmentsService
from tests import factories
from tests.tools import write_rest_docs

schemathesis = pytest.importorskip("schemathesis")
of_openapi = pytest.importorskip("schemathesis.specs.openapi.checks")

EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "8"))
BASE_URL = "http://testserver"
TOKEN = "a" * 32
CHECKS = [
    schemathesis.checks.not_a_server_error,
    of_openapi.status_code_conformance,
    of_openapi.content_type_conformance,
    of_openapi.response_schema_conformance,
]

schema = schemathesis.openapi.from_dict(write_rest_docs.openapi())
schema.app = get_wsgi_application()
schema.config.generation.update(with_security_parameters=False)  # made-up credentials would replace the real ones


@pytest.fixture
def session(db, settings, provider):
    """The cookies of a caller who may do everything, in a course with one of each."""
    settings.PROCTORED_EXAM_VIEWABLE_PAST_DUE = True
    user = factories.make_user("everybody", is_staff=True, is_superuser=True)
    set_runtime_service("credit", MockCreditService())
    set_runtime_service("enrollments", MockEnrollmentsService([MockEnrollment(user)]))
    for make in (factories.make_exam, factories.make_proctored_exam, factories.make_onboarding_exam):
        factories.make_attempt(make(), user, external_id=make.__name__)
    client = Client()
    client.force_login(user)
    return {"sessionid": client.cookies["sessionid"].value, "csrftoken": TOKEN}


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_made_up_request(case, session):
    cookies = "; ".join(f"{name}={value}" for name, value in session.items())

    case.call_and_validate(base_url=BASE_URL, headers={"Cookie": cookies, "X-CSRFToken": TOKEN}, checks=CHECKS)
