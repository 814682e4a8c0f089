"""What the adopted tables lack: who and when in the archives, editors that may be gone, deliveries. Spec 01 §5.1, §14."""

import django.db.models.deletion
import django.utils.timezone
import model_utils.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("proctoring", "0001_initial"),
        # our permissions have long names
        ("auth", "0002_alter_permission_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="proctoredexamreviewpolicyhistory",
            name="archived_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Who made the change that archived it, where a request tells.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="proctoredexamreviewpolicyhistory",
            name="original_created",
            field=models.DateTimeField(blank=True, help_text="When the archived row was created.", null=True),
        ),
        migrations.AddField(
            model_name="proctoredexamreviewpolicyhistory",
            name="original_modified",
            field=models.DateTimeField(blank=True, help_text="When that state was saved.", null=True),
        ),
        migrations.AddField(
            model_name="proctoredexamsoftwaresecurereviewhistory",
            name="archived_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Who made the change that archived it, where a request tells.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="proctoredexamsoftwaresecurereviewhistory",
            name="original_created",
            field=models.DateTimeField(blank=True, help_text="When the archived row was created.", null=True),
        ),
        migrations.AddField(
            model_name="proctoredexamsoftwaresecurereviewhistory",
            name="original_modified",
            field=models.DateTimeField(blank=True, help_text="When that state was saved.", null=True),
        ),
        migrations.AddField(
            model_name="proctoredexamsoftwaresecurereviewhistory",
            name="original_review_id",
            field=models.IntegerField(blank=True, help_text="Id of the review.", null=True),
        ),
        migrations.AddField(
            model_name="proctoredexamstudentallowancehistory",
            name="archived_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Who made the change that archived it, where a request tells.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="proctoredexamstudentallowancehistory",
            name="original_created",
            field=models.DateTimeField(blank=True, help_text="When the archived row was created.", null=True),
        ),
        migrations.AddField(
            model_name="proctoredexamstudentallowancehistory",
            name="original_modified",
            field=models.DateTimeField(blank=True, help_text="When that state was saved.", null=True),
        ),
        migrations.AlterField(
            model_name="historicalproctoredexam",
            name="history_date",
            field=models.DateTimeField(db_index=True),
        ),
        migrations.AlterField(
            model_name="historicalproctoredexamstudentattempt",
            name="history_date",
            field=models.DateTimeField(db_index=True),
        ),
        migrations.AlterField(
            model_name="proctoredexamreviewpolicy",
            name="set_by_user",
            field=models.ForeignKey(
                help_text="The editor; empty when unknown, or when the account is gone.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="proctoredexamreviewpolicyhistory",
            name="set_by_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AlterField(
            model_name="proctoredexamsoftwaresecurereview",
            name="reviewed_by",
            field=models.ForeignKey(
                help_text="The person who reviewed; empty for the provider.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="proctoredexamsoftwaresecurereviewhistory",
            name="reviewed_by",
            field=models.ForeignKey(
                help_text="Who reviewed.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="ProctoredExamSoftwareSecureCommentHistory",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("start_time", models.IntegerField(help_text="Seconds into the recording.")),
                ("stop_time", models.IntegerField(help_text="Seconds into the recording.")),
                ("duration", models.IntegerField(help_text="Seconds.")),
                ("comment", models.TextField(help_text="The reviewer's words.")),
                ("status", models.CharField(help_text="The reviewer's judgement; not validated.", max_length=255)),
                (
                    "archived_review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        to="proctoring.proctoredexamsoftwaresecurereviewhistory",
                    ),
                ),
            ],
            options={
                "verbose_name": "proctored exam review archive comment",
                "db_table": "proctoring_proctoredexamstudentattemptcommenthistory",
            },
        ),
        migrations.CreateModel(
            name="Delivery",
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
                ("kind", models.CharField(db_index=True, help_text="What is to be delivered.", max_length=32)),
                (
                    "backend",
                    models.CharField(
                        blank=True, help_text="Name of the provider it is for.", max_length=255, null=True
                    ),
                ),
                (
                    "payload",
                    models.JSONField(blank=True, default=dict, help_text="What cannot be read again when it is sent."),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "pending"), ("given_up", "given up")], default="pending", max_length=16
                    ),
                ),
                ("tries", models.PositiveIntegerField(default=0, help_text="How often it was tried.")),
                (
                    "next_try_at",
                    models.DateTimeField(default=django.utils.timezone.now, help_text="When it is tried again."),
                ),
                ("last_error", models.TextField(blank=True, default="", help_text="Why the last try failed.")),
                (
                    "exam",
                    models.ForeignKey(
                        blank=True,
                        help_text="The exam; empty when it is gone.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="proctoring.proctoredexam",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "db_table": "proctoring_delivery",
                "indexes": [models.Index(fields=["state", "next_try_at"], name="proctoring__state_0c7584_idx")],
            },
        ),
    ]
