"""The launch callback: first launch, re-entry, and who only looks. Spec 07 §6, 05 §12.2."""

import pytest
from django.test import RequestFactory, override_settings

from proctoring import callbacks
from proctoring.api import get_exam_attempt_by_id, update_attempt_status
from proctoring.callbacks import start_exam_callback
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status
from tests.factories import make_attempt, make_proctored_exam

CODE = "5F6E1A2B-0C3D-4E5F-8A9B-1C2D3E4F5A6B"
COURSE = "course-v1:Academy+T1+2026"
CONTENT = "block-v1:Academy+T1+2026+type@sequential+block@exam"
OTHERS = sorted(
    value
    for name, value in vars(Status).items()
    if isinstance(value, str)
    and not name.startswith("_")
    and value not in {"created", "download_software_clicked", "started", "ready_to_submit"}
)


@pytest.fixture
def moves(monkeypatch):
    """Put attempts at codes (``moves.attempts``); the list fills with the moves that are made."""

    class Moves(list):
        attempts = {}

        def put(self, status, **exam):
            self.attempts[CODE] = {
                "id": 7,
                "status": status,
                "attempt_code": CODE,
                "proctored_exam": {"course_id": COURSE, "content_id": CONTENT, **exam},
            }

    made = Moves()
    made.attempts = {}
    monkeypatch.setattr(callbacks, "get_exam_attempt_by_code", made.attempts.get)
    monkeypatch.setattr(callbacks, "mark_exam_attempt_as_ready", lambda id: made.append((id, "ready_to_start")))
    monkeypatch.setattr(callbacks, "update_attempt_status", lambda id, status: made.append((id, status)))
    return made


@pytest.fixture
def request_of():
    """Make a request of that method with these headers."""
    return lambda method="get", **kwargs: RequestFactory().generic(method.upper(), "/", **kwargs)


@pytest.mark.parametrize(
    ("status", "becomes"),
    [
        ("created", "ready_to_start"),
        ("download_software_clicked", "ready_to_start"),
        ("started", "submitted"),
        ("ready_to_submit", "submitted"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_launch_moves_the_attempt(moves, request_of, status, becomes, method):
    moves.put(status)
    start_exam_callback(request_of(method), CODE)

    assert moves == [(7, becomes)]


@pytest.mark.parametrize("status", OTHERS)
def test_launch_in_another_status_changes_nothing(moves, request_of, caplog, status):
    moves.put(status)
    response = start_exam_callback(request_of(), CODE)

    assert (moves, response.status_code) == ([], 302)
    assert f"attempt_id=7 status={status}" in caplog.text


def test_launch_leads_to_the_exam(moves, request_of):
    moves.put("created")
    response = start_exam_callback(request_of(), CODE)

    assert (response.status_code, response["Location"]) == (302, f"/courses/{COURSE}/jump_to/{CONTENT}")


def test_answer_is_not_kept(moves, request_of):
    moves.put("created")

    assert start_exam_callback(request_of(), CODE).headers["Cache-Control"] == "no-store"


def test_mock_provider_launches_without_a_request(moves):
    moves.put("created")

    assert (start_exam_callback(None, CODE).status_code, moves) == (302, [(7, "ready_to_start")])


def test_secure_browser_gets_a_signed_cookie(moves, request_of):
    moves.put("created")
    cookie = start_exam_callback(request_of(), CODE).cookies["exam"]
    next_request = request_of()
    next_request.COOKIES["exam"] = cookie.value

    assert next_request.get_signed_cookie("exam") == CODE
    assert (cookie["max-age"], cookie["httponly"], cookie["secure"]) == (86400, True, "")


def test_cookie_stays_on_https(moves, request_of):
    moves.put("created")

    assert start_exam_callback(request_of(secure=True), CODE).cookies["exam"]["secure"] is True


def test_unknown_code_is_not_found(moves, request_of, caplog):
    response = start_exam_callback(request_of(), "OTHER")

    assert (response.status_code, response["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "not valid" in response.content.decode()
    assert ([record.levelname for record in caplog.records], moves) == (["WARNING"], [])


def test_exam_without_a_page_is_reported(moves, request_of, monkeypatch):
    calls = []
    monkeypatch.setattr("logging.Logger.exception", lambda self, *args, **kwargs: calls.append((args, kwargs)))
    moves.put("created", course_id="", content_id="")
    with override_settings(ROOT_URLCONF=__name__):
        response = start_exam_callback(request_of(), CODE)

    assert calls == [(("BLOCKING ERROR: Can't find course info url for course_id=%s", ""), {})]
    assert (response.status_code, moves, "exam" in response.cookies) == (404, [(7, "ready_to_start")], True)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch;prerender"},
        {"Sec-Purpose": "prefetch"},
        {"Purpose": "prefetch"},
        {"Purpose": "Preview"},
        {"X-Moz": "prefetch"},
    ],
)
def test_prefetch_changes_nothing(moves, request_of, headers):
    moves.put("started")
    response = start_exam_callback(request_of(headers=headers), CODE)

    assert (response.status_code, moves, dict(response.cookies)) == (403, [], {})


def test_head_changes_nothing(moves, request_of):
    moves.put("started")
    response = start_exam_callback(request_of("head"), CODE)

    assert (response.status_code, moves, dict(response.cookies)) == (204, [], {})


@pytest.mark.django_db
def test_launches_of_a_stored_attempt():
    attempt = make_attempt(make_proctored_exam(), status="created", attempt_code=CODE)

    start_exam_callback(None, CODE)
    first = get_exam_attempt_by_id(attempt.id)["status"]
    update_attempt_status(attempt.id, "started")
    start_exam_callback(None, CODE)

    assert (first, get_exam_attempt_by_id(attempt.id)["status"]) == ("ready_to_start", "submitted")


urlpatterns: list = []
