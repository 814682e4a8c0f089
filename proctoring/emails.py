"""E-mails that tell learners what became of a proctored exam. Spec 03 §9, 07 §5, docs/emails.rst."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import EmailMessage
from django.template import loader
from django.utils import translation

from proctoring import conf, constants
from proctoring.links import get_course_home_url, support_url
from proctoring.models import ProctoredExamStudentAttempt
from proctoring.runtime import get_runtime_service
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status


@dataclass(frozen=True)
class StatusMail:
    """What a status is told with. Clients filter by the subject, which is therefore never translated."""

    subject: str
    template: str


STATUS_MAILS = {
    Status.submitted: StatusMail("Proctoring attempt submitted", "proctoring_attempt_submitted_email.html"),
    Status.verified: StatusMail("Proctoring attempt verified", "proctoring_attempt_satisfactory_email.html"),
    Status.rejected: StatusMail("Proctoring attempt rejected", "proctoring_attempt_unsatisfactory_email.html"),
}


class HtmlMessage(EmailMessage):
    """A message whose ``body`` is HTML; on the wire a text, made of it, comes first."""

    content_subtype = "html"

    def message(self, *args: Any, **kwargs: Any) -> Any:
        """Return the MIME message: ``multipart/alternative``, text before HTML."""
        both = EmailMultiAlternatives(
            subject=self.subject,
            body=text_of(str(self.body)),
            from_email=self.from_email,
            to=self.to,
            bcc=self.bcc,
            cc=self.cc,
            reply_to=self.reply_to,
            attachments=self.attachments,
            headers=self.extra_headers,
        )
        both.encoding = self.encoding
        both.attach_alternative(str(self.body), "text/html")
        return both.message(*args, **kwargs)


_is_silent: ContextVar[bool] = ContextVar("proctoring_mail_is_silent", default=False)


@contextmanager
def without_mail() -> Iterator[None]:
    """Tell no learner by mail what changes in this block: an operator repairs old rows."""
    token = _is_silent.set(True)
    try:
        yield
    finally:
        _is_silent.reset(token)


def is_told_by_mail(attempt: ProctoredExamStudentAttempt, status: str) -> bool:
    """Whether the learner gets an e-mail when the attempt gets the status: of graded proctored exams only."""
    if _is_silent.get():
        return False
    return status in STATUS_MAILS and attempt.taking_as_proctored and not attempt.is_sample_attempt


def build_status_mail(
    attempt: ProctoredExamStudentAttempt, course_name: str, course_id: object, escalation_email: str | None
) -> EmailMessage:
    """Return the message for the attempt's status, one of :data:`STATUS_MAILS`, in the language that is active.

    Looks the template up once; an address that the course has for complaints replaces the provider's contact.
    """
    mail, exam = STATUS_MAILS[attempt.status], attempt.proctored_exam
    template = loader.select_template(_get_email_template_paths(mail.template, exam.backend))
    body = template.render(
        {
            "course_url": get_course_home_url(course_id),
            "course_name": course_name,
            "exam_name": exam.exam_name,
            "status": attempt.status,
            "platform": constants.PLATFORM_NAME,
            **_contact(exam.backend, escalation_email),
        }
    )
    return HtmlMessage(subject=mail.subject, body=body, from_email=constants.FROM_EMAIL, to=[attempt.user.email])


def language_of(learner: Any) -> str:
    """Return the code of the learner's language.

    The host's runtime service ``languages`` is asked if it is there, then the user's attribute ``language``; else it
    is the site's. It is never the language of whoever caused the e-mail.
    """
    ask = getattr(get_runtime_service("languages"), "get_language", None)
    language = (ask(learner.pk) if ask else None) or getattr(learner, "language", None)
    if language and translation.check_for_language(str(language)):
        return str(language)
    return settings.LANGUAGE_CODE


def _get_email_template_paths(template_name: str, backend: str | None) -> list[str]:
    """Return where the template is looked for, the provider's own before the common one."""
    own = [f"emails/proctoring/{backend}/{template_name}"] if backend else []
    return [*own, f"emails/{template_name}"]


def _contact(backend: str | None, escalation_email: str | None) -> dict[str, str]:
    """Return the link that the learner may write to, and its text."""
    if escalation_email:
        return {"contact_url": f"mailto:{escalation_email}", "contact_url_text": escalation_email}
    url = _configured_contact(backend) or support_url()
    return {"contact_url": url, "contact_url_text": url}


def _configured_contact(backend: str | None) -> str | None:
    """Return ``PROCTORING_BACKENDS[backend]["LINK_URLS"]["contact"]``, each level of which may be missing."""
    level: Any = conf.backends()
    for key in (backend, "LINK_URLS", "contact"):
        level = level.get(key) if isinstance(level, Mapping) else None
    return level or None


def text_of(html: str) -> str:
    """Return the text of an HTML mail: paragraphs set apart, the address after the text of a link."""
    parser = _TextParser()
    parser.feed(html)
    parser.close()
    return parser.text()


class _TextParser(HTMLParser):
    """Collects paragraphs; what is not shown is left out."""

    INVISIBLE = frozenset({"head", "style", "script", "title"})
    BLOCKS = frozenset({"p", "div", "td", "tr", "table", "li", "ul", "ol", "h1", "h2", "h3", "h4", "br", "body", "hr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._paragraphs: list[str] = [""]
        self._invisible = 0
        self._link: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where paragraphs and links begin."""
        if tag in self.INVISIBLE:
            self._invisible += 1
        if tag in self.BLOCKS:
            self._paragraphs.append("- " if tag == "li" else "")
        if tag == "a":
            self._link = (dict(attrs).get("href") or "", len(self._paragraphs[-1]))

    def handle_endtag(self, tag: str) -> None:
        """Note where paragraphs end; add the address of a link that does not show it."""
        if tag in self.INVISIBLE:
            self._invisible = max(0, self._invisible - 1)
        if tag in self.BLOCKS:
            self._paragraphs.append("")
        if tag == "a" and self._link:
            href, start = self._link
            shown = self._paragraphs[-1][start:].strip()
            if href and href.removeprefix("mailto:") != shown:
                self._paragraphs[-1] = f"{self._paragraphs[-1].rstrip()} ({href})"
            self._link = None

    def handle_data(self, data: str) -> None:
        """Take the text."""
        if not self._invisible:
            self._paragraphs[-1] += data

    def text(self) -> str:
        """Return the paragraphs, each on one line, with an empty line between two."""
        lines = (" ".join(paragraph.split()) for paragraph in self._paragraphs)
        return "\n\n".join(line for line in lines if line not in ("", "-")) + "\n"
