"""``deliver_pending``: what it says, and how it ends."""

import pytest

from proctoring.models import Delivery
from tests import factories


@pytest.fixture
def delivery(db):
    """An exam that its provider was not told of."""
    exam = factories.make_proctored_exam()
    Delivery.objects.all().delete()
    return Delivery.objects.create(kind="exam_saved", backend="test", exam=exam, last_error="ConnectionError: no")


def test_what_arrives_is_counted(run, delivery, provider):
    outcome = run("deliver_pending")

    assert (outcome.out, outcome.error) == ("delivered: 1, failed: 0, given up: 0\n", None)
    assert [exam["id"] for exam in provider.saved_exams] == [delivery.exam_id]


def test_failure_ends_it_with_an_error(run, delivery, provider):
    provider.on_exam_saved = lambda exam: 1 / 0

    outcome = run("deliver_pending")

    assert outcome.out == "delivered: 0, failed: 1, given up: 0\n"
    assert outcome.error.returncode == 1


def test_dry_run_lists_what_is_not_delivered_and_why(run, delivery, provider):
    Delivery.objects.create(kind="status_email", attempt_id=7, state="given_up", tries=12)

    outcome = run("deliver_pending", dry_run=True)

    assert outcome.out.splitlines() == [
        f"{delivery.pk}: exam_saved exam_id={delivery.exam_id} attempt_id=None backend=test due now, "
        "tries: 0, last error: ConnectionError: no",
        f"{delivery.pk + 1}: status_email exam_id=None attempt_id=7 backend=None given up, tries: 12, last error: none",
    ]
    assert provider.saved_exams == []


def test_limit_holds_for_the_list_too(run, delivery):
    Delivery.objects.create(kind="status_email", attempt_id=7)

    assert len(run("deliver_pending", dry_run=True, limit=1).out.splitlines()) == 1


def test_senseless_limit_is_refused(run):
    assert "--limit" in str(run("deliver_pending", limit=0).error)
