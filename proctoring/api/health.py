"""How deliveries, reviews and providers are, for monitoring; no provider is asked. docs/operations.rst."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any, TypedDict, cast

from django.apps import apps
from django.db.models import Count, Min, Q
from django.utils import timezone

from proctoring import metrics
from proctoring.backends.calls import last_calls
from proctoring.models import Delivery, ReviewCallback

# Longer than the first tries of a delivery take.
LATE_AFTER_SECONDS = 15 * 60

State = Delivery.State
Outcome = ReviewCallback.Outcome


class DeliveryHealth(TypedDict):
    """How many deliveries wait or were given up, and the age in seconds of the oldest that waits, 0 without one."""

    pending: int
    given_up: int
    oldest_seconds: float


class ReviewHealth(TypedDict):
    """How many reviews came in and have not become a review, and how long the longest ``received`` one is there."""

    received: int
    parked: int
    failed: int
    oldest_seconds: float


class ProviderHealth(TypedDict):
    """What came of the last calls to a provider; ``null`` where there was none in the last day."""

    is_answering: bool | None
    answered_at: datetime.datetime | None
    failed_at: datetime.datetime | None
    failure: str | None


class Health(TypedDict):
    """What an operator may have to do something about; ``problems`` says what it is, and is empty where all is well."""

    problems: list[str]
    deliveries: DeliveryHealth
    reviews: ReviewHealth
    providers: dict[str, ProviderHealth]


def get_health() -> Health:
    """Return how everything is, with two statements and one question to the cache."""
    health: Health = {
        "problems": [],
        "deliveries": delivery_health(),
        "reviews": review_health(),
        "providers": provider_health(),
    }
    health["problems"] = [name for name, is_there in PROBLEMS.items() if is_there(health)]
    return health


def delivery_health() -> DeliveryHealth:
    """Return how the deliveries are."""
    found = Delivery.objects.undelivered().aggregate(
        pending=Count("pk", filter=Q(state=State.PENDING)),
        given_up=Count("pk", filter=Q(state=State.GIVEN_UP)),
        oldest=Min("created", filter=Q(state=State.PENDING)),
    )
    return cast(DeliveryHealth, _with_age(found))


def review_health() -> ReviewHealth:
    """Return how the inbox of reviews is."""
    found = ReviewCallback.objects.unsettled().aggregate(
        received=Count("pk", filter=Q(outcome=Outcome.RECEIVED)),
        parked=Count("pk", filter=Q(outcome=Outcome.PARKED)),
        failed=Count("pk", filter=Q(outcome=Outcome.FAILED)),
        oldest=Min("modified", filter=Q(outcome=Outcome.RECEIVED)),
    )
    return cast(ReviewHealth, _with_age(found))


def provider_health() -> dict[str, ProviderHealth]:
    """Return how the configured providers were when they were last called, by any process that shares the cache."""
    config: Any = apps.get_app_config("proctoring")
    return {
        name: {
            "is_answering": calls.is_answering,
            "answered_at": calls.answered_at,
            "failed_at": calls.failed_at,
            "failure": calls.failure,
        }
        for name, calls in last_calls(config.backends).items()
    }


def _with_age(found: dict[str, Any]) -> dict[str, Any]:
    oldest = found.pop("oldest")
    return {**found, "oldest_seconds": (timezone.now() - oldest).total_seconds() if oldest else 0.0}


# Parked reviews are none: anybody who may post a review can have one parked.
PROBLEMS: Mapping[str, Callable[[Health], bool]] = {
    "deliveries_given_up": lambda health: health["deliveries"]["given_up"] > 0,
    "deliveries_late": lambda health: health["deliveries"]["oldest_seconds"] > LATE_AFTER_SECONDS,
    "reviews_failed": lambda health: health["reviews"]["failed"] > 0,
    "reviews_left": lambda health: health["reviews"]["oldest_seconds"] > LATE_AFTER_SECONDS,
    "provider_not_answering": lambda health: any(
        provider["is_answering"] is False for provider in health["providers"].values()
    ),
}


def _deliveries_waiting() -> metrics.Readings:
    health = delivery_health()
    return {("pending",): health["pending"], ("given_up",): health["given_up"]}


def _oldest_delivery() -> metrics.Readings:
    return {(): delivery_health()["oldest_seconds"]}


def _reviews_waiting() -> metrics.Readings:
    health = review_health()
    return {("received",): health["received"], ("parked",): health["parked"], ("failed",): health["failed"]}


# What is read when metrics are collected.
GAUGES: Mapping[metrics.Metric, Callable[[], metrics.Readings]] = {
    metrics.DELIVERIES_WAITING: _deliveries_waiting,
    metrics.OLDEST_DELIVERY: _oldest_delivery,
    metrics.REVIEWS_WAITING: _reviews_waiting,
}
