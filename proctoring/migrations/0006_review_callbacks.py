"""What providers deliver is stored before it becomes a review. docs/security.rst."""

import django.db.models.deletion
import django.utils.timezone
import model_utils.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("proctoring", "0005_review_notes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewCallback",
            fields=[
                (
                    "created",
                    model_utils.fields.AutoCreatedField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "modified",
                    model_utils.fields.AutoLastModifiedField(
                        default=django.utils.timezone.now, editable=False, verbose_name="modified"
                    ),
                ),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "channel",
                    models.CharField(
                        choices=[("provider", "by an account of the provider"), ("anonymous", "without an account")],
                        max_length=16,
                    ),
                ),
                (
                    "target",
                    models.CharField(
                        db_index=True, help_text="External id or code that names the attempt.", max_length=255
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        help_text="Tells equal deliveries; made of all that came.", max_length=64, unique=True
                    ),
                ),
                (
                    "backend",
                    models.CharField(
                        blank=True, help_text="Name of the provider, where known.", max_length=255, null=True
                    ),
                ),
                (
                    "attempt_code",
                    models.CharField(
                        blank=True, db_index=True, help_text="The attempt's code.", max_length=255, null=True
                    ),
                ),
                (
                    "body",
                    models.TextField(
                        blank=True, default="", help_text="What was delivered, redacted, as JSON; blank when done."
                    ),
                ),
                (
                    "encrypted_video_url",
                    models.BinaryField(blank=True, help_text="Encrypted link to the recording.", null=True),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("processed", "processed"),
                            ("parked", "parked"),
                            ("failed", "failed"),
                            ("superseded", "superseded by a later review"),
                        ],
                        db_index=True,
                        default="received",
                        max_length=16,
                    ),
                ),
                ("error", models.TextField(blank=True, default="", help_text="Why it has not become a review.")),
                ("deliveries", models.PositiveIntegerField(default=1, help_text="How often it came.")),
                ("settled_at", models.DateTimeField(blank=True, help_text="When it became a review.", null=True)),
                (
                    "sender",
                    models.ForeignKey(
                        blank=True,
                        help_text="The account that delivered it.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "review callback",
                "db_table": "proctoring_review_callback",
            },
        ),
    ]
