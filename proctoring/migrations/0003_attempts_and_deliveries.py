"""Attempts: when they are over, who changed them. Deliveries: of attempts, too, and kept. docs/concurrency.rst."""

from django.conf import settings
from django.db import migrations, models

import proctoring.models.actors
from proctoring.migrations._replaced_index import drop_replaced_index


class Migration(migrations.Migration):
    dependencies = [
        ("proctoring", "0002_provenance_and_deliveries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="attempt_id",
            field=models.IntegerField(
                blank=True, db_index=True, help_text="Id of the attempt, which may be gone.", null=True
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="settled_at",
            field=models.DateTimeField(blank=True, help_text="When it arrived, or was given up.", null=True),
        ),
        migrations.AddField(
            model_name="historicalproctoredexamstudentattempt",
            name="expires_at",
            field=models.DateTimeField(
                editable=False,
                help_text="When the time is over: a copy of what start and minutes say, to search by.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="historicalproctoredexamstudentattempt",
            name="history_actor",
            field=models.CharField(
                default=proctoring.models.actors.current_actor_kind,
                help_text="What made the change.",
                max_length=64,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="proctoredexamstudentattempt",
            name="expires_at",
            field=models.DateTimeField(
                editable=False,
                help_text="When the time is over: a copy of what start and minutes say, to search by.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "pending"),
                    ("delivered", "delivered"),
                    ("dropped", "no longer needed"),
                    ("given_up", "given up"),
                ],
                default="pending",
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="proctoredexamstudentattempt",
            index=models.Index(fields=["user", "proctored_exam"], name="proctoring_attempt_learner"),
        ),
        migrations.AddIndex(
            model_name="proctoredexamstudentattempt",
            index=models.Index(fields=["status", "expires_at"], name="proctoring_attempt_expiry"),
        ),
        drop_replaced_index("user_id"),
    ]
