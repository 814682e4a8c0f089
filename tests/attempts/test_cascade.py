"""Declining one exam declines the others that were not started. Spec 03 §8.8, W-14."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from proctoring import api
from proctoring.models import ProctoredExamStudentAttempt
from tests.factories import make_attempt, make_exam, make_onboarding_exam, make_policy, make_proctored_exam

pytestmark = pytest.mark.django_db


def decline(exam, learner, **options):
    attempt = make_attempt(exam, learner, external_id="x")
    api.update_attempt_status(attempt.pk, "declined", **options)
    attempt.refresh_from_db()
    return attempt


def test_declined_attempt_is_taken_without_a_provider(learner):
    attempt = decline(make_proctored_exam(), learner)

    assert (attempt.taking_as_proctored, attempt.external_id) == (False, None)
    assert attempt.history.count() == 2


@pytest.mark.parametrize("status", ["created", "download_software_clicked", "ready_to_start", "eligible", "expired"])
def test_attempts_that_wait_are_declined_alike(learner, status):
    other = make_attempt(make_proctored_exam(), learner, status=status, external_id="y")

    decline(make_proctored_exam(), learner)

    other.refresh_from_db()
    assert (other.status, other.taking_as_proctored, other.external_id) == ("declined", False, None)
    assert [record.status for record in other.history.all()] == ["declined", status]


@pytest.mark.parametrize("status", ["started", "ready_to_submit", "submitted", "verified", "rejected", "error"])
def test_attempts_that_run_or_are_over_stay(learner, status):
    other = make_attempt(make_proctored_exam(), learner, status=status, started_at=timezone.now())

    decline(make_proctored_exam(), learner)

    other.refresh_from_db()
    assert other.status == status
    assert other.history.count() == 1


def test_exams_without_attempt_get_one(learner):
    exam = make_proctored_exam()
    policy = make_policy(exam)

    decline(make_proctored_exam(), learner)

    attempt = ProctoredExamStudentAttempt.objects.get(proctored_exam=exam)
    assert (attempt.status, attempt.review_policy_id, attempt.user) == ("declined", policy.pk, learner)
    assert attempt.modified >= attempt.created
    assert [(record.history_type, record.status) for record in attempt.history.all()] == [
        ("~", "declined"),
        ("+", "created"),
    ]


@pytest.mark.parametrize(
    "make_other",
    [
        make_exam,
        make_onboarding_exam,
        lambda: make_proctored_exam(is_active=False),
        lambda: make_proctored_exam(course_id="another"),
    ],
)
def test_other_kinds_of_exams_are_left_alone(learner, make_other):
    other = make_other()

    decline(make_proctored_exam(), learner)

    assert not ProctoredExamStudentAttempt.objects.filter(proctored_exam=other).exists()


@pytest.mark.parametrize("make_declined", [make_exam, make_onboarding_exam])
def test_only_graded_proctored_exams_spread(learner, make_declined):
    make_proctored_exam()

    decline(make_declined(), learner)

    assert ProctoredExamStudentAttempt.objects.count() == 1


def test_cascade_can_be_left_out(learner):
    make_proctored_exam()

    attempt = decline(make_proctored_exam(), learner, cascade_effects=False)

    assert ProctoredExamStudentAttempt.objects.count() == 1
    assert (attempt.taking_as_proctored, attempt.external_id) == (True, "x")


def test_other_learners_are_left_alone(learner, other_learner):
    other = make_attempt(make_proctored_exam(), other_learner)

    decline(make_proctored_exam(), learner)

    other.refresh_from_db()
    assert other.status == "created"


def test_newest_attempt_of_another_exam_counts(learner):
    exam = make_proctored_exam()
    old = make_attempt(exam, learner, status="error", ready_to_resume=True, resumed=True)
    new = make_attempt(exam, learner)

    decline(make_proctored_exam(), learner)

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, new.status) == ("error", "declined")


def test_unknown_provider_of_another_exam_is_no_obstacle(learner, signals, after_commit):
    make_proctored_exam(backend="gone")

    with after_commit():
        decline(make_proctored_exam(), learner)

    assert [sent["status"] for sent in signals] == ["created", "declined", "declined"]


def test_cascade_says_what_it_came_from(learner):
    other = make_attempt(make_proctored_exam(), learner)

    attempt = decline(make_proctored_exam(), learner)

    last = api.get_attempt_timeline(other.pk)[-1]
    assert (last["actor"], last["reason"]) == ("cascade", f"declined with attempt {attempt.pk}")


def test_host_that_fails_at_one_exam_is_told_of_the_others(learner, host):
    exams = [make_proctored_exam() for _ in range(3)]

    def note_in_the_database(*, req_name, **kwargs):
        Group.objects.create(name=req_name)
        if req_name == exams[1].content_id:
            with connection.cursor() as cursor:
                cursor.execute("SELECT nothing FROM nowhere")

    host["credit"].set_credit_requirement_status = note_in_the_database
    declined = make_proctored_exam()

    decline(declined, learner)

    told = {exams[0].content_id, exams[2].content_id, declined.content_id}
    assert set(Group.objects.values_list("name", flat=True)) == told
    assert set(ProctoredExamStudentAttempt.objects.values_list("status", flat=True)) == {"declined"}


def test_savepoints_do_not_grow_with_the_exams(learner, host):
    for _ in range(10):
        make_proctored_exam()

    with CaptureQueriesContext(connection) as queries:
        decline(make_proctored_exam(), learner)

    assert sum("SAVEPOINT" in query["sql"] and "RELEASE" not in query["sql"] for query in queries) < 10
