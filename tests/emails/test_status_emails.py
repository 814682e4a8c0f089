"""E-mails about the status of an attempt. Spec 03 §9, 07 §5."""

import copy

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.core.mail import EmailMessage
from django.template import loader
from django.test import override_settings
from django.utils import translation

from proctoring import api, constants, runtime
from proctoring.emails import STATUS_MAILS
from proctoring.integrations.opaque_keys import InvalidKeyError
from proctoring.statuses import COMPLETED, INCOMPLETE

COURSE_ID = "course-v1:Acme+X1+2026"
FRAGMENTS = {
    "submitted": "was submitted successfully",
    "verified": "was reviewed and you met all proctoring requirements",
    "rejected": "the course team has identified one or more violations",
}
SUBJECTS = {
    "submitted": "Proctoring attempt submitted",
    "verified": "Proctoring attempt verified",
    "rejected": "Proctoring attempt rejected",
}
SUPPORT = "http://localhost:8000/support/contact_us"


def mail_about(attempt, course_name="Maths"):
    return api.create_proctoring_attempt_status_email(attempt, course_name, attempt.proctored_exam.course_id)


def normalized(body):
    """As clients compare: newlines deleted, white space collapsed."""
    return " ".join(body.replace("\n", "").split())


def contact_link(url, text):
    return f'<a href="{url}"> {text} </a>'


@pytest.mark.parametrize("status", FRAGMENTS)
def test_contract_of_the_body(make_mail_attempt, status):
    message = mail_about(make_mail_attempt(status), "数学 für Anfänger")
    body = normalized(message.body)

    assert isinstance(message, EmailMessage)
    assert (message.subject, message.to) == (SUBJECTS[status], ["ada@acme.example"])
    assert (message.from_email, message.content_subtype) == (constants.FROM_EMAIL, "html")
    assert "Hello," in body
    assert 'Your proctored exam "Algebra &amp; &quot;Logic&quot;"' in body
    assert f'<a href="https://learning.academy.example/course/{COURSE_ID}/home">数学 für Anfänger</a>' in body
    assert FRAGMENTS[status] in body
    assert (contact_link(SUPPORT, SUPPORT) in body) is (status != "submitted")


@pytest.mark.parametrize("status", [*sorted((COMPLETED | INCOMPLETE) - set(FRAGMENTS)), "onboarding_reset", ""])
def test_other_statuses_are_not_mailed(make_mail_attempt, status):
    assert mail_about(make_mail_attempt(status)) is None


@pytest.mark.parametrize("values", [{"taking_as_proctored": False}, {"is_sample_attempt": True}])
def test_only_graded_proctored_attempts_are_mailed(make_mail_attempt, values):
    assert mail_about(make_mail_attempt("submitted", **values)) is None


class Instructor:
    def __init__(self, answer):
        self.answer = answer

    def get_proctoring_escalation_email(self, course_id):
        assert course_id == COURSE_ID
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize("status", ["verified", "rejected"])
def test_escalation_address_replaces_the_contact(make_mail_attempt, status):
    runtime.set_runtime_service("instructor", Instructor("staff@acme.example"))

    body = normalized(mail_about(make_mail_attempt(status)).body)

    assert contact_link("mailto:staff@acme.example", "staff@acme.example") in body
    assert "support/contact_us" not in body


@pytest.mark.parametrize(
    "answer",
    [None, "", ObjectDoesNotExist("no course"), InvalidKeyError(str, "no key")],
    ids=lambda answer: type(answer).__name__,
)
def test_without_escalation_address_it_is_the_platforms_support(make_mail_attempt, answer):
    runtime.set_runtime_service("instructor", Instructor(answer))

    assert contact_link(SUPPORT, SUPPORT) in normalized(mail_about(make_mail_attempt("rejected")).body)


@pytest.mark.parametrize(
    ("options", "contact"),
    [
        ({"LINK_URLS": {"contact": "www.example.com"}}, "www.example.com"),
        ({"LINK_URLS": {"contact": None}}, SUPPORT),
        ({"LINK_URLS": None}, SUPPORT),
        ({}, SUPPORT),
        (None, SUPPORT),
    ],
)
def test_configured_contact_is_used_as_it_stands(make_mail_attempt, options, contact):
    with override_settings(PROCTORING_BACKENDS={"DEFAULT": "test", "test": options}):
        body = mail_about(make_mail_attempt("verified")).body

    assert contact_link(contact, contact) in normalized(body)


