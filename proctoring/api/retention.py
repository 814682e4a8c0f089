"""Personal data that is older than the host wants to keep it. Off by default. docs/operations.rst."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q, QuerySet
from django.utils import timezone

from proctoring import conf, metrics
from proctoring.models import (
    Delivery,
    ProctoredExamSoftwareSecureComment,
    ProctoredExamSoftwareSecureCommentHistory,
    ProctoredExamSoftwareSecureReview,
    ProctoredExamSoftwareSecureReviewHistory,
    ReviewCallback,
)

BATCH_SIZE = 1000

_HOLDS_REVIEW_DATA = (
    ~Q(raw_data="") | ~Q(notes="") | (Q(encrypted_video_url__isnull=False) & ~Q(encrypted_video_url=b""))
)
_HOLDS_COMMENT = ~Q(comment="") | ~Q(status="")


@dataclass(frozen=True)
class Expired:
    """Rows whose time is over, and what is done to them."""

    name: str
    rows: QuerySet[Any]
    purge: Callable[[QuerySet[Any]], object]


@metrics.timed(metrics.SWEEPS, sweep="purge_expired_data")
def purge_expired_data(*, dry_run: bool = False) -> dict[str, int]:
    """Blank or delete what is older than the settings allow; return the numbers of rows by kind.

    Rows of reviews stay, with their outcome; no workflow follows. Each batch is a statement of its own, so that it
    can be stopped and run again.
    """
    return {kind.name: kind.rows.count() if dry_run else _purge(kind) for kind in _expired()}


def _purge(kind: Expired) -> int:
    done = 0
    while ids := list(kind.rows.order_by("pk").values_list("pk", flat=True)[:BATCH_SIZE]):
        kind.purge(QuerySet(model=kind.rows.model).filter(pk__in=ids))
        done += len(ids)
    return done


def _expired() -> Iterator[Expired]:
    if (before := _before("KEEP_REVIEW_DATA_DAYS")) is not None:
        yield from _review_data(before)
    if (before := _before("KEEP_DELIVERIES_DAYS")) is not None:
        settled = [Delivery.State.DELIVERED, Delivery.State.DROPPED]
        yield Expired("deliveries", Delivery.objects.filter(state__in=settled, settled_at__lt=before), _delete)
    if (before := _before("KEEP_REVIEW_CALLBACKS_DAYS")) is not None:
        callbacks = ReviewCallback.objects.filter(modified__lt=before).exclude(body="")
        yield Expired("delivered reviews", callbacks, _forget_contents)


def _review_data(before: datetime.datetime) -> Iterator[Expired]:
    reviews = ProctoredExamSoftwareSecureReview.objects.filter(modified__lt=before)
    archived = ProctoredExamSoftwareSecureReviewHistory.objects.filter(created__lt=before)
    comments = ProctoredExamSoftwareSecureComment.objects.filter(_HOLDS_COMMENT, review__modified__lt=before)
    archived_comments = ProctoredExamSoftwareSecureCommentHistory.objects.filter(
        _HOLDS_COMMENT, archived_review__created__lt=before
    )
    yield Expired("comments", comments, _blank_comments)
    yield Expired("archived comments", archived_comments, _blank_comments)
    yield Expired("reviews", reviews.filter(_HOLDS_REVIEW_DATA), _blank_reviews)
    yield Expired("archived reviews", archived.filter(_HOLDS_REVIEW_DATA), _blank_reviews)


def _before(name: str) -> datetime.datetime | None:
    """Return the instant before which data is expired, ``None`` where it is kept for ever."""
    days = conf.value(name)
    if days is None:
        return None
    if isinstance(days, bool) or not isinstance(days, int) or days < 1:
        raise ImproperlyConfigured(f"PROCTORING_SETTINGS[{name!r}] must be a number of days, or None.")
    return timezone.now() - datetime.timedelta(days=days)


def _blank_reviews(rows: QuerySet[Any]) -> None:
    rows.update(raw_data="", notes="", encrypted_video_url=b"")


def _blank_comments(rows: QuerySet[Any]) -> None:
    rows.update(comment="", status="")


def _forget_contents(rows: QuerySet[Any]) -> None:
    ReviewCallback.objects.filter(pk__in=rows.values("pk")).forget_contents()


def _delete(rows: QuerySet[Any]) -> None:
    rows.delete()
