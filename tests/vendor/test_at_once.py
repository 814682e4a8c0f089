"""Eight clients deliver every review thrice over HTTP, at once: each happens once."""

import random
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from proctoring.models import (
    ProctoredExam,
    ProctoredExamSoftwareSecureComment,
    ProctoredExamSoftwareSecureReview,
    ProctoredExamStudentAttempt,
    ReviewCallback,
)
from sandbox.vendor.agreement import AGREEMENT
from tests import factories
from tests.vendor.conftest import Browser

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.service,
    pytest.mark.skipif(connection.vendor == "sqlite", reason="needs a database with row locks"),
]

ATTEMPTS, TIMES, CLIENTS = 100, 3, 8
REVIEW = {"status": "passed", "comments": [{"comment": "All fine", "status": "passed"}]}


def deliver(lms, external_ids):
    """Deliver the reviews one after the other, as one client; return the status codes."""
    with Browser(lms, AGREEMENT.username) as client:
        return [client.call("POST", f"attempt/{name}/reviewed", **REVIEW).status_code for name in external_ids]


def test_reviews_delivered_over_http_happen_once(lms, make_exam):
    make_exam("lookout")
    exam = ProctoredExam.objects.get()
    for number in range(ATTEMPTS):
        values = {"status": "submitted", "completed_at": timezone.now(), "external_id": f"external-{number}"}
        factories.make_attempt(exam, **values)
    names = [f"external-{number}" for number in range(ATTEMPTS)] * TIMES
    random.Random(4).shuffle(names)

    with ThreadPoolExecutor(CLIENTS) as clients:
        codes = list(clients.map(partial(deliver, lms), [names[client::CLIENTS] for client in range(CLIENTS)]))

    assert {code for share in codes for code in share} == {200}
    assert ProctoredExamSoftwareSecureReview.objects.count() == ATTEMPTS
    assert ProctoredExamSoftwareSecureComment.objects.count() == ATTEMPTS
    assert ProctoredExamStudentAttempt.objects.filter(status="verified").count() == ATTEMPTS
    assert len(mail.outbox) == len({message.to[0] for message in mail.outbox}) == ATTEMPTS
    assert set(ReviewCallback.objects.values_list("outcome", "deliveries")) == {("processed", TIMES)}
