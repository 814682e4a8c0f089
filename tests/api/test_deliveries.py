"""What providers were not told of exams is told again. Design rules 2 and 9, docs/operations.rst."""

import datetime

import pytest
import requests
from django.utils import timezone
from freezegun import freeze_time

from proctoring import api
from proctoring.api import provider_sync
from proctoring.api.deliveries import MAX_TRIES, backoff
from proctoring.models import Delivery, ProctoredExam
from tests import factories

pytestmark = pytest.mark.usefixtures("committing")

MINUTE = datetime.timedelta(minutes=1)


def fail(exam):
    raise RuntimeError("boom")


@pytest.fixture
def recover(provider):
    """Make the provider fail from now on; call the result to let it answer again, with nothing noted yet."""
    answer = provider.on_exam_saved
    provider.on_exam_saved = fail

    def works_again():
        provider.on_exam_saved = answer
        provider.saved_exams.clear()

    return works_again


def deliver(**options):
    report = api.deliver_pending(**options)
    return (report.delivered, report.failed, report.given_up)


def told(provider):
    return [
        (exam["id"], exam["external_id"], exam["is_active"], exam.get("rule_summary")) for exam in provider.saved_exams
    ]


def test_nothing_to_deliver():
    assert deliver() == (0, 0, 0)


def test_exam_is_told_as_it_is_now(provider, recover):
    exam = factories.make_proctored_exam()
    factories.make_policy(exam, "r")
    api.update_exam(exam.pk, exam_name="renamed")
    recover()

    assert deliver() == (1, 0, 0)
    assert told(provider) == [(exam.pk, None, True, "r")]
    assert provider.saved_exams[0]["exam_name"] == "renamed"
    assert ProctoredExam.objects.get().external_id == "externalid"
    assert Delivery.objects.count() == 0
    assert deliver() == (0, 0, 0)


def test_departure_is_told_as_it_was(provider, recover):
    recover()
    exam = factories.make_proctored_exam()
    provider.on_exam_saved = fail
    exam.is_proctored = False
    exam.save()
    recover()

    assert deliver() == (1, 0, 0)
    assert told(provider) == [(exam.pk, "externalid", False, None)]


def test_departure_of_a_deleted_exam_is_told(provider, recover):
    recover()
    exam = factories.make_proctored_exam()
    exam_id = exam.pk
    provider.on_exam_saved = fail
    exam.delete()
    recover()

    assert deliver() == (1, 0, 0)
    assert told(provider) == [(exam_id, "externalid", False, None)]


@pytest.mark.parametrize("change", [{"is_proctored": False}, {"backend": "null"}])
def test_exam_that_has_left_its_provider_meanwhile_is_not_told(provider, recover, change):
    exam = factories.make_proctored_exam()
    ProctoredExam.objects.filter(pk=exam.pk).update(**change)
    recover()

    assert deliver() == (1, 0, 0)
    assert (told(provider), Delivery.objects.count()) == ([], 0)


def test_exam_that_was_deleted_meanwhile_is_not_told(provider, recover):
    exam = factories.make_proctored_exam()
    exam.delete()
    recover()

    assert deliver() == (1, 0, 0)
    assert told(provider) == []


def test_departure_of_an_exam_that_came_back_is_not_told(provider, recover):
    recover()
    exam = factories.make_proctored_exam()
    provider.on_exam_saved = fail
    api.update_exam(exam.pk, is_proctored=False)
    recover()
    api.update_exam(exam.pk, is_proctored=True)
    provider.saved_exams.clear()

    assert deliver() == (1, 0, 0)
    assert told(provider) == []


def test_failure_is_recorded_and_tried_later(recover):
    factories.make_proctored_exam()
    before = timezone.now()

    assert deliver() == (0, 1, 0)
    (delivery,) = Delivery.objects.all()
    assert (delivery.tries, delivery.state) == (1, "pending")
    assert "boom" in delivery.last_error
    assert delivery.next_try_at >= before + MINUTE
    assert deliver() == (0, 0, 0)


