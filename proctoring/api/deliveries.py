"""Deliveries are claimed, sent outside any transaction, settled; those that failed or were postponed are tried again.

Safe to run everywhere at once. Design rules 2 and 9, docs/operations.rst, docs/concurrency.rst.
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from proctoring import metrics
from proctoring.api.provider_calls import (
    CALL_FOR_STATUS,
    CLEAN_UP,
    REMOVAL,
    NotNeeded,
    call_provider_of_attempt,
    clear_onboarding_errors,
    remove_left_over,
)
from proctoring.api.provider_sync import EXAM_SAVED, EXAM_WITHDRAWN, call_provider
from proctoring.api.status_emails import STATUS_EMAIL, send_status_email
from proctoring.logs import get_logger
from proctoring.models import Delivery, ProctoredExam, ProctoredExamReviewPolicy
from proctoring.models.prepared import PreparedUpdate, Slot
from proctoring.serializers import provider_exam_dict
from proctoring.types import ProviderExamDict

log = get_logger(__name__)

MAX_TRIES = 12
LEASE = datetime.timedelta(minutes=5)
FIRST_DELAY = datetime.timedelta(minutes=1)
LONGEST_DELAY = datetime.timedelta(hours=12)


@dataclass
class DeliveryReport:
    """How many deliveries arrived or were no longer needed, failed and will be tried again, and were given up."""

    delivered: int = 0
    failed: int = 0
    given_up: int = 0


@metrics.timed(metrics.SWEEPS, sweep="deliver_pending")
def deliver_pending(limit: int | None = None) -> DeliveryReport:
    """Try the pending deliveries that are due, the oldest first, each at most once, and report what became of them."""
    report = DeliveryReport()
    due = Delivery.objects.due(timezone.now()).values_list("pk", flat=True)
    for delivery_id in list(due if limit is None else due[:limit]):
        delivery = _claim(delivery_id)
        if delivery is not None:
            _deliver(delivery, report)
    return report


def backoff(tries: int) -> datetime.timedelta:
    """Return how long to wait after that many tries: one minute, doubled each time, at most half a day."""
    return min(FIRST_DELAY * (1 << min(tries - 1, 20)), LONGEST_DELAY)


def deliver(*deliveries: Delivery) -> None:
    """Try deliveries that were recorded just now, in this order, unless somebody else was faster.

    Raises in the end what kept any of them from being settled.
    """
    problems = []
    for delivery in _claimed(deliveries):
        delivery.tries += 1
        try:
            _deliver(delivery, DeliveryReport())
        except Exception as problem:
            problems.append(problem)
    if problems:
        raise ExceptionGroup("deliveries could not be settled", problems)


def _claim(delivery_id: int) -> Delivery | None:
    """Take the delivery for the time of a lease; ``None`` when somebody else was faster."""
    return Delivery.objects.select_related("exam").filter(pk=delivery_id).first() if _claim_rows(delivery_id) else None


def _claimed(deliveries: Sequence[Delivery]) -> Iterable[Delivery]:
    """Return those of the deliveries that are ours now: all at once, or where one is not, each by itself."""
    if len(deliveries) > 1:
        with transaction.atomic():
            if _claim_rows(*deliveries) == len(deliveries):
                return deliveries
            transaction.set_rollback(True)
    return (delivery for delivery in deliveries if _claim_rows(delivery))


def _claim_rows(*deliveries: Delivery | int) -> int:
    """Take these for the time of a lease and return how many are ours: one process at a time has a delivery in flight."""
    now = timezone.now()
    ids = {f"id_{number}": delivery for number, delivery in enumerate(deliveries)}
    return _claim_update(len(ids)).update(now=now, lease_end=now + LEASE, **ids)


def _deliver(delivery: Delivery, report: DeliveryReport) -> None:
    try:
        SENDERS[delivery.kind](delivery)
    except NotNeeded as reason:
        _settle(delivery, Delivery.State.DROPPED, last_error=str(reason))
        report.delivered += 1
    except Exception as error:
        _settle_failure(delivery, error, report)
    else:
        _settle(delivery, Delivery.State.DELIVERED)
        report.delivered += 1


def _settle(delivery: Delivery, state: Delivery.State, **values: str) -> None:
    """Record what became of the delivery: of an attempt for good, of an exam by deleting the record."""
    _count(delivery, state)
    if delivery.attempt_id is None:  # one that was renewed meanwhile has more to say
        Delivery.objects.filter(pk=delivery.pk, tries=delivery.tries).delete()
    else:
        _settle_update(*values).update(delivery_id=delivery, now=timezone.now(), state=state, **values)


def _settle_failure(delivery: Delivery, error: Exception, report: DeliveryReport) -> None:
    delivery.last_error = f"{type(error).__name__}: {error}"
    delivery.next_try_at = timezone.now() + backoff(delivery.tries)
    if delivery.tries >= MAX_TRIES:
        delivery.state, delivery.settled_at = Delivery.State.GIVEN_UP, timezone.now()
        report.given_up += 1
        _count(delivery, Delivery.State.GIVEN_UP)
    else:
        report.failed += 1
        _count(delivery, "failed")
    delivery.save(update_fields=["last_error", "next_try_at", "state", "settled_at"])
    log.error(
        "delivery failed: delivery_id=%(delivery_id)s kind=%(kind)s tries=%(tries)s state=%(state)s",
        {
            "delivery_id": delivery.pk,
            "kind": delivery.kind,
            "tries": delivery.tries,
            "state": delivery.state,
            "attempt_id": delivery.attempt_id,
            "exam_id": delivery.exam_id,
            "backend": delivery.backend,
        },
        exc_info=error,
    )


def _count(delivery: Delivery, outcome: str) -> None:
    backend = metrics.NO_BACKEND if delivery.kind == STATUS_EMAIL else delivery.backend
    metrics.count(metrics.DELIVERIES, kind=delivery.kind, backend=backend, outcome=outcome)


def _send_exam(delivery: Delivery) -> None:
    """Tell the provider what the exam is now; an exam that has left the provider since has nothing to tell."""
    exam = delivery.exam
    if exam is None or not exam.is_proctored or exam.backend != delivery.backend:
        return
    policy = ProctoredExamReviewPolicy.get_review_policy_for_exam(exam.pk)
    external_id = call_provider(provider_exam_dict(exam, policy.review_policy if policy else None))
    if external_id and external_id != exam.external_id:
        exam.store_external_id(external_id)


def _send_withdrawal(delivery: Delivery) -> None:
    """Tell the former provider that the exam is inactive, unless the exam has come back to it."""
    exam = ProctoredExam.objects.all().filter(pk=delivery.payload["id"]).first()
    if exam is not None and exam.is_proctored and exam.backend == delivery.backend:
        return
    call_provider(cast(ProviderExamDict, delivery.payload))


def _slot(name: str, column: str) -> Any:
    return Slot(name, Delivery._meta.get_field(column))


@cache
def _claim_update(count: int) -> PreparedUpdate:
    """Return the update that takes so many deliveries, if nobody else has them in flight."""
    ids = [_slot(f"id_{number}", "id") for number in range(count)]
    lease = {"next_try_at": _slot("lease_end", "next_try_at"), "tries": F("tries") + 1}
    return PreparedUpdate(
        lambda: Delivery.objects.due(_slot("now", "next_try_at")).filter(pk__in=ids),
        lambda: {**lease, "modified": _slot("now", "modified")},
    )


@cache
def _settle_update(*columns: str) -> PreparedUpdate:
    """Return the update that settles a delivery and writes these columns besides."""
    settled = {name: _slot("now", name) for name in ("settled_at", "modified")}
    return PreparedUpdate(
        lambda: Delivery.objects.filter(pk=_slot("delivery_id", "id")),
        lambda: {**settled, **{name: _slot(name, name) for name in ("state", *columns)}},
    )


SENDERS: dict[str, Callable[[Delivery], None]] = {
    EXAM_SAVED: _send_exam,
    EXAM_WITHDRAWN: _send_withdrawal,
    STATUS_EMAIL: send_status_email,
    CLEAN_UP: clear_onboarding_errors,
    REMOVAL: remove_left_over,
    **dict.fromkeys(CALL_FOR_STATUS.values(), call_provider_of_attempt),
}
