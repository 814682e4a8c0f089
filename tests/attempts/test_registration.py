"""What the provider is told of a new attempt, and what becomes of its answer. Spec 03 §6.1."""

import datetime
from types import SimpleNamespace

import pytest
from django.db import DatabaseError
from django.test import override_settings
from django.utils import timezone

from proctoring import api
from proctoring.crypto import obscured_user_id
from proctoring.exceptions import BackendProviderCannotRegisterAttempt, BackendProviderSentNoAttemptID
from proctoring.models import Delivery, ProctoredExamStudentAttempt
from tests.factories import make_allowance, make_attempt, make_policy, make_proctored_exam

pytestmark = pytest.mark.django_db


def create(exam, learner):
    return api.create_exam_attempt(exam.pk, learner.pk, taking_as_proctored=True)


def test_context_without_services(learner, provider):
    exam = make_proctored_exam()

    attempt_id = create(exam, learner)

    assert provider.contexts == [
        {
            "lms_host": "http://localhost:8000",
            "time_limit_mins": 90,
            "attempt_code": ProctoredExamStudentAttempt.objects.get(pk=attempt_id).attempt_code,
            "is_sample_attempt": False,
            "user_id": obscured_user_id(learner.pk, "test"),
            "full_name": "",
            "email": None,
        }
    ]


def test_context_with_everything(learner, provider, host):
    exam = make_proctored_exam(is_practice_exam=True)
    make_policy(exam, "Closed book")
    make_allowance(exam, learner, value="15")
    make_allowance(exam, learner, "review_policy_exception", "May use a dictionary")
    host["name_affirmation"].answers["get_verified_name"] = SimpleNamespace(verified_name="Countess of Lovelace")

    create(exam, learner)

    (context,) = provider.contexts
    assert context["time_limit_mins"] == 105
    assert context["is_sample_attempt"] is True
    assert (context["full_name"], context["email"]) == ("Countess of Lovelace", "ada@acme.example")
    assert (context["review_policy"], context["review_policy_exception"]) == ("Closed book", "May use a dictionary")
    (asked,) = host["name_affirmation"].arguments
    assert asked[1:] == ((learner,), {"is_verified": False, "statuses_to_exclude": ["denied"]})


@override_settings(HTTPS="on")
def test_profile_name_stands_in_for_a_verified_one(learner, provider, host):
    create(make_proctored_exam(), learner)

    (context,) = provider.contexts
    assert (context["lms_host"], context["full_name"]) == ("https://localhost:8000", "Ada Lovelace")


def test_resumed_attempt_is_registered_with_what_was_left(learner, provider):
    exam = make_proctored_exam()
    make_allowance(exam, learner, value="15")
    make_attempt(
        exam,
        learner,
        status="error",
        started_at=timezone.now(),
        time_remaining_seconds=1200,
        ready_to_resume=True,
    )

    create(exam, learner)

    assert provider.contexts[0]["time_limit_mins"] == 20


def test_running_practice_attempt_that_is_over_is_submitted_first(learner, provider):
    exam = make_proctored_exam(is_practice_exam=True)
    started_at = timezone.now() - datetime.timedelta(hours=2)
    old = make_attempt(exam, learner, status="started", started_at=started_at, allowed_time_limit_mins=90)

    create(exam, learner)

    old.refresh_from_db()
    assert old.status == "submitted"


@pytest.mark.parametrize(
    "status", ["onboarding_missing", "onboarding_pending", "onboarding_failed", "onboarding_expired"]
)
def test_onboarding_problem_becomes_the_status(learner, backends, signals, events, after_commit, status):
    backends["test"].attempt_error = status

    with after_commit():
        attempt_id = create(make_proctored_exam(), learner)

    attempt = ProctoredExamStudentAttempt.objects.get(pk=attempt_id)
    assert (attempt.status, attempt.external_id) == (status, None)
    assert [sent["status"] for sent in signals] == [status]
    assert [name.rpartition(".")[2] for name, _ in events] == [status]


@pytest.mark.parametrize(
    "error",
    [
        BackendProviderCannotRegisterAttempt("refused", 403),
        BackendProviderSentNoAttemptID("{}", 200),
        ConnectionError("down"),
        ValueError("garbage"),
    ],
)
def test_refusal_reaches_the_caller_and_stores_nothing(learner, provider, error):
    provider.fails["register_exam_attempt"] = error

    with pytest.raises(type(error)) as raised:
        create(make_proctored_exam(), learner)

    assert raised.value is error
    assert not ProctoredExamStudentAttempt.objects.exists()


def test_refusal_leaves_the_old_attempt_as_it_was(learner, provider):
    exam = make_proctored_exam()
    old = make_attempt(exam, learner, status="error", ready_to_resume=True)
    provider.fails["register_exam_attempt"] = ConnectionError("down")

    with pytest.raises(ConnectionError):
        create(exam, learner)

    old.refresh_from_db()
    assert not old.resumed


@pytest.fixture
def failing_insert(monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(ProctoredExamStudentAttempt, "create_exam_attempt", fail)


@pytest.mark.usefixtures("failing_insert")
def test_registration_is_undone_when_the_attempt_cannot_be_stored(learner, provider, calls):
    with pytest.raises(DatabaseError):
        create(make_proctored_exam(), learner)

    assert calls == ["provider.register", "provider.remove"]
    assert not Delivery.objects.exists()


@pytest.mark.usefixtures("failing_insert")
def test_undoing_a_registration_is_tried_again(learner, provider, calls):
    provider.fails["remove_exam_attempt"] = ConnectionError("down")
    with pytest.raises(DatabaseError):
        create(make_proctored_exam(), learner)
    provider.fails.clear()
    Delivery.objects.update(next_try_at=timezone.now())

    report = api.deliver_pending()

    assert (report.delivered, calls.count("provider.remove")) == (1, 2)
    assert not Delivery.objects.exists()


@pytest.mark.usefixtures("failing_insert")
def test_undoing_that_is_not_confirmed_is_tried_again(learner, provider, monkeypatch):
    monkeypatch.setattr(provider, "remove_exam_attempt", lambda exam, attempt: False)
    with pytest.raises(DatabaseError):
        create(make_proctored_exam(), learner)
    Delivery.objects.update(next_try_at=timezone.now())

    assert api.deliver_pending().failed == 1
    assert "did not confirm" in Delivery.objects.get().last_error


@pytest.mark.usefixtures("failing_insert")
def test_failure_to_undo_does_not_hide_why(learner, provider, monkeypatch):
    monkeypatch.setattr(Delivery, "save", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(DatabaseError, match="the disk is full"):
        create(make_proctored_exam(), learner)


@pytest.mark.usefixtures("failing_insert")
def test_id_that_another_attempt_has_is_not_removed(learner, other_learner, provider, calls):
    exam = make_proctored_exam()
    make_attempt(exam, other_learner, external_id="attempt-1")

    with pytest.raises(DatabaseError):
        create(exam, learner)

    assert calls == ["provider.register"]


def test_four_values_under_the_name_that_hosts_know(learner, provider, host):
    exam = make_proctored_exam()

    values = api._register_proctored_exam_attempt(learner.pk, exam.pk, api.get_exam_by_id(exam.pk), "CODE", None, "Ada")

    assert values == ("attempt-1", None, "Ada", "Ada Lovelace")
