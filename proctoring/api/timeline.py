"""The audit trail of one attempt: every change, who or what caused it, and what was told to whom. docs/lifecycle.rst."""

import datetime
from collections.abc import Iterator
from itertools import pairwise
from operator import itemgetter
from typing import Any, TypedDict

from proctoring.api.attempts import no_such_attempt
from proctoring.models import (
    Delivery,
    ProctoredExamSoftwareSecureReview,
    ProctoredExamSoftwareSecureReviewHistory,
    ProctoredExamStudentAttempt,
)
from proctoring.models.actors import LEARNER, STAFF, SYSTEM

# Columns of an attempt whose changes are told; the status has a key of its own.
TOLD = (
    "started_at",
    "completed_at",
    "allowed_time_limit_mins",
    "taking_as_proctored",
    "external_id",
    "is_resumable",
    "ready_to_resume",
    "resumed",
    "time_remaining_seconds",
    "is_status_acknowledged",
)
EVENTS = {"+": "created", "~": "changed", "-": "deleted"}


class TimelineEntry(TypedDict):
    """One thing that happened to an attempt.

    ``event``: ``created``, ``changed``, ``deleted``, ``resumed_from``, ``resumed_by``, ``review`` or ``delivery``;
    ``actor`` and ``actor_id``: what or who caused it, ``details``: what else there is to know.
    """

    at: datetime.datetime
    event: str
    status: str | None
    actor: str
    actor_id: int | None
    reason: str | None
    details: dict[str, Any]


def get_attempt_timeline(attempt_id: int) -> list[TimelineEntry]:
    """Return what happened to the attempt, live or deleted, the oldest first.

    ``StudentExamAttemptDoesNotExistsException`` for an id that no attempt ever had.
    """
    try:
        records = list(ProctoredExamStudentAttempt.history.filter(id=attempt_id).order_by("history_date", "history_id"))
    except (TypeError, ValueError):
        records = []
    if not records:
        raise no_such_attempt(attempt_id)
    last = records[-1]
    entries = [*_changes(records), *_resume_links(last), *_reviews(last.attempt_code), *_deliveries(attempt_id)]
    return sorted(entries, key=itemgetter("at"))


def _changes(records: list[Any]) -> Iterator[TimelineEntry]:
    before: Any = None
    for record in records:
        actor, actor_id = _actor(record)
        yield {
            "at": record.history_date,
            "event": EVENTS[record.history_type],
            "status": record.status,
            "actor": actor,
            "actor_id": actor_id,
            "reason": record.history_change_reason or None,
            "details": {name: getattr(record, name) for name in TOLD if _is_news(name, record, before)},
        }
        before = record


def _is_news(name: str, record: Any, before: Any) -> bool:
    """Whether the column got another value; of a new attempt, whether it has one at all."""
    value = getattr(record, name)
    return value not in (None, False) if before is None else value != getattr(before, name)


def _actor(record: Any) -> tuple[str, int | None]:
    user_id = record.history_user_id
    if record.history_actor:
        return record.history_actor, user_id
    if user_id is None:
        return SYSTEM, None
    return (LEARNER if user_id == record.user_id else STAFF), user_id


def _resume_links(last: Any) -> Iterator[TimelineEntry]:
    """Yield which attempt this one continues, and which one continues it."""
    chain = ProctoredExamStudentAttempt.history.filter(
        user_id=last.user_id, proctored_exam_id=last.proctored_exam_id, history_type="+"
    )
    created = list(chain.order_by("history_date", "history_id").values_list("id", "history_date"))
    ids = [attempt_id for attempt_id, _ in created]
    resumed = set(
        ProctoredExamStudentAttempt.history.filter(id__in=ids, resumed=True).values_list("id", flat=True).distinct()
    )
    for (older, _), (newer, at) in pairwise(created):
        if older in resumed and last.id in (older, newer):
            event, other = ("resumed_by", newer) if last.id == older else ("resumed_from", older)
            yield _entry(at, event, actor=SYSTEM, details={"attempt_id": other})


def _reviews(attempt_code: str | None) -> Iterator[TimelineEntry]:
    """Yield the states that the review of the attempt has had, as far as they are kept."""
    if attempt_code is None:
        return
    archived = ProctoredExamSoftwareSecureReviewHistory.objects.filter(attempt_code=attempt_code).order_by("id")
    present = ProctoredExamSoftwareSecureReview.objects.filter(attempt_code=attempt_code)
    states: list[tuple[datetime.datetime, Any]] = [(row.original_modified or row.created, row) for row in archived]
    states += [(row.modified, row) for row in present]
    for at, row in states:
        actor = "provider" if row.reviewed_by_id is None else STAFF
        yield _entry(
            at, "review", actor=actor, actor_id=row.reviewed_by_id, details={"review_status": row.review_status}
        )


def _deliveries(attempt_id: int) -> Iterator[TimelineEntry]:
    for delivery in Delivery.objects.of_attempt(attempt_id).order_by("id"):
        details = {
            "kind": delivery.kind,
            "state": delivery.state,
            "tries": delivery.tries,
            "last_error": delivery.last_error or None,
        }
        yield _entry(delivery.settled_at or delivery.created, "delivery", actor=SYSTEM, details=details)


def _entry(
    at: datetime.datetime, event: str, *, actor: str, actor_id: int | None = None, details: dict[str, Any]
) -> TimelineEntry:
    return {
        "at": at,
        "event": event,
        "status": None,
        "actor": actor,
        "actor_id": actor_id,
        "reason": None,
        "details": details,
    }
