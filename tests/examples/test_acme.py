"""The example package is a plug-in: found by its entry point, built from the settings, used in an exam."""

import os
import subprocess
import sys

import pytest
import responses
from django.apps import apps

from proctoring import api
from proctoring.api.review_inbox import receive_review
from proctoring.models import ProctoredExamSoftwareSecureReview
from tests import factories
from tests.backend_packages import configured
from tests.examples.conftest import EXAMPLE

URL = "https://ps.example"
OPTIONS = {"base_url": URL, "client_id": "id", "client_secret": "s" * 32, "room_scan": True}


@pytest.fixture
def acme(installed, monkeypatch):
    """The backend, as a process with this configuration has it."""
    monkeypatch.syspath_prepend(installed)
    with configured({"DEFAULT": "acme", "acme": OPTIONS}):
        yield apps.get_app_config("proctoring").get_backend("acme")
    for name in [name for name in sys.modules if name.partition(".")[0] == "acme_proctoring"]:
        del sys.modules[name]


@pytest.fixture
def service():
    """Acme's service, which knows exams and attempts by one id each."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as service:
        service.post(f"{URL}/oauth2/access_token", json={"access_token": "abc", "expires_in": 3600})
        service.post(f"{URL}/api/v1/exam/", json={"id": "exam"})
        service.post(f"{URL}/api/v1/exam/exam/", json={"id": "exam"})
        service.post(f"{URL}/api/v1/exam/exam/attempt/", json={"id": "attempt"})
        service.patch(f"{URL}/api/v1/exam/exam/attempt/attempt/", json={"status": "ok"})
        yield service


def test_package_passes_its_own_tests(installed):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTEST_"))}
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:randomly", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*run, "-c", os.devnull, "--rootdir", EXAMPLE, EXAMPLE / "tests"],
        env={**environment, "PYTHONPATH": str(installed)},
        cwd=installed,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.django_db(transaction=True)
def test_exam_is_sat_and_reviewed_with_it(acme, service, global_staff, learner):
    exam = factories.make_proctored_exam(backend="acme")
    exam.refresh_from_db()
    assert exam.external_id == "exam"

    attempt_id = api.create_exam_attempt(exam.pk, learner.pk, taking_as_proctored=True)
    registration = service.calls[-1].request.body.decode()
    assert '"room_scan": true' in registration
    assert '"exam_return_url": "https://learning.academy.example/course/' in registration
    for status in ("started", "submitted"):
        api.update_attempt_status(attempt_id, status)

    review = {"verdict": "ok", "notes": [{"text": "All fine", "kind": "note"}], "room_picture": "/9j/4AAQ"}
    receive_review("attempt", review, user=global_staff)

    assert api.get_exam_attempt_by_id(attempt_id)["status"] == "verified"
    assert "4AAQ" not in ProctoredExamSoftwareSecureReview.objects.get().raw_data
