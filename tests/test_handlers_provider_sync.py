"""What saving an exam or a policy tells its provider, and when. Spec 01 §9.2, §9.3, W-4, W-5, W-17, W-18."""

import json
import logging
import time

import pytest
import requests
from django.db import connection, transaction

from proctoring import models
from proctoring.backends.failures import report_failure
from proctoring.testing.backends import TestBackendProvider
from tests import factories

pytestmark = pytest.mark.usefixtures("committing")


def save_and_fail():
    """Save an exam, then fail."""
    with transaction.atomic():
        factories.make_proctored_exam()
        raise RuntimeError


@pytest.fixture
def exam(provider):
    """A proctored exam that its provider knows; nothing is noted of its creation."""
    exam = factories.make_proctored_exam()
    provider.saved_exams.clear()
    return exam


@pytest.fixture
def other_provider(backends):
    """A second provider, ``other``."""
    other = backends["other"] = TestBackendProvider()
    other.saved_exams = []
    other.on_exam_saved = lambda told: other.saved_exams.append(told) or "other id"
    return other


def told(provider):
    """What the provider was told: external id, active, proctored, rules."""
    return [
        (exam["external_id"], exam["is_active"], exam["is_proctored"], exam.get("rule_summary"))
        for exam in provider.saved_exams
    ]


KNOWN = ("externalid", True, True, None)


# After a save


def test_new_exam_is_told_twice_the_second_time_with_its_id(provider):
    exam = factories.make_proctored_exam()

    assert told(provider) == [(None, True, True, None), KNOWN]
    assert models.ProctoredExam.objects.get().external_id == "externalid"
    assert [record.history_type for record in exam.history.order_by("history_id")] == ["+", "~"]


@pytest.mark.parametrize("values", [{}, {"is_practice_exam": True}, {"is_active": False}])
def test_later_saves_are_told_once(provider, exam, values):
    for name, value in values.items():
        setattr(exam, name, value)
    exam.save()

    assert told(provider) == [("externalid", values.get("is_active", True), True, None)]
    assert exam.history.count() == 3


@pytest.mark.parametrize("flags", [{}, {"is_practice_exam": True}])
def test_timed_exam_is_told_to_nobody(provider, flags):
    factories.make_exam(**flags).save()

    assert provider.saved_exams == []


def test_provider_is_told_the_json_safe_exam(provider, exam):
    exam.due_date = exam.created
    exam.save()
    (said,) = provider.saved_exams

    assert json.loads(json.dumps(said)) == said
    assert (said["id"], said["due_date"].endswith("Z"), said["backend"]) == (exam.pk, True, "test")
    assert "rule_summary" not in said


def test_saved_policy_is_told_with_its_text(provider, exam):
    policy = factories.make_policy(exam, "")
    policy.review_policy = "Open book"
    policy.save()

    assert told(provider) == [("externalid", True, True, ""), ("externalid", True, True, "Open book")]


def test_saved_exam_is_told_with_its_rules(provider, exam):
    factories.make_policy(exam, "Open book")
    provider.saved_exams.clear()
    exam.save()

    assert told(provider) == [("externalid", True, True, "Open book")]


def test_policy_of_a_timed_exam_is_told_to_nobody(provider):
    factories.make_policy(factories.make_exam()).save()

    assert provider.saved_exams == []


def test_deleted_policy_is_told_to_nobody_here(provider, exam):
    policy = factories.make_policy(exam)
    provider.saved_exams.clear()
    policy.delete()

    assert provider.saved_exams == []


def test_statements_in_bulk_are_told_to_nobody(provider, exam):
    models.ProctoredExam.objects.update(exam_name="new")

    assert provider.saved_exams == []


@pytest.mark.parametrize("backend", [None, ""])
def test_exam_without_backend_is_told_to_the_default_provider(provider, backend):
    factories.make_proctored_exam(backend=backend)

    assert len(provider.saved_exams) == 2


def test_provider_may_change_what_it_is_given(provider, exam):
    answer = provider.on_exam_saved
    provider.on_exam_saved = lambda said: answer(said) and said.clear()
    exam.save()
    exam.save()

    assert told(provider) == [KNOWN, KNOWN]


# Inside a transaction


def test_inside_a_transaction_the_provider_is_told_at_commit(provider):
    with transaction.atomic():
        factories.make_proctored_exam()
        assert provider.saved_exams == []

    assert len(provider.saved_exams) == 2


def test_what_is_rolled_back_is_told_to_nobody(provider):
    with pytest.raises(RuntimeError):
        save_and_fail()

    assert provider.saved_exams == []


def test_no_transaction_is_open_while_the_provider_answers(provider):
    seen, outside = [], len(connection.savepoint_ids)
    provider.on_exam_saved = lambda said: seen.append(len(connection.savepoint_ids))
    factories.make_proctored_exam()

    assert seen == [outside]


