"""What each mail looks like; ``UPDATE_GOLDEN=1`` writes the files anew, and a review shows what learners will read."""

import os
from pathlib import Path

import pytest

from proctoring import api
from proctoring.emails import text_of

FOLDER = Path(__file__).parents[1] / "data" / "emails"


@pytest.mark.parametrize("status", ["submitted", "verified", "rejected"])
def test_mail_is_as_reviewed(make_mail_attempt, status):
    attempt = make_mail_attempt(status)
    message = api.create_proctoring_attempt_status_email(attempt, "Maths", attempt.proctored_exam.course_id)

    for kind, content in (("html", message.body), ("txt", text_of(message.body))):
        golden = FOLDER / f"{status}.{kind}"
        if os.environ.get("UPDATE_GOLDEN"):
            golden.parent.mkdir(parents=True, exist_ok=True)
            golden.write_text(content)
        assert content == golden.read_text()


@pytest.mark.parametrize("status", ["submitted", "verified", "rejected"])
def test_mail_reads_in_the_clients_that_people_have(make_mail_attempt, status):
    attempt = make_mail_attempt(status)
    body = api.create_proctoring_attempt_status_email(attempt, "Maths", attempt.proctored_exam.course_id).body

    assert "max-width: 600px" in body  # and no fixed width, so that 320 px are enough
    assert 'width="6' not in body
    assert "prefers-color-scheme: dark" in body
    assert 'style="' in body
    assert "<script" not in body
    assert "http-equiv" not in body
    assert "<img" not in body
