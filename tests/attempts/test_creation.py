"""New attempts, and what they take over. Spec 03 §6."""

import datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone

from proctoring import api, runtime
from proctoring.exceptions import (
    BackendProviderNotConfigured,
    ProctoredExamNotFoundException,
    ProctoredExamPermissionDenied,
    StudentExamAttemptAlreadyExistsException,
    StudentExamAttemptOnPastDueProctoredExam,
    UserNotFoundException,
)
from proctoring.models import ProctoredExamStudentAttempt
from tests.factories import make_attempt, make_exam, make_policy, make_proctored_exam

pytestmark = pytest.mark.django_db

PAST = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def test_new_attempt_has_one_history_row_with_its_external_id(learner, provider):
    exam = make_proctored_exam()
    policy = make_policy(exam)

    attempt_id = api.create_exam_attempt(exam.pk, learner.pk, taking_as_proctored=True)

    attempt = ProctoredExamStudentAttempt.objects.get(pk=attempt_id)
    assert (attempt.status, attempt.external_id, attempt.review_policy_id) == ("created", "attempt-1", policy.pk)
    assert attempt.attempt_code == attempt.attempt_code.upper()
    assert [record.external_id for record in attempt.history.all()] == ["attempt-1"]


def test_second_attempt_is_refused_in_the_words_that_clients_know(learner):
    exam = make_exam()
    make_attempt(exam, learner, status="error")

    with pytest.raises(StudentExamAttemptAlreadyExistsException) as refusal:
        api.create_exam_attempt(exam.pk, learner.pk)

    assert str(refusal.value) == (
        f"Cannot create new exam attempt for exam_id={exam.pk} and user_id={learner.pk} in "
        f"course_id={exam.course_id} because it already exists!"
    )


def test_practice_exam_allows_any_number(learner, provider):
    exam = make_proctored_exam(is_practice_exam=True)

    ids = {api.create_exam_attempt(exam.pk, learner.pk, taking_as_proctored=True) for _ in range(3)}

    assert len(ids) == 3


def test_inactive_exam_is_accepted(learner):
    assert api.create_exam_attempt(make_exam(is_active=False).pk, learner.pk)


@pytest.mark.parametrize("exam_id", [0, None, "no number"])
def test_unknown_exam(learner, exam_id):
    with pytest.raises(ProctoredExamNotFoundException):
        api.create_exam_attempt(exam_id, learner.pk)


def test_unknown_learner(db):
    with pytest.raises(UserNotFoundException, match="4711"):
        api.create_exam_attempt(make_exam().pk, 4711)


def test_unknown_provider_stores_nothing(learner):
    exam = make_proctored_exam(backend="gone")

    with pytest.raises(BackendProviderNotConfigured):
        api.create_exam_attempt(exam.pk, learner.pk)

    assert not ProctoredExamStudentAttempt.objects.exists()


def test_exam_without_provider_is_not_taken_as_proctored(learner):
    attempt_id = api.create_exam_attempt(make_exam().pk, learner.pk, taking_as_proctored=True)

    assert not ProctoredExamStudentAttempt.objects.get(pk=attempt_id).taking_as_proctored


@pytest.mark.parametrize("is_practice_exam", [False, True])
def test_past_due_proctored_attempt_is_refused(learner, calls, provider, is_practice_exam):
    exam = make_proctored_exam(due_date=PAST, is_practice_exam=is_practice_exam)

    with pytest.raises(StudentExamAttemptOnPastDueProctoredExam):
        api.create_exam_attempt(exam.pk, learner.pk, taking_as_proctored=True)

    assert calls == []
    assert api.create_exam_attempt(exam.pk, learner.pk)


def make_chain(exam, learner, *pairs):
    """Attempts, the oldest first, each as (started, seconds left); all but the last were resumed."""
    for number, (started, seconds) in enumerate(pairs):
        make_attempt(
            exam,
            learner,
            status="error",
            created=PAST + datetime.timedelta(days=number),
            started_at=PAST if started else None,
            time_remaining_seconds=seconds,
            ready_to_resume=True,
            resumed=number < len(pairs) - 1,
        )


@pytest.mark.parametrize(
    ("pairs", "carried"),
    [
        ([(True, 600)], 600),
        ([(True, None)], None),
        ([(True, 0)], 0),
        ([(False, 0)], None),
        ([(False, None)], None),
        ([(True, 600), (False, 600)], 600),
        ([(True, 0), (False, 0)], 0),
        ([(True, 600), (True, 0)], 0),
        ([(False, 0), (False, 0)], None),
    ],
)
def test_remaining_time_is_taken_over(learner, pairs, carried):
    exam = make_exam()
    make_chain(exam, learner, *pairs)

    attempt_id = api.create_exam_attempt(exam.pk, learner.pk)

    assert ProctoredExamStudentAttempt.objects.get(pk=attempt_id).time_remaining_seconds == carried


