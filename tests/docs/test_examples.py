"""Every code block of the documentation works as it stands; ``test_tutorial.py`` has those of the tutorial.

Python is run, page by page, with the names that a host would have; what it sets passes the checks. Templates are rendered.
Of commands, those of the app are run, and of the others the arguments are parsed.
"""

import configparser
import re
import shlex
import tomllib
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.core.checks import run_checks
from django.core.management import BaseCommand, call_command, get_commands, load_command_class
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.template import engines
from django.template.loader import get_template
from django.test import RequestFactory
from django.urls import include, path

from benchmarks import simulate
from proctoring import api
from proctoring.emails import language_of
from proctoring.models import ReviewCallback
from proctoring.runtime import get_runtime_service
from proctoring.signals import exam_attempt_status_signal
from tests import factories
from tests.docs.blocks import DOCUMENTS, all_blocks
from tests.packaging.project import ROOT

LANGUAGES = {"python", "shell", "console", "html+django", "ini", "toml", "text", "sql"}
# Why a block is not run here, by its page and a line of it.
ELSEWHERE = {
    ("docs/migrating.rst", "import proctoring.compat"): "it changes the process for good; tests/compat imports it",
    ("docs/migrating.rst", "proctoring.compat.companion.urls"): "it needs the companion app; tests/compat has it",
}
# Commands that change the schema, or look at one that is not there: their arguments are parsed, no more.
PARSED_ONLY = {"adopt_edx_proctoring", "migrate", "showmigrations", "runserver"}
COURSE = "Academy+Tides+2030"
DELIVERY = 17  # an inbox row that an example replays


SANDBOX_SETTINGS = (ROOT / "sandbox/settings.py").read_text()


def blocks(*languages):
    return [
        pytest.param(block, id=str(block))
        for block in all_blocks()
        if block.language in languages and block.document != "docs/tutorial.rst" and not is_tested_elsewhere(block)
    ]


def is_tested_elsewhere(block):
    return any(block.document == document and line in block.text for document, line in ELSEWHERE)


@pytest.fixture
def people():
    return SimpleNamespace(editor=factories.make_user("edith"), learner=factories.make_user("lee"))


@pytest.fixture(autouse=True)
def own_receivers(monkeypatch):
    """Receivers that an example connects are gone after it."""
    monkeypatch.setattr(exam_attempt_status_signal, "receivers", list(exam_attempt_status_signal.receivers))


@pytest.fixture
def stage(people):
    """The names that the examples take for granted: what a project has, and rows of a course."""
    exam_id = api.create_exam(COURSE, "final", "Final", time_limit_mins=60, backend="test")
    attempt_id = api.create_exam_attempt(exam_id, people.learner.pk, taking_as_proctored=True)
    api.update_attempt_status(attempt_id, "submitted")
    return {
        "__name__": "example",
        "admin": admin,
        "attempt": api.get_exam_attempt_by_id(attempt_id),
        "attempt_id": attempt_id,
        "content_id": "final",
        "context": {},
        "course_id": COURSE,
        "course_key": COURSE,
        "published_content_ids": {"quiz"},
        "editor": people.editor,
        "include": include,
        "learner": people.learner,
        "path": path,
        "usage_key": "final",
        "user": people.learner,
        "BASE_DIR": Path("/srv/lms"),
        "CreditService": SimpleNamespace,
        "DATABASES": {"default": {}},
        "INSTALLED_APPS": [],
        "InstructorService": SimpleNamespace,
        "Profile": SimpleNamespace(objects=SimpleNamespace(get=lambda user_id: SimpleNamespace(language="de"))),
        "urlpatterns": [],
    }


def run(block, names):
    """Run the block with these names, and leave in them what it defines."""
    exec(compile(block.text, str(block), "exec"), names)


@pytest.mark.django_db
@pytest.mark.parametrize("block", blocks("python"))
def test_python_runs_and_what_it_sets_is_known(block, stage, settings):
    run(block, stage)

    for name, value in stage.items():
        if name.startswith("PROCTORING_"):
            setattr(settings, name, value)
    findings = [message for message in run_checks() if message.id in {"proctoring.W011", "proctoring.W012"}]
    assert findings == []


NAMED = {"docs/publishing.rst": "register_exam", "docs/emails.rst": "Languages", "docs/events.rst": "congratulate"}


def example(document, stage):
    """Run the block of the page that defines the name, and return what it defines."""
    name = NAMED[document]
    definition = re.compile(rf"^(def|class) {name}\b", re.MULTILINE)
    (block,) = (found for found in all_blocks() if found.document == document and definition.search(found.text))
    run(block, stage)
    return stage[name]


@pytest.mark.django_db
def test_publish_handler_creates_then_updates(stage, people):
    register_exam = example("docs/publishing.rst", stage)

    for minutes in (30, 45):
        register_exam(
            COURSE, "quiz", {"exam_name": "Quiz", "time_limit_mins": minutes}, "Closed book", people.editor.pk
        )

    exam = api.get_exam_by_content_id(COURSE, "quiz")
    assert exam["time_limit_mins"] == 45
    assert api.get_review_policy_by_exam_id(exam["id"])["review_policy"] == "Closed book"


@pytest.mark.django_db
def test_language_service_decides_on_mails(stage, people):
    example("docs/emails.rst", stage)

    assert get_runtime_service("languages").get_language(people.learner.pk) == "de"
    assert language_of(people.learner) == "de"


@pytest.mark.django_db
def test_receiver_hears_of_a_passed_attempt(stage, capsys):
    example("docs/events.rst", stage)

    exam_attempt_status_signal.send(
        sender="edx_proctoring", attempt_id=7, user_id=3, status="verified", is_proctored=True
    )

    assert capsys.readouterr().out == "learner 3 has passed attempt 7\n"