@pytest.mark.parametrize("https", ["on", "off"])
def test_scheme_of_the_support_link(make_mail_attempt, https):
    scheme = {"on": "https", "off": "http"}[https]

    with override_settings(HTTPS=https):
        body = mail_about(make_mail_attempt("verified")).body

    assert f'"{scheme}://localhost:8000/support/contact_us"' in body


@pytest.mark.parametrize(
    ("backend", "paths"),
    [
        ("test", ["emails/proctoring/test/x.html", "emails/x.html"]),
        (None, ["emails/x.html"]),
        ("", ["emails/x.html"]),
    ],
)
def test_template_paths(backend, paths):
    assert api._get_email_template_paths("x.html", backend) == paths


def test_template_is_looked_up_once(make_mail_attempt, mailoutbox, after_commit, monkeypatch):
    asked = []
    select = loader.select_template
    monkeypatch.setattr(api.loader, "select_template", lambda paths: asked.append(paths) or select(paths))
    attempt = make_mail_attempt("second_review_required")

    with after_commit():
        api.update_attempt_status(attempt.pk, "verified")

    template = "proctoring_attempt_satisfactory_email.html"
    assert asked == [[f"emails/proctoring/test/{template}", f"emails/{template}"]]
    assert len(mailoutbox) == 1


def test_failing_send_is_logged_as_alarms_expect_it(make_mail_attempt, after_commit, monkeypatch):
    error, logged = RuntimeError("smtp"), []

    def send(message):
        raise error

    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)
    monkeypatch.setattr("logging.Logger.exception", lambda logger, *args, **kwargs: logged.append((args, kwargs)))
    attempt = make_mail_attempt("submitted")

    with after_commit():
        api.update_attempt_status(attempt.pk, "verified")

    attempt.refresh_from_db()
    ((template, values),), keywords = logged[0][:1], logged[0][1]
    assert attempt.status == "verified"
    assert len(logged) == 1
    assert keywords == {}
    assert template == (
        "Exception occurred while trying to send proctoring attempt status email for user_id=%(user_id)s in "
        "course_id=%(course_id)s -- %(err)s"
    )
    assert values == {"user_id": attempt.user_id, "course_id": COURSE_ID, "err": error}


class TestMime:
    """What goes over the wire."""

    def test_text_comes_before_html(self, make_mail_attempt):
        message = mail_about(make_mail_attempt("verified"))

        mime = message.message()
        text, html = mime.get_payload()

        assert mime.get_content_type() == "multipart/alternative"
        assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
        assert html.get_payload(decode=True).decode() == message.body
        assert mime["Subject"] == "Proctoring attempt verified"

    def test_text_says_the_same(self, make_mail_attempt):
        text = mail_about(make_mail_attempt("verified")).message().get_payload(0).get_payload(decode=True).decode()

        assert 'Your proctored exam "Algebra & "Logic"" in Maths (https://learning.academy.example/' in text
        assert "<" not in text

    def test_message_can_be_copied_as_mailers_do(self, make_mail_attempt):
        message = copy.copy(mail_about(make_mail_attempt("verified")))

        assert message.message().is_multipart()


class TestLanguage:
    """The mail is in the learner's language, never in that of whoever causes it."""

    @pytest.fixture
    def language_of_mail(self, make_mail_attempt, after_commit, monkeypatch):
        def language():
            used = []
            monkeypatch.setattr(
                api, "create_proctoring_attempt_status_email", lambda *args: used.append(translation.get_language())
            )
            attempt = make_mail_attempt("submitted")
            with translation.override("fr"), after_commit():
                api.update_attempt_status(attempt.pk, "verified")
            return used

        return language

    def test_site_language_without_a_preference(self, language_of_mail):
        assert language_of_mail() == ["en-us"]

    def test_host_knows_it(self, language_of_mail):
        class Languages:
            def get_language(self, user_id):
                return "es"

        runtime.set_runtime_service("languages", Languages())

        assert language_of_mail() == ["es"]

    def test_unknown_language_is_ignored(self, language_of_mail):
        class Languages:
            def get_language(self, user_id):
                return "klingon"

        runtime.set_runtime_service("languages", Languages())

        assert language_of_mail() == ["en-us"]


def test_every_mailed_status_has_a_base_template_under_both_names():
    for mail in STATUS_MAILS.values():
        assert loader.get_template(f"emails/{mail.template}")
        assert loader.get_template(f"emails/proctoring/{mail.template}")
