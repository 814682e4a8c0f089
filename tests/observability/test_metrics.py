"""What is measured, where a recorder is configured, and that measuring disturbs nobody. docs/operations.rst."""

import logging
import socket
import threading
from contextlib import suppress
from types import SimpleNamespace

import pytest
import requests
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse
from rest_framework.test import APIClient

from proctoring import api, metrics
from proctoring.api import deliveries
from proctoring.api.health import GAUGES
from proctoring.api.reconciliation import reconcile_attempts
from proctoring.api.retention import purge_expired_data
from proctoring.backends.transport import ProviderSession
from proctoring.callbacks import start_exam_callback
from proctoring.models import Delivery
from tests import factories
from tests.backend_packages import configured
from tests.backends.loopback import running_service
from tests.backends.test_registry import SOFTWARE_SECURE

REVIEW = {"status": "passed", "comments": []}


@pytest.fixture
def exam(db):
    return factories.make_proctored_exam("final")


@pytest.fixture
def attempt(exam, learner):
    return factories.make_attempt(exam, learner, status="started", external_id="ext-1", attempt_code="CODE")


@pytest.fixture
def reviewer(db):
    user = factories.make_user("reviewer")
    user.groups.add(Group.objects.create(name="test_review"))
    return user


@pytest.fixture
def post():
    """Post to an endpoint as a user, or as nobody."""

    def send(name, *arguments, user=None, body=None):
        client = APIClient(raise_request_exception=False)
        if user:
            client.force_login(user)
        return client.post(reverse(f"proctoring:{name}", args=arguments), body or {}, format="json").status_code

    return send


def fail(*args, **kwargs):
    raise RuntimeError("boom")


# Moves of attempts


@pytest.mark.usefixtures("committing")
def test_move_is_counted_by_both_statuses_kind_of_exam_and_backend(recorder, attempt):
    api.update_attempt_status(attempt.pk, "submitted")

    assert ("attempt_transitions", "started", "submitted", "proctored", "test") in recorder.counted


@pytest.mark.usefixtures("committing")
def test_new_attempt_comes_from_none(recorder, learner, db):
    api.create_exam_attempt(factories.make_exam().pk, learner.pk)

    assert recorder.counted == [("attempt_transitions", "none", "created", "timed", "none")]


def test_move_that_is_rolled_back_is_not_counted(recorder, attempt, after_commit):
    with after_commit(), transaction.atomic():
        api.update_attempt_status(attempt.pk, "submitted")
        transaction.set_rollback(True)

    assert recorder.counted == []


@pytest.mark.usefixtures("committing")
def test_status_that_an_attempt_has_already_is_not_counted(recorder, exam, learner):
    submitted = factories.make_attempt(exam, learner, status="submitted", completed_at=exam.created)

    api.update_attempt_status(submitted.pk, "submitted")

    assert recorder.counted == []


# Deliveries


@pytest.mark.usefixtures("committing")
def test_deliveries_are_counted_by_what_became_of_them(recorder, attempt, provider, monkeypatch):
    monkeypatch.setattr(provider, "stop_exam_attempt", fail, raising=False)
    api.update_attempt_status(attempt.pk, "submitted")
    monkeypatch.setattr(deliveries, "MAX_TRIES", 2)
    Delivery.objects.update(next_try_at=attempt.created)
    api.deliver_pending()

    tries = [labels for name, *labels in recorder.counted if name == "deliveries"]
    assert ["status_email", "none", "delivered"] in tries
    assert [outcome for kind, _, outcome in tries if kind == "stop_exam_attempt"] == ["failed", "given_up"]
    assert {backend for kind, backend, _ in tries if kind == "stop_exam_attempt"} == {"test"}


# Calls to providers


def hang_up(handler):
    handler.connection.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def session():
    """A session, and a service that answers it."""
    with running_service() as service:
        yield ProviderSession(), service


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ((200, {}), "ok"),
        ((302, {}), "ok"),
        ((404, {}), "client_error"),
        ((503, {}), "server_error"),
        (hang_up, "unreachable"),
        (lambda handler: handler.send(302, Location=handler.path), "unusable"),
    ],
)
def test_provider_call_is_measured_by_outcome(recorder, session, answer, outcome):
    session, service = session
    session.backend = "test"
    service.answers["/x"] = answer
    with suppress(requests.RequestException):
        session.post(f"{service.url}/x", allow_redirects=outcome == "unusable")

    assert recorder.measured == [("provider_call_seconds", "test", "POST", outcome)]


