"""The backend that plays a provider. Spec 06 §4.2, §8 11."""

import threading

import pytest
from django.contrib.auth import get_user_model
from django.db import connections

from proctoring.backends import mock
from proctoring.backends.mock import MockProctoringBackendProvider
from tests.backends.test_null import SILENT

ANSWERS = {"register_exam_attempt", "get_software_download_url"}


@pytest.fixture
def launches(monkeypatch):
    """Replace the callback; return a function that waits for its first call and returns request, code and thread."""
    made = []
    done = threading.Event()

    def callback(request, attempt_code):
        made.append((request, attempt_code, threading.current_thread()))
        done.set()

    monkeypatch.setattr(mock, "start_exam_callback", callback)
    return lambda seconds: done.wait(seconds) and made


def register(code="CODE"):
    return MockProctoringBackendProvider().register_exam_attempt({}, context={"attempt_code": code})


def test_attempt_is_launched_a_second_after_registration(launches):
    assert register() == "CODE"

    assert not launches(0.9)
    [(request, code, thread)] = launches(3)
    assert (request, code, thread.daemon) == (None, "CODE", True)


def test_callback_is_the_one_of_the_moment_of_registration(launches, monkeypatch):
    register()
    monkeypatch.undo()

    assert launches(3)


def test_failing_callback_leaves_one_line(monkeypatch, caplog):
    def fail(request, attempt_code):
        raise RuntimeError("no")

    mock._launch(fail, "CODE")

    assert [(record.levelname, record.exc_info[0]) for record in caplog.records] == [("ERROR", RuntimeError)]


@pytest.mark.django_db(transaction=True)
def test_thread_closes_its_own_connection():
    used = []

    def query(request, attempt_code):
        get_user_model().objects.exists()
        used.append(connections["default"])

    thread = threading.Thread(target=mock._launch, args=(query, "CODE"))
    thread.start()
    thread.join()

    # Django keeps an SQLite database in memory open whatever one does
    assert [found.vendor == "sqlite" or found.connection for found in used] in ([True], [None])


def test_removal_is_confirmed():
    assert MockProctoringBackendProvider().remove_exam_attempt("exam", "attempt") is True


def test_download_url_is_no_url():
    assert MockProctoringBackendProvider().get_software_download_url() == "mockurl"


@pytest.mark.parametrize(("method", "args", "kwargs"), [form for form in SILENT if form[0] not in ANSWERS])
def test_everything_else_is_answered_with_none(method, args, kwargs):
    assert getattr(MockProctoringBackendProvider(), method)(*args, **kwargs) is None


def test_arguments_are_kept_and_options_applied():
    backend = MockProctoringBackendProvider("a", verbose_name="Ours")

    assert (backend.args, backend.kwargs, backend.verbose_name) == (("a",), {"verbose_name": "Ours"}, "Ours")


def test_name():
    assert MockProctoringBackendProvider.verbose_name == "Mock Backend"
