"""A learner's exam in three words. Spec 03 §15."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from proctoring import api
from proctoring.integrations import permissions
from tests.factories import COURSE, make_attempt, make_exam, make_onboarding_exam, make_proctored_exam

pytestmark = pytest.mark.django_db

PENCIL, TRIANGLE, SPINNER = "fa-pencil-square-o", "fa-exclamation-triangle", "fa-spinner fa-spin"
TAKING = ("Taking As Proctored Exam", PENCIL, False)
PENDING = ("Pending Session Review", SPINNER, True)
FAILED = ("Failed Proctoring", TRIANGLE, True)


@pytest.fixture(autouse=True)
def everybody_may(monkeypatch):
    monkeypatch.setattr(permissions, "rules_decide", lambda: False)


def summary_of(exam, learner):
    return api.get_attempt_status_summary(learner.pk, exam.course_id, exam.content_id)


def as_dict(status, words):
    description, icon, completed = words
    return {
        "status": status,
        "short_description": description,
        "suggested_icon": icon,
        "in_completed_state": completed,
    }


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("eligible", ("Proctored Option Available", PENCIL, False)),
        *[
            (status, TAKING)
            for status in ("created", "download_software_clicked", "ready_to_start", "started", "ready_to_submit")
        ],
        *[(status, TAKING) for status in ("timed_out", "onboarding_missing", "onboarding_reset", "whatever")],
        ("declined", ("Taking As Open Exam", PENCIL, False)),
        ("submitted", PENDING),
        ("second_review_required", PENDING),
        ("verified", ("Passed Proctoring", "fa-check", True)),
        ("rejected", FAILED),
        ("error", FAILED),
        ("expired", ("Proctored Option No Longer Available", "fa-times-circle", False)),
    ],
)
def test_proctored_exam(learner, status, words):
    attempt = make_attempt(make_proctored_exam(), learner, status=status)

    assert summary_of(attempt.proctored_exam, learner) == as_dict(status, words)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("created", ("Ungraded Practice Exam", "", False)),
        ("verified", ("Ungraded Practice Exam", "", False)),
        ("submitted", ("Practice Exam Completed", "fa-check", True)),
        ("error", ("Practice Exam Failed", TRIANGLE, True)),
    ],
)
def test_practice_exam(learner, status, words):
    attempt = make_attempt(make_onboarding_exam(), learner, status=status)

    assert summary_of(attempt.proctored_exam, learner) == as_dict(status, words)


def test_timed_exam_has_no_status(learner, host, calls):
    assert summary_of(make_exam(), learner) == {
        "short_description": "Timed Exam",
        "suggested_icon": "fa-clock-o",
        "in_completed_state": False,
    }
    assert calls == []


@pytest.mark.parametrize(
    ("course_end", "status"),
    [
        (datetime.timedelta(days=1), "eligible"),
        (datetime.timedelta(days=-1), "expired"),
        (None, "eligible"),
    ],
)
@pytest.mark.parametrize("is_naive", [False, True])
def test_exam_without_attempt(learner, host, course_end, status, is_naive):
    end = timezone.now() + course_end if course_end else None
    if end and is_naive:
        end = end.replace(tzinfo=None)
    host["credit"].answers["get_credit_state"] = {"course_end_date": end}

    assert summary_of(make_proctored_exam(), learner)["status"] == status
    assert summary_of(make_onboarding_exam(), learner)["status"] == "eligible"


def test_unknown_exam(learner):
    assert api.get_attempt_status_summary(learner.pk, COURSE, "nothing") is None


@pytest.mark.parametrize("with_credit", [False, True])
def test_learner_who_may_not(learner, request, monkeypatch, with_credit):
    if with_credit:
        request.getfixturevalue("host")
    monkeypatch.setattr("proctoring.api.status_summary.may_take_proctored_exam", lambda user, exam: False)

    graded, practice = make_proctored_exam(), make_onboarding_exam()

    assert summary_of(graded, learner) is None
    assert summary_of(practice, learner) is not None
    summaries = api.get_attempt_status_summaries(learner.pk, COURSE)
    assert [summaries[exam.content_id] is None for exam in (graded, practice)] == [True, False]


def test_unknown_learner(db):
    exam = make_proctored_exam()

    with pytest.raises(get_user_model().DoesNotExist):
        api.get_attempt_status_summary(4711, exam.course_id, exam.content_id)


def test_overdue_attempt_is_submitted(learner):
    started_at = timezone.now() - datetime.timedelta(hours=2)
    attempt = make_attempt(
        make_proctored_exam(), learner, status="started", started_at=started_at, allowed_time_limit_mins=30
    )

    assert summary_of(attempt.proctored_exam, learner)["status"] == "submitted"


def test_answer_is_the_callers_own(learner):
    exam = make_exam()

    summary_of(exam, learner)["short_description"] = "changed"

    assert summary_of(exam, learner)["short_description"] == "Timed Exam"


def test_whole_course_is_told_as_each_exam_in_a_constant_number_of_statements(
    learner, host, calls, django_assert_num_queries
):
    for status in ("started", "verified", "error"):
        make_attempt(make_proctored_exam(), learner, status=status)
        make_attempt(make_onboarding_exam(), learner, status=status)
    exams = [
        make_exam(),
        make_proctored_exam(),
        *(attempt.proctored_exam for attempt in learner.proctoredexamstudentattempt_set.all()),
    ]
    calls.clear()

    with django_assert_num_queries(3):
        summaries = api.get_attempt_status_summaries(learner.pk, COURSE)

    assert calls == ["credit.state"]
    assert summaries == {exam.content_id: summary_of(exam, learner) for exam in exams}


def test_course_without_exams(learner):
    assert api.get_attempt_status_summaries(learner.pk, "nothing") == {}