def test_provider_that_does_not_answer_in_time_is_measured(recorder, session):
    session, service = session
    session.backend = "test"
    release = threading.Event()
    service.answers["/x"] = lambda handler: release.wait(5)
    with pytest.raises(requests.Timeout):
        session.post(f"{service.url}/x", timeout=0.05)
    release.set()

    assert recorder.measured == [("provider_call_seconds", "test", "POST", "timeout")]


def test_retries_are_one_call(recorder, session, monkeypatch):
    session, service = session
    session.backend = "test"
    monkeypatch.setattr("proctoring.backends.transport.RETRY_PAUSES_SECONDS", (0.0, 0.0))
    service.answers["/x"] = (503, {})

    session.get(f"{service.url}/x")

    assert (len(service.calls), len(recorder.measured)) == (3, 1)


def test_session_of_a_backend_has_the_name_under_which_it_is_configured():
    with configured({"DEFAULT": "rpnow4", "rpnow4": SOFTWARE_SECURE, "software_secure": SOFTWARE_SECURE}) as config:
        assert {name: backend.session.backend for name, backend in config.backends.items()} == {
            "rpnow4": "rpnow4",
            "software_secure": "software_secure",
        }


# Callbacks


def test_ready_callback_is_counted_as_accepted_refused_or_unknown(recorder, attempt, post, reviewer, learner):
    for user, external_id in ((reviewer, "ext-1"), (learner, "ext-1"), (None, "ext-1"), (reviewer, "nobody")):
        post("proctored_exam.attempt.ready_callback", external_id, user=user)

    outcomes = [outcome for name, callback, outcome in recorder.counted if (name, callback) == ("callbacks", "ready")]
    assert outcomes == ["accepted", "refused", "refused", "unknown"]


def test_review_is_counted_as_accepted_unusable_or_failed(recorder, attempt, post, reviewer, backends, monkeypatch):
    url = "proctored_exam.attempt.callback"
    post(url, "ext-1", user=reviewer, body=REVIEW)
    post(url, "ext-1", user=reviewer, body={"status": "no such status"})
    monkeypatch.setattr(backends["test"], "on_review_callback", fail)
    post(url, "ext-1", user=reviewer, body=REVIEW)

    outcomes = [labels[-1] for name, *labels in recorder.counted if (name, labels[0]) == ("callbacks", "review")]
    assert outcomes == ["accepted", "unusable", "failed"]


def test_anonymous_review_and_launch_are_counted(recorder, attempt, post, client):
    post("anonymous.proctoring_review_callback", body=REVIEW)
    client.get(reverse("proctoring:anonymous.proctoring_launch_callback.start_exam", args=["NOBODYS"]))

    assert [labels for name, *labels in recorder.counted] == [["anonymous_review", "unusable"], ["launch", "unknown"]]


@pytest.mark.parametrize("method", ["head", "options"])
def test_who_only_looks_is_not_counted(recorder, attempt, client, method):
    for name, argument in (("ready_callback", "ext-1"), ("callback", "ext-1")):
        getattr(client, method)(reverse(f"proctoring:proctored_exam.attempt.{name}", args=[argument]))
    client.head(reverse("proctoring:anonymous.proctoring_launch_callback.start_exam", args=["CODE"]))

    assert recorder.counted == []


@pytest.mark.usefixtures("committing")
def test_launch_by_the_mock_backend_is_counted(recorder, exam, learner):
    factories.make_attempt(exam, learner, status="created", attempt_code="LAUNCH")

    start_exam_callback(None, "LAUNCH")

    assert ("callbacks", "launch") in {entry[:2] for entry in recorder.counted}


# Reviews and housekeeping


@pytest.mark.usefixtures("committing")
def test_stored_review_is_counted_once_however_often_it_comes(recorder, exam, learner, post, reviewer):
    factories.make_attempt(exam, learner, status="submitted", external_id="ext-2", attempt_code="CODE-2")
    for _ in range(2):
        post("proctored_exam.attempt.callback", "ext-2", user=reviewer, body=REVIEW)

    assert [entry for entry in recorder.counted if entry[0] == "reviews"] == [("reviews", "test", "Clean")]


@pytest.mark.parametrize(
    ("sweep", "run"),
    [
        ("deliver_pending", api.deliver_pending),
        ("submit_expired_attempts", api.submit_expired_attempts),
        ("purge_expired_data", purge_expired_data),
        ("reconcile_attempts", lambda: reconcile_attempts(repair=False)),
    ],
)
def test_run_of_housekeeping_is_measured(recorder, db, sweep, run):
    run()

    assert recorder.measured == [("sweep_seconds", sweep)]


def test_run_that_fails_is_measured(recorder):
    with pytest.raises(ZeroDivisionError), metrics.timed(metrics.SWEEPS, sweep="deliver_pending"):
        raise ZeroDivisionError

    assert recorder.measured == [("sweep_seconds", "deliver_pending")]


