"""Attempts and their look-ups. Spec 01 §2.4."""

import datetime

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.utils import timezone
from opaque_keys.edx.keys import CourseKey

from proctoring.models import ProctoredExamStudentAttempt, locate_attempt_by_attempt_code
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)

attempts = ProctoredExamStudentAttempt.objects


@pytest.fixture
def exam():
    return factories.make_proctored_exam()


# Creation


def test_creation_fills_in_the_status(exam, learner):
    attempt = ProctoredExamStudentAttempt.create_exam_attempt(exam.pk, learner.pk, "CODE", True, False, 7)
    attempt.refresh_from_db()

    assert (attempt.status, attempt.external_id, attempt.allowed_time_limit_mins) == ("created", "7", None)
    assert (attempt.taking_as_proctored, attempt.is_sample_attempt) == (True, False)


def test_creation_with_everything(exam, learner):
    attempt = ProctoredExamStudentAttempt.create_exam_attempt(
        exam.pk, learner.pk, None, False, True, None, review_policy_id=3, status="expired", time_remaining_seconds=0
    )
    attempt.refresh_from_db()

    assert (attempt.attempt_code, attempt.external_id, attempt.status) == (None, None, "expired")
    assert (attempt.review_policy_id, attempt.time_remaining_seconds) == (3, 0)


def test_learner_may_have_several_attempts_of_any_kind(exam, learner):
    for _ in range(2):
        factories.make_attempt(exam, learner, attempt_code=None, external_id="same", status="")
        factories.make_attempt(exam, learner, status="verified", ready_to_resume=True)

    assert attempts.count() == 4


@pytest.mark.django_db(transaction=True)
def test_only_foreign_keys_are_checked(learner):
    with pytest.raises(IntegrityError), transaction.atomic():
        ProctoredExamStudentAttempt.create_exam_attempt(999_999, learner.pk, "CODE", True, False, None)


def test_save_stores_exactly_what_was_set(exam, learner):
    attempt = factories.make_attempt(exam, learner, is_resumable=True, status="error")
    attempt.status = "started"
    attempt.save()
    attempt.refresh_from_db()

    assert (attempt.is_resumable, attempt.status, attempt.started_at) == (True, "started", None)


# One attempt


def test_current_attempt_is_the_newest(exam, learner):
    factories.make_attempt(exam, learner, created=NOW - DAY)
    factories.make_attempt(exam, learner, created=NOW)
    newest = factories.make_attempt(exam, learner, created=NOW)  # the same instant: the id decides
    factories.make_attempt(exam, created=NOW + DAY)

    assert attempts.get_current_exam_attempt(exam.pk, learner.pk) == newest
    assert attempts.get_current_exam_attempt(exam.pk, 0) is None


def test_attempt_by_id(exam):
    attempt = factories.make_attempt(exam)

    assert attempts.get_exam_attempt_by_id(attempt.pk) == attempt
    assert attempts.get_exam_attempt_by_id(str(attempt.pk)) == attempt
    for unknown in (0, None, 10**30):
        assert attempts.get_exam_attempt_by_id(unknown) is None
    with pytest.raises(ValueError, match="expected a number"):
        attempts.get_exam_attempt_by_id("abc")


def test_attempt_by_code(exam):
    attempt = factories.make_attempt(exam, attempt_code="A")

    assert attempts.get_exam_attempt_by_code("A") == attempt
    assert attempts.get_exam_attempt_by_code("") is None
    assert attempts.get_exam_attempt_by_code(None) is None


def test_attempt_without_code_is_found_by_none(exam):
    attempt = factories.make_attempt(exam, attempt_code=None)

    assert attempts.get_exam_attempt_by_code(None) == attempt


@pytest.mark.parametrize("field", ["attempt_code", "external_id"])
def test_of_several_attempts_with_one_id_the_newest_is_found_and_logged(exam, field, caplog):
    factories.make_attempt(exam, created=NOW, **{field: "twice"})
    newest = factories.make_attempt(exam, created=NOW, **{field: "twice"})
    find = {"attempt_code": attempts.get_exam_attempt_by_code, "external_id": attempts.get_exam_attempt_by_external_id}

    assert find[field]("twice") == newest
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_external_id_none_finds_nobody(exam):
    factories.make_attempt(exam, external_id=None)

    assert attempts.get_exam_attempt_by_external_id(None) is None
    assert attempts.get_exam_attempt_by_external_id("unknown") is None


# Lists


def test_attempts_of_a_course_come_in_one_query_with_learner_and_exam(exam, count_statements):
    old = factories.make_attempt(exam, created=NOW - DAY)
    new = factories.make_attempt(exam, created=NOW)
    factories.make_attempt(factories.make_exam(course_id="other/course/1"))

    with count_statements() as counted:
        found = list(attempts.get_all_exam_attempts(CourseKey.from_string(factories.COURSE)))
        assert all(attempt.user.username and attempt.proctored_exam.exam_name for attempt in found)
    assert found == [new, old]
    assert len(counted) == 1


