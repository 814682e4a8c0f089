"""The inbox of reviews in the admin."""

import pytest

from proctoring.models import ReviewCallback
from tests.admin.conftest import url

pytestmark = pytest.mark.django_db


def receive(target="ext-1", **values):
    return ReviewCallback.objects.create(channel="provider", target=target, digest=target, **values)


def test_list_says_what_has_not_become_a_review_and_why(desk):
    receive(outcome="parked", error="unknown attempt")
    receive("ext-2", outcome="processed")

    page = desk.get(url("changelist", "reviewcallback"), {"outcome": "parked"}).content.decode()

    assert "unknown attempt" in page
    assert "ext-1" in page
    assert "ext-2" not in page


@pytest.mark.parametrize("name", ["ext-1", "code-1"])
def test_deliveries_are_found_by_the_names_of_the_attempt(desk, name):
    receive(attempt_code="code-1")
    receive("ext-10", attempt_code="code-10")

    page = desk.get(url("changelist", "reviewcallback"), {"q": name})

    assert [callback.target for callback in page.context["cl"].result_list] == ["ext-1"]


def test_page_shows_what_came_without_the_link_to_the_recording(desk):
    callback = receive(body='{"status": "passed"}', encrypted_video_url=b"c2VjcmV0")

    page = desk.get(url("change", "reviewcallback", callback.pk)).content.decode()

    assert "&quot;passed&quot;" in page
    assert "c2VjcmV0" not in page


def test_nothing_is_deleted_by_hand(desk):
    row = receive()

    assert desk.post(url("delete", "reviewcallback", row.pk), {"post": "yes"}).status_code == 403
    assert ReviewCallback.objects.exists()
