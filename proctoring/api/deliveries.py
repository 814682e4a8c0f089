"""Deliveries that failed or were postponed are tried again: claimed, sent outside any transaction, settled.

Safe to run everywhere at once. Design rules 2 and 9, docs/operations.rst.
"""

import datetime
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django.db.models import F
from django.utils import timezone

from proctoring.api.provider_sync import EXAM_SAVED, EXAM_WITHDRAWN, call_provider
from proctoring.models import Delivery, ProctoredExam, ProctoredExamReviewPolicy
from proctoring.serializers import provider_exam_dict
from proctoring.types import ProviderExamDict

log = logging.getLogger(__name__)

MAX_TRIES = 12
LEASE = datetime.timedelta(minutes=5)
FIRST_DELAY = datetime.timedelta(minutes=1)
LONGEST_DELAY = datetime.timedelta(hours=12)


@dataclass
class DeliveryReport:
    """How many deliveries arrived, failed and will be tried again, and were given up."""

    delivered: int = 0
    failed: int = 0
    given_up: int = 0


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


def _claim(delivery_id: int) -> Delivery | None:
    """Take the delivery for the time of a lease; ``None`` when somebody else was faster."""
    now = timezone.now()
    claimed = Delivery.objects.due(now).filter(pk=delivery_id)
    if not claimed.update(next_try_at=now + LEASE, tries=F("tries") + 1, modified=now):
        return None
    return Delivery.objects.select_related("exam").filter(pk=delivery_id).first()


def _deliver(delivery: Delivery, report: DeliveryReport) -> None:
    try:
        SENDERS[delivery.kind](delivery)
    except Exception as error:
        _settle_failure(delivery, error, report)
    else:
        Delivery.objects.filter(pk=delivery.pk).delete()
        report.delivered += 1


def _settle_failure(delivery: Delivery, error: Exception, report: DeliveryReport) -> None:
    delivery.last_error = str(error)
    delivery.next_try_at = timezone.now() + backoff(delivery.tries)
    if delivery.tries >= MAX_TRIES:
        delivery.state = Delivery.State.GIVEN_UP
        report.given_up += 1
    else:
        report.failed += 1
    delivery.save(update_fields=["last_error", "next_try_at", "state"])
    log.warning(
        "delivery failed: delivery_id=%(id)s kind=%(kind)s tries=%(tries)s state=%(state)s",
        {"id": delivery.pk, "kind": delivery.kind, "tries": delivery.tries, "state": delivery.state},
    )


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
    exam = ProctoredExam.objects.filter(pk=delivery.payload["id"]).first()
    if exam is not None and exam.is_proctored and exam.backend == delivery.backend:
        return
    call_provider(cast(ProviderExamDict, delivery.payload))


SENDERS: dict[str, Callable[[Delivery], None]] = {EXAM_SAVED: _send_exam, EXAM_WITHDRAWN: _send_withdrawal}