def test_attempts_of_an_exam(exam):
    mine = {factories.make_attempt(exam), factories.make_attempt(exam)}
    factories.make_attempt()

    assert set(attempts.get_all_exam_attempts_by_exam_id(exam.pk)) == mine


def test_attempts_of_a_learner_at_an_exam(exam, learner):
    old = factories.make_attempt(exam, learner, created=NOW - DAY)
    new = factories.make_attempt(exam, learner, created=NOW)
    factories.make_attempt(exam)
    factories.make_attempt(user=learner)

    assert list(attempts.get_user_attempts_by_exam_id(learner.pk, exam.pk)) == [new, old]


@pytest.mark.parametrize("search", ["anna", "ANNA", "nn", "Anna@acme"])
def test_search_finds_parts_of_name_and_address_in_either_case(exam, search):
    anna = factories.make_attempt(exam, factories.make_user("anna"))
    factories.make_attempt(exam, factories.make_user("bob"))

    assert list(attempts.get_filtered_exam_attempts(factories.COURSE, search)) == [anna]


@pytest.mark.parametrize("search", ["%", "_", "\\", "'", "an%a"])
def test_search_has_no_wildcards(exam, search):
    factories.make_attempt(exam, factories.make_user("anna"))

    assert list(attempts.get_filtered_exam_attempts(factories.COURSE, search)) == []


def test_running_attempts(exam, learner):
    elsewhere = factories.make_exam(course_id="other/course/1")
    for status in ("created", "ready_to_start", "submitted", "", "error"):
        factories.make_attempt(exam, learner, status=status)
    old = factories.make_attempt(exam, learner, status="ready_to_submit", created=NOW - DAY)
    new = factories.make_attempt(elsewhere, learner, status="started", created=NOW)
    factories.make_attempt(exam, status="started")

    assert list(attempts.get_active_student_attempts(learner.pk)) == [new, old]
    assert list(attempts.get_active_student_attempts(learner.pk, factories.COURSE)) == [old]
    assert list(attempts.get_active_student_attempts(learner.pk, "")) == []


def test_graded_attempts_taken_with_a_provider(exam, learner):
    first = factories.make_attempt(exam, learner, completed_at=NOW - DAY)
    last = factories.make_attempt(factories.make_proctored_exam(), learner, completed_at=NOW)
    factories.make_attempt(exam, learner, taking_as_proctored=False, completed_at=NOW)
    factories.make_attempt(exam, learner, is_sample_attempt=True, completed_at=NOW)
    factories.make_attempt(exam, completed_at=NOW)

    assert list(attempts.get_proctored_exam_attempts(factories.COURSE, learner.username)) == [last, first]


def test_onboarding_attempts_of_a_course(learner, other_learner):
    exam = factories.make_onboarding_exam()
    older = factories.make_attempt(exam, learner, created=NOW, modified=NOW)
    newer = factories.make_attempt(exam, other_learner, created=NOW - DAY, modified=NOW + DAY)
    factories.make_attempt(exam, learner, taking_as_proctored=False)
    factories.make_attempt(factories.make_onboarding_exam(is_active=False), learner)
    factories.make_attempt(factories.make_proctored_exam(), learner)
    find = attempts.get_proctored_practice_attempts_by_course_id

    assert list(find(factories.COURSE)) == [newer, older]
    assert list(find(factories.COURSE, [learner])) == [older]
    assert list(find(factories.COURSE, [learner.pk, other_learner.pk])) == [newer, older]


@pytest.mark.parametrize("nobody", [[], (), set()])
def test_empty_list_of_users_means_nobody(nobody, learner):
    factories.make_attempt(factories.make_onboarding_exam(), learner)

    assert list(attempts.get_proctored_practice_attempts_by_course_id(factories.COURSE, nobody)) == []


VERIFIED = {"status": "verified"}


@pytest.mark.parametrize(
    ("exam_values", "attempt_values", "is_found"),
    [
        ({}, {}, True),
        ({"is_active": False, "course_id": "other/course/1"}, {}, True),
        ({"backend": "null"}, {}, False),
        ({"backend": None}, {}, False),
        ({"is_practice_exam": False}, {}, False),
        ({}, {"status": "submitted"}, False),
        ({}, {"taking_as_proctored": False}, False),
        ({}, {"modified": timezone.now() - 366 * DAY}, False),
        ({}, {"modified": timezone.now() - 364 * DAY}, True),
    ],
)
def test_verified_onboarding(learner, exam_values, attempt_values, is_found):
    exam = factories.make_onboarding_exam(**exam_values)
    factories.make_attempt(exam, learner, **{**VERIFIED, **attempt_values})

    found = attempts.get_last_verified_proctored_onboarding_attempts([learner], "test")
    assert found.exists() == is_found
    assert not attempts.get_last_verified_proctored_onboarding_attempts([], "test").exists()


def test_verification_lasts_strictly_less_than_365_days(learner, monkeypatch):
    attempt = factories.make_attempt(factories.make_onboarding_exam(), learner, modified=NOW, **VERIFIED)
    find = attempts.get_last_verified_proctored_onboarding_attempts

    monkeypatch.setattr(timezone, "now", lambda: NOW + 365 * DAY - datetime.timedelta(seconds=1))
    assert list(find([learner.pk], "test")) == [attempt]
    monkeypatch.setattr(timezone, "now", lambda: NOW + 365 * DAY)
    assert list(find([learner.pk], "test")) == []


