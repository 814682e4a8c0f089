"""Removing attempts, at the provider first. Spec 03 §12."""

import pytest
from django.utils import timezone

from proctoring import api
from proctoring.exceptions import (
    BackendProviderCannotRemoveAttempt,
    BackendProviderRemovalNotConfirmed,
    UserNotFoundException,
)
from proctoring.models import Delivery, ProctoredExamStudentAttempt
from tests.attempts.recording import RecordingProvider
from tests.factories import make_attempt, make_exam, make_onboarding_exam, make_proctored_exam

pytestmark = pytest.mark.django_db


def make_submitted(learner, **values):
    exam = values.pop("exam", None) or make_proctored_exam(external_id="exam-1")
    defaults = {"status": "submitted", "completed_at": timezone.now(), "external_id": "attempt-1"}
    return make_attempt(exam, learner, **{**defaults, **values})


def exists(attempt):
    return ProctoredExamStudentAttempt.objects.filter(pk=attempt.pk).exists()


@pytest.mark.parametrize(
    "error", [ConnectionError("down"), NotImplementedError("gone"), BackendProviderRemovalNotConfirmed("no")]
)
def test_failing_provider_keeps_everything(learner, global_staff, provider, host, calls, error):
    attempt = make_submitted(learner)
    provider.fails["remove_exam_attempt"] = error

    with pytest.raises(BackendProviderCannotRemoveAttempt, match="temporarily unavailable") as raised:
        api.remove_exam_attempt(attempt.pk, global_staff)

    assert type(raised.value) is BackendProviderCannotRemoveAttempt
    assert raised.value.http_status == 502
    assert calls == ["provider.remove"]
    assert exists(attempt)


def test_unconfirmed_removal_keeps_everything(learner, global_staff, provider):
    attempt = make_submitted(learner)
    provider.confirms = False

    with pytest.raises(BackendProviderRemovalNotConfirmed, match="temporarily unavailable"):
        api.remove_exam_attempt(attempt.pk, global_staff)

    assert exists(attempt)


def test_unknown_provider_keeps_everything(learner, global_staff):
    attempt = make_submitted(learner, exam=make_proctored_exam(backend="gone"))

    with pytest.raises(BackendProviderCannotRemoveAttempt):
        api.remove_exam_attempt(attempt.pk, global_staff)

    assert exists(attempt)


@pytest.mark.parametrize("provider_instead", [None, RecordingProvider([])])
def test_replaced_look_up_of_providers_counts(learner, global_staff, provider, calls, monkeypatch, provider_instead):
    attempt = make_submitted(learner)
    monkeypatch.setattr(api, "get_backend_provider", lambda name: provider_instead)

    api.remove_exam_attempt(attempt.pk, global_staff)

    assert calls == []
    assert not exists(attempt)


@pytest.mark.parametrize("values", [{"external_id": None}, {"external_id": ""}])
def test_provider_is_not_asked_about_what_it_does_not_know(learner, global_staff, provider, calls, values):
    api.remove_exam_attempt(make_submitted(learner, **values).pk, global_staff)
    api.remove_exam_attempt(make_submitted(learner, exam=make_exam()).pk, global_staff)

    assert calls == []


def test_best_effort_removal_goes_on(learner, global_staff, provider):
    attempt = make_submitted(learner)
    provider.fails["remove_exam_attempt"] = ConnectionError("down")

    api.remove_exam_attempt(attempt.pk, global_staff, require_backend_removal=False)

    assert not exists(attempt)


def test_host_is_told_who_asked(learner, global_staff, provider, host):
    attempt = make_submitted(learner)
    exam = attempt.proctored_exam

    api.remove_exam_attempt(attempt.pk, global_staff)

    ids = {"user_id": learner.pk, "course_key_or_id": exam.course_id}
    assert host["instructor"].arguments == [
        (
            "delete_student_attempt",
            (learner.username, exam.course_id, exam.content_id),
            {"requesting_user": global_staff},
        )
    ]
    assert host["grades"].arguments == [
        ("undo_override_subsection_grade", (), {**ids, "usage_key_or_id": exam.content_id})
    ]
    assert host["credit"].arguments == [
        (
            "remove_credit_requirement_status",
            (),
            {**ids, "req_namespace": "proctored_exam", "req_name": exam.content_id},
        )
    ]


@pytest.mark.parametrize(("status", "told"), [("created", False), ("second_review_required", False), ("error", True)])
def test_credit_hears_only_of_statuses_that_it_knows(learner, global_staff, provider, host, calls, status, told):
    api.remove_exam_attempt(make_submitted(learner, status=status).pk, global_staff)

    assert ("credit.remove" in calls) is told


@pytest.mark.parametrize("requesting_user", [None, {"id": 1}, "staff"])
def test_only_a_user_can_ask(learner, provider, host, calls, requesting_user):
    attempt = make_submitted(learner)

    with pytest.raises(UserNotFoundException):
        api.remove_exam_attempt(attempt.pk, requesting_user)

    assert calls == []
    assert exists(attempt)


def test_without_instructor_service_nobody_has_to_ask(learner, provider):
    attempt = make_submitted(learner)

    api.remove_exam_attempt(attempt.pk, None)

    assert not exists(attempt)


@pytest.mark.parametrize(
    ("service", "method"),
    [
        ("instructor", "delete_student_attempt"),
        ("grades", "undo_override_subsection_grade"),
        ("credit", "remove_credit_requirement_status"),
    ],
)
def test_failing_host_service_brings_the_row_back(learner, global_staff, provider, host, service, method):
    attempt = make_submitted(learner)
    host[service].raises[method] = error = RuntimeError("no")

    with pytest.raises(RuntimeError) as raised:
        api.remove_exam_attempt(attempt.pk, global_staff)

    assert raised.value is error
    assert exists(attempt)
    assert attempt.history.count() == 1


