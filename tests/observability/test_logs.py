"""Fields of log records: docs/operations.rst. That nothing secret or personal is logged is tested in ``tests/vendor``."""

import ast
import json
import logging
from functools import cache

import pytest

from proctoring import api, logs
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status
from tests import factories
from tests.packaging.project import ROOT

LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
# Named in a text, and no field: words of other people's programs, lists, secrets' neighbours and names of people.
TEXT_ONLY = {
    "action", "attempt", "attempt_code", "bundle", "context", "detail", "done", "err", "error", "exam_code", "exam_ids",
    "failed", "ignored", "item", "key", "lookup", "model", "names", "option", "ours", "outcome", "part", "passes", "provider",
    "receiver", "recorder", "refusals", "sample", "target", "theirs", "url_name", "used", "user", "why",
}  # fmt: skip


class JsonFormatter(logging.Formatter):
    """What hosts have, in short: the message and every attribute that a plain record has not."""

    plain = set(vars(logging.makeLogRecord({})))

    def format(self, record):
        extra = {name: value for name, value in vars(record).items() if name not in self.plain}
        return json.dumps({"message": record.getMessage(), **extra}, default=str)


@cache
def sources():
    return {path: ast.parse(path.read_bytes()) for path in (ROOT / "proctoring").rglob("*.py")}


@cache
def calls():
    """Return every call of the package as (module, name of what is called, node)."""
    return [
        (path.name, ast.unparse(node.func), node)
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    ]


def named_arguments():
    """Return the names that the package's log calls give their arguments."""
    for _module, called, node in calls():
        logger, _, level = called.rpartition(".")
        if logger.lower() == "log" and level in LEVELS:
            mappings = [argument for argument in node.args if isinstance(argument, ast.Dict)]
            yield from (key.value for mapping in mappings for key in mapping.keys if key is not None)


@pytest.fixture
def exam(db):
    return factories.make_proctored_exam("final")


@pytest.fixture
def submit(exam, learner, caplog, after_commit, events):
    """Submit an attempt, and return it with the record of a module."""

    def submit_and_find(module):
        attempt = factories.make_attempt(exam, learner, status="started", external_id="ext-1")
        caplog.clear()
        with caplog.at_level(logging.INFO, "proctoring"), after_commit():
            api.update_attempt_status(attempt.pk, Status.submitted)
        [record] = [record for record in caplog.records if record.name == f"proctoring.api.{module}"]
        return attempt, record

    return submit_and_find


def test_record_of_a_move_says_which_attempt_exam_course_and_backend(submit, exam):
    attempt, record = submit("attempt_status")

    assert (record.attempt_id, record.from_status, record.status) == (attempt.pk, "started", "submitted")
    assert (record.exam_id, record.course_id, record.backend) == (exam.pk, exam.course_id, "test")
    assert record.user_id == attempt.user_id


def test_text_stays_readable(submit):
    attempt, record = submit("attempt_status")

    assert record.getMessage() == f"attempt moved: attempt_id={attempt.pk} from=started to=submitted"


def test_json_formatter_shows_fields_without_configuration(submit, exam):
    _attempt, record = submit("attempt_status")

    shown = json.loads(JsonFormatter().format(record))
    assert set(shown) <= {"message", *logs.FIELDS}
    assert shown["course_id"] == exam.course_id


def test_failed_delivery_names_itself_and_what_it_is_about(submit, backends, monkeypatch):
    def fail(*args):
        raise OSError("the provider is away")

    monkeypatch.setattr(backends["test"], "stop_exam_attempt", fail)
    attempt, record = submit("deliveries")

    assert (record.kind, record.state, record.tries) == ("stop_exam_attempt", "pending", 1)
    assert (record.attempt_id, record.backend) == (attempt.pk, "test")


def test_refusal_over_rest_has_view_status_and_class(client, learner, exam, caplog):
    client.force_login(learner)
    with caplog.at_level(logging.INFO, "edx_proctoring_views"):
        client.get("/api/edx_proctoring/v1/proctored_exam/exam/exam_id/0")

    [record] = [record for record in caplog.records if record.name == "edx_proctoring_views"]
    assert (record.view, record.http_status) == ("ProctoredExamView", 400)
    assert record.error_class == "ProctoredExamNotFoundException"


def test_what_is_no_field_stays_in_the_text(caplog):
    logs.get_logger("proctoring.some").warning("%(user)s of %(exam_id)s", {"user": "lee", "exam_id": 3})

    [record] = caplog.records
    assert (record.getMessage(), record.exam_id, hasattr(record, "user")) == ("lee of 3", 3, False)


def test_logger_that_is_asked_for_twice_has_one_filter():
    assert logs.get_logger("proctoring.some") is logs.get_logger("proctoring.some")
    assert len(logging.getLogger("proctoring.some").filters) == 1


def test_fields_do_not_overwrite_what_a_record_has():
    assert set(logs.FIELDS).isdisjoint({*vars(logging.makeLogRecord({})), "message", "asctime"})


def test_no_field_can_hold_a_secret_or_a_person():
    assert set(logs.FIELDS).isdisjoint({"attempt_code", "username", "email", "name", "full_name", "user", "error"})


def test_every_module_has_a_logger_with_fields():
    assert [module for module, called, _ in calls() if called == "logging.getLogger"] == ["logs.py"]


def test_every_named_argument_is_a_field_or_meant_for_the_text():
    names = set(named_arguments())

    assert names - set(logs.FIELDS) - TEXT_ONLY == set()
    assert "attempt_id" in names


def test_every_field_is_used():
    assert set(logs.FIELDS) - set(named_arguments()) == set()
