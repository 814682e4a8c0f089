"""The newest attempts at an exam and whose they are, and the newest attempts of all. docs/operations.rst."""

from django.conf import settings
from django.db import migrations, models

from proctoring.migrations._replaced_index import drop_replaced_index


class Migration(migrations.Migration):
    dependencies = [
        ("proctoring", "0006_review_callbacks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="proctoredexamstudentattempt",
            index=models.Index(fields=["proctored_exam", "created", "id", "user"], name="proctoring_attempt_latest"),
        ),
        migrations.AddIndex(
            model_name="proctoredexamstudentattempt",
            index=models.Index(fields=["created", "id"], name="proctoring_attempt_newest"),
        ),
        drop_replaced_index("proctored_exam_id"),
    ]
