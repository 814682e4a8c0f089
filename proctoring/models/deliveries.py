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


class Delivery(TimeStampedModel):
    """One message that could not be sent, or not in time: to whom, about what, why not, and when to try again.

    .. no_pii:
    """

    class State(models.TextChoices):
        """What becomes of the delivery."""

        PENDING = "pending", "pending"
        GIVEN_UP = "given_up", "given up"

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=32, db_index=True, help_text="What is to be delivered.")
    backend = models.CharField(max_length=255, null=True, blank=True, help_text="Name of the provider it is for.")
    exam = models.ForeignKey(ProctoredExam, null=True, blank=True, on_delete=models.CASCADE)
    payload = models.JSONField(default=dict, blank=True, help_text="What cannot be read again when it is sent.")
    state = models.CharField(max_length=16, choices=State.choices, default=State.PENDING)
    tries = models.PositiveIntegerField(default=0, help_text="How often it was tried.")
    next_try_at = models.DateTimeField(default=timezone.now, help_text="When it is tried again.")
    last_error = models.TextField(default="", blank=True, help_text="Why the last try failed.")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        db_table = "proctoring_delivery"
        verbose_name = "delivery"
        verbose_name_plural = "deliveries"
        indexes = [models.Index(fields=["state", "next_try_at"])]

    def __str__(self) -> str:
        return f"{self.kind} to {self.backend} ({self.state})"