# Labels have few values


@pytest.mark.parametrize(
    ("backend", "label"), [("null", "null"), (None, "test"), ("", "test"), ("typed by an editor", "other")]
)
def test_backend_is_a_configured_one(recorder, backend, label):
    metrics.count(metrics.REVIEWS, backend=backend, review_status="Clean")

    assert recorder.counted == [("reviews", label, "Clean")]


def test_label_can_hold_no_id_and_no_person():
    labels = {label for metric in metrics.TABLE for label in metric.labels}

    assert labels == {
        "backend", "callback", "exam_type", "from_status", "kind", "method", "outcome", "review_status", "state", "status",
        "sweep",
    }  # fmt: skip


def test_every_metric_has_a_name_of_its_own_and_a_meaning():
    assert len({metric.name for metric in metrics.TABLE}) == len(metrics.TABLE)
    assert all(metric.meaning.endswith(".") for metric in metrics.TABLE)
    assert all(bool(metric.buckets) == (metric.kind == metrics.Kind.HISTOGRAM) for metric in metrics.TABLE)


# Measuring disturbs nobody


@pytest.fixture
def begin(learner):
    """Begin a timed exam over REST; return the HTTP status."""

    def post_attempt():
        client = APIClient()
        client.force_login(learner)
        body = {"exam_id": factories.make_exam().pk, "start_clock": "true", "attempt_proctored": "false"}
        return client.post(reverse("proctoring:proctored_exam.attempt.collection"), body).status_code

    return post_attempt


@pytest.mark.usefixtures("committing")
@pytest.mark.parametrize(
    "path",
    ["tests.observability.recorders.Broken", "tests.observability.recorders.Unbuildable", "no.such.Recorder", "x", 7],
)
def test_recorder_that_fails_breaks_no_request(record_with, begin, path):
    record_with(path)

    assert begin() == 200


@pytest.mark.usefixtures("committing")
def test_recorder_that_fails_is_logged_once(record_with, begin, caplog):
    record_with("tests.observability.recorders.Broken")
    with caplog.at_level(logging.ERROR, "proctoring.metrics"):
        begin()
        begin()

    assert [record.getMessage() for record in caplog.records if record.name == "proctoring.metrics"] == [
        "cannot be measured: proctoring_attempt_transitions"
    ]


@pytest.mark.usefixtures("committing")
def test_measuring_costs_no_statement(record_with, exam, learner, count_statements):
    counts = []
    for path, user in ((None, learner), ("tests.observability.recorders.Recording", factories.make_user())):
        attempt = factories.make_attempt(exam, user, status="started", external_id=f"ext-{user.pk}")
        record_with(path)
        with count_statements() as statements:
            api.update_attempt_status(attempt.pk, "submitted")
        counts.append(len(statements))

    assert counts[0] == counts[1] > 0


def test_project_without_a_recorder_measures_nothing(record_with):
    assert record_with(None) is None

    metrics.count(metrics.REVIEWS, backend="test", review_status="Clean")
    metrics.offer(metrics.OLDEST_DELIVERY, fail)


def test_cache_that_is_away_does_not_fail_a_provider_call(session, monkeypatch):
    session, service = session
    session.backend = "test"
    service.answers["/x"] = (200, {})
    monkeypatch.setattr("proctoring.backends.calls.cache", SimpleNamespace(set=fail))

    assert session.get(f"{service.url}/x").status_code == 200


# Gauges


def test_gauge_is_offered_when_the_app_is_ready_and_not_read_then(record_with, count_statements, db):
    recorder = record_with("tests.observability.recorders.Recording")
    with count_statements() as statements, configured({"DEFAULT": "null", "null": {}}):
        pass

    assert len(statements) == 0
    assert set(recorder.gauges) == {metric.name for metric in metrics.TABLE if metric.kind == metrics.Kind.GAUGE}


def test_gauges_cost_one_statement_each(db, count_statements):
    with count_statements() as statements:
        readings = [read() for read in GAUGES.values()]

    assert len(statements) == len(readings) == 3


def test_gauge_whose_reading_fails_has_no_value(recorder):
    metrics.offer(metrics.OLDEST_DELIVERY, fail)

    assert recorder.gauges["proctoring_oldest_delivery_seconds"]() == {}


def test_gauge_is_offered_once(recorder):
    metrics.offer(metrics.OLDEST_DELIVERY, lambda: {(): 1.0})
    metrics.offer(metrics.OLDEST_DELIVERY, lambda: {(): 2.0})

    assert recorder.gauges["proctoring_oldest_delivery_seconds"]() == {(): 1.0}
