"""On PostgreSQL a migration indexes what searches for learners read, in the host's table of users."""

from contextlib import nullcontext

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from django.test import override_settings

from proctoring.models import ProctoredExamStudentAttempt
from proctoring.models.learners import LearnerContains
from tests import factories

INDEX = "proctoring_learner_search"

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("migrations"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
]


@pytest.fixture
def before_the_index():
    """The database without the index, which is there again afterwards."""
    call_command("migrate", "proctoring", "0007", verbosity=0)
    yield
    call_command("migrate", "proctoring", "0007", verbosity=0)
    call_command("migrate", "proctoring", verbosity=0)


def index_is_there():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = %s", [INDEX])
        return cursor.fetchone() is not None


@pytest.fixture
def many_learners():
    """So many that a search which reads them all takes longer."""
    exam = factories.make_exam()
    users = get_user_model().objects.bulk_create(
        [get_user_model()(username=f"learner{number}", email=f"{number}@acme.example") for number in range(3000)]
    )
    factories.make_attempt(exam, users[1234])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.mark.parametrize(
    "rows",
    [
        lambda: get_user_model().objects.filter(LearnerContains("arner1234")),
        lambda: ProctoredExamStudentAttempt.objects.matching("arner1234"),
    ],
    ids=["learners", "attempts"],
)
def test_searches_use_it(many_learners, rows):
    with connection.cursor() as cursor:
        cursor.execute("SET enable_nestloop = off")  # the learner of one attempt is found faster
        cursor.execute("SET enable_seqscan = off")  # a few thousand users are read almost as fast
        plan = rows().explain()
        cursor.execute("RESET enable_nestloop")
        cursor.execute("RESET enable_seqscan")

    assert INDEX in plan
    assert len(rows()) == 1


def test_it_goes_when_the_migration_is_taken_back(before_the_index):
    assert not index_is_there()


def test_it_can_be_left_out(before_the_index):
    with override_settings(PROCTORING_SETTINGS={**settings.PROCTORING_SETTINGS, "INDEX_LEARNERS": False}):
        call_command("migrate", "proctoring", verbosity=0)

    assert not index_is_there()


@pytest.mark.parametrize("surroundings", [nullcontext, transaction.atomic], ids=["alone", "in a transaction"])
def test_without_the_extension_the_migration_goes_on_and_says_so(before_the_index, monkeypatch, caplog, surroundings):
    execute = DatabaseSchemaEditor.execute

    def execute_where_there_is_no_extension(self, sql, params=()):
        return execute(self, str(sql).replace("pg_trgm", "no_such_extension"), params)

    with monkeypatch.context() as patched, surroundings():
        patched.setattr(DatabaseSchemaEditor, "execute", execute_where_there_is_no_extension)
        call_command("migrate", "proctoring", verbosity=0)

    assert not index_is_there()
    assert "searches for learners do without an index" in caplog.text


def test_it_can_be_made_in_a_transaction(before_the_index):
    with transaction.atomic():
        call_command("migrate", "proctoring", verbosity=0)

    assert index_is_there()