def test_event_has_the_real_id(learner, global_staff, provider, events, after_commit):
    attempt = make_submitted(learner)

    with after_commit():
        api.remove_exam_attempt(attempt.pk, global_staff)

    ((name, data),) = events
    assert name == "edx.special_exam.proctored.attempt.deleted"
    assert (data["attempt_id"], data["attempt_status"]) == (attempt.pk, "submitted")


def test_removal_is_recorded_with_the_asker(learner, global_staff, provider):
    attempt = make_submitted(learner)

    api.remove_exam_attempt(attempt.pk, global_staff, reason="wrong room")

    last = api.get_attempt_timeline(attempt.pk)[-1]
    assert (last["event"], last["actor"], last["actor_id"], last["reason"]) == (
        "deleted",
        "staff",
        global_staff.pk,
        "wrong room",
    )


def test_what_is_pending_for_a_removed_attempt_is_dropped(learner, global_staff, provider):
    attempt = make_submitted(learner)
    Delivery.objects.create(kind="stop_exam_attempt", backend="test", attempt_id=attempt.pk)

    api.remove_exam_attempt(attempt.pk, global_staff)

    assert Delivery.objects.get().state == "dropped"


@pytest.mark.parametrize(
    ("remaining", "credit"),
    [
        ("error", "credit.set failed"),
        ("verified", "credit.set satisfied"),
        ("rejected", "credit.set failed"),
        ("declined", "credit.set declined"),
        ("started", "credit.remove"),
    ],
)
def test_what_remains_of_a_chain_still_counts(learner, global_staff, provider, host, calls, remaining, credit):
    exam = make_proctored_exam()
    make_submitted(learner, exam=exam, status=remaining, resumed=True)
    removed = make_submitted(learner, exam=exam)

    api.remove_exam_attempt(removed.pk, global_staff)

    assert credit in calls
    assert ("grades.undo" in calls) is (remaining != "rejected")


class TestBestEffort:
    """Spec 03 §12.3."""

    def test_dead_provider_is_called_once_and_others_still_are(self, learner, backends):
        dead, other = RecordingProvider([]), RecordingProvider([])
        dead.fails["remove_exam_attempt"] = ConnectionError("down")
        backends.update(dead=dead, other=other)
        attempts = [
            make_submitted(learner, exam=make_proctored_exam(backend=backend))
            for backend in ("dead", "dead", "other", "dead", "other")
        ]

        failed = api._remove_exam_attempts_from_backend(attempts)

        assert failed == {"dead"}
        assert (len(dead.calls), len(other.calls)) == (1, 2)

    def test_unconfirming_provider_stays_in_use(self, learner, provider, calls):
        provider.confirms = False
        attempts = [make_submitted(learner) for _ in range(3)]

        assert api._remove_exam_attempts_from_backend(attempts) == set()
        assert calls == ["provider.remove"] * 3

    def test_failed_ones_are_left_out_from_the_start(self, learner, provider, calls):
        before = frozenset({"test"})

        assert api._remove_exam_attempts_from_backend([make_submitted(learner)], before) == {"test"}
        assert calls == []


class TestOnboardingErrors:
    """Spec 03 §12.4, W-17."""

    def make_blocked(self, learner, backend="test"):
        return make_submitted(learner, exam=make_proctored_exam(backend=backend), status="onboarding_missing")

    def test_all_are_deleted_whatever_the_provider_says(self, learner, provider, calls):
        attempts = [self.make_blocked(learner), self.make_blocked(learner, "null")]
        kept = make_submitted(learner)
        provider.fails["remove_exam_attempt"] = ConnectionError("down")

        ProctoredExamStudentAttempt.objects.clear_onboarding_errors(learner.pk)

        assert [exists(attempt) for attempt in [*attempts, kept]] == [False, False, True]
        assert [record.history_type for record in attempts[0].history.all()] == ["-", "+"]
        assert calls == ["provider.remove"]

    @pytest.mark.parametrize("status", ["submitted", "error", "declined", "verified"])
    def test_completed_onboarding_unblocks_exams_of_its_provider(self, learner, provider, after_commit, status):
        provider.supports_onboarding = True
        blocked, elsewhere = self.make_blocked(learner), self.make_blocked(learner, "null")
        onboarding = make_attempt(make_onboarding_exam(), learner)

        with after_commit():
            api.update_attempt_status(onboarding.pk, status)

        assert (exists(blocked), exists(elsewhere)) == (False, True)

    @pytest.mark.parametrize(("supports_onboarding", "status"), [(False, "submitted"), (True, "started")])
    def test_nothing_else_unblocks(self, learner, provider, after_commit, supports_onboarding, status):
        provider.supports_onboarding = supports_onboarding
        blocked = self.make_blocked(learner)
        onboarding = make_attempt(make_onboarding_exam(), learner)

        with after_commit():
            api.update_attempt_status(onboarding.pk, status)

        assert exists(blocked)

    def test_exams_of_the_default_provider_may_not_name_it(self, learner, provider, after_commit):
        provider.supports_onboarding = True
        blocked = self.make_blocked(learner, None)
        onboarding = make_attempt(make_onboarding_exam(), learner)

        with after_commit():
            api.update_attempt_status(onboarding.pk, "submitted")

        assert not exists(blocked)
