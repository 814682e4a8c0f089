"""The health of deliveries, reviews and providers, over HTTP and by command. docs/operations.rst."""

import datetime
import json

import pytest
import requests
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time
from rest_framework.test import APIClient

from proctoring.backends.calls import KEPT_SECONDS, last_calls
from proctoring.backends.transport import ProviderSession
from proctoring.models import Delivery, ReviewCallback
from tests.backends.loopback import running_service

SECRET = "a secret of the monitoring"
MINUTE = datetime.timedelta(minutes=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(global_staff):
    """Ask the endpoint as global staff, or as nobody with headers."""

    def get(**headers):
        client = APIClient()
        if not headers:
            client.force_login(global_staff)
        return client.get(reverse("proctoring:health"), headers=headers)

    return get


@pytest.fixture
def session():
    """A session of the backend ``test``, and the service behind it."""
    with running_service() as service:
        session = ProviderSession()
        session.backend = "test"
        yield session, service


def deliver(state="pending", *, minutes_ago=0):
    created = timezone.now() - minutes_ago * MINUTE
    return Delivery.objects.create(kind="exam_saved", backend="test", state=state, created=created)


def receive(outcome, *, minutes_ago=0):
    callback = ReviewCallback.objects.create(channel="provider", target="x", digest=outcome, outcome=outcome)
    ReviewCallback.objects.filter(pk=callback.pk).update(modified=timezone.now() - minutes_ago * MINUTE)


def call(session, service, answer):
    service.answers["/x"] = answer
    session.post(f"{service.url}/x")


# Who may ask


def test_whoever_knows_a_secret_may_ask_without_an_account(ask, settings):
    settings.PROCTORING_SETTINGS = {"HEALTH_SECRETS": ["an older one", SECRET]}

    assert ask(**{"X-Proctoring-Secret": SECRET}).status_code == 200


@pytest.mark.parametrize(
    ("secrets", "given"),
    [
        ([SECRET], "another"),
        ([SECRET], ""),
        ([SECRET], "s\xe9cret"),
        ([], ""),
        ([""], ""),
        ([None], "None"),
        (SECRET, SECRET),
        (SECRET, SECRET[0]),
        (None, ""),
    ],
)
def test_others_are_told_nothing(ask, settings, secrets, given):
    settings.PROCTORING_SETTINGS = {"HEALTH_SECRETS": secrets}
    deliver("given_up")

    answer = ask(**{"X-Proctoring-Secret": given})

    assert (answer.status_code, list(answer.json())) == (403, ["detail"])


def test_no_secret_is_no_word_either(client, settings):
    settings.PROCTORING_SETTINGS = {"HEALTH_SECRETS": ["None"]}

    assert client.get(reverse("proctoring:health")).status_code == 403


def test_nobody_keeps_the_answer(ask):
    assert ask().headers["Cache-Control"] == "no-store"


# What is answered


def test_all_is_well_where_nothing_waits(ask):
    answer = ask()

    nothing = {"is_answering": None, "answered_at": None, "failed_at": None, "failure": None}
    assert answer.status_code == 200
    assert answer.json() == {
        "problems": [],
        "deliveries": {"pending": 0, "given_up": 0, "oldest_seconds": 0.0},
        "reviews": {"received": 0, "parked": 0, "failed": 0, "oldest_seconds": 0.0},
        "providers": {"test": nothing, "null": nothing},
    }


@freeze_time("2026-06-01 12:00")
def test_what_waits_is_counted_with_the_age_of_the_oldest(ask):
    for minutes in (1, 10):
        deliver(minutes_ago=minutes)
    deliver("delivered", minutes_ago=99)
    for outcome in ("parked", "processed", "superseded"):
        receive(outcome, minutes_ago=99)
    receive("received", minutes_ago=2)

    answer = ask()

    assert (answer.status_code, answer.json()["problems"]) == (200, [])
    assert answer.json()["deliveries"] == {"pending": 2, "given_up": 0, "oldest_seconds": 600.0}
    assert answer.json()["reviews"] == {"received": 1, "parked": 1, "failed": 0, "oldest_seconds": 120.0}


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: deliver("given_up"), "deliveries_given_up"),
        (lambda: deliver(minutes_ago=16), "deliveries_late"),
        (lambda: receive("failed"), "reviews_failed"),
        (lambda: receive("received", minutes_ago=16), "reviews_left"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_problem_is_named_and_answered_503(ask, make, problem):
    make()

    answer = ask()

    assert (answer.status_code, answer.json()["problems"]) == (503, [problem])


def test_it_costs_two_statements_beside_session_and_user(ask, count_statements):
    for number in range(10):
        deliver(minutes_ago=number)
    with count_statements() as statements:
        ask()

    assert len([sql for sql in statements.statements if "proctoring_" in sql]) == 2


# Providers


def test_provider_that_answered_last_is_well(ask, session):
    session, service = session
    for answer in ((503, {}), (200, {})):
        call(session, service, answer)

    told = ask()

    assert told.status_code == 200
    assert told.json()["providers"]["test"]["is_answering"] is True
    assert told.json()["providers"]["test"]["failure"] == "server_error"
    assert len(service.calls) == 2  # nobody asked the provider


def test_provider_that_refuses_a_call_answers(ask, session):
    call(*session, (404, {}))

    assert ask().json()["providers"]["test"]["is_answering"] is True


def test_provider_that_cannot_be_reached_is_a_problem(ask, session):
    session, service = session
    call(session, service, (200, {}))
    with pytest.raises(requests.ConnectionError):
        session.post("http://127.0.0.1:1/x")

    answer = ask()

    assert (answer.status_code, answer.json()["problems"]) == (503, ["provider_not_answering"])
    assert answer.json()["providers"]["test"]["is_answering"] is False
    assert answer.json()["providers"]["test"]["failure"] == "unreachable"
    assert answer.json()["providers"]["test"]["answered_at"] < answer.json()["providers"]["test"]["failed_at"]


def test_calls_of_a_session_without_a_backend_are_not_remembered(session):
    session, service = session
    session.backend = "other"
    call(session, service, (503, {}))

    assert last_calls(["test", "other"])["other"].failed_at is None


def test_calls_of_yesterday_are_forgotten(ask, session):
    with freeze_time(timezone.now()) as clock:
        call(*session, (503, {}))
        assert last_calls(["test"])["test"].is_answering is False
        clock.tick(KEPT_SECONDS + 1)
        assert last_calls(["test"])["test"].is_answering is None


# By command


def test_command_prints_what_the_endpoint_answers(ask, capsys):
    call_command("proctoring_health")

    assert json.loads(capsys.readouterr().out) == ask().json()


def test_command_exits_with_1_where_there_is_a_problem(capsys):
    deliver("given_up")

    with pytest.raises(CommandError, match="deliveries_given_up") as raised:
        call_command("proctoring_health")

    assert raised.value.returncode == 1
    assert json.loads(capsys.readouterr().out)["deliveries"]["given_up"] == 1
