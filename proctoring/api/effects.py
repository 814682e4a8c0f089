"""What follows a change of an attempt once it is committed: e-mail, provider, event, signal. Spec 03 §8.11, §8.12, §16.

What leaves the process is recorded in the transaction of the change, so that a crash loses nothing; each effect stands
alone: one that fails is logged and, where it was recorded, tried again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction

from proctoring import api, metrics
from proctoring.api.changes import Change
from proctoring.api.deliveries import deliver
from proctoring.api.provider_calls import provider_records
from proctoring.api.status_emails import email_record
from proctoring.emails import is_told_by_mail
from proctoring.exam_types import get_event_type
from proctoring.logs import get_logger
from proctoring.models import Delivery
from proctoring.models.actors import SYSTEM, acting
from proctoring.types import AttemptDict, ExamDict

log = get_logger(__name__)

# Receivers compare it literally; it is the name under which hosts know this app.
SIGNAL_SENDER = "edx_proctoring"


@dataclass(frozen=True)
class News:
    """An attempt as it was committed, for the event and the signal."""

    exam: ExamDict
    attempt: AttemptDict
    backend_supports_onboarding: bool | None
    full_name: str | None = None
    profile_name: str | None = None
    from_status: str = "none"  # of a new attempt


def announce_after_commit(change: Change) -> None:
    """Record what leaves the process now; once this is committed, send it, then emit the event and the signal."""
    records = _record(change)
    supports_onboarding = bool(getattr(change.provider, "supports_onboarding", False))
    news = News(change.exam, change.snapshot(), supports_onboarding, from_status=change.plan.from_status)
    transaction.on_commit(partial(_announce, news, records))


def announce_creation_after_commit(news: News) -> None:
    """Once this is committed, emit the signal and then the event of a new attempt."""
    transaction.on_commit(partial(_run, (partial(_send_signal, news), partial(_emit_status, news)), news))


def emit_after_commit(exam: ExamDict, verb: str, attempt: AttemptDict) -> None:
    """Emit an event about the attempt as it is now, once this is committed."""
    transaction.on_commit(lambda: api.emit_event(exam, verb, attempt=attempt))


def _record(change: Change) -> list[Delivery]:
    records = provider_records(change)
    if change.gate_is_open and not change.plan.is_repeat and is_told_by_mail(change.attempt, change.status):
        records.insert(0, email_record(change.attempt, change.course_name))
    for record in records:
        record.save(force_insert=True)
    return records


def _announce(news: News, records: Sequence[Delivery]) -> None:
    effects: tuple[Callable[[], Any], ...] = (
        partial(deliver, *records),
        partial(_emit_status, news),
        partial(_send_signal, news),
        # an attempt that was started with no time left is over now
        partial(api._check_for_attempt_timeout, news.attempt),
    )
    _run(effects, news)


def _run(effects: Sequence[Callable[[], Any]], news: News) -> None:
    """Run the effects in order; a failure is logged and stops none of the others.

    What they, or receivers of the signal, change in turn is not the doing of whoever asked for the change.
    """
    _count(news)
    for effect in effects:
        try:
            with acting(SYSTEM):
                effect()
        except Exception:
            log.exception(
                "an effect of a status change failed: attempt_id=%(attempt_id)s status=%(status)s",
                {
                    "attempt_id": news.attempt["id"],
                    "status": news.attempt["status"],
                    "exam_id": news.exam["id"],
                    "course_id": news.exam["course_id"],
                    "backend": news.exam["backend"],
                },
            )


def _count(news: News) -> None:
    metrics.count(
        metrics.ATTEMPTS,
        from_status=news.from_status,
        status=news.attempt["status"],
        exam_type=get_event_type(news.exam),
        backend=news.exam["backend"] if news.exam["is_proctored"] else metrics.NO_BACKEND,
    )


def _emit_status(news: News) -> None:
    api.emit_event(news.exam, news.attempt["status"], attempt=news.attempt)


def _send_signal(news: News) -> None:
    attempt = news.attempt
    api.exam_attempt_status_signal.send(
        sender=SIGNAL_SENDER,
        attempt_id=attempt["id"],
        user_id=attempt["user"]["id"] if attempt["user"] else None,
        status=attempt["status"],
        full_name=news.full_name,
        profile_name=news.profile_name,
        is_practice_exam=news.exam["is_practice_exam"],
        is_proctored=attempt["taking_as_proctored"],
        backend_supports_onboarding=news.backend_supports_onboarding,
    )
