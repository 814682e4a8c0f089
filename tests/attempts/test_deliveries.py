"""What leaves the process is recorded with the change, tried again, and given up visibly."""

import datetime
from unittest.mock import MagicMock

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils import timezone
from freezegun import freeze_time

from proctoring import api
from proctoring.api.deliveries import FIRST_DELAY, LEASE, LONGEST_DELAY, MAX_TRIES, SENDERS, backoff, deliver
from proctoring.api.retirement import retire_learner
from proctoring.backends.failures import report_failure
from proctoring.models import Delivery
from proctoring.tasks import deliver_pending, submit_expired_attempts
from tests.factories import make_attempt, make_proctored_exam

pytestmark = pytest.mark.django_db

FAILURES = [ConnectionError("refused"), TimeoutError("30 s"), ValueError("garbage")]


@pytest.fixture
def attempt(learner, provider):
    values = {"status": "started", "started_at": timezone.now(), "allowed_time_limit_mins": 90, "external_id": "x"}
    return make_attempt(make_proctored_exam(), learner, **values)


def submit(attempt, after_commit):
    with after_commit():
        api.update_attempt_status(attempt.pk, "submitted")


def states():
    return list(Delivery.objects.order_by("id").values_list("kind", "state", "tries"))


def later(**span):
    return freeze_time(timezone.now() + datetime.timedelta(**span))


def test_delivered_records_are_kept(attempt, after_commit):
    submit(attempt, after_commit)

    assert states() == [("status_email", "delivered", 1), ("stop_exam_attempt", "delivered", 1)]


def test_records_are_written_with_the_change(attempt, after_commit):
    with transaction.atomic():
        api.update_attempt_status(attempt.pk, "submitted")
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()

    api.update_attempt_status(attempt.pk, "submitted")
    assert states() == [("status_email", "pending", 0), ("stop_exam_attempt", "pending", 0)]


@pytest.mark.parametrize("failure", FAILURES)
def test_failing_provider_is_asked_again(attempt, provider, calls, signals, after_commit, failure):
    provider.fails["stop_exam_attempt"] = failure
    submit(attempt, after_commit)
    record = Delivery.objects.get(kind="stop_exam_attempt")
    assert (record.state, record.tries) == ("pending", 1)
    assert str(failure) in record.last_error
    assert [sent["status"] for sent in signals] == ["submitted"]

    assert api.deliver_pending().delivered == 0
    provider.fails.clear()
    with later(minutes=2):
        assert api.deliver_pending().delivered == 1

    assert calls.count("provider.stop") == 2


