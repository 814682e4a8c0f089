"""A database of the original is taken over as it is, and nothing is lost on the way there or back. Spec 01 §5.1."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from proctoring.models import ProctoredExam
from tests import factories
from tests.migrations.schema import snapshot

FIRST = ("proctoring", "0001_initial")

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("migrations")]


def migrate(*arguments, **options):
    call_command("migrate", *arguments, verbosity=0, **options)


@pytest.fixture
def migrations_restored():
    """Whatever the test does to the tables, they are up to date afterwards."""
    yield
    migrate("proctoring")


@pytest.fixture
def database_of_the_original(migrations_restored):
    """The tables of the first migration, without any record of migrations of ours."""
    migrate("proctoring", "zero")
    executor = MigrationExecutor(connection)
    state = executor._create_project_state(with_applied_migrations=True)
    with connection.schema_editor() as editor:
        executor.loader.get_migration(*FIRST).apply(state, editor)
    assert not MigrationRecorder(connection).migration_qs.filter(app="proctoring").exists()


def insert_exam(**values):
    """Insert an exam as the original did: without a model of today."""
    exam = MigrationLoader(None).project_state(FIRST).apps.get_model("proctoring", "ProctoredExam")
    return exam.objects.create(
        **{"course_id": "a/b/c", "content_id": "x", "exam_name": "old", "time_limit_mins": 1, **values}
    )


def test_adopted_database_ends_like_a_new_one(database_of_the_original):
    migrate("proctoring", fake_initial=True)
    adopted = snapshot()
    migrate("proctoring", "zero")
    migrate("proctoring")

    assert adopted == snapshot()


def test_first_migration_is_recorded_without_being_run(database_of_the_original):
    migrate("proctoring", fake_initial=True)

    recorded = MigrationRecorder(connection).migration_qs.filter(app="proctoring").values_list("name", flat=True)
    on_disk = [name for app, name in MigrationLoader(None).disk_migrations if app == "proctoring"]
    assert sorted(recorded) == sorted(on_disk)


def test_adopted_rows_are_kept(database_of_the_original):
    insert_exam(backend=None, time_limit_mins=-5, external_id="7")

    migrate("proctoring", fake_initial=True)

    exam = ProctoredExam.get_exam_by_content_id("a/b/c", "x")
    assert (exam.pk, exam.backend, exam.time_limit_mins, exam.external_id) == (1, None, -5, "7")


def test_without_fake_initial_nothing_is_destroyed(database_of_the_original):
    insert_exam()

    with pytest.raises(DatabaseError, match="exist"):
        migrate("proctoring")
    migrate("proctoring", fake_initial=True)
    assert ProctoredExam.objects.count() == 1


def test_second_migration_is_reversible_with_rows(migrations_restored):
    exam = factories.make_exam()
    attempt = factories.make_attempt(exam)
    factories.make_allowance(exam, attempt.user)
    factories.make_policy(exam).save()  # leaves an archive row
    factories.make_review(attempt).save()

    migrate("proctoring", "0001")
    migrate("proctoring")

    assert ProctoredExam.objects.get() == exam


def test_there_and_back_leaves_the_same_tables(migrations_restored):
    before = snapshot()

    migrate("proctoring", "0001")
    migrate("proctoring")

    assert snapshot() == before


def test_new_database_is_empty_and_counts_from_1(migrations_restored):
    migrate("proctoring", "zero")
    migrate("proctoring")

    assert not any(model.objects.exists() for model in apps.get_app_config("proctoring").get_models())
    exam = factories.make_exam()
    assert (exam.pk, factories.make_attempt(exam).pk) == (1, 1)


def test_history_rows_of_an_adopted_database_may_begin_anywhere(migrations_restored):
    exam = factories.make_exam()
    exam.history.all().delete()

    exam.exam_name = "renamed"
    exam.save()
    exam_id = exam.pk
    exam.delete()

    assert [record.history_type for record in ProctoredExam.history.filter(id=exam_id)] == ["-", "~"]
    assert ProctoredExam.history.first().history_date <= timezone.now()
