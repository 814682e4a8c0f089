"""Any sequence of calls, clock jumps, provider failures and crashes keeps the rules. Hypothesis looks for one that does not."""

import datetime

import pytest
from django.core import mail
from django.db import transaction
from freezegun import freeze_time
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from proctoring import api
from proctoring.exceptions import ProctoredBaseException
from proctoring.models import Delivery, ProctoredExamStudentAttempt
from proctoring.statuses import COMPLETED, INCOMPLETE
from tests.attempts.recording import RecordingProvider
from tests.factories import make_allowance, make_proctored_exam, make_user

LIMIT, ALLOWANCE = 60, 15
STATUSES = [*sorted(COMPLETED), *sorted(INCOMPLETE), "onboarding_reset"]
ACTORS = [None, "learner", "provider", "timer"]
START = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
# Columns that are no business of the life cycle, or that history need not repeat.
FIELDS = ["status", "started_at", "completed_at", "allowed_time_limit_mins", "external_id", "expires_at", "resumed"]


class Life(RuleBasedStateMachine):
    """One learner at one proctored exam, with a provider that may fail and a process that may die."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.clock = freeze_time(START)
        self.time = self.clock.start()
        self.calls = []
        self.provider = RecordingProvider(self.calls)
        self.seen = {}
        self.mails_before = len(mail.outbox)

    @initialize()
    def create(self):
        from django.apps import apps

        apps.get_app_config("proctoring").backends["test"] = self.provider
        self.exam, self.learner = make_proctored_exam(time_limit_mins=LIMIT), make_user()
        make_allowance(self.exam, self.learner, value=str(ALLOWANCE))
        self.attempt_again()

    def teardown(self):
        self.clock.stop()
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def do(self, call, *args, dies=False, **kwargs):
        """Call the API as a host does; a process that dies does what is due after its commit no more."""
        before = len(transaction.get_connection().run_on_commit)
        try:
            with transaction.atomic():
                call(*args, **kwargs)
        except ProctoredBaseException:
            pass
        hooks = transaction.get_connection().run_on_commit[before:]
        del transaction.get_connection().run_on_commit[before:]
        while hooks and not dies:
            _, effect, _ = hooks.pop(0)
            effect()
            hooks += transaction.get_connection().run_on_commit[before:]
            del transaction.get_connection().run_on_commit[before:]

    def newest(self):
        return ProctoredExamStudentAttempt.objects.get_current_exam_attempt(self.exam.pk, self.learner.pk)

    @rule()
    def attempt_again(self):
        self.do(api.create_exam_attempt, self.exam.pk, self.learner.pk, taking_as_proctored=True)

    @rule(dies=st.booleans())
    def start(self, dies):
        self.do(api.start_exam_attempt, self.exam.pk, self.learner.pk, dies=dies, actor="learner")

    @rule(status=st.sampled_from(STATUSES), actor=st.sampled_from(ACTORS), dies=st.booleans())
    def move(self, status, actor, dies):
        self.do(api.update_attempt_status, self.newest().pk, status, actor=actor, dies=dies)

    @rule(dies=st.booleans())
    def poll(self, dies):
        self.do(api.get_exam_attempt_by_id, self.newest().pk, dies=dies)

    @rule()
    def sweep(self):
        self.do(api.submit_expired_attempts)

    @rule(left=st.integers(min_value=0, max_value=LIMIT * 60))
    def fail_and_continue(self, left):
        attempt = self.newest()
        if attempt.started_at is not None and attempt.status in INCOMPLETE:
            self.do(api.update_exam_attempt, attempt.pk, time_remaining_seconds=left)
            self.do(api.update_attempt_status, attempt.pk, "error")
        self.do(api.mark_exam_attempt_as_ready_to_resume, attempt.pk)
        self.attempt_again()

    @rule(minutes=st.integers(min_value=0, max_value=200))
    def wait(self, minutes):
        self.time.tick(datetime.timedelta(minutes=minutes))

    @rule(fails=st.booleans())
    def provider_changes(self, fails):
        methods = ("start_exam_attempt", "stop_exam_attempt", "mark_erroneous_exam_attempt")
        self.provider.fails = dict.fromkeys(methods, ConnectionError("down")) if fails else {}

    @precondition(lambda self: not self.provider.fails)
    @rule()
    def operator_delivers(self):
        self.time.tick(datetime.timedelta(days=1))
        self.do(api.deliver_pending)
        assert not Delivery.objects.pending().exists()

    @invariant()
    def completed_never_becomes_incomplete(self):
        for attempt in ProctoredExamStudentAttempt.objects.filter(user=self.learner):
            before = self.seen.get(attempt.pk)
            assert not (before in COMPLETED and attempt.status in INCOMPLETE)
            self.seen[attempt.pk] = attempt.status

    @invariant()
    def time_granted_is_never_too_much(self):
        carried = None
        for attempt in ProctoredExamStudentAttempt.objects.filter(user=self.learner).order_by("id"):
            most = LIMIT + ALLOWANCE if carried is None else max(carried // 60, 1)
            granted = attempt.allowed_time_limit_mins
            assert granted is None or granted <= most
            carried = attempt.time_remaining_seconds

    @invariant()
    def each_effect_is_recorded_and_delivered_once(self):
        for attempt in ProctoredExamStudentAttempt.objects.filter(user=self.learner):
            statuses = list(attempt.history.order_by("history_id").values_list("status", flat=True))
            entered = [after for before, after in zip([None, *statuses], statuses, strict=False) if before != after]
            records = Delivery.objects.of_attempt(attempt.pk)
            mails = records.filter(kind="status_email")
            told = [status for status in entered if status in ("submitted", "verified", "rejected")]
            assert mails.count() <= len(told)
            assert records.filter(kind="start_exam_attempt").count() <= 1
        sent = Delivery.objects.filter(kind="status_email", state="delivered").count()
        assert len(mail.outbox) - self.mails_before == sent

    @invariant()
    def history_replays_to_the_row(self):
        for attempt in ProctoredExamStudentAttempt.objects.filter(user=self.learner):
            record = attempt.history.first()
            assert {name: getattr(record, name) for name in FIELDS} == {name: getattr(attempt, name) for name in FIELDS}


@pytest.mark.django_db
def test_every_life_keeps_the_rules():
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
