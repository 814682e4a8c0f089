"""What the reference lists by hand is what the code has; the rest of it is made from the code."""

import ast
import re

import pytest

from proctoring import api
from proctoring.labels import ATTEMPT_STATUSES
from proctoring.signals import exam_attempt_status_signal
from tests import factories
from tests.packaging.project import ROOT

PACKAGE = ROOT / "proctoring"
ASKS = re.compile(r'(?:get_runtime_service|service_or_none)\(\s*"(\w+)"')
EMITTERS = {"emit_event", "emit_after_commit", "emit_allowance_event"}


def sources():
    """Yield the text of the modules of the app, helpers for tests left out."""
    for path in PACKAGE.rglob("*.py"):
        if path.parent.name not in {"testing", "tests"}:
            yield path.read_text()


def emitted_by(source):
    """Yield the names of events that stand in the calls of a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in EMITTERS:
            yield from (word.value for word in node.args if isinstance(word, ast.Constant))


def page(name):
    return (ROOT / "docs" / name).read_text()


def test_services_that_the_app_asks_have_a_protocol():
    asked = {name for source in sources() for name in ASKS.findall(source)}
    described = set(re.findall(r'"""``(\w+)``:', (PACKAGE / "runtime.py").read_text()))

    assert asked == described


def test_events_that_the_app_emits_are_listed():
    emitted = {name for source in sources() for name in emitted_by(source)}
    listed = page("events.rst")

    assert {"option-presented", "reset_practice_exam", "review_received"} <= emitted
    assert [name for name in sorted(emitted) if f"{name}``" not in listed] == []


@pytest.mark.django_db
def test_arguments_of_the_signal_are_listed(learner, django_capture_on_commit_callbacks):
    received = []
    exam_attempt_status_signal.connect(lambda **named: received.append(set(named)), weak=False, dispatch_uid="listed")
    try:
        with django_capture_on_commit_callbacks(execute=True):
            api.create_exam_attempt(factories.make_exam().pk, learner.pk)
    finally:
        exam_attempt_status_signal.disconnect(dispatch_uid="listed")

    table = page("events.rst").partition("Argument ")[2].partition("Events\n------")[0]
    listed = {name for line in table.splitlines() for name in re.findall(r"``(\w+)``", line[:34])}
    assert [named - {"signal"} for named in received] == [listed]


def test_picture_of_the_statuses_names_statuses():
    named = set(re.findall(r'y="\d+">(\w+)</text>', page("images/statuses.svg"))) - {"appeal"}

    assert len(named) == 11
    assert named <= set(ATTEMPT_STATUSES)