@pytest.mark.parametrize(
    ("tries", "minutes"), [(1, 1), (2, 2), (3, 4), (7, 64), (11, 720), (12, 720), (100, 720), (10**6, 720)]
)
def test_waiting_doubles_up_to_half_a_day(tries, minutes):
    assert backoff(tries) == minutes * MINUTE


def test_it_is_given_up_in_the_end(recover):
    factories.make_proctored_exam()
    outcomes = []
    now = timezone.now()
    for _ in range(MAX_TRIES + 1):
        with freeze_time(now):
            outcomes.append(deliver())
        now += datetime.timedelta(days=1)

    assert outcomes == [(0, 1, 0)] * (MAX_TRIES - 1) + [(0, 0, 1), (0, 0, 0)]
    assert Delivery.objects.get().state == "given_up"


def test_new_failure_after_giving_up_is_a_delivery_of_its_own(provider, recover):
    exam = factories.make_proctored_exam()
    Delivery.objects.update(state=Delivery.State.GIVEN_UP)
    exam.save()

    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["given_up", "pending"]


def test_failure_of_one_does_not_stop_the_others(provider, recover):
    exams = [factories.make_proctored_exam() for _ in range(3)]
    recover()
    answer = provider.on_exam_saved
    provider.on_exam_saved = lambda exam: fail(exam) if exam["id"] == exams[1].pk else answer(exam)

    assert deliver() == (2, 1, 0)
    assert Delivery.objects.get().exam == exams[1]


def test_limit_takes_the_oldest(provider, recover):
    exams = [factories.make_proctored_exam() for _ in range(3)]
    recover()

    assert deliver(limit=2) == (2, 0, 0)
    assert [exam["id"] for exam in provider.saved_exams] == [exam.pk for exam in exams[:2]]
    assert deliver(limit=0) == (0, 0, 0)


def test_unreachable_provider_is_called_once_in_a_pass(provider, recover):
    for _ in range(5):
        factories.make_proctored_exam()
    calls = []

    def refuse(exam):
        calls.append(exam["id"])
        raise requests.ConnectionError

    provider.on_exam_saved = refuse
    assert deliver() == (0, 5, 0)
    assert len(calls) == 1


def test_after_a_minute_the_provider_is_called_again(provider):
    provider.on_exam_saved = lambda exam: (_ for _ in ()).throw(requests.ConnectTimeout())
    factories.make_proctored_exam()
    provider.on_exam_saved = lambda exam: "id"
    assert deliver() == (0, 1, 0)

    provider_sync._quiet_until.clear()
    with freeze_time(timezone.now() + 2 * MINUTE):
        assert deliver() == (1, 0, 0)


def test_what_somebody_else_has_in_flight_is_left_alone(provider, recover):
    factories.make_proctored_exam()
    recover()
    answer = provider.on_exam_saved

    def answer_while_another_process_looks(exam):
        assert deliver() == (0, 0, 0)
        return answer(exam)

    provider.on_exam_saved = answer_while_another_process_looks
    assert deliver() == (1, 0, 0)
    assert len(provider.saved_exams) == 1


def test_process_that_ends_in_a_delivery_leaves_it_to_the_next(provider, recover):
    factories.make_proctored_exam()
    recover()
    answer, provider.on_exam_saved = provider.on_exam_saved, lambda exam: (_ for _ in ()).throw(KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        deliver()
    provider.on_exam_saved = answer

    assert deliver() == (0, 0, 0)
    with freeze_time(timezone.now() + 6 * MINUTE):
        assert deliver() == (1, 0, 0)


def test_provider_that_this_process_does_not_have_is_a_failure():
    factories.make_proctored_exam(backend="unknown")

    assert deliver() == (0, 1, 0)


def test_delivery_of_an_unknown_kind_is_a_failure_of_its_own(provider, recover):
    Delivery.objects.create(kind="from a later version")
    factories.make_proctored_exam()
    recover()

    assert deliver() == (1, 1, 0)