def test_host_that_answers_no_provider_has_nobody_to_tell(monkeypatch):
    monkeypatch.setattr("proctoring.api.get_backend_provider", lambda exam=None, name=None: None)
    factories.make_proctored_exam()

    assert models.Delivery.objects.count() == 0


# The id that the provider answers


@pytest.mark.parametrize("answer", [None, "", 0, False])
def test_provider_without_ids_is_told_once(provider, answer):
    provider.on_exam_saved = lambda said: provider.saved_exams.append(said) or answer
    exam = factories.make_proctored_exam(external_id="own")

    assert told(provider) == [("own", True, True, None)]
    assert models.ProctoredExam.objects.get().external_id == "own"
    assert exam.history.count() == 1


def test_number_as_id_is_stored_as_text(provider):
    provider.on_exam_saved = lambda said: provider.saved_exams.append(said) or 77
    factories.make_proctored_exam()

    assert [said["external_id"] for said in provider.saved_exams] == [None, "77"]
    assert models.ProctoredExam.objects.get().external_id == "77"


def test_new_id_at_every_call_is_stored_once_per_save(provider):
    ids = iter(range(1, 100))
    provider.on_exam_saved = lambda said: provider.saved_exams.append(said) or f"id{next(ids)}"
    exam = factories.make_proctored_exam()

    assert [said["external_id"] for said in provider.saved_exams] == [None, "id1"]
    assert models.ProctoredExam.objects.get().external_id == "id1"
    assert exam.history.count() == 2


@pytest.mark.parametrize("garbage", [True, {"id": 1}, ["x"], object(), b"x", 1.5, "x" * 256, "nul\x00id"])
def test_garbage_as_id_is_not_stored_but_recorded(provider, garbage):
    provider.on_exam_saved = lambda said: garbage
    factories.make_proctored_exam()

    assert models.ProctoredExam.objects.get().external_id is None
    assert [delivery.kind for delivery in models.Delivery.objects.all()] == ["exam_saved"]


# A provider that fails

FAILURES = [
    RuntimeError("boom"),
    requests.ConnectTimeout("slow"),
    requests.ConnectionError("refused"),
    TimeoutError("slow"),
    KeyError("id"),
    NotImplementedError("not my method"),
]


@pytest.mark.parametrize("error", FAILURES, ids=repr)
@pytest.mark.parametrize("how", ["raised", "reported"])
def test_failing_provider_does_not_keep_the_exam_from_being_saved(provider, error, how):
    def fail(said):
        if how == "raised":
            raise error
        report_failure(error)

    provider.on_exam_saved = fail
    exam = factories.make_proctored_exam()

    assert models.ProctoredExam.objects.get() == exam
    (delivery,) = models.Delivery.objects.all()
    assert (delivery.kind, delivery.exam, delivery.backend, delivery.state) == ("exam_saved", exam, "test", "pending")
    assert type(error).__name__ in delivery.last_error


def test_failure_of_the_second_call_keeps_the_id(provider):
    def answer(said):
        if said["external_id"]:
            raise RuntimeError
        return "x1"

    provider.on_exam_saved = answer
    factories.make_proctored_exam()

    assert models.ProctoredExam.objects.get().external_id == "x1"
    assert models.Delivery.objects.count() == 1


def test_failures_are_recorded_once_per_exam(provider):
    provider.on_exam_saved = _raise
    exam = factories.make_proctored_exam()
    exam.save()
    factories.make_policy(exam)
    factories.make_proctored_exam()

    assert models.Delivery.objects.count() == 2


@pytest.mark.parametrize(
    ("error", "calls"), [(requests.ConnectTimeout(), 1), (ConnectionRefusedError(), 1), (KeyError(), 3)]
)
def test_unreachable_provider_is_left_alone_for_a_minute(provider, monkeypatch, error, calls):
    made = []

    def fail(said):
        made.append(said["id"])
        raise error

    provider.on_exam_saved = fail
    for _ in range(3):
        factories.make_proctored_exam()
    assert len(made) == calls
    assert models.Delivery.objects.count() == 3

    a_minute_later = time.monotonic() + 61
    monkeypatch.setattr(time, "monotonic", lambda: a_minute_later)
    factories.make_proctored_exam()
    assert len(made) == calls + 1


def test_silence_of_one_provider_does_not_concern_another(provider, other_provider):
    provider.on_exam_saved = _raise_timeout
    factories.make_proctored_exam()
    factories.make_proctored_exam(backend="other")

    assert len(other_provider.saved_exams) == 2


def test_unknown_provider_costs_one_warning_and_a_record_per_exam(caplog):
    for _ in range(3):
        factories.make_proctored_exam(backend="unknown")

    assert models.Delivery.objects.filter(backend="unknown").count() == 3
    assert [record.levelname for record in caplog.records if record.levelno >= logging.WARNING] == ["WARNING"]


