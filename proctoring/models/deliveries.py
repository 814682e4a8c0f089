"""What has to reach somebody outside this process and has not yet. Design rules 2 and 9, docs/operations.rst."""

import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from model_utils.models import TimeStampedModel

from proctoring.models.exams import ProctoredExam


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Questions about deliveries."""

    def pending(self) -> Self:
        """Deliveries that are still to be made."""
        return self.filter(state=Delivery.State.PENDING)

    def due(self, now: datetime.datetime) -> Self:
        """Pending deliveries whose next try is due, the oldest first."""
        return self.pending().filter(next_try_at__lte=now).order_by("id")

    def given_up(self) -> Self:
        """Deliveries that failed too often."""
        return self.filter(state=Delivery.State.GIVEN_UP)

    def undelivered(self) -> Self:
        """Deliveries that somebody still waits for, and those that were given up."""
        return self.filter(state__in=[Delivery.State.PENDING, Delivery.State.GIVEN_UP])

    def of_attempt(self, attempt_id: int) -> Self:
        """What was, or is, to be told about the attempt."""
        return self.filter(attempt_id=attempt_id)

    def drop(self, reason: str) -> int:
        """Give up what is pending, because nobody needs it any more; return the number."""
        now = timezone.now()
        return self.pending().update(state=Delivery.State.DROPPED, last_error=reason, settled_at=now, modified=now)


class Delivery(TimeStampedModel):
    """One message to somebody outside this process: to whom, about what, and what became of it.

    What concerns an attempt is recorded in the transaction that causes it, and kept when it is delivered; what concerns
    an exam is recorded when it failed or was postponed, and deleted when it is delivered.

    .. no_pii:
    """

    class State(models.TextChoices):
        """What becomes of the delivery."""

        PENDING = "pending", "pending"
        DELIVERED = "delivered", "delivered"
        DROPPED = "dropped", "no longer needed"
        GIVEN_UP = "given_up", "given up"

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=32, db_index=True, help_text="What is to be delivered.")
    backend = models.CharField(max_length=255, null=True, blank=True, help_text="Name of the provider it is for.")
    exam = models.ForeignKey(
        ProctoredExam, null=True, blank=True, on_delete=models.SET_NULL, help_text="The exam; empty when it is gone."
    )
    attempt_id = models.IntegerField(
        null=True, blank=True, db_index=True, help_text="Id of the attempt, which may be gone."
    )
    payload = models.JSONField(default=dict, blank=True, help_text="What cannot be read again when it is sent.")
    state = models.CharField(max_length=16, choices=State.choices, default=State.PENDING)
    tries = models.PositiveIntegerField(default=0, help_text="How often it was tried.")
    next_try_at = models.DateTimeField(default=timezone.now, help_text="When it is tried again.")
    last_error = models.TextField(default="", blank=True, help_text="Why the last try failed.")
    settled_at = models.DateTimeField(null=True, blank=True, help_text="When it arrived, or was given up.")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        db_table = "proctoring_delivery"
        verbose_name = "delivery"
        verbose_name_plural = "deliveries"
        indexes = [models.Index(fields=["state", "next_try_at"])]

    # what `renew` changes
    RENEWED_FIELDS = ("payload", "last_error", "tries", "next_try_at", "modified")

    def renew(self, newer: "Delivery") -> None:
        """Take over what is to be said now. Whoever is sending the former state will not settle this one."""
        self.payload, self.last_error = newer.payload, newer.last_error
        self.tries, self.next_try_at, self.modified = 0, timezone.now(), timezone.now()

    def __str__(self) -> str:
        return f"{self.kind} to {self.backend} ({self.state})"