@pytest.mark.parametrize("block", blocks("html+django"))
def test_template_renders(block, settings):
    settings.ROOT_URLCONF = "tests.dashboard.urls"
    template = engines["django"].from_string(block.text)

    page = template.render({"course": SimpleNamespace(id=COURSE)}, RequestFactory().get("/"))

    for text in re.findall(r"{% block \w+ %}([^{]+){% endblock %}", block.text):
        assert text.strip() in page
    for parent in re.findall(r'{% extends "(.+?)" %}', block.text):
        assert set(re.findall(r"{% block (\w+) %}", block.text)) <= block_names(parent)


def block_names(template):
    """Return the names of the blocks of a template and of those that it extends."""
    source = Path(get_template(template).origin.name).read_text()
    parents = re.findall(r'{% extends "(.+?)" %}', source)
    return set(re.findall(r"{% block (\w+)", source)).union(*map(block_names, parents))


@pytest.mark.parametrize("block", blocks("toml"))
def test_toml_is_read(block):
    assert tomllib.loads(block.text)


@pytest.mark.parametrize("block", blocks("ini"))
def test_ini_is_read(block):
    settings = configparser.ConfigParser()
    settings.read_string(block.text)

    assert settings.sections()


def command_lines():
    """Return the lines of all shell blocks, without prompt and comment, by where they stand."""
    return [
        pytest.param(shlex.split(line, comments=True), id=f"{block.values[0]} {line}")
        for block in blocks("shell", "console")
        for line in block.values[0].text.splitlines()
        if line.strip()
    ]


@pytest.fixture
def parked_review(monkeypatch):
    """A delivery that one example names; tests/reviews has what becomes of such ones."""
    monkeypatch.setattr("proctoring.management.commands.replay_review_callbacks.replay", lambda *_, force: "processed")
    return ReviewCallback.objects.create(
        pk=DELIVERY, channel=ReviewCallback.Channel.PROVIDER, target="unknown", digest="digest", outcome="parked"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("words", command_lines())
def test_command_is_understood(words, people, parked_review):
    try_line(words)


def try_line(words):
    """Run a command, or look whether what it names exists."""
    match words:
        case [assignment, *command] if re.match(r"[A-Z_]+=", assignment):
            assert assignment.partition("=")[0] in SANDBOX_SETTINGS
            try_line(command)
        case ["python", "manage.py", name, *arguments]:
            try_command(name, arguments)
        case ["python", "-m", "benchmarks.simulate", *arguments]:
            assert simulate.parser().parse_args(arguments)
        case ["python", "sandbox/manage.py", name]:
            assert issubclass(import_module(f"sandbox.courses.management.commands.{name}").Command, BaseCommand)
        case ["npm", "--prefix", folder, *_arguments]:
            assert (ROOT / folder / "package.json").is_file()
        case ["celery", "-A", app, "worker", "--beat", "&"]:
            assert find_spec(f"{app}.celery")
        case ["export", *assignments]:
            assert [word for word in assignments if word.partition("=")[0] not in SANDBOX_SETTINGS] == []
        case ["make", target, *_arguments]:
            assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
        case ["pip", "install", *arguments]:
            assert extras_of(arguments) <= known_extras()
        case ["pip", "uninstall", "--yes", _package]:
            pass
        case _:
            pytest.fail(f"nobody knows how to try {words}")


def try_command(name, arguments):
    """Run a command of the app; of others, parse the arguments, and look whether the migration that is named exists."""
    command = load_command_class(get_commands()[name], name)
    parsed = command.create_parser("manage.py", name).parse_args(arguments)
    if migration := getattr(parsed, "migration_name", None):
        graph = MigrationLoader(None).graph
        assert [found for _app, found in graph.leaf_nodes() + list(graph.nodes) if found.startswith(migration)]
    if name not in PARSED_ONLY and "--loop" not in arguments:
        call_command(name, *arguments)


def extras_of(arguments):
    """Return the extras of this package that are asked for."""
    asked = [extras for argument in arguments for extras in re.findall(r"proctoring\[([\w,]+)\]", argument)]
    return {extra for extras in asked for extra in extras.split(",")}


def known_extras():
    return set(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_index_of_the_documentation_serves_the_search():
    (block,) = (block for block in all_blocks() if block.language == "sql")
    (name,) = re.findall(r"CONCURRENTLY (\w+)", block.text)
    try:
        with connection.cursor() as cursor:
            cursor.execute("ALTER INDEX proctoring_learner_search RENAME TO learner_search_of_the_migration")
            for statement in block.text.strip().split("\n"):
                cursor.execute(statement)
            cursor.execute(
                "SELECT indexname, split_part(indexdef, ' ON ', 2) FROM pg_indexes WHERE tablename = 'auth_user'"
            )
            definitions = dict(cursor.fetchall())

        assert definitions[name] == definitions["learner_search_of_the_migration"]
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP INDEX IF EXISTS {name}")
            cursor.execute("ALTER INDEX learner_search_of_the_migration RENAME TO proctoring_learner_search")


def test_every_block_is_of_a_language_that_is_tried():
    assert {block.language for block in all_blocks()} <= LANGUAGES


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_no_block_hides_from_the_tests(document):
    lines = document.read_text().splitlines()

    assert [line for line in lines if line.endswith("::") and not line.lstrip().startswith(".. ")] == []


@pytest.mark.parametrize(("document", "line"), ELSEWHERE)
def test_blocks_that_are_tested_elsewhere_exist(document, line):
    assert any(
        is_tested_elsewhere(block) for block in all_blocks() if block.document == document and line in block.text
    )