# What history knows


def test_historic_attempt_is_the_last_saved_state(exam, learner):
    attempt = factories.make_attempt(exam, learner, attempt_code="A")
    for status in ("started", "submitted"):
        attempt.status = status
        attempt.save()

    found = ProctoredExamStudentAttempt.get_historic_attempt_by_code("A")
    assert (found.pk, found.status, found.user, found.proctored_exam) == (attempt.pk, "submitted", learner, exam)


def test_historic_attempt_after_deletion_is_the_deleted_state(exam):
    attempt = factories.make_attempt(exam, attempt_code="A")
    attempt_id = attempt.pk
    attempt.status = "verified"  # not saved: the state in memory counts
    attempt.delete_exam_attempt()

    found = ProctoredExamStudentAttempt.get_historic_attempt_by_code("A")
    assert (found.pk, found.status) == (attempt_id, "verified")
    assert not attempts.filter(pk=attempt_id).exists()


def test_newest_generation_of_a_code_wins(exam):
    first = factories.make_attempt(exam, attempt_code="A", modified=NOW + 365 * DAY)
    first.delete()
    second = factories.make_attempt(exam, attempt_code="A", status="started")

    assert ProctoredExamStudentAttempt.get_historic_attempt_by_code("A").pk == second.pk


def test_code_none_finds_nothing_in_history(exam):
    factories.make_attempt(exam, attempt_code=None).delete()

    assert ProctoredExamStudentAttempt.get_historic_attempt_by_code(None) is None
    assert ProctoredExamStudentAttempt.get_historic_attempt_by_code("unknown") is None


def test_historic_attempt_outlives_learner_and_exam(exam, learner):
    factories.make_attempt(exam, learner, attempt_code="A")
    learner.delete()
    exam.delete()

    found = ProctoredExamStudentAttempt.get_historic_attempt_by_code("A")
    for name in ("user", "proctored_exam"):
        with pytest.raises(ObjectDoesNotExist):
            getattr(found, name)


def test_locating_prefers_the_live_attempt(exam, caplog):
    factories.make_attempt(exam, attempt_code="A").delete()
    live = factories.make_attempt(exam, attempt_code="A")
    gone = factories.make_attempt(exam, attempt_code="B")
    gone_id = gone.pk
    gone.delete()

    assert locate_attempt_by_attempt_code("A") == (live, False)
    found, is_archived = locate_attempt_by_attempt_code("B")
    assert (found.pk, is_archived) == (gone_id, True)
    assert caplog.records == []


def test_locating_an_unknown_code_is_logged(caplog):
    assert locate_attempt_by_attempt_code("nobody") == (None, None)
    assert [record.levelname for record in caplog.records] == ["ERROR"]


# Onboarding errors


@pytest.fixture
def removed(monkeypatch):
    """What was removed at providers, and by whom it would be."""
    calls = []
    monkeypatch.setattr(type(attempts), "remove_from_backends", staticmethod(calls.extend), raising=False)
    return calls


def test_attempts_blocked_by_onboarding_are_cleared_in_all_courses(exam, learner, removed):
    errors = ("onboarding_missing", "onboarding_pending", "onboarding_failed", "onboarding_expired")
    blocked = [factories.make_attempt(exam, learner, status=status) for status in errors[:2]]
    other = factories.make_proctored_exam(course_id="other/course/1")
    blocked += [factories.make_attempt(other, learner, status=status) for status in errors[2:]]
    kept = {factories.make_attempt(exam, learner, status=status) for status in ("created", "onboarding_reset", "error")}
    kept.add(factories.make_attempt(exam, status="onboarding_missing"))
    ids = {attempt.pk for attempt in blocked}

    attempts.clear_onboarding_errors(learner.pk)

    assert set(attempts.all()) == kept
    assert {attempt.pk for attempt in removed} == ids
    records = ProctoredExamStudentAttempt.history.filter(id__in=ids)
    assert sorted(records.values_list("history_type", flat=True)) == ["+"] * 4 + ["-"] * 4


@pytest.mark.parametrize(
    "look_up",
    [
        lambda attempts, attempt: attempts.get_exam_attempt_by_id(attempt.pk),
        lambda attempts, attempt: attempts.get_exam_attempt_by_code(attempt.attempt_code),
        lambda attempts, attempt: attempts.get_exam_attempt_by_external_id(attempt.external_id),
        lambda attempts, attempt: attempts.get_current_exam_attempt(attempt.proctored_exam_id, attempt.user_id),
    ],
    ids=["id", "code", "external id", "current"],
)
def test_look_up_among_a_learner_s_attempts_finds_no_other_s(learner, other_learner, look_up):
    attempt = factories.make_attempt(user=learner, external_id="x", attempt_code="CODE")

    assert look_up(learner.proctoredexamstudentattempt_set, attempt) == attempt
    assert look_up(other_learner.proctoredexamstudentattempt_set, attempt) is None
