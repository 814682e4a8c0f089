"""Unfinished attempts get the time at which they are over, so that the sweeper finds them by its index."""

import datetime

from django.db import migrations

UNFINISHED = (
    "eligible",
    "created",
    "download_software_clicked",
    "ready_to_start",
    "started",
    "ready_to_submit",
)
BATCH = 500


def backfill(apps, schema_editor):
    """Store the end of time of every unfinished attempt that has been started, a batch at a time."""
    attempts = apps.get_model("proctoring", "ProctoredExamStudentAttempt").objects.using(schema_editor.connection.alias)
    started = attempts.filter(
        status__in=UNFINISHED, expires_at=None, started_at__isnull=False, allowed_time_limit_mins__isnull=False
    )
    last_id = 0
    while batch := list(started.filter(pk__gt=last_id).order_by("pk")[:BATCH]):
        for attempt in batch:
            attempt.expires_at = attempt.started_at + datetime.timedelta(minutes=attempt.allowed_time_limit_mins)
        attempts.bulk_update(batch, ["expires_at"])
        last_id = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("proctoring", "0003_attempts_and_deliveries")]

    operations = [migrations.RunPython(backfill, migrations.RunPython.noop, elidable=True)]
