"""Published backend packages, which import from ``edx_proctoring``, against a provider on loopback. Spec 06 §7.2, 09 §5.

The stand-in has the shape of edx-proctoring-proctortrack-v2. With ``TEST_PUBLISHED_PACKAGES=1`` the packages themselves
are fetched from the package index, and put beside us without what they require: the original.
"""

import json

import pytest

from tests.compat.test_alias import run
from tests.published import fetch

FIRST = "edx-proctoring-proctortrack==1.2.1"
SECOND = "edx-proctoring-proctortrack-v2==2.0.1"
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
SET_UP = """
import json, threading
from http.server import BaseHTTPRequestHandler, HTTPServer
import proctoring.compat

calls = []

class Provider(BaseHTTPRequestHandler):
    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        calls.append([self.command, self.path, body])
        if self.path.endswith("/access_token"):
            said = {"access_token": "token", "expires_in": 600}
        elif self.command == "DELETE":
            said = {"status": "deleted"}
        elif "attempt" in self.path:
            said = {"id": "attempt-of-theirs", "status": "submitted"}
        else:
            said = {"id": "exam-of-theirs"}
        said = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_POST = do_PATCH = do_DELETE = answer

    def log_message(self, *arguments):
        pass

server = HTTPServer(("127.0.0.1", 0), Provider)
threading.Thread(target=server.serve_forever, daemon=True).start()
base_url = f"http://127.0.0.1:{server.server_port}"

import django
from django.conf import settings
dummy = "django.core.mail.backends.dummy.EmailBackend"
mail = {"MAILERS": {"default": {"BACKEND": dummy}}} if django.VERSION >= (6, 1) else {"EMAIL_BACKEND": dummy}
settings.configure(
    **mail,
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    SECRET_KEY="key", USE_TZ=True, ROOT_URLCONF="proctoring.urls", ALLOWED_HOSTS=["testserver"],
    LEARNING_MICROFRONTEND_URL="https://learning.academy.example", SITE_NAME="lms.academy.example",
    PLATFORM_NAME="Academy", PROCTORING_USER_OBFUSCATION_KEY="obfuscation",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "proctoring"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware",
                "django.contrib.auth.middleware.AuthenticationMiddleware"],
    PROCTORING_BACKENDS={"DEFAULT": "proctortrack", "null": {}, "proctortrack": {
        "base_url": base_url, "client_id": "ours", "client_secret": "a-secret-of-this-test-that-is-long-enough"}},
)
"""
REMOVED_BY_DJANGO = "import django.utils.translation as t; t.ugettext = t.gettext\n"
DRIVE = """
django.setup()
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from proctoring import api
from proctoring.backends.rest import BaseRestProctoringProvider

backend = apps.get_app_config("proctoring").get_backend()
assert isinstance(backend, BaseRestProctoringProvider)
assert not type(backend).__module__.startswith("proctoring.")

call_command("migrate", verbosity=0)
learner = User.objects.create(username="learner", email="zoe@academy.example")
staff = Client()
staff.force_login(User.objects.create(username="proctor", is_staff=True))
statuses = []

def called_back(name, **body):
    address = f"/edx_proctoring/v1/proctored_exam/attempt/attempt-of-theirs/{name}"
    answer = staff.post(address, json.dumps(body), content_type="application/json")
    assert answer.status_code == 200, (answer.status_code, answer.content)
    statuses.append(api.get_exam_attempt_by_id(attempt_id)["status"])

exam_id = api.create_exam(
    "course-v1:a+b+c", "block-v1:a+b+c+type@sequential+block@final", "Final", 90, is_proctored=True, backend="proctortrack"
)
attempt_id = api.create_exam_attempt(exam_id, learner.pk, taking_as_proctored=True)
api.update_attempt_status(attempt_id, "download_software_clicked")
called_back("ready", status="ready")
api.start_exam_attempt(exam_id, learner.pk)
api.update_attempt_status(attempt_id, "submitted")
called_back("reviewed", status="passed", comments=[])
api.remove_exam_attempt(attempt_id, requesting_user=learner)
dashboard = backend.get_instructor_url("ours", None, None, None).removeprefix(base_url).partition("=")[0]
print(json.dumps({"statuses": statuses, "calls": calls, "dashboard": dashboard}))
"""
EXAM = "/api/v1/exam/exam-of-theirs/"


@pytest.fixture
def stand_in(tmp_path):
    (tmp_path / "stand_in.py").write_text(STAND_IN)
    metadata = tmp_path / "stand_in-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: stand-in\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[openedx.proctoring]\nproctortrack = stand_in:Provider\n")
    return tmp_path


@pytest.fixture
def first(tmp_path):
    return fetch(FIRST, tmp_path)


@pytest.fixture
def second(tmp_path):
    return fetch(SECOND, tmp_path)


def drive(folder, preamble=""):
    """Take an attempt from its registration to its review and its end; return what was seen."""
    done = run(SET_UP + preamble + DRIVE, path=[folder])
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("package", "preamble"),
    [("stand_in", ""), ("second", ""), ("first", REMOVED_BY_DJANGO)],
    ids=["stand-in", SECOND, f"{FIRST} with the name that Django removed"],
)
def test_published_backend_goes_through_the_life_of_an_attempt(request, package, preamble):
    seen = drive(request.getfixturevalue(package), preamble)

    assert seen["statuses"] == ["ready_to_start", "verified"]
    assert seen["dashboard"] == "/launch/edx/instructor/ours/?jwt"
    paths = [f"{method} {path}" for method, path, _body in seen["calls"]]
    assert paths[0] == "POST /edx/oauth2/access_token"
    assert [path for path in paths if "attempt" in path and not path.startswith("GET")] == [
        f"POST {EXAM}attempt/",
        f"PATCH {EXAM}attempt/attempt-of-theirs/",
        f"PATCH {EXAM}attempt/attempt-of-theirs/",
        f"DELETE {EXAM}attempt/attempt-of-theirs/",
    ]


@pytest.mark.parametrize("package", ["stand_in", "second"])
def test_published_backend_tells_the_way_back_to_the_exam(request, package):
    seen = drive(request.getfixturevalue(package))

    [registered] = [
        json.loads(body) for method, path, body in seen["calls"] if (method, path) == ("POST", f"{EXAM}attempt/")
    ]
    assert registered["exam_return_url"] == (
        "https://learning.academy.example/course/course-v1:a+b+c/block-v1:a+b+c+type@sequential+block@final"
    )
    assert registered["lms_host"] == "https://lms.academy.example"
    assert "attempt_code" not in registered


def test_package_for_an_older_django_is_logged_and_left_out(first):
    done = run(
        SET_UP
        + """
django.setup()
from django.apps import apps
config = apps.get_app_config("proctoring")
assert list(config.backends) == ["null"]
try:
    config.get_backend("proctortrack")
except NotImplementedError as error:
    print(error)
""",
        path=[first],
    )
    assert "cannot import name 'ugettext'" in done.stdout, done.stderr
    assert "proctortrack" in done.stderr