def test_missing_default_provider_keeps_no_exam_from_being_saved(settings, backends):
    settings.PROCTORING_BACKENDS = {}
    backends.clear()
    factories.make_proctored_exam(backend=None)

    assert models.Delivery.objects.count() == 1


# Leaving proctoring, changing the provider, deletion


def test_leaving_proctoring_deactivates_the_exam_at_its_provider(provider, exam):
    exam.is_proctored = False
    exam.save()

    assert told(provider) == [("externalid", False, False, None)]
    exam.refresh_from_db()
    assert (exam.is_active, exam.external_id) == (True, "externalid")


def test_leaving_is_told_with_the_new_values_and_without_rules(provider, exam):
    factories.make_policy(exam, "Open book")
    provider.saved_exams.clear()
    exam.exam_name, exam.is_proctored = "new", False
    exam.save()

    (said,) = provider.saved_exams
    assert said["exam_name"] == "new"
    assert "rule_summary" not in said


def test_id_that_the_former_provider_answers_is_ignored(provider, exam):
    provider.on_exam_saved = lambda said: "something else"
    exam.is_proctored = False
    exam.save()

    exam.refresh_from_db()
    assert exam.external_id == "externalid"


def test_coming_back_is_told_under_the_known_id(provider, exam):
    for is_proctored in (False, True):
        exam.is_proctored = is_proctored
        exam.save()

    assert told(provider)[1:] == [KNOWN]


def test_saving_a_timed_exam_again_is_no_departure(provider, exam):
    exam.is_proctored = False
    exam.save()
    provider.saved_exams.clear()
    exam.save()

    assert provider.saved_exams == []


def test_save_of_other_fields_is_no_departure(provider, exam):
    exam.is_proctored = False
    exam.save(update_fields=["exam_name"])

    assert models.ProctoredExam.objects.get().is_proctored is True


def test_new_provider_gets_the_exam_without_the_id_of_the_old_one(provider, other_provider, exam):
    exam.backend = "other"
    exam.save()

    assert told(provider) == [("externalid", False, True, None)]
    assert provider.saved_exams[0]["backend"] == "test"
    assert told(other_provider) == [(None, True, True, None), ("other id", True, True, None)]
    exam.refresh_from_db()
    assert exam.external_id == "other id"


def test_new_provider_with_an_id_of_its_own(other_provider, exam):
    exam.backend, exam.external_id = "other", "given"
    exam.save()

    assert other_provider.saved_exams[0]["external_id"] == "given"


def test_naming_the_default_provider_is_no_change(provider, exam):
    exam.backend = None
    exam.save()
    exam.backend = "test"
    exam.save()

    assert told(provider) == [KNOWN, KNOWN]


def test_new_provider_and_no_longer_proctored(provider, other_provider, exam):
    exam.backend, exam.is_proctored = "other", False
    exam.save()

    assert told(provider) == [("externalid", False, False, None)]
    assert other_provider.saved_exams == []


def test_provider_changed_while_timed_never_hears_the_old_id(provider, other_provider, exam):
    exam.is_proctored = False
    exam.save()
    exam.backend = "other"
    exam.save()
    exam.is_proctored = True
    exam.save()

    assert other_provider.saved_exams[0]["external_id"] is None


@pytest.mark.parametrize("backend", ["unknown", "other"])
def test_departure_that_cannot_be_told_is_recorded(provider, exam, other_provider, backend):
    provider.on_exam_saved = _raise
    exam.backend, exam.is_proctored = backend, False
    exam.save()

    (delivery,) = models.Delivery.objects.all()
    assert (delivery.kind, delivery.backend) == ("exam_withdrawn", "test")
    assert (delivery.payload["external_id"], delivery.payload["is_active"]) == ("externalid", False)


def test_deleted_exam_is_deactivated_at_its_provider(provider, exam):
    exam_id = exam.pk
    exam.delete()

    assert told(provider) == [("externalid", False, True, None)]
    assert provider.saved_exams[0]["id"] == exam_id


def test_deleted_exam_that_no_provider_knows(provider, exam):
    factories.make_exam(external_id="x").delete()
    models.ProctoredExam.objects.update(external_id=None)
    exam.refresh_from_db()
    exam.delete()

    assert provider.saved_exams == []


def test_provider_that_is_down_does_not_keep_the_exam_from_being_deleted(provider, exam):
    provider.on_exam_saved = _raise
    exam.delete()

    assert models.ProctoredExam.objects.count() == 0
    (delivery,) = models.Delivery.objects.all()
    assert (delivery.kind, delivery.payload["external_id"]) == ("exam_withdrawn", "externalid")


def _raise(said):
    raise RuntimeError("boom")


def _raise_timeout(said):
    raise requests.ReadTimeout
