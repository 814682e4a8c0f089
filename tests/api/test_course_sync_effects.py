"""A whole course published at once: whom it is told, and what becomes of providers that do not answer. Issue 2."""

import time

import pytest
import requests
from django.db import transaction

from proctoring import api
from proctoring.models import Delivery, ProctoredExam
from proctoring.testing.backends import TestBackendProvider
from tests import factories

pytestmark = pytest.mark.usefixtures("committing")


def item(name="final", **values):
    return {"content_id": factories.content_id(name), "exam_name": name, "time_limit_mins": 60, **values}


@pytest.fixture
def sync(editor):
    def run(*items, **options):
        return api.sync_course_exams(factories.COURSE, items, **{"set_by_user_id": editor.pk, **options})

    return run


@pytest.fixture
def published(sync, provider, events):
    """A course with an exam of each kind, known to its provider; nothing is noted of its publish."""
    sync(
        item("proctored", review_policy="r"), item("practice", is_practice_exam=True), item("timed", is_proctored=False)
    )
    provider.saved_exams.clear()
    events.clear()


def told(provider):
    return [
        (exam["exam_name"], exam["external_id"], exam["is_active"], exam["is_proctored"], exam.get("rule_summary"))
        for exam in provider.saved_exams
    ]


def names(events):
    return [(data["exam_name"], name.removeprefix("edx.special_exam.")) for name, data in events]


def external_ids():
    return dict(ProctoredExam.objects.order_by("id").values_list("exam_name", "external_id"))


# Who hears of what


def test_new_exams_are_told_with_rules_and_again_with_their_ids(sync, provider, events):
    sync(item(review_policy="r"), item("timed", is_proctored=False))

    assert told(provider) == [("final", None, True, True, "r"), ("final", "externalid", True, True, "r")]
    assert names(events) == [("final", "proctored.created"), ("timed", "timed.created")]
    assert external_ids() == {"final": "externalid", "timed": None}
    exam = ProctoredExam.objects.get(exam_name="final")
    assert [record.history_type for record in exam.history.order_by("history_id")] == ["+", "~"]
    assert exam.history.first().external_id == "externalid"


def test_unchanged_exams_are_told_to_nobody(published, sync, provider, events):
    sync(
        item("proctored", review_policy="r"), item("practice", is_practice_exam=True), item("timed", is_proctored=False)
    )

    assert (provider.saved_exams, events) == ([], [])


@pytest.mark.parametrize(("text", "said"), [("s", "s"), ("", None)])
def test_changed_rules_alone_are_told_without_an_event(published, sync, provider, events, text, said):
    sync(item("proctored", review_policy=text), item("practice"), item("timed", is_proctored=False))

    assert told(provider) == [("proctored", "externalid", True, True, said)]
    assert events == []


def test_rules_of_a_timed_exam_are_told_to_nobody(published, sync, provider):
    sync(item("proctored"), item("practice"), item("timed", review_policy="r"))

    assert provider.saved_exams == []


@pytest.mark.parametrize(
    ("change", "said", "event"),
    [
        ({"time_limit_mins": 7}, ("proctored", "externalid", True, True, "r"), "proctored.updated"),
        ({"is_practice_exam": True}, ("proctored", "externalid", True, True, "r"), "practice.updated"),
        ({"is_proctored": False}, ("proctored", "externalid", False, False, None), "timed.updated"),
        ({"is_active": False}, ("proctored", "externalid", False, True, "r"), "proctored.updated"),
    ],
)
def test_changed_exam_is_told_to_its_provider(published, sync, provider, events, change, said, event):
    sync(item("proctored", **change), item("practice"), item("timed", is_proctored=False))

    assert told(provider) == [said]
    assert names(events) == [("proctored", event)]


def test_exams_that_are_switched_off(published, sync, provider, events):
    sync()

    assert told(provider) == [
        ("proctored", "externalid", False, False, None),
        ("practice", "externalid", False, False, None),
    ]
    assert names(events) == [(name, "timed.updated") for name in ("proctored", "practice", "timed")]


def test_exam_that_comes_back_is_told_under_its_id(published, sync, provider):
    sync()
    provider.saved_exams.clear()
    sync(item("proctored", is_proctored=True))

    assert told(provider) == [("proctored", "externalid", True, True, "r")]


def test_other_provider_is_told_after_the_former(published, sync, provider, backends):
    other = backends["other"] = TestBackendProvider()
    other.saved_exams = []
    other.on_exam_saved = lambda exam: other.saved_exams.append(exam) or "other id"
    sync(item("proctored", backend="other"), item("practice"), item("timed", is_proctored=False))

    assert told(provider) == [("proctored", "externalid", False, True, None)]
    assert told(other) == [("proctored", None, True, True, "r"), ("proctored", "other id", True, True, "r")]
    assert external_ids()["proctored"] == "other id"


def test_inside_a_transaction_all_is_told_at_commit(sync, provider, events):
    with transaction.atomic():
        report = sync(item())
        assert (provider.saved_exams, events) == ([], [])

    assert (len(provider.saved_exams), len(events), report["undelivered"]) == (2, 1, 0)


