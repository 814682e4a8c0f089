"""A published backend package, which imports from ``edx_proctoring``, against a provider on loopback. Spec 06 §7.2.

The stand-in has the shape of edx-proctoring-proctortrack-v2. With ``TEST_PUBLISHED_PACKAGES=1`` the package itself is
installed from the package index beside it.
"""

import os
import subprocess
import sys

import pytest

from tests.compat.test_alias import run

PUBLISHED = "edx-proctoring-proctortrack-v2==2.0.1"
STAND_IN = """
from edx_proctoring.backends.rest import BaseRestProctoringProvider


class Provider(BaseRestProctoringProvider):
    verbose_name = "Stand-in"
    base_url = "https://stand-in.example"
    tech_support_email = "support@stand-in.example"
    npm_module = "stand-in"

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.session.oauth_uri = "/edx/oauth2/access_token"

    @property
    def instructor_url(self):
        return self.base_url + "/launch/edx/instructor/{client_id}/?jwt={jwt}"

    def register_exam_attempt(self, exam, context):
        from edx_proctoring.utils import resolve_exam_url_for_learning_mfe

        context = dict(context)
        context["exam_return_url"] = resolve_exam_url_for_learning_mfe(exam["course_id"], exam["content_id"])
        return super().register_exam_attempt(exam, context)
"""
PROGRAM = """
import json, threading
from http.server import BaseHTTPRequestHandler, HTTPServer
import proctoring.compat

calls = []

class Stub(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        calls.append((self.path, body))
        is_token = self.path.endswith("/access_token")
        answer = json.dumps({"access_token": "token", "expires_in": 600} if is_token else {"id": "theirs-1"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *arguments):
        pass

server = HTTPServer(("127.0.0.1", 0), Stub)
threading.Thread(target=server.serve_forever, daemon=True).start()
base_url = f"http://127.0.0.1:{server.server_port}"

import django
from django.conf import settings
settings.configure(
    SECRET_KEY="key", USE_TZ=True, LEARNING_MICROFRONTEND_URL="https://learning.academy.example",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "proctoring"],
    PROCTORING_BACKENDS={"DEFAULT": "proctortrack", "proctortrack": {
        "base_url": base_url, "client_id": "ours", "client_secret": "a-secret-of-this-test-that-is-long-enough"}},
)
django.setup()
from django.apps import apps
from proctoring.backends.rest import BaseRestProctoringProvider

backend = apps.get_app_config("proctoring").get_backend()
assert isinstance(backend, BaseRestProctoringProvider)
assert not type(backend).__module__.startswith("proctoring.")

exam = {"course_id": "course-v1:a+b+c", "content_id": "block-v1:a+b+c+type@sequential+block@final", "external_id": "exam-1"}
context = {"attempt_code": "CODE", "full_name": "Zoë", "user_id": "obscured", "lms_host": "https://lms.example"}
assert backend.register_exam_attempt(exam, context) == "theirs-1"
assert "exam_return_url" not in context
(token_path, _), (path, body) = calls
assert token_path == "/edx/oauth2/access_token", token_path
assert path == "/api/v1/exam/exam-1/attempt/", path
sent = json.loads(body)
assert "attempt_code" not in sent
assert sent["full_name"] == "Zoë"
assert sent["exam_return_url"] == (
    "https://learning.academy.example/course/course-v1:a+b+c/block-v1:a+b+c+type@sequential+block@final"
), sent
assert f"{base_url}/launch/edx/instructor/ours/?jwt=" in backend.get_instructor_url("ours", None, None, None)
"""


@pytest.fixture
def stand_in(tmp_path):
    (tmp_path / "stand_in.py").write_text(STAND_IN)
    metadata = tmp_path / "stand_in-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: stand-in\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[openedx.proctoring]\nproctortrack = stand_in:Provider\n")
    return tmp_path


@pytest.fixture
def published(tmp_path):
    if not os.environ.get("TEST_PUBLISHED_PACKAGES"):
        pytest.skip(f"TEST_PUBLISHED_PACKAGES is not set, so {PUBLISHED} is not fetched from the package index")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(tmp_path), PUBLISHED]
    subprocess.run(pip, check=True, timeout=120)
    return tmp_path


@pytest.mark.parametrize("package", ["stand_in", "published"])
def test_published_backend_registers_an_attempt_with_its_provider(request, package):
    done = run(PROGRAM, path=[request.getfixturevalue(package)])
    assert done.returncode == 0, done.stderr
