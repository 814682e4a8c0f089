"""Attempts whose time is over are submitted without a browser."""

import datetime
import tracemalloc

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from freezegun import freeze_time

from proctoring import api
from proctoring.models import ProctoredExamStudentAttempt
from tests.factories import make_attempt, make_exam, make_proctored_exam, make_user

pytestmark = pytest.mark.django_db


def make_overdue(exam=None, **values):
    started_at = timezone.now() - datetime.timedelta(minutes=31)
    defaults = {"status": "started", "started_at": started_at, "allowed_time_limit_mins": 30}
    return make_attempt(exam or make_exam(), **{**defaults, **values})


def set_column(attempt, expires_at):
    ProctoredExamStudentAttempt.objects.filter(pk=attempt.pk).update(expires_at=expires_at)


def status_of(attempt):
    attempt.refresh_from_db()
    return attempt.status


@pytest.mark.parametrize("status", ["started", "ready_to_submit"])
def test_overdue_attempt_is_submitted_as_of_its_deadline(status):
    attempt = make_overdue(status=status)

    report = api.submit_expired_attempts()

    assert (report.found, report.submitted, report.failed) == (1, 1, 0)
    assert status_of(attempt) == "submitted"
    assert attempt.completed_at == attempt.started_at + datetime.timedelta(minutes=30)


@pytest.mark.parametrize(
    "values",
    [
        {"status": "verified"},
        {"status": "onboarding_reset"},
        {"allowed_time_limit_mins": 32},
        {"allowed_time_limit_mins": None},
        {"started_at": None},
    ],
)
def test_everything_else_stays(values):
    attempt = make_overdue(**values)

    assert api.submit_expired_attempts().found == 0
    assert status_of(attempt) == attempt.status


def test_row_without_the_column_is_found():
    attempt = make_overdue()
    set_column(attempt, None)

    api.submit_expired_attempts()

    assert status_of(attempt) == "submitted"


@pytest.mark.parametrize(("late", "found"), [(datetime.timedelta(0), 0), (datetime.timedelta(microseconds=1), 1)])
@pytest.mark.parametrize("has_column", [True, False])
def test_time_is_over_after_its_last_instant(late, found, has_column):
    attempt = make_overdue()
    if not has_column:
        set_column(attempt, None)

    with freeze_time(attempt.expiry() + late):
        assert api.submit_expired_attempts(dry_run=True).found == found


def test_column_that_is_too_early_does_not_decide():
    attempt = make_overdue(allowed_time_limit_mins=60)
    set_column(attempt, attempt.started_at)

    assert api.submit_expired_attempts().found == 0
    assert status_of(attempt) == "started"


@pytest.mark.parametrize(("field", "step"), [("started_at", datetime.timedelta(1)), ("allowed_time_limit_mins", 5)])
def test_every_change_of_time_moves_the_column(field, step):
    attempt = make_overdue()
    setattr(attempt, field, getattr(attempt, field) + step)

    attempt.save(update_fields=[field])

    attempt.refresh_from_db()
    assert attempt.expires_at == attempt.expiry()


def test_one_bad_row_stops_nobody(monkeypatch):
    attempts = [make_overdue() for _ in range(3)]
    update = api.update_attempt_status

    def fail_for_one(attempt_id, *args, **kwargs):
        update(attempt_id, *args, **kwargs)
        if attempt_id == attempts[1].pk:
            raise RuntimeError("bad row")

    monkeypatch.setattr(api, "update_attempt_status", fail_for_one)

    report = api.submit_expired_attempts()

    assert (report.submitted, report.failed) == (2, 1)
    assert [status_of(attempt) for attempt in attempts] == ["submitted", "started", "submitted"]


def test_bad_rows_are_counted_and_named(monkeypatch, caplog):
    attempts = [make_overdue() for _ in range(2)]

    def fail(*args, **kwargs):
        raise RuntimeError("bad row")

    monkeypatch.setattr(api, "update_attempt_status", fail)

    assert api.submit_expired_attempts().failed == 2
    assert [f"attempt_id={attempt.pk}" in caplog.text for attempt in attempts] == [True, True]


def test_learner_is_told_as_after_a_poll(learner, provider, calls, mailoutbox, events, after_commit):
    make_overdue(make_proctored_exam(), user=learner, external_id="x")

    with after_commit():
        api.submit_expired_attempts()

    assert calls == ["provider.stop"]
    assert len(mailoutbox) == 1
    assert [name.rpartition(".")[2] for name, _ in events] == ["submitted"]


def test_timeline_names_the_sweeper():
    attempt = make_overdue()

    api.submit_expired_attempts()

    assert api.get_attempt_timeline(attempt.pk)[-1]["actor"] == "sweeper"


def test_batches_cover_everything(capsys):
    exam = make_exam()
    for _ in range(7):
        make_overdue(exam)

    call_command("submit_expired_attempts", batch_size=3)

    assert capsys.readouterr().out == "overdue: 7, submitted: 7, failed: 0\n"


def test_dry_run_counts_only(capsys):
    attempt = make_overdue()

    call_command("submit_expired_attempts", dry_run=True)

    assert capsys.readouterr().out == "overdue: 1\n"
    assert status_of(attempt) == "started"


def test_failures_end_the_command_with_an_error(monkeypatch):
    make_overdue()
    monkeypatch.setattr(api, "update_attempt_status", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(CommandError) as error:
        call_command("submit_expired_attempts")

    assert error.value.returncode == 1


def test_bad_batch_size_is_refused():
    with pytest.raises(CommandError, match="--batch-size"):
        call_command("submit_expired_attempts", batch_size=0)


def test_loop_goes_on_until_it_is_stopped(monkeypatch, capsys):
    class Stopped(Exception):
        pass

    slept = []

    def sleep(seconds):
        slept.append(seconds)
        if len(slept) == 3:
            raise Stopped

    monkeypatch.setattr("time.sleep", sleep)

    with pytest.raises(Stopped):
        call_command("submit_expired_attempts", loop=True, interval=5)

    assert slept == [5, 5, 5]
    assert capsys.readouterr().out.count("overdue: 0") == 3


def test_memory_does_not_grow_with_the_number_of_attempts(monkeypatch):
    exam, now = make_exam(), timezone.now()
    users = [make_user() for _ in range(20)]
    rows = [
        ProctoredExamStudentAttempt(
            user=users[number % 20],
            proctored_exam=exam,
            status="started",
            started_at=now - datetime.timedelta(hours=1),
            allowed_time_limit_mins=30,
            expires_at=now - datetime.timedelta(minutes=30),
        )
        for number in range(10_000)
    ]
    ProctoredExamStudentAttempt.objects.bulk_create(rows, batch_size=1000)
    del rows
    monkeypatch.setattr(api, "update_attempt_status", lambda attempt_id, *args, **kwargs: attempt_id)
    tracemalloc.start()

    report = api.submit_expired_attempts(batch_size=100)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert report.submitted == 10_000
    assert peak < 5_000_000


def test_batch_is_a_constant_number_of_statements_per_attempt():
    exam = make_exam()

    def statements(number):
        for _ in range(number):
            make_overdue(exam)
        with CaptureQueriesContext(connection) as captured:
            api.submit_expired_attempts()
        return len([query for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    few, many = statements(2), statements(12)

    assert (many - few) / 10 <= 6
