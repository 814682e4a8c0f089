"""Receivers of attempts: completion at the host, and how receivers are wired. Spec 01 §9.1, §9.6, W-10."""

import logging

import pytest
from django.db.models import signals
from django.utils import timezone

from proctoring import api, constants, handlers, models
from proctoring.runtime import set_runtime_service
from tests import factories

pytestmark = pytest.mark.django_db

WIRING = [
    ("check_for_category_switch", "pre_save", "ProctoredExam"),
    ("save_exam_on_backend", "post_save", "ProctoredExam"),
    ("save_exam_on_backend", "post_save", "ProctoredExamReviewPolicy"),
    ("on_review_policy_changed", "pre_save", "ProctoredExamReviewPolicy"),
    ("on_review_policy_changed", "pre_delete", "ProctoredExamReviewPolicy"),
    ("on_allowance_changed", "pre_save", "ProctoredExamStudentAllowance"),
    ("on_allowance_changed", "pre_delete", "ProctoredExamStudentAllowance"),
    ("on_attempt_changed", "pre_save", "ProctoredExamStudentAttempt"),
    ("finish_attempt_flow", "post_delete", "ProctoredExamStudentAttempt"),
    ("on_review_changed", "pre_save", "ProctoredExamSoftwareSecureReview"),
    ("on_review_changed", "pre_delete", "ProctoredExamSoftwareSecureReview"),
    ("finish_review_workflow", "post_save", "ProctoredExamSoftwareSecureReview"),
]


@pytest.mark.parametrize(("name", "signal", "sender"), WIRING)
def test_receiver_is_connected(name, signal, sender):
    connected, _ = getattr(signals, signal)._live_receivers(getattr(models, sender))

    assert getattr(handlers, name) in connected


@pytest.mark.parametrize("sender", [models.ProctoredExam, models.ProctoredExamStudentAttempt])
@pytest.mark.parametrize("signal", [signals.post_save, signals.post_delete])
def test_history_is_written_before_our_receivers_run(sender, signal):
    modules = [receiver.__module__ for receiver in signal._live_receivers(sender)[0]]

    ours = [position for position, module in enumerate(modules) if module == "proctoring.handlers"]
    assert modules.index("simple_history.models") < min(ours, default=len(modules))


def test_names_that_hosts_replace():
    assert handlers.api is api
    assert handlers.constants is constants
    assert handlers.models is models
    assert (type(handlers.log), handlers.log.name) == (logging.Logger, "proctoring.handlers")
    for name in ("get_runtime_service", "get_backend_provider", "emit_event", "locate_attempt_by_attempt_code"):
        assert callable(getattr(handlers, name))


class Instructor:
    """The host's service, which notes what is complete."""

    def __init__(self):
        self.completed = []

    def complete_student_attempt(self, *arguments):
        self.completed.append(arguments)


@pytest.fixture
def instructor():
    service = Instructor()
    set_runtime_service("instructor", service)
    return service


@pytest.fixture(params=[factories.make_exam, factories.make_proctored_exam, factories.make_onboarding_exam])
def attempt(request, learner):
    return factories.make_attempt(request.param("final"), learner, status="started")


def submit(attempt, **options):
    attempt.completed_at = timezone.now()
    attempt.save(**options)


@pytest.mark.parametrize("options", [{}, {"update_fields": ["completed_at"]}])
def test_first_submission_completes_the_content_at_the_host(instructor, attempt, options):
    submit(attempt, **options)
    submit(attempt, **options)

    assert instructor.completed == [("learner", factories.content_id("final"))]


def test_new_attempt_that_is_complete_already_does_not(instructor, learner):
    factories.make_attempt(user=learner, completed_at=timezone.now())

    assert instructor.completed == []


def test_submission_after_a_reset_does_so_again(instructor, attempt):
    submit(attempt)
    attempt.completed_at = None
    attempt.save()
    submit(attempt)

    assert len(instructor.completed) == 2


def test_other_saves_do_not(instructor, attempt):
    attempt.status = "submitted"
    attempt.save()

    assert instructor.completed == []


def test_save_that_leaves_completion_out_does_not(instructor, attempt):
    attempt.completed_at = timezone.now()
    attempt.save(update_fields=["status"])

    assert instructor.completed == []


def test_host_without_the_service(attempt):
    submit(attempt)

    assert models.ProctoredExamStudentAttempt.objects.get().completed_at


def test_what_the_handlers_module_answers_decides_alone(instructor, attempt, monkeypatch):
    monkeypatch.setattr(handlers, "get_runtime_service", lambda name: None)
    submit(attempt)

    assert instructor.completed == []


def test_error_of_the_service_aborts_the_save(attempt, monkeypatch):
    monkeypatch.setattr(Instructor, "complete_student_attempt", lambda *arguments: 1 / 0)
    set_runtime_service("instructor", Instructor())

    with pytest.raises(ZeroDivisionError):
        submit(attempt)
    assert models.ProctoredExamStudentAttempt.objects.get().completed_at is None
