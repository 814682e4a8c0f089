"""``manage.py adopt_edx_proctoring`` on a database that the original made and filled. Spec 01 §5.1, 09 §9.2."""

import base64
import datetime
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from freezegun import freeze_time

from proctoring import api

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.xdist_group("migrations"),
    pytest.mark.usefixtures("database_of_the_original"),
]


def adopt(*arguments):
    out = StringIO()
    call_command("adopt_edx_proctoring", *arguments, stdout=out)
    return out.getvalue()


def refused(*arguments):
    out = StringIO()
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("adopt_edx_proctoring", *arguments, stdout=out)
    return out.getvalue().splitlines()


def migrate(*arguments):
    call_command("migrate", *arguments, verbosity=0)


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def stored(tables):
    """Return what the tables hold now, in the columns and the shape of the original's rows."""
    models = {model._meta.db_table: model for model in apps.get_app_config("proctoring").get_models()}
    return {
        table: [
            {name: plain(getattr(row, name)) for name in rows[0]}
            for row in models[table]._base_manager.order_by(models[table]._meta.pk.name)
        ]
        for table, rows in tables.items()
    }


def plain(value):
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value.isoformat() if isinstance(value, datetime.datetime) else value


def labels():
    return set(ContentType.objects.filter(app_label__endswith="proctoring").values_list("app_label", flat=True))


def recorded():
    return set(MigrationRecorder(connection).migration_qs.filter(app="proctoring").values_list("name", flat=True))


def test_no_row_and_no_value_is_lost(original):
    adopt()
    migrate()

    assert stored(original["tables"]) == original["tables"]


@freeze_time("2023-03-01 09:00:00")  # before any attempt's time is over: reading one afterwards submits it
def test_every_exam_attempt_allowance_and_policy_is_readable_through_the_api(original):
    adopt()
    migrate()

    tables = original["tables"]
    for exam in tables["proctoring_proctoredexam"]:
        assert api.get_exam_by_id(exam["id"])["exam_name"] == exam["exam_name"]
    for attempt in tables["proctoring_proctoredexamstudentattempt"]:
        found = api.get_exam_attempt_by_id(attempt["id"])
        assert (found["status"], found["attempt_code"]) == (attempt["status"], attempt["attempt_code"])
    course_id = tables["proctoring_proctoredexam"][0]["course_id"]
    assert len(api.get_allowances_for_course(course_id)) == len(tables["proctoring_proctoredexamstudentallowance"])
    for policy in tables["proctoring_proctoredexamreviewpolicy"]:
        found = api.get_review_policy_by_exam_id(policy["proctored_exam_id"])
        assert found["review_policy"] == policy["review_policy"]


def test_reviews_keep_their_comments_and_attempts_their_history(original):
    adopt()
    migrate()

    reviews = apps.get_model("proctoring", "ProctoredExamSoftwareSecureReview").objects.all()
    assert sum(review.proctoredexamsoftwaresecurecomment_set.count() for review in reviews) == 6
    attempts = apps.get_model("proctoring", "ProctoredExamStudentAttempt")
    deleted = attempts.history.filter(history_type="-")
    assert [record.attempt_code for record in deleted] == ["GONE-1"]


def test_second_time_changes_nothing(original):
    adopt()
    assert adopt() == "First migration recorded: it was already. Content types moved: 0. Now run migrate.\n"
    migrate()
    assert adopt() == "First migration recorded: it was already. Content types moved: 0. Now run migrate.\n"

    assert stored(original["tables"]) == original["tables"]


def test_check_says_what_would_be_done_and_writes_nothing(original):
    said = adopt("--check")

    assert "First migration to record: yes. Content types to move: 11." in said
    assert recorded() == set()
    assert labels() == {"edx_proctoring"}


def test_grants_and_the_log_of_the_admin_follow(original):
    adopt()
    migrate()

    [(name, codenames)] = original["group_permissions"].items()
    granted = Group.objects.get(name=name).permissions.all()
    assert sorted(permission.codename for permission in granted) == codenames
    assert {permission.content_type.app_label for permission in granted} == {"proctoring"}
    assert User.objects.get(username="eve").has_perm("proctoring.view_proctoredexam")
    assert LogEntry.objects.get().content_type.app_label == "proctoring"
    assert labels() == {"proctoring"}


def test_grants_follow_when_migrate_made_new_content_types_before(original):
    adopt()
    ContentType.objects.filter(app_label="proctoring").update(app_label="edx_proctoring")
    migrate()  # makes the types and permissions of our label

    adopt()

    [(name, codenames)] = original["group_permissions"].items()
    granted = Group.objects.get(name=name).permissions.all()
    assert sorted(permission.codename for permission in granted) == codenames
    assert {permission.content_type.app_label for permission in granted} == {"proctoring"}
    assert labels() == {"proctoring"}
    assert LogEntry.objects.get().content_type.model == "proctoredexam"


@pytest.mark.parametrize(
    ("statement", "difference"),
    [
        ("DROP TABLE proctoring_proctoredexamstudentattemptcomment", "comment: the table is missing."),
        (
            "ALTER TABLE proctoring_proctoredexamstudentattemptcomment RENAME COLUMN duration TO length",
            "comment.duration: the column is missing.",
        ),
        (
            "ALTER TABLE proctoring_proctoredexamstudentattempt ADD COLUMN student_name varchar(255)",
            "attempt.student_name: there should be no such column.",
        ),
        (
            "CREATE UNIQUE INDEX one_code ON proctoring_proctoredexamstudentattempt (attempt_code)",
            "attempt: (attempt_code) should not be unique.",
        ),
        ("DELETE FROM django_migrations WHERE name = '0025_auto_20230727_2112'", "migrate with edx-proctoring first."),
    ],
    ids=["table", "column", "old column", "constraint", "not migrated"],
)
@pytest.mark.parametrize("arguments", [("--check",), ()], ids=["check", "adopt"])
def test_difference_is_named_and_nothing_is_written(original, arguments, statement, difference):
    execute(statement)

    assert any(line.endswith(difference) for line in refused(*arguments))
    assert recorded() == set()
    assert labels() == {"edx_proctoring"}


def test_way_back_leaves_what_the_original_left(original):
    adopt()
    migrate()

    migrate("proctoring", "0001_initial")
    said = adopt("--undo")

    assert said == "Given back. Content types moved: 11.\n"
    assert recorded() == set()
    [(name, codenames)] = original["group_permissions"].items()
    granted = Group.objects.get(name=name).permissions.all()
    assert sorted(permission.codename for permission in granted) == codenames
    assert {permission.content_type.app_label for permission in granted} == {"edx_proctoring"}
    assert "Content types to move: 11." in adopt("--check")


def test_way_back_asks_for_the_tables_first():
    adopt()
    migrate()

    assert "run 'manage.py migrate proctoring 0001_initial' first." in refused("--undo")[0]
