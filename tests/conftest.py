"""Fixtures of the whole suite: providers, host services, counted statements, captured events."""

import re
from contextlib import contextmanager

import freezegun
import pytest
import rules
from django.db import connection
from django.test.utils import CaptureQueriesContext

from proctoring import runtime
from proctoring.api import provider_sync, providers
from proctoring.backends.null import NullBackendProvider
from proctoring.backends.tests.test_backend import TestBackendProvider
from proctoring.testing.commit import effects_at_commit
from tests import factories
from tests.unchanged_settings import unchanged_settings

freezegun.configure(extend_ignore_list=["_pytest.timing"])  # how long a test took is no business of the frozen clock

_TRANSACTION_CONTROL = re.compile(
    r"^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|START TRANSACTION|SET )", re.IGNORECASE
)
_BULK_WRITE = re.compile(r'^\s*(INSERT INTO|UPDATE)\s+[`"]?(\w+)', re.IGNORECASE)


@pytest.fixture(autouse=True)
def settings_put_back():
    """A test that leaves settings changed is the one that fails."""
    with unchanged_settings():
        yield


@pytest.fixture(autouse=True)
def fresh_process_state():
    """Nothing that a process remembers crosses from one test to the next."""
    runtime._services.clear()
    provider_sync._quiet_until.clear()
    providers._reported_names.clear()
    yield
    runtime._services.clear()


@pytest.fixture(autouse=True)
def rules_of_the_app(monkeypatch):
    """The host's rules that a test, or an import of the helpers for hosts, adds are not there for the next."""
    own = {name: rule for name, rule in rules.permissions.permissions.items() if "can_review_attempt" in name}
    monkeypatch.setattr(rules.permissions, "permissions", rules.RuleSet(own))


@pytest.fixture(autouse=True)
def backends(monkeypatch):
    """Providers of this test by name; ``test`` is the default one."""
    from django.apps import apps

    instances = {"test": TestBackendProvider(), "null": NullBackendProvider()}
    monkeypatch.setattr(apps.get_app_config("proctoring"), "backends", instances)
    return instances


@pytest.fixture
def provider(backends):
    """The provider ``test``, which notes what it is told of exams in ``saved_exams``."""
    test_provider = backends["test"]
    test_provider.saved_exams = []
    answer = test_provider.on_exam_saved

    def on_exam_saved(exam):
        test_provider.saved_exams.append(dict(exam))
        return answer(exam)

    test_provider.on_exam_saved = on_exam_saved
    return test_provider


class CountedStatements(CaptureQueriesContext):
    """The statements of a block, as design rule 5 counts them: no transaction control, a bulk write's batches as one."""

    def __len__(self):
        return len(self.statements)

    @property
    def statements(self):
        counted, last_table = [], None
        for query in self.captured_queries:
            sql = query["sql"]
            if _TRANSACTION_CONTROL.match(sql):
                continue
            write = _BULK_WRITE.match(sql)
            table = write.groups() if write else None
            if table is None or table != last_table:
                counted.append(sql)
            last_table = table if write and (_is_bulk(sql) or table == last_table) else None
        return counted


def _is_bulk(sql):
    return "CASE WHEN" in sql or "), (" in sql or " UNION ALL SELECT " in sql


@pytest.fixture
def count_statements(db):
    """A context manager that counts the statements of its block."""
    return lambda: CountedStatements(connection)


@pytest.fixture
def events(monkeypatch):
    """The events that were emitted, as (name, data), the oldest first."""
    from proctoring.integrations import event_tracking

    emitted = []
    monkeypatch.setattr(event_tracking, "emit", lambda name, context, data: emitted.append((name, dict(data))))
    return emitted


@pytest.fixture
def after_commit(django_capture_on_commit_callbacks):
    """A context manager that does what is due after commit, as a host's request does."""

    @contextmanager
    def run():
        with django_capture_on_commit_callbacks(execute=True):
            yield

    return run


@pytest.fixture
def committing(db):
    """What is due after commit is done when the outermost ``atomic`` of the code under test ends, as without a test."""
    with effects_at_commit():
        yield


@pytest.fixture
def learner(db):
    return factories.make_user("learner")


@pytest.fixture
def other_learner(db):
    return factories.make_user("other_learner")


@pytest.fixture
def editor(db):
    return factories.make_user("editor")


@pytest.fixture
def global_staff(db):
    return factories.make_user("global_staff", is_staff=True)
