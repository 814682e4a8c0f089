"""Fixtures of the attempt tests: one recorder for everything that a change of an attempt reaches."""

import pytest
from django.db.models.signals import post_delete, post_save

from proctoring import runtime
from proctoring.integrations import event_tracking
from proctoring.models import ProctoredExamStudentAttempt
from proctoring.signals import exam_attempt_status_signal
from tests.attempts.recording import RecordingProvider, RecordingService


@pytest.fixture
def calls():
    """What was called, in order, as texts such as ``credit.set satisfied``."""
    return []


@pytest.fixture
def provider(backends, calls):
    """The provider ``test``, which notes what it is asked and fails where a test says so."""
    backends["test"] = RecordingProvider(calls)
    return backends["test"]


@pytest.fixture
def host(calls):
    """Every service of a host by name; each notes its calls."""
    services = {name: RecordingService(name, calls) for name in RecordingService.ANSWERS}
    for name, service in services.items():
        runtime.set_runtime_service(name, service)
    return services


@pytest.fixture
def observed(calls, provider, host, monkeypatch):
    """Provider, services, rows, events, the signal and e-mails, all noted in ``calls``."""

    def on_save(instance, created, **kwargs):
        calls.append("row" if created else f"save {instance.status}")

    def on_delete(instance, **kwargs):
        calls.append("delete")

    def on_signal(status, **kwargs):
        calls.append(f"signal {status}")

    def on_event(name, context, data):
        calls.append(f"event {name.rpartition('.')[2]}")

    def on_mail(message):
        calls.append(f"mail {message.subject.rpartition(' ')[2]}")

    monkeypatch.setattr(event_tracking, "emit", on_event)
    monkeypatch.setattr("proctoring.emails.HtmlMessage.send", on_mail)
    post_save.connect(on_save, sender=ProctoredExamStudentAttempt)
    post_delete.connect(on_delete, sender=ProctoredExamStudentAttempt)
    exam_attempt_status_signal.connect(on_signal)
    yield calls
    post_save.disconnect(on_save, sender=ProctoredExamStudentAttempt)
    post_delete.disconnect(on_delete, sender=ProctoredExamStudentAttempt)
    exam_attempt_status_signal.disconnect(on_signal)


@pytest.fixture
def signals():
    """The keyword arguments of every signal that was sent, the oldest first."""
    sent = []

    def receive(signal, **named):
        sent.append(named)

    exam_attempt_status_signal.connect(receive)
    yield sent
    exam_attempt_status_signal.disconnect(receive)
