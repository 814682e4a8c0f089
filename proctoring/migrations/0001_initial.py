"""The tables as an adopted database has them. Spec 01 §5: nothing may be added here."""

import django.db.models.deletion
import django.utils.timezone
import model_utils.fields
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalProctoredExam",
            fields=[
                ("id", models.IntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
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
                ("course_id", models.CharField(db_index=True, help_text="Serialized course key.", max_length=255)),
                (
                    "content_id",
                    models.CharField(
                        db_index=True,
                        help_text="Serialized usage key of the course section that is the exam.",
                        max_length=255,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(
                        db_index=True, help_text="Id of the exam at the proctoring provider.", max_length=255, null=True
                    ),
                ),
                ("exam_name", models.TextField(help_text="Display name.")),
                ("time_limit_mins", models.IntegerField(help_text="Time limit in minutes.")),
                ("due_date", models.DateTimeField(help_text="Deadline; empty means none.", null=True)),
                ("is_proctored", models.BooleanField(default=False, help_text="Whether a provider is involved.")),
                (
                    "is_practice_exam",
                    models.BooleanField(default=False, help_text="Whether it is for practice or onboarding."),
                ),
                ("is_active", models.BooleanField(default=False, help_text="Whether learners can take it.")),
                (
                    "hide_after_due",
                    models.BooleanField(default=False, help_text="Whether the content is hidden after the deadline."),
                ),
                (
                    "backend",
                    models.CharField(
                        default=None,
                        help_text="Name of the provider; empty means the default one.",
                        max_length=255,
                        null=True,
                    ),
                ),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                ("history_id", models.AutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical proctored exam",
                "verbose_name_plural": "historical proctored exams",
                "db_table": "proctoring_proctoredexamhistory",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ProctoredExam",
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
                ("course_id", models.CharField(db_index=True, help_text="Serialized course key.", max_length=255)),
                (
                    "content_id",
                    models.CharField(
                        db_index=True,
                        help_text="Serialized usage key of the course section that is the exam.",
                        max_length=255,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(
                        db_index=True, help_text="Id of the exam at the proctoring provider.", max_length=255, null=True
                    ),
                ),
                ("exam_name", models.TextField(help_text="Display name.")),
                ("time_limit_mins", models.IntegerField(help_text="Time limit in minutes.")),
                ("due_date", models.DateTimeField(help_text="Deadline; empty means none.", null=True)),
                ("is_proctored", models.BooleanField(default=False, help_text="Whether a provider is involved.")),
                (
                    "is_practice_exam",
                    models.BooleanField(default=False, help_text="Whether it is for practice or onboarding."),
                ),
                ("is_active", models.BooleanField(default=False, help_text="Whether learners can take it.")),
                (
                    "hide_after_due",
                    models.BooleanField(default=False, help_text="Whether the content is hidden after the deadline."),
                ),
                (
                    "backend",
                    models.CharField(
                        default=None,
                        help_text="Name of the provider; empty means the default one.",
                        max_length=255,
                        null=True,
                    ),
                ),
            ],
            options={
                "db_table": "proctoring_proctoredexam",
                "unique_together": {("course_id", "content_id")},
            },
        ),
        migrations.CreateModel(
            name="HistoricalProctoredExamStudentAttempt",
            fields=[
                ("id", models.IntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
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
                ("started_at", models.DateTimeField(help_text="When the learner started.", null=True)),
                (
                    "completed_at",
                    models.DateTimeField(help_text="When it was submitted; kept through later changes.", null=True),
                ),
                (
                    "attempt_code",
                    models.CharField(
                        db_index=True,
                        help_text="Random code that learner and provider know.",
                        max_length=255,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(
                        db_index=True, help_text="Id of the attempt at the provider.", max_length=255, null=True
                    ),
                ),
                (
                    "allowed_time_limit_mins",
                    models.IntegerField(help_text="Minutes granted, fixed at the start.", null=True),
                ),
                ("status", models.CharField(max_length=64)),
                ("taking_as_proctored", models.BooleanField(default=False, verbose_name="Taking as Proctored")),
                ("is_sample_attempt", models.BooleanField(default=False, verbose_name="Is Sample Attempt")),
                (
                    "review_policy_id",
                    models.IntegerField(
                        help_text="Id of the review policy in force, which may live on in the archive only.", null=True
                    ),
                ),
                (
                    "is_status_acknowledged",
                    models.BooleanField(
                        default=False, help_text="Whether the learner chose to see the content after the exam."
                    ),
                ),
                (
                    "time_remaining_seconds",
                    models.IntegerField(
                        help_text="Seconds that were left at a failure, for the attempt that resumes this one.",
                        null=True,
                    ),
                ),
                ("is_resumable", models.BooleanField(default=False, verbose_name="Is Resumable")),
                ("ready_to_resume", models.BooleanField(default=False, verbose_name="Ready to Resume")),
                ("resumed", models.BooleanField(default=False, verbose_name="Resumed")),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                ("history_id", models.AutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proctored_exam",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="proctoring.proctoredexam",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical proctored exam attempt",
                "verbose_name_plural": "historical proctored exam attempts",
                "db_table": "proctoring_proctoredexamstudentattempt_history",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ProctoredExamReviewPolicy",
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
                ("review_policy", models.TextField(default="", help_text="The rules, as free text.")),
                (
                    "proctored_exam",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="proctoring.proctoredexam"),
                ),
                (
                    "set_by_user",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "verbose_name": "Proctored exam review policy",
                "verbose_name_plural": "Proctored exam review policies",
                "db_table": "proctoring_proctoredexamreviewpolicy",
            },
        ),
        migrations.CreateModel(
            name="ProctoredExamReviewPolicyHistory",
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
                ("original_id", models.IntegerField(db_index=True, help_text="Id of the policy.")),
                ("review_policy", models.TextField(help_text="The rules, as free text.")),
                (
                    "proctored_exam",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="proctoring.proctoredexam"),
                ),
                (
                    "set_by_user",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "verbose_name": "proctored exam review policy history",
                "db_table": "proctoring_proctoredexamreviewpolicyhistory",
            },
        ),
        migrations.CreateModel(
            name="ProctoredExamSoftwareSecureReview",
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
                ("attempt_code", models.CharField(help_text="Code of the attempt.", max_length=255, unique=True)),
                (
                    "is_attempt_active",
                    models.BooleanField(default=True, help_text="False once the attempt has been deleted."),
                ),
                ("review_status", models.CharField(help_text="The outcome.", max_length=255)),
                ("raw_data", models.TextField(help_text="The provider's payload, as JSON.")),
                ("encrypted_video_url", models.BinaryField(help_text="Encrypted link to the recording.", null=True)),
                (
                    "exam",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, to="proctoring.proctoredexam"
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        help_text="The person who reviewed; empty for the provider.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "Proctored exam software secure review",
                "db_table": "proctoring_proctoredexamsoftwaresecurereview",
            },
        ),
        migrations.CreateModel(
            name="ProctoredExamSoftwareSecureComment",
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
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="proctoring.proctoredexamsoftwaresecurereview"
                    ),
                ),
            ],
            options={
                "verbose_name": "proctored exam software secure comment",
                "db_table": "proctoring_proctoredexamstudentattemptcomment",
            },
        ),
        migrations.CreateModel(
            name="ProctoredExamSoftwareSecureReviewHistory",
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
                ("attempt_code", models.CharField(db_index=True, help_text="Code of the attempt.", max_length=255)),
                (
                    "is_attempt_active",
                    models.BooleanField(default=True, help_text="False once the attempt has been deleted."),
                ),
                ("review_status", models.CharField(help_text="The outcome.", max_length=255)),
                ("raw_data", models.TextField(help_text="The provider's payload, as JSON.")),
                ("encrypted_video_url", models.BinaryField(help_text="Encrypted link to the recording.", null=True)),
                (
                    "exam",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, to="proctoring.proctoredexam"
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        help_text="Who reviewed.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "Proctored exam review archive",
                "db_table": "proctoring_proctoredexamsoftwaresecurereviewhistory",
            },
        ),
        migrations.CreateModel(
            name="ProctoredExamStudentAllowanceHistory",
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
                ("allowance_id", models.IntegerField(help_text="Id of the allowance.")),
                ("key", models.CharField(help_text="What was granted.", max_length=255)),
                ("value", models.CharField(help_text="How much, or in which words.", max_length=255)),
                (
                    "proctored_exam",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="proctoring.proctoredexam"),
                ),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "proctored allowance history",
                "db_table": "proctoring_proctoredexamstudentallowancehistory",
            },
        ),
        migrations.CreateModel(
            name="ProctoredExamStudentAttempt",
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
                ("started_at", models.DateTimeField(help_text="When the learner started.", null=True)),
                (
                    "completed_at",
                    models.DateTimeField(help_text="When it was submitted; kept through later changes.", null=True),
                ),
                (
                    "attempt_code",
                    models.CharField(
                        db_index=True,
                        help_text="Random code that learner and provider know.",
                        max_length=255,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(
                        db_index=True, help_text="Id of the attempt at the provider.", max_length=255, null=True
                    ),
                ),
                (
                    "allowed_time_limit_mins",
                    models.IntegerField(help_text="Minutes granted, fixed at the start.", null=True),
                ),
                ("status", models.CharField(max_length=64)),
                ("taking_as_proctored", models.BooleanField(default=False, verbose_name="Taking as Proctored")),
                ("is_sample_attempt", models.BooleanField(default=False, verbose_name="Is Sample Attempt")),
                (
                    "review_policy_id",
                    models.IntegerField(
                        help_text="Id of the review policy in force, which may live on in the archive only.", null=True
                    ),
                ),
                (
                    "is_status_acknowledged",
                    models.BooleanField(
                        default=False, help_text="Whether the learner chose to see the content after the exam."
                    ),
                ),
                (
                    "time_remaining_seconds",
                    models.IntegerField(
                        help_text="Seconds that were left at a failure, for the attempt that resumes this one.",
                        null=True,
                    ),
                ),
                ("is_resumable", models.BooleanField(default=False, verbose_name="Is Resumable")),
                ("ready_to_resume", models.BooleanField(default=False, verbose_name="Ready to Resume")),
                ("resumed", models.BooleanField(default=False, verbose_name="Resumed")),
                (
                    "proctored_exam",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="proctoring.proctoredexam"),
                ),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "proctored exam attempt",
                "db_table": "proctoring_proctoredexamstudentattempt",
            },
        ),
        migrations.CreateModel(
            name="ProctoredExamStudentAllowance",
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
                ("key", models.CharField(help_text="What is granted.", max_length=255)),
                ("value", models.CharField(help_text="How much, or in which words.", max_length=255)),
                (
                    "proctored_exam",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="proctoring.proctoredexam"),
                ),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "proctored allowance",
                "db_table": "proctoring_proctoredexamstudentallowance",
                "unique_together": {("user", "proctored_exam", "key")},
            },
        ),
    ]
