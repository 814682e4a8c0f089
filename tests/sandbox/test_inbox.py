"""E-mails that were sent, in the sandbox's inbox."""

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from proctoring.emails import HtmlMessage
from sandbox.courses.mail import InboxBackend
from sandbox.courses.models import Mail

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sandbox.urls")]


@pytest.fixture(autouse=True)
def _login_page(settings):
    settings.LOGIN_URL = "login"


@pytest.fixture
def send():
    """Send a message through the sandbox's backend; return how many were sent."""

    def send(message):
        return InboxBackend().send_messages([message])

    return send


@pytest.fixture
def result(send):
    """A mail with HTML to the learner."""
    send(HtmlMessage("Verified", "<p>Well done, <b>Lea</b>.</p>", "exams@harbour.example", ["lea@harbour.example"]))
    return Mail.objects.get()


def test_message_is_stored_as_text_and_html(result):
    assert (result.sender, result.recipient, result.subject) == (
        "exams@harbour.example",
        "lea@harbour.example",
        "Verified",
    )
    assert result.text == "Well done, Lea.\n"
    assert "<b>Lea</b>" in result.html


def test_each_recipient_gets_a_copy(send):
    assert send(EmailMessage("Ahoy", "Grüße\n", "a@b.example", ["x@b.example"], bcc=["y@b.example"])) == 1
    assert set(Mail.objects.values_list("recipient", "text", "html")) == {
        ("x@b.example", "Grüße\n", ""),
        ("y@b.example", "Grüße\n", ""),
    }


def test_message_to_nobody_counts_as_not_sent(send):
    assert send(EmailMessage("Ahoy", "", "a@b.example", [])) == 0


def test_inbox_needs_a_log_in(client):
    assert client.get(reverse("inbox")).url.startswith("/login/")


@pytest.mark.parametrize(("reader", "status"), [("learner", 200), ("staff", 200), ("instructor", 404)])
def test_mail_is_read_by_its_recipient_and_by_staff(client, request, result, reader, status):
    client.force_login(request.getfixturevalue(reader))
    assert client.get(result.get_absolute_url()).status_code == status
    assert ("Verified" in client.get(reverse("inbox")).content.decode()) == (status == 200)


def test_account_without_an_address_reads_nothing(client, make_user, result):
    Mail.objects.update(recipient="")
    nobody = make_user("nobody")
    nobody.email = ""
    nobody.save()
    client.force_login(nobody)
    assert client.get(result.get_absolute_url()).status_code == 404


def test_html_of_a_mail_runs_no_script_on_the_page(client, send, learner):
    send(HtmlMessage("Bad", '<script>alert("x")</script>', None, [learner.email]))
    client.force_login(learner)
    page = client.get(Mail.objects.get().get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page


def test_long_inbox_has_pages(client, staff):
    Mail.objects.bulk_create(Mail(recipient="x@y.example", subject=f"Mail {number}") for number in range(30))
    client.force_login(staff)
    assert "Mail 29<" in client.get(reverse("inbox")).content.decode()
    assert "Mail 0<" in client.get(reverse("inbox"), {"page": "2"}).content.decode()