def test_continued_attempt_is_marked_as_resumed(learner):
    exam = make_exam()
    old = make_attempt(exam, learner, status="error", is_resumable=True)
    api.mark_exam_attempt_as_ready_to_resume(old.pk)

    new_id = api.create_exam_attempt(exam.pk, learner.pk)

    old.refresh_from_db()
    new = ProctoredExamStudentAttempt.objects.get(pk=new_id)
    assert (old.status, old.ready_to_resume, old.resumed, old.is_resumable) == ("error", True, True, False)
    assert (new.status, new.ready_to_resume, new.resumed, new.is_resumable) == ("created", False, False, False)


def test_replaced_uuid4_may_answer_text(learner, monkeypatch):
    monkeypatch.setattr("uuid.uuid4", lambda: "always the same")

    codes = []
    for _ in range(2):
        attempt_id = api.create_exam_attempt(make_exam().pk, learner.pk)
        codes.append(ProctoredExamStudentAttempt.objects.get(pk=attempt_id).attempt_code)

    assert codes == ["ALWAYS THE SAME"] * 2


def test_signal_of_a_creation(learner, provider, host, signals, after_commit):
    exam = make_proctored_exam()

    with after_commit():
        attempt_id = api.create_exam_attempt(exam.pk, learner.pk, taking_as_proctored=True)

    assert signals == [
        {
            "sender": "edx_proctoring",
            "attempt_id": attempt_id,
            "user_id": learner.pk,
            "status": "created",
            "full_name": "Ada Lovelace",
            "profile_name": "Ada Lovelace",
            "is_practice_exam": False,
            "is_proctored": True,
            "backend_supports_onboarding": False,
        }
    ]


def test_signal_of_a_timed_attempt_has_no_names_and_no_provider(learner, host, signals, after_commit):
    with after_commit():
        api.create_exam_attempt(make_exam().pk, learner.pk)

    (sent,) = signals
    assert (sent["full_name"], sent["profile_name"], sent["backend_supports_onboarding"]) == ("", "", None)


class TestEnterExam:
    """What a learner's own request comes to. Spec 05 §6.2."""

    def test_starts_the_clock(self, learner):
        attempt_id = api.enter_exam(make_exam().pk, learner, start_clock=True)

        assert ProctoredExamStudentAttempt.objects.get(pk=attempt_id).status == "started"

    def test_declines_a_proctored_exam_that_is_not_taken_so(self, learner):
        attempt_id = api.enter_exam(make_proctored_exam().pk, learner, start_clock=True)

        assert ProctoredExamStudentAttempt.objects.get(pk=attempt_id).status == "declined"

    def test_does_not_start_what_onboarding_blocks(self, learner, backends):
        backends["test"].attempt_error = "onboarding_missing"

        attempt_id = api.enter_exam(make_proctored_exam().pk, learner, taking_as_proctored=True, start_clock=True)

        assert ProctoredExamStudentAttempt.objects.get(pk=attempt_id).status == "onboarding_missing"

    def test_starts_a_timed_attempt_that_waits(self, learner):
        exam = make_exam()
        waiting = make_attempt(exam, learner)

        assert api.enter_exam(exam.pk, learner, start_clock=True) == waiting.pk
        waiting.refresh_from_db()
        assert waiting.status == "started"

    def test_refuses_a_second_attempt(self, learner):
        exam = make_exam()
        make_attempt(exam, learner)

        with pytest.raises(StudentExamAttemptAlreadyExistsException):
            api.enter_exam(exam.pk, learner)

    def test_asks_the_host_for_the_due_date_once_each_time(self, learner, provider, monkeypatch):
        asked = []
        dates = SimpleNamespace(get_due_date=lambda *place: asked.append(place))
        monkeypatch.setitem(runtime._services, "dates", dates)
        exams = [make_proctored_exam(is_practice_exam=is_practice) for is_practice in (False, True, True)]

        for exam in [*exams, exams[-1]]:
            api.enter_exam(exam.pk, learner, taking_as_proctored=True, start_clock=True)

        assert asked == [(exam.course_id, exam.content_id, learner.pk) for exam in [*exams, exams[-1]]]

    @pytest.mark.parametrize("make", [make_exam, make_proctored_exam])
    def test_refuses_a_graded_exam_past_due(self, learner, make):
        exam = make(due_date=timezone.now() - datetime.timedelta(seconds=1))

        with pytest.raises(ProctoredExamPermissionDenied):
            api.enter_exam(exam.pk, learner)

        assert not ProctoredExamStudentAttempt.objects.exists()


@pytest.mark.parametrize(("before", "after"), [("created", "declined"), ("verified", "verified")])
def test_auto_decline_takes_the_attempt_that_waits_and_none_that_is_over(learner, before, after):
    attempt = make_attempt(make_proctored_exam(), learner, status=before)

    api._create_and_decline_attempt(attempt.proctored_exam_id, learner.pk)

    assert ProctoredExamStudentAttempt.objects.get().status == after


def test_auto_decline_happens_once(learner):
    exam = make_proctored_exam()

    api._create_and_decline_attempt(exam.pk, learner.pk)
    api._create_and_decline_attempt(exam.pk, learner.pk)

    attempt = ProctoredExamStudentAttempt.objects.get()
    assert (attempt.status, attempt.taking_as_proctored, attempt.external_id) == ("declined", False, None)
    assert attempt.history.count() == 2
