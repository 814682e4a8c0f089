"""The proctor's console in the browser, and the vendor's own protocol where the LMS has no say."""

import json
import socket
import time

import jwt
import pytest
import requests

from sandbox.vendor.agreement import AGREEMENT
from sandbox.vendor.faults import Faults, Wrong
from sandbox.vendor.process import running_vendor
from sandbox.vendor.records import Attempt, Protocol, Records, Stage
from tests.vendor.conftest import FULL_NAME, status


@pytest.fixture
def record(vendor):
    """An attempt that waits."""
    attempt = Attempt("a1", Protocol.REST, "e1", "Final", "course", "http://lms.example", "7", "<Zoe>")
    vendor.records.add(attempt)
    return attempt


@pytest.fixture
def token(vendor):
    form = {"client_id": AGREEMENT.client_id, "client_secret": AGREEMENT.client_secret}
    return requests.post(f"{vendor.url}/oauth2/access_token", data=form, timeout=5).json()["access_token"]


def test_console_lists_attempts_by_stage_and_escapes_names(vendor, record):
    page = requests.get(f"{vendor.url}/", timeout=5)

    assert page.url == f"{vendor.url}/console"
    assert "Waiting (1)" in page.text
    assert "&lt;Zoe&gt;" in page.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("backend", ["lookout", "software_secure"])
def test_proctor_plays_the_exam_in_the_console(backend, browser, make_exam, vendor):
    browser.register(make_exam(backend)).raise_for_status()
    [record] = vendor.records.attempts.values()
    assert FULL_NAME.split()[0] in requests.get(f"{vendor.url}/console", timeout=5).text
    attempt = f"{vendor.url}/console/attempts/{record.id}"

    if backend == "lookout":
        assert "The LMS answered: 200" in requests.post(f"{attempt}/ready", timeout=5).text
    else:
        assert browser.get(f"{attempt}/launch", allow_redirects=True).status_code == 200
        assert browser.cookies["exam"]
    assert status() == "ready_to_start"
    for action in ("start", "submit"):
        browser.act(action).raise_for_status()

    told = requests.post(f"{attempt}/review", data={"outcome": "passed", "comment": "Fine"}, timeout=5)
    assert "The LMS answered: 200" in told.text
    assert "Reviewed (1)" in told.text
    assert status() == "verified"


def test_switches_are_set_and_shown(vendor):
    form = {"answer": "garbage", "slow_seconds": "0.5", "late_seconds": "", "forged": "on"}

    page = requests.post(f"{vendor.url}/console/faults", data=form, timeout=5).text

    assert vendor.faults == Faults(answer=Wrong.GARBAGE, slow_seconds=0.5, forged=True)
    assert '<option value="garbage" selected>' in page
    assert 'name="forged" checked' in page


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("faults", {"answer": "teapot"}),
        ("faults", {"slow_seconds": "soon"}),
        ("attempts/a1/review", {"outcome": "fun"}),
    ],
)
def test_nonsense_is_a_bad_request(vendor, record, path, form):
    assert requests.post(f"{vendor.url}/console/{path}", data=form, timeout=5).status_code == 400


def test_other_sites_cannot_post_to_the_console(vendor, record):
    headers = {"Sec-Fetch-Site": "cross-site"}

    assert requests.post(f"{vendor.url}/console/faults", headers=headers, timeout=5).status_code == 403


def test_dashboard_needs_a_signed_link(vendor, record):
    url = f"{vendor.url}/api/v1/instructor/{AGREEMENT.client_id}/"
    claims = {"course_id": "course", "user": {"full_name": "Ines"}, "attempt_id": "a1", "config": True}
    good = jwt.encode(claims, AGREEMENT.client_secret, algorithm="HS256")
    forged = jwt.encode(claims, "x" * 32, algorithm="HS256")

    assert "Exam settings for Ines" in requests.get(url, params={"jwt": good}, timeout=5).text
    assert requests.get(url, params={"jwt": forged}, timeout=5).status_code == 403


def test_wrong_credentials_get_no_token(vendor):
    form = {"client_id": AGREEMENT.client_id, "client_secret": "guessed"}

    assert requests.post(f"{vendor.url}/oauth2/access_token", data=form, timeout=5).status_code == 401


def test_calls_need_a_token(vendor, token):
    url = f"{vendor.url}/api/v1/config/"

    assert requests.get(url, timeout=5).status_code == 401
    german = {"Authorization": f"JWT {token}", "Accept-Language": "de;en"}
    assert "installieren" in requests.get(url, headers=german, timeout=5).text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "exam/unknown/"),
        ("POST", "exam/unknown/attempt/"),
        ("GET", "exam/e1/attempt/unknown/"),
        ("PATCH", "exam/e1/attempt/unknown/"),
        ("DELETE", "exam/e1/attempt/unknown/"),
        ("GET", "teapot/"),
    ],
)
def test_what_is_unknown_is_not_found(vendor, token, method, path):
    headers = {"Authorization": f"JWT {token}"}

    assert (
        requests.request(method, f"{vendor.url}/api/v1/{path}", headers=headers, json={}, timeout=5).status_code == 404
    )


def test_learner_is_forgotten(vendor, record, token):
    headers = {"Authorization": f"JWT {token}"}

    assert requests.delete(f"{vendor.url}/api/v1/user/7/", headers=headers, timeout=5).json() is True
    assert vendor.records.attempts == {}


def test_onboarding_of_a_course_is_told(vendor, record, token):
    record.is_sample, record.outcome = True, "passed"
    headers = {"Authorization": f"JWT {token}"}
    url = f"{vendor.url}/api/v1/courses/course/onboarding_statuses"

    approved = [{"user_id": "7", "status": "approved-in-course"}]
    assert requests.get(url, headers=headers, timeout=5).json() == {"results": approved}
    assert requests.get(f"{url}?status=pending", headers=headers, timeout=5).json() == {"results": []}


def test_records_survive_a_restart(tmp_path, record):
    path = tmp_path / "vendor.json"
    records = Records(path)
    records.add(record)
    records.move(record, Stage.READY)

    assert Records(path).attempts["a1"].stage == Stage.READY
    assert json.loads(path.read_text())["exams"] == {}


def test_vendor_runs_as_a_process_of_its_own(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with running_vendor(port, tmp_path / "vendor.json"):
        assert "console" in _page_of(f"http://127.0.0.1:{port}/console")

    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{port}/console", timeout=5)


def _page_of(url, seconds=20):
    give_up_at = time.monotonic() + seconds
    while True:
        try:
            return requests.get(url, timeout=5).text
        except requests.ConnectionError:
            assert time.monotonic() < give_up_at
            time.sleep(0.1)
