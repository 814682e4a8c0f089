"""Notes of staff beside the payload of a review. Spec 07 weakness 15."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("proctoring", "0004_backfill_expires_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="proctoredexamsoftwaresecurereview",
            name="notes",
            field=models.TextField(blank=True, default="", help_text="What staff noted about the outcome."),
        ),
        migrations.AddField(
            model_name="proctoredexamsoftwaresecurereviewhistory",
            name="notes",
            field=models.TextField(blank=True, default="", help_text="What staff noted about the outcome."),
        ),
    ]
