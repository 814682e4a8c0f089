"""How published packages subclass the REST provider. Spec 06 §7.2."""

import json

import pytest
import requests

from proctoring.backends.oauth import OAuthAPIClient
from proctoring.backends.rest import BaseRestProctoringProvider
from tests.backends.loopback import running_service

EXAM = {"id": 1, "external_id": "E", "course_id": "c", "content_id": "b"}


@pytest.fixture
def service():
    with running_service() as service:
        yield service


class ProctortrackLike(BaseRestProctoringProvider):
    verbose_name = "PT"

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.session.oauth_uri = "/edx/oauth2/access_token"

    @property
    def instructor_url(self):
        return self.base_url + "/launch/edx/instructor/{client_id}/?jwt={jwt}"

    @property
    def proctoring_instructions(self):
        return ["Install", "Run"]

    def register_exam_attempt(self, exam, context):
        context = context.copy()
        context["exam_return_url"] = f"https://mfe/{exam['course_id']}/{exam['content_id']}"
        return super().register_exam_attempt(exam, context)


def test_token_address_set_after_construction_and_extra_context(service):
    service.answers["/edx/oauth2/access_token"] = (200, {"access_token": "abc", "expires_in": 60})
    service.answers["/api/v1/exam/E/attempt/"] = (200, {"id": "A"})
    provider = ProctortrackLike(base_url=service.url, client_id="cid", client_secret="s")
    assert provider.register_exam_attempt(EXAM, context={"attempt_code": "C"}) == "A"
    [(_, _, headers, body)] = service.calls
    assert headers["Authorization"] == "JWT abc"
    assert json.loads(body) == {"exam_return_url": "https://mfe/c/b", "status": "created"}


def test_own_instructions_and_dashboard(service):
    service.answers["/edx/oauth2/access_token"] = (200, {"access_token": "abc", "expires_in": 60})
    service.answers["/api/v1/exam/E/attempt/A/"] = (200, {"instructions": ["theirs"]})
    provider = ProctortrackLike(base_url=service.url, client_id="cid", client_secret="s" * 32)
    attempt = provider.get_attempt({"external_id": "A", "proctored_exam": EXAM})
    assert attempt == {"instructions": ["Install", "Run"]}
    assert provider.get_instructor_url("c", {}).startswith(f"{service.url}/launch/edx/instructor/cid/?jwt=")


def test_session_may_be_replaced_after_construction_without_credentials(service):
    class OwnClient(OAuthAPIClient):
        oauth_uri = "/own/oauth2/access_token"

    class Older(BaseRestProctoringProvider):
        base_url = service.url

        def __init__(self):
            BaseRestProctoringProvider.__init__(self)
            self.session = OwnClient(self.base_url, "id", "secret")

    service.answers["/own/oauth2/access_token"] = (200, {"access_token": "own", "expires_in": 60})
    service.answers["/api/v1/config/"] = (200, {"name": "x"})
    assert Older().get_proctoring_config() == {"name": "x"}
    assert service.calls[0][2]["Authorization"] == "JWT own"


def test_plain_session_of_requests_will_do(service):
    provider = BaseRestProctoringProvider(base_url=service.url)
    provider.session = requests.Session()
    service.answers["/api/v1/user/u/"] = (200, True)
    assert provider.retire_user("u") is True
    assert service.tokens == []


def test_url_may_be_a_plain_class_attribute(service):
    class Moved(BaseRestProctoringProvider):
        base_url = service.url
        config_url = f"{service.url}/moved"

    service.answers["/moved"] = (200, {"download_url": "d"})
    assert Moved().get_software_download_url() == "d"


def test_provider_like_the_development_one_works(service):
    class MockprockLike(BaseRestProctoringProvider):
        base_url = service.url
        needs_oauth = True
        token_expiration_time = 86400
        npm_module = "@acme/mockprock"

    service.answers["/api/v1/exam/"] = (200, {"id": "E"})
    service.answers["/api/v1/exam/E/attempt/A/"] = (405, b"not allowed")
    service.answers["/api/v1/user/u/"] = (404, b"not found")
    provider = MockprockLike(client_id="cid", client_secret="s")
    assert provider.on_exam_saved({**EXAM, "external_id": None}) == "E"
    with pytest.raises(requests.HTTPError):
        provider.remove_exam_attempt("E", "A")
