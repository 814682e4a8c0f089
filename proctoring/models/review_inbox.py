"""Reviews as providers delivered them: stored before they are processed, so that none is lost. docs/security.rst."""

import datetime
from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from model_utils.models import TimeStampedModel

from proctoring.models.locking import lock_rows

_BLANK: dict[str, Any] = {"body": "", "encrypted_video_url": None}


class ReviewCallbackQuerySet(models.QuerySet["ReviewCallback"]):
    """Questions about deliveries of reviews."""

    def unsettled(self) -> Self:
        """Deliveries that have not become a review, the oldest first."""
        return self.filter(outcome__in=ReviewCallback.UNSETTLED).order_by("id")

    def of_attempts(self, attempt_codes: Iterable[str], external_ids: Iterable[str]) -> Self:
        """Deliveries for these attempts, found by either of their names."""
        codes = list(attempt_codes)
        return self.filter(
            models.Q(attempt_code__in=codes) | models.Q(target__in=[*codes, *(name for name in external_ids if name)])
        )

    def older_than(self, days: int) -> Self:
        """Deliveries that came last so many days ago, or earlier."""
        return self.filter(modified__lt=timezone.now() - datetime.timedelta(days=days))

    def lock(self) -> Self:
        """Lock the rows (design rule 0: after the review)."""
        return lock_rows(self)

    def forget_contents(self) -> int:
        """Blank what was delivered, and return the number of rows; such a delivery cannot be replayed."""
        return self.update(**_BLANK)


class ReviewCallback(TimeStampedModel):
    """One distinct review that a provider delivered, however often: what came, and what became of it.

    The contents are redacted, and blanked as soon as they have become a review.

    .. pii: the provider's payload, and an encrypted link to the recording
    .. pii_types: email_address, external_service, name, video
    .. pii_retirement: local_api
    """

    class Channel(models.TextChoices):
        """The door at which it came in."""

        PROVIDER = "provider", "by an account of the provider"
        ANONYMOUS = "anonymous", "without an account"

    class Outcome(models.TextChoices):
        """What became of it."""

        RECEIVED = "received", "received"
        PROCESSED = "processed", "processed"
        PARKED = "parked", "parked"
        FAILED = "failed", "failed"
        SUPERSEDED = "superseded", "superseded by a later review"

    UNSETTLED = (Outcome.RECEIVED, Outcome.PARKED, Outcome.FAILED)

    id = models.BigAutoField(primary_key=True)
    channel = models.CharField(max_length=16, choices=Channel.choices)
    target = models.CharField(max_length=255, db_index=True, help_text="External id or code that names the attempt.")
    digest = models.CharField(max_length=64, unique=True, help_text="Tells equal deliveries; made of all that came.")
    backend = models.CharField(max_length=255, null=True, blank=True, help_text="Name of the provider, where known.")
    attempt_code = models.CharField(
        max_length=255, null=True, blank=True, db_index=True, help_text="The attempt's code."
    )
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The account that delivered it.",
    )
    body = models.TextField(default="", blank=True, help_text="What was delivered, redacted, as JSON; blank when done.")
    encrypted_video_url = models.BinaryField(null=True, blank=True, help_text="Encrypted link to the recording.")
    outcome = models.CharField(max_length=16, choices=Outcome.choices, default=Outcome.RECEIVED, db_index=True)
    error = models.TextField(default="", blank=True, help_text="Why it has not become a review.")
    deliveries = models.PositiveIntegerField(default=1, help_text="How often it came.")
    settled_at = models.DateTimeField(null=True, blank=True, help_text="When it became a review.")

    objects = ReviewCallbackQuerySet.as_manager()

    class Meta:
        db_table = "proctoring_review_callback"
        verbose_name = "review callback"

    def __str__(self) -> str:
        return f"review callback {self.pk} ({self.outcome})"

    @property
    def video_token(self) -> bytes | None:
        """The encrypted link as bytes, whatever the database gives."""
        return None if self.encrypted_video_url is None else bytes(self.encrypted_video_url)

    def settle(self, outcome: str, error: str = "") -> None:
        """Record what became of it; contents that have become a review are blanked."""
        values: dict[str, Any] = {"outcome": outcome, "error": error, "modified": timezone.now()}
        if outcome == self.Outcome.PROCESSED:
            values.update(settled_at=timezone.now(), **_BLANK)
        type(self).objects.filter(pk=self.pk).update(**values)

    def settle_repeat(self) -> None:
        """Blank the contents that came in with an equal delivery after this one had become a review."""
        type(self).objects.filter(pk=self.pk).update(**_BLANK)
