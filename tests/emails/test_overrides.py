"""Hosts and providers replace a mail, or a block of it, by path. docs/emails.rst."""

import re
from pathlib import Path

import pytest
from django.test import override_settings

from proctoring import api
from tests.factories import make_user

DOCS = Path(__file__).parents[2] / "docs" / "emails.rst"
TEMPLATE = "proctoring_attempt_satisfactory_email.html"


@pytest.fixture
def use_template(tmp_path, settings):
    """Write a template of a host; its folder is searched before the app's."""

    def use(path, text):
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [str(tmp_path)]}]

    return use


def body_about(attempt):
    message = api.create_proctoring_attempt_status_email(attempt, "Maths", attempt.proctored_exam.course_id)
    return " ".join(message.body.split())


def example_of_the_docs():
    """Return path and text of the override that the documentation shows."""
    block = re.search(
        r"\.\. code-block:: html\+django\n   :caption: templates/(\S+)\n\n((?:   .*\n|\n)+)", DOCS.read_text()
    )
    return block[1], re.sub(r"(?m)^   ", "", block[2])


def test_example_of_the_documentation(make_mail_attempt, use_template):
    use_template(*example_of_the_docs())

    body = body_about(make_mail_attempt("verified"))

    assert "Dear learner," in body
    assert "you met all proctoring requirements" in body


def test_provider_has_its_own_words(make_mail_attempt, use_template):
    use_template(
        f"emails/proctoring/test/{TEMPLATE}",
        f"{{% extends 'emails/{TEMPLATE}' %}}{{% block contact_information %}}Ask Acme.{{% endblock %}}",
    )

    assert "Ask Acme." in body_about(make_mail_attempt("verified"))
    assert "Ask Acme." not in body_about(make_mail_attempt("verified", {"backend": "null"}, user=make_user("bob")))


def test_whole_mail_can_be_replaced(make_mail_attempt, use_template):
    use_template(f"emails/{TEMPLATE}", "<p>{{ exam_name }} at {{ platform }}: {{ status }}</p>")

    assert body_about(make_mail_attempt("verified")) == (
        "<p>Algebra &amp; &quot;Logic&quot; at Example Academy: verified</p>"
    )


@pytest.mark.parametrize("block", ["introduction", "status_information", "contact_information"])
def test_blocks(make_mail_attempt, use_template, block):
    use_template(
        f"emails/proctoring/test/{TEMPLATE}",
        f"{{% extends 'emails/{TEMPLATE}' %}}{{% block {block} %}}instead{{% endblock %}}",
    )

    assert "instead" in body_about(make_mail_attempt("verified"))


def test_platform_is_read_when_the_mail_is_made(make_mail_attempt):
    attempt = make_mail_attempt("verified")

    with override_settings(PROCTORING_SETTINGS={"PLATFORM_NAME": "Another Academy"}):
        assert "Another Academy" in body_about(attempt)
