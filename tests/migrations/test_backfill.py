"""Attempts of an adopted database get the time at which they are over."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from proctoring.models import ProctoredExamStudentAttempt
from tests.factories import make_user

BEFORE = [("proctoring", "0002_provenance_and_deliveries")]
STARTED = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("migrations")]


@pytest.fixture
def models_before():
    """The app's models of that time, in tables of that time; afterwards the tables are up to date again."""
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    yield executor.loader.project_state(BEFORE).apps
    call_command("migrate", "proctoring", verbosity=0)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {"status": "started", "started_at": STARTED, "allowed_time_limit_mins": 30},
            STARTED + datetime.timedelta(minutes=30),
        ),
        ({"status": "ready_to_submit", "started_at": STARTED, "allowed_time_limit_mins": 0}, STARTED),
        ({"status": "started", "started_at": STARTED, "allowed_time_limit_mins": None}, None),
        ({"status": "created"}, None),
        ({"status": "submitted", "started_at": STARTED, "allowed_time_limit_mins": 30}, None),
    ],
)
def test_unfinished_attempts_are_filled_in(models_before, values, expected):
    exams = models_before.get_model("proctoring", "ProctoredExam").objects
    exam = exams.create(course_id="c", content_id="x", exam_name="old", time_limit_mins=30)
    attempts = models_before.get_model("proctoring", "ProctoredExamStudentAttempt").objects
    attempts.create(user_id=make_user().pk, proctored_exam=exam, **values)

    call_command("migrate", "proctoring", verbosity=0)

    assert ProctoredExamStudentAttempt.objects.get().expires_at == expected
