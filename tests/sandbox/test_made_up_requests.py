"""Requests made up from the OpenAPI schema, sent to a running sandbox: gunicorn, PostgreSQL, the vendor, real log-ins.

A small fixed number of requests to each operation, the same ones every time, each sent by every role; about half of
their ids are those of rows that exist. ``SCHEMA_EXAMPLES`` asks for more requests. No answer is a 500, has a status that is not
described, or a body of another shape than the described one.
"""

import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest
import requests
from hypothesis import HealthCheck, Phase, assume, settings

from sandbox.vendor.process import running_vendor
from tests.tools import write_rest_docs
from tests.tools.ports import free_ports
from tests.tools.run_suite import POSTGRES_URL, missing_postgres

schemathesis = pytest.importorskip("schemathesis")
of_openapi = pytest.importorskip("schemathesis.specs.openapi.checks")

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "4"))
PATIENCE = 60  # seconds
WITHOUT_POSTGRES = missing_postgres()
ROLES = ("anonymous", "learner", "proctor", "instructor", "staff")
CHECKS = [
    schemathesis.checks.not_a_server_error,
    of_openapi.status_code_conformance,
    of_openapi.content_type_conformance,
    of_openapi.response_schema_conformance,
]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("made_up_requests"),
    pytest.mark.skipif(bool(WITHOUT_POSTGRES), reason=f"PostgreSQL does not answer: {WITHOUT_POSTGRES}"),
]

# The demo with a smaller big course, and an attempt of the learner at each of the first exams.
FURNISH = """
from django.contrib.auth.models import User
from proctoring import api
from proctoring.models import ProctoredExam, ProctoredExamStudentAttempt
from sandbox.courses import demo
demo.BIG_COURSE_EXAMS = 4
demo.create_demo()
learner = User.objects.get(username="learner")
for exam in ProctoredExam.objects.order_by("id")[:6]:
    attempt_id = api.create_exam_attempt(exam.id, learner.id, exam.is_proctored)
    api.add_allowance_for_user(exam.id, learner.id, "additional_time_granted", "10")
    ProctoredExamStudentAttempt.objects.filter(pk=attempt_id).update(external_id=f"attempt-{attempt_id}")
"""
TIDES = "course-v1:Harbour+TIDE101+2030"
KNOTS = "course-v1:Harbour+KNOT101+2030"
# What exists there, by the names of parameters and of the fields of bodies.
KNOWN = {
    "course_id": [TIDES, KNOTS],
    "content_id": [f"block-v1:Harbour+TIDE101+2030+type@sequential+block@{name}" for name in ("midterm", "final")],
    "exam_id": [1, 2, 3, 4, 5],
    "attempt_id": [1, 2, 3, 4, 5, 6],
    "external_id": ["attempt-1", "attempt-2", "attempt-3"],
    "user_id": [1, 2],
    "user_info": [1, "learner"],
    "username": ["learner", "proctor"],
    "action": ["start", "stop", "submit", "click_download_software", "decline", "error", "reset_attempt"],
    "key": ["additional_time_granted"],
    "allowance_type": ["additional_time_granted", "time_multiplier"],
    "value": ["10", "1.5"],
    "statuses": ["not_started,submitted"],
    "search_by": ["lea"],
}


def knowing_rows(document):
    """Return the schema with the values of rows that exist beside all others that a parameter or field may have."""
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]
    for parameter in (parameter for operation in operations for parameter in operation.get("parameters", ())):
        parameter["schema"] = _or_known(parameter["name"], parameter["schema"])
    for shape in document["components"]["schemas"].values():
        for name, field in shape.get("properties", {}).items():
            shape["properties"][name] = _or_known(name, field)
    return document


def _or_known(name, shape):
    return {"anyOf": [{"enum": KNOWN[name]}, shape]} if name in KNOWN else shape


schema = schemathesis.openapi.from_dict(knowing_rows(write_rest_docs.openapi()))
schema.config.generation.update(with_security_parameters=False)  # made-up credentials would replace the real ones


def is_course_id(value):
    """Whether the value is one of a course; with another one the path may be that of another operation."""
    return re.fullmatch(r"[^/+]+(/|\+)[^/+]+(/|\+)[^/]+", unquote(str(value))) is not None


@contextmanager
def database():
    """A database of its own on the PostgreSQL server; yields its URL."""
    name = f"proctoring_made_up_requests_{os.getpid()}"
    with psycopg.connect(POSTGRES_URL, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(POSTGRES_URL)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def gunicorn(port, environment, log):
    """The sandbox on that port."""
    command = [sys.executable, "-m", "gunicorn", "sandbox.wsgi", f"--bind=127.0.0.1:{port}", "--threads=2"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        _wait_until_it_listens(port, process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait_until_it_listens(port, process, log):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"gunicorn does not start: {log.read_text()[-2000:]}")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The URL of a running sandbox with its vendor."""
    data = tmp_path_factory.mktemp("sandbox")
    port, vendor_port = free_ports(2)
    with database() as database_url, running_vendor(vendor_port, data / "vendor.json"):
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "sandbox.settings",
            "DATABASE_URL": database_url,
            "DATA_DIR": str(data),
            "PORT": str(port),
            "VENDOR_PORT": str(vendor_port),
        }
        for command in (["migrate", "-v0"], ["shell", "-v0", "-c", FURNISH]):
            subprocess.run([sys.executable, "sandbox/manage.py", *command], cwd=ROOT, env=environment, check=True)
        with gunicorn(port, environment, data / "log") as url:
            yield url


@pytest.fixture(scope="module")
def sessions(site):
    """A browser's session of each role, logged in where the role has an account."""
    return {role: _log_in(site, role) for role in ROLES}


def _log_in(site, role):
    session = requests.Session()
    session.get(f"{site}/login/", timeout=PATIENCE)
    if role != "anonymous":
        form = {"username": role, "password": role, "csrfmiddlewaretoken": session.cookies["csrftoken"]}
        session.post(f"{site}/login/", form, timeout=PATIENCE).raise_for_status()
        assert "sessionid" in session.cookies
    session.headers["X-CSRFToken"] = session.cookies["csrftoken"]
    return session


@contextmanager
def said_of(role):
    """Name the role in what fails."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"as {role}")
        raise


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    phases=[Phase.generate],  # what a request did to the database cannot be undone: there is no shrinking
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_made_up_request(case, site, sessions):
    assume(is_course_id(case.path_parameters.get("course_id", TIDES)))
    for role, session in sessions.items():
        response = case.call(base_url=site, session=session, allow_redirects=False)

        with said_of(role):
            case.validate_response(response, checks=CHECKS)
