"""Open attempts compared with what the vendor says of them, over HTTP, and repaired."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from proctoring import api
from proctoring.api.reconciliation import RULES, find_rule
from proctoring.models import Delivery, ProctoredExamSoftwareSecureReview, ReviewCallback
from proctoring.serializers import attempt_dict
from sandbox.vendor.faults import Faults, Wrong
from sandbox.vendor.records import Stage
from tests.vendor.conftest import newest_attempt, status

pytestmark = pytest.mark.django_db(transaction=True)


def reconcile(**options):
    """Run the command on all attempts, however young; return its lines, and whether it failed."""
    out = StringIO()
    try:
        call_command("reconcile_attempts", stdout=out, **{"minutes": 0, **options})
    except CommandError:
        return out.getvalue().splitlines(), True
    return out.getvalue().splitlines(), False


@pytest.fixture
def registered(browser, make_exam, vendor):
    """The vendor's record of an attempt that waits."""
    browser.register(make_exam("lookout")).raise_for_status()
    [record] = vendor.records.attempts.values()
    return record


def test_agreement_is_counted(registered):
    lines, failed = reconcile()

    assert lines == ["agreed: 1, different: 0, repaired: 0, provider cannot tell: 0, provider not reached: 0"]
    assert not failed


def test_lost_ready_callback_is_made_up_for(registered, vendor):
    vendor.records.move(registered, Stage.READY)

    [line, summary], failed = reconcile()

    assert line.endswith("created here, ready_to_start there: the learner is ready, and we were not told, repaired")
    assert "repaired: 1" in summary
    assert not failed
    assert status() == "ready_to_start"
    assert newest_attempt().history.order_by("-history_id").first().history_actor == "reconciliation"


def test_dry_run_changes_nothing(registered, vendor):
    vendor.records.move(registered, Stage.READY)

    [line, _], failed = reconcile(dry_run=True)

    assert "we were not told" in line
    assert not failed
    assert status() == "created"


@pytest.mark.parametrize(
    ("actions", "stage", "becomes"),
    [(["start"], Stage.READY, Stage.IN_EXAM), (["start", "submit"], Stage.IN_EXAM, Stage.SUBMITTED)],
)
def test_vendor_is_told_what_it_missed(actions, stage, becomes, registered, browser, vendor):
    for action in actions:
        browser.act(action).raise_for_status()
    vendor.records.move(registered, stage)

    _, failed = reconcile()

    assert registered.stage == becomes
    assert not failed


def test_what_is_pending_is_left_to_its_delivery(registered, browser, vendor):
    vendor.faults = Faults(answer=Wrong.SERVER_ERROR)
    browser.act("start").raise_for_status()
    vendor.faults = Faults()

    [line, _], failed = reconcile()

    assert "does not know that it was started" in line
    assert failed
    assert Delivery.objects.pending().count() == 1


def test_lost_review_is_reported(sat, vendor):
    vendor.records.move(sat("lookout"), Stage.REVIEWED)

    [line, _], failed = reconcile()

    assert "the review has not arrived" in line
    assert failed


def test_parked_review_is_replayed(sat, vendor, monkeypatch):
    record = sat("lookout")
    exam = newest_attempt().proctored_exam
    exam.is_proctored = False
    exam.save()
    vendor.review(record, "passed")
    assert ReviewCallback.objects.get().outcome == "parked"
    exam.is_proctored = True
    exam.save()

    _, failed = reconcile()

    assert not failed
    assert ProctoredExamSoftwareSecureReview.objects.get().review_status == "Clean"
    assert status() == "verified"


def test_attempt_that_the_vendor_does_not_know_is_reported(registered, vendor):
    vendor.records.remove(registered.id)

    [line, _], failed = reconcile()

    assert "the provider does not know the attempt" in line
    assert failed


def test_vendor_that_fails_is_counted(registered, vendor):
    vendor.faults = Faults(answer=Wrong.SERVER_ERROR)

    [summary], failed = reconcile()

    assert "provider not reached: 1" in summary
    assert failed


def test_repair_that_fails_stops_nothing(registered, vendor, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    vendor.records.move(registered, Stage.READY)
    monkeypatch.setattr(api, "mark_exam_attempt_as_ready", fail)

    [line, summary], failed = reconcile()

    assert not line.endswith("repaired")
    assert "repaired: 0" in summary
    assert failed


def test_attempt_that_moved_since_is_left_alone(registered, vendor):
    attempt = attempt_dict(newest_attempt())
    api.update_attempt_status(attempt["id"], "started")

    assert not find_rule("created", "ready_to_start").repair(attempt)
    assert status() == "started"


def test_review_of_somebody_without_rights_is_not_replayed(sat, vendor):
    record = sat("lookout")
    vendor.records.move(record, Stage.REVIEWED)
    ReviewCallback.objects.create(channel="provider", target=record.id, digest="1", body='{"status": "passed"}')

    _, failed = reconcile()

    assert failed
    assert status() == "submitted"


def test_provider_that_cannot_tell_is_passed_over(browser, make_exam):
    browser.register(make_exam("software_secure")).raise_for_status()

    [summary], failed = reconcile()

    assert "provider cannot tell: 1" in summary
    assert not failed


@pytest.mark.parametrize("options", [{"minutes": 10}, {"backend": "software_secure"}, {"course": "another"}], ids=str)
def test_others_are_left_alone(options, registered, vendor):
    vendor.records.move(registered, Stage.READY)

    [summary], _ = reconcile(**options)

    assert summary.startswith("agreed: 0, different: 0")


def test_negative_age_is_refused():
    with pytest.raises(CommandError, match="negative"):
        call_command("reconcile_attempts", minutes=-1)


@pytest.mark.parametrize(
    ("ours", "theirs", "meaning"),
    [
        ("created", "created", None),
        ("created", "started", "runs at the provider"),
        ("ready_to_start", "created", None),
        ("started", "submitted", "over at the provider"),
        ("submitted", "submitted", None),
        ("submitted", "rejected", "the review has not arrived"),
        ("submitted", "word of their own", None),
        ("started", "unknown", "does not know the attempt"),
    ],
)
def test_rule_for_a_pair_of_states(ours, theirs, meaning):
    rule = find_rule(ours, theirs)

    assert (rule is None) if meaning is None else (meaning in rule.meaning)
    assert len({rule.meaning for rule in RULES}) == len(RULES)