def test_failing_mail_is_sent_again_about_the_status_of_that_time(attempt, after_commit, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("proctoring.emails.HtmlMessage.send", fail_to_send)
        submit(attempt, after_commit)
    api.update_attempt_status(attempt.pk, "second_review_required")

    with later(minutes=2):
        api.deliver_pending()

    assert [message.subject for message in mail.outbox] == ["Proctoring attempt submitted"]


def test_mail_about_a_deleted_attempt_is_not_sent(attempt):
    api.update_attempt_status(attempt.pk, "submitted")
    attempt.delete()

    api.deliver_pending()

    assert mail.outbox == []


def fail_to_send(message):
    raise ConnectionError("no mail today")


def test_failing_template_leaves_change_and_other_effects_alone(attempt, calls, after_commit, monkeypatch):
    monkeypatch.setattr(api.loader, "select_template", lambda paths: 1 / 0)

    submit(attempt, after_commit)

    attempt.refresh_from_db()
    assert attempt.status == "submitted"
    assert "provider.stop" in calls
    assert Delivery.objects.get(kind="status_email").last_error.startswith("ZeroDivisionError")


def test_waits_double_up_to_half_a_day():
    assert [backoff(tries) / FIRST_DELAY for tries in (1, 2, 3, 4)] == [1, 2, 4, 8]
    assert backoff(MAX_TRIES) == backoff(10_000) == LONGEST_DELAY


def test_delivery_is_given_up_visibly(attempt, provider, after_commit):
    provider.fails["stop_exam_attempt"] = ConnectionError("down")
    submit(attempt, after_commit)

    for number in range(1, MAX_TRIES + 3):
        with later(days=number):
            api.deliver_pending()

    record = Delivery.objects.get(kind="stop_exam_attempt")
    assert (record.state, record.tries) == ("given_up", MAX_TRIES)
    assert "down" in record.last_error


def test_provider_is_not_told_of_a_start_after_the_end(attempt, provider, calls, after_commit):
    attempt.status, attempt.started_at = "created", None
    attempt.save()
    provider.fails["start_exam_attempt"] = ConnectionError("down")
    with after_commit():
        api.update_attempt_status(attempt.pk, "started")
    submit(attempt, after_commit)
    calls.clear()

    with later(minutes=5):
        api.deliver_pending()

    assert calls == []
    assert Delivery.objects.get(kind="start_exam_attempt").state == "dropped"


def test_provider_that_reports_a_swallowed_failure_is_asked_again(attempt, provider, after_commit):
    provider.stop_exam_attempt = lambda exam, attempt: report_failure(ConnectionError("500"))

    submit(attempt, after_commit)

    assert Delivery.objects.get(kind="stop_exam_attempt").state == "pending"


@pytest.mark.parametrize("values", [{"external_id": None}, {"external_id": ""}])
def test_unregistered_attempts_are_none_of_the_providers_business(learner, provider, calls, after_commit, values):
    attempt = make_attempt(make_proctored_exam(), learner, **values)

    with after_commit():
        for status in ("started", "error", "submitted"):
            api.update_attempt_status(attempt.pk, status)

    assert calls == []


def test_provider_hears_of_the_first_start_only(attempt, calls, after_commit):
    attempt.status, attempt.started_at = "created", None
    attempt.save()

    for status in ("started", "ready_to_submit", "started"):
        with after_commit():
            api.update_attempt_status(attempt.pk, status)

    assert calls == ["provider.start"]


def test_tasks_of_celery_deliver_and_sweep(attempt, calls):
    api.update_attempt_status(attempt.pk, "submitted")

    assert deliver_pending() == {"delivered": 2, "failed": 0, "given_up": 0}
    assert submit_expired_attempts() == {"found": 0, "submitted": 0, "failed": 0}
    assert calls == ["provider.stop"]


def test_mail_about_an_attempt_that_is_gone_is_dropped(attempt):
    api.update_attempt_status(attempt.pk, "submitted")
    type(attempt).objects.filter(pk=attempt.pk).delete()

    api.deliver_pending()

    assert Delivery.objects.get(kind="status_email").state == "dropped"
    assert mail.outbox == []


def recorded(count):
    return [Delivery.objects.create(kind="stop_exam_attempt", attempt_id=1) for _ in range(count)]


@pytest.fixture
def sent(monkeypatch):
    """The deliveries that were sent, where all are."""
    found = []
    monkeypatch.setitem(SENDERS, "stop_exam_attempt", lambda delivery: found.append((delivery.pk, delivery.tries)))
    return found


def test_what_somebody_else_has_in_flight_keeps_back_nothing_else(db, sent):
    first, other, last = recorded(3)
    Delivery.objects.filter(pk=other.pk).update(next_try_at=timezone.now() + LEASE, tries=1)

    deliver(first, other, last)

    assert sent == [(first.pk, 1), (last.pk, 1)]
    assert states() == [("stop_exam_attempt", state, 1) for state in ("delivered", "pending", "delivered")]


def test_delivery_that_cannot_be_settled_keeps_back_nothing_else(db, sent, monkeypatch):
    deliveries = recorded(2)
    settle = MagicMock(side_effect=[DatabaseError("gone"), None])
    monkeypatch.setattr("proctoring.api.deliveries._settle", settle)

    with pytest.raises(ExceptionGroup):
        deliver(*deliveries)

    assert sent == [(delivery.pk, 1) for delivery in deliveries]


def test_mail_to_a_learner_who_is_deleted_with_the_change_is_dropped(attempt, after_commit):
    with after_commit(), transaction.atomic():
        api.update_attempt_status(attempt.pk, "submitted")
        attempt.user.delete()

    assert Delivery.objects.get(kind="status_email").state == "dropped"
    assert mail.outbox == []


def test_address_of_a_learner_who_is_retired_while_mail_is_sent_is_not_written_back(attempt, monkeypatch):
    record = Delivery.objects.create(kind="status_email", attempt_id=attempt.pk, last_error=f"{attempt.user.email}?")
    monkeypatch.setitem(SENDERS, "status_email", lambda delivery: retire_learner(attempt.user_id))

    api.deliver_pending()

    record.refresh_from_db()
    assert attempt.user.email not in record.last_error
