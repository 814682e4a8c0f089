"""Deliveries in the admin, and another try."""

import pytest
from django.core import mail

from proctoring.api.deliveries import SENDERS
from proctoring.models import Delivery
from tests import factories
from tests.admin.conftest import said, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(learner):
    attempt = factories.make_attempt(factories.make_proctored_exam(), learner, status="submitted")
    return Delivery.objects.create(
        kind="status_email",
        attempt_id=attempt.pk,
        payload={"status": "submitted", "course_name": None},
        state=Delivery.State.GIVEN_UP,
        tries=12,
        last_error="SMTPException: no",
    )


def try_again(desk, *deliveries):
    ids = [delivery.pk for delivery in deliveries]
    return desk.post(url("changelist", "delivery"), {"action": "try_again", "_selected_action": ids}, follow=True)


def test_what_was_given_up_is_tried_again(desk, delivery):
    response = try_again(desk, delivery)

    delivery.refresh_from_db()
    assert (delivery.state, len(mail.outbox)) == (Delivery.State.DELIVERED, 1)
    assert said(response) == ["1 delivery arrived."]


def test_what_has_arrived_is_not_sent_again(desk, delivery):
    try_again(desk, delivery)
    try_again(desk, delivery)

    assert len(mail.outbox) == 1


def test_another_failure_is_told(desk, delivery, monkeypatch):
    monkeypatch.setitem(SENDERS, "status_email", _fail)

    response = try_again(desk, delivery)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries) == (Delivery.State.PENDING, 1)
    assert said(response)[1] == "1 delivery failed or waits for its turn."


def _fail(delivery):
    raise ConnectionError("no")


def test_whoever_may_only_view_has_no_action(desk_with, delivery):
    try_again(desk_with("view_delivery"), delivery)

    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.GIVEN_UP
