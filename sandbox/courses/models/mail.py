"""E-mails that were sent, one row per recipient: the sandbox has no mail server, it has an inbox."""

from typing import Any

from django.db import models
from django.urls import reverse


class MailQuerySet(models.QuerySet["Mail"]):
    """Mails by whose they are."""

    def readable_by(self, user: Any) -> "MailQuerySet":
        """Return the mails that the user may read: all for staff, their own for others."""
        if user.is_staff:
            return self
        return self.filter(recipient__iexact=user.email) if user.email else self.none()


class Mail(models.Model):
    """A message as one of its recipients got it."""

    sent_at = models.DateTimeField(auto_now_add=True, db_index=True)
    recipient = models.EmailField(max_length=255, db_index=True)
    sender = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-id"]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("mail", args=[self.pk])