def test_provider_may_change_what_it_is_given(sync, provider):
    answer = provider.on_exam_saved
    provider.on_exam_saved = lambda exam: (answer(exam), exam.clear())[0]
    sync(item(), item("second"))

    assert [name for name, *_ in told(provider)] == ["final", "final", "second", "second"]


def test_tracker_that_fails_does_not_stop_the_others(sync, provider, monkeypatch):
    from proctoring.integrations import event_tracking

    monkeypatch.setattr(event_tracking, "emit", lambda *args: 1 / 0)
    sync(item(), item("second"))

    assert len(provider.saved_exams) == 4


def test_replaced_names_are_used(sync, monkeypatch, backends):
    asked, emitted = [], []
    monkeypatch.setattr(api, "get_backend_provider", lambda exam=None, name=None: asked.append(1) or backends["null"])
    monkeypatch.setattr(api, "emit_event", lambda exam, name, **more: emitted.append(name))
    sync(item())

    assert (bool(asked), emitted) == (True, ["created"])


# Providers that do not answer


def raising(error):
    def on_exam_saved(exam):
        raise error

    return on_exam_saved


@pytest.mark.parametrize(
    "answer",
    [
        raising(RuntimeError("boom")),
        raising(requests.ConnectTimeout()),
        raising(TimeoutError()),
        lambda exam: {"garbage": 1},
        lambda exam: "x" * 300,
        lambda exam: "nul\x00",
    ],
)
def test_publish_succeeds_and_what_was_not_told_is_kept(sync, provider, events, answer):
    provider.on_exam_saved = answer
    report = sync(item(review_policy="r"), item("second"), item("timed", is_proctored=False))

    assert [entry["exam_name"] for entry in report["created"]] == ["final", "second", "timed"]
    assert (report["undelivered"], len(events)) == (2, 3)
    kept = Delivery.objects.order_by("id").values_list("kind", "backend", "exam__exam_name", "state", "tries")
    assert list(kept) == [("exam_saved", "test", name, "pending", 0) for name in ("final", "second")]
    assert external_ids() == {"final": None, "second": None, "timed": None}


def test_what_was_not_told_is_kept_once(sync, provider):
    provider.on_exam_saved = raising(RuntimeError())
    sync(item())
    sync(item(time_limit_mins=7))
    sync(item(time_limit_mins=8))

    assert Delivery.objects.count() == 1


def test_departure_that_was_not_told_is_kept_as_it_was(published, sync, provider):
    provider.on_exam_saved = raising(RuntimeError())
    report = sync(item("practice"), item("timed", is_proctored=False))

    (delivery,) = Delivery.objects.all()
    assert (report["undelivered"], delivery.kind) == (1, "exam_withdrawn")
    assert (delivery.payload["external_id"], delivery.payload["is_active"]) == ("externalid", False)


def test_unknown_provider(sync, caplog):
    report = sync(*[item(f"exam{number}", backend="unknown") for number in range(5)])

    assert (report["undelivered"], Delivery.objects.filter(backend="unknown").count()) == (5, 5)
    assert [record.levelname for record in caplog.records if "no such provider" in record.message] == ["WARNING"]


def test_unreachable_provider_is_called_once(sync, provider):
    calls = []

    def refuse(exam):
        calls.append(exam["id"])
        raise requests.ConnectionError

    provider.on_exam_saved = refuse
    report = sync(*[item(f"exam{number}") for number in range(20)])

    assert (len(calls), report["undelivered"]) == (1, 20)


def test_all_calls_together_have_one_time_budget(sync, provider, settings, monkeypatch):
    settings.PROCTORING_SETTINGS = {"PUBLISH_PROVIDER_SECONDS": 10}
    clock = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])

    def answer_slowly(exam):
        clock[0] += 3
        return "id"

    provider.on_exam_saved = answer_slowly
    report = sync(*[item(f"exam{number}") for number in range(10)])

    ids = external_ids()
    assert [name for name, external_id in ids.items() if external_id] == ["exam0", "exam1"]
    assert report["undelivered"] == Delivery.objects.count() == 8


def test_budget_of_nothing_postpones_all(sync, provider, settings, monkeypatch):
    settings.PROCTORING_SETTINGS = {"PUBLISH_PROVIDER_SECONDS": -1}
    report = sync(item(), item("second"))

    assert (provider.saved_exams, report["undelivered"]) == ([], 2)


def test_new_id_at_every_call_is_stored_once(sync, provider):
    ids = iter(range(100))
    provider.on_exam_saved = lambda exam: provider.saved_exams.append(exam) or f"id{next(ids)}"
    sync(item())

    assert [exam["external_id"] for exam in provider.saved_exams] == [None, "id0"]
    assert external_ids() == {"final": "id0"}


def test_second_call_that_fails_keeps_the_id(sync, provider):
    provider.on_exam_saved = lambda exam: 1 / 0 if exam["external_id"] else "id"
    sync(item())

    assert external_ids() == {"final": "id"}


def test_process_that_ends_while_it_tells_keeps_what_was_answered(sync, provider):
    def answer(exam):
        if exam["exam_name"] == "second":
            raise KeyboardInterrupt
        return "id"

    provider.on_exam_saved = answer
    with pytest.raises(KeyboardInterrupt):
        sync(item(), item("second"))

    assert external_ids() == {"final": "id", "second": None}
