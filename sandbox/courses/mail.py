"""The e-mail backend of the sandbox: what is sent lands in the table that the inbox shows."""

from collections.abc import Sequence
from email import message_from_bytes
from email.message import EmailMessage as ReceivedMessage
from email.policy import default

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from sandbox.courses.models import Mail


class InboxBackend(BaseEmailBackend):
    """Stores messages instead of sending them, as they look after the journey: encoded and decoded again."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store the messages; return how many of them had somebody to go to."""
        mails = [_mails(message) for message in email_messages]
        Mail.objects.bulk_create(mail for copies in mails for mail in copies)
        return sum(bool(copies) for copies in mails)


def _mails(message: EmailMessage) -> list[Mail]:
    """Return the message once per recipient, not saved."""
    received = message_from_bytes(message.message().as_bytes(), policy=default)
    return [
        Mail(
            recipient=recipient,
            sender=str(received["From"]),
            subject=str(received["Subject"])[:255],
            text=_part(received, "plain"),
            html=_part(received, "html"),
        )
        for recipient in message.recipients()
    ]


def _part(received: ReceivedMessage, subtype: str) -> str:
    """Return the text of that kind, empty if the message has none."""
    part = received.get_body((subtype,))
    return str(part.get_content()) if part else ""
