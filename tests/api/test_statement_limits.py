"""What work may cost, measured as design rule 5 says, with the ``null`` backend and no host services. Issue 2."""

import cProfile
import pstats

import pytest
from django.db import connection  # noqa: F401  # for the condition of a skip
from rest_framework import serializers

from proctoring import api
from proctoring.models import (
    ProctoredExam,
    ProctoredExamReviewPolicy,
    ProctoredExamSoftwareSecureComment,
    ProctoredExamSoftwareSecureReview,
    ProctoredExamStudentAllowance,
    ProctoredExamStudentAttempt,
)
from tests import factories
from tests.api.publish_handler import Course, Sequence, publish

pytestmark = pytest.mark.usefixtures("committing")

TIME = "additional_time_granted"


def make_exams(count, **values):
    ProctoredExam.objects.bulk_create(
        ProctoredExam(
            course_id=factories.COURSE,
            content_id=factories.content_id(f"bulk{number}"),
            exam_name=f"Exam {number}",
            time_limit_mins=60,
            **{"is_active": True, "backend": "null", **values},
        )
        for number in range(count)
    )
    return list(ProctoredExam.objects.order_by("id"))


def make_users(count):
    return [factories.make_user(f"learner{number}") for number in range(count)]


def course_items(count, **values):
    return [
        {
            "content_id": factories.content_id(f"exam{number}"),
            "exam_name": f"Exam {number}",
            "time_limit_mins": 60,
            "is_proctored": bool(number % 2),
            "backend": "null",
            "review_policy": f"Rules {number}",
            **values,
        }
        for number in range(count)
    ]


# One exam after the other


def test_publish_one_by_one(count_statements, editor):
    sequences = [Sequence(f"s{n}", kind="proctored" if n % 2 else "timed", rules="r" * (n % 2)) for n in range(20)]
    course = Course(sequences, backend="null", editor_id=editor.pk)
    with count_statements() as first:
        publish(course)
    with count_statements() as again:
        publish(course)

    assert len(first) <= 7 * len(sequences)  # the list of the course's exams at the end included
    assert len(again) <= 4 * len(sequences)


# The whole course


@pytest.mark.parametrize("count", [20, 200, 2000])
def test_publish_at_once(count_statements, editor, count):
    def sync(items):
        with count_statements() as counted:
            api.sync_course_exams(factories.COURSE, items, set_by_user_id=editor.pk)
        return len(counted)

    first = sync(course_items(count))
    again = sync(course_items(count))
    mixed = course_items(count, time_limit_mins=7)
    for number, item in enumerate(mixed):
        item["review_policy"] = ("", "changed", item["review_policy"])[number % 3]
        item["is_proctored"] = not item["is_proctored"]
    new = [{**item, "content_id": f"new-{item['content_id']}"} for item in mixed[::2]]
    everything_at_once = sync(mixed[: count // 2] + new)

    assert max(first, everything_at_once) <= 18
    assert again == 3


def test_publish_at_once_costs_the_same_for_any_number(count_statements, editor):
    costs = set()
    for count in (20, 200):
        ProctoredExam.objects.all().delete()
        with count_statements() as counted:
            api.sync_course_exams(factories.COURSE, course_items(count), set_by_user_id=editor.pk)
        costs.add(len(counted))

    assert len(costs) == 1


def test_publish_at_once_with_a_provider_that_gives_ids_or_fails(count_statements, editor, provider):
    with count_statements() as counted:
        api.sync_course_exams(factories.COURSE, course_items(200, backend="test"), set_by_user_id=editor.pk)
    assert len(counted) <= 18

    provider.on_exam_saved = lambda exam: 1 / 0
    with count_statements() as counted:
        api.sync_course_exams(
            factories.COURSE, course_items(200, backend="test", time_limit_mins=7), set_by_user_id=editor.pk
        )
    assert len(counted) <= 18


# Lists


def test_exams_of_a_course(count_statements):
    make_exams(200)

    with count_statements() as counted:
        assert len(api.get_all_exams_for_course(factories.COURSE)) == 200
    assert len(counted) == 1


class PlainSerializer(serializers.ModelSerializer):
    """What one would write without thinking of cost."""

    class Meta:
        model = ProctoredExam
        fields = [
            "id",
            "course_id",
            "content_id",
            "external_id",
            "exam_name",
            "time_limit_mins",
            "is_proctored",
            "is_practice_exam",
            "is_active",
            "due_date",
            "hide_after_due",
            "backend",
        ]


def calls_in(work):
    """Return how many functions the work calls: what it computes, whatever else the machine does."""
    profile = cProfile.Profile()
    profile.runcall(work)
    return pstats.Stats(profile).total_calls


@pytest.mark.skipif("connection.vendor == 'mysql'", reason="PyMySQL reads rows in Python, which takes longest")
def test_exams_of_a_course_take_a_fifth_of_the_work_of_a_model_serializer():
    make_exams(200)
    rows = ProctoredExam.objects.filter(course_id=factories.COURSE).order_by("id")

    plain = calls_in(lambda: PlainSerializer(rows.all(), many=True).data)
    assert plain >= 5 * calls_in(lambda: api.get_all_exams_for_course(factories.COURSE))


def test_allowances_of_a_course(count_statements):
    exams, users = make_exams(5), make_users(100)
    ProctoredExamStudentAllowance.objects.bulk_create(
        ProctoredExamStudentAllowance(proctored_exam=exam, user=user, key=TIME, value="5")
        for exam in exams
        for user in users
    )

    with count_statements() as counted:
        assert len(api.get_allowances_for_course(factories.COURSE)) == 500
    assert len(counted) <= 4


def test_violation_report(count_statements):
    exam, user = make_exams(1)[0], factories.make_user()
    codes = [f"code{number}" for number in range(2000)]
    ProctoredExamStudentAttempt.objects.bulk_create(
        ProctoredExamStudentAttempt(proctored_exam=exam, user=user, attempt_code=code, status="submitted")
        for code in codes
    )
    ProctoredExamSoftwareSecureReview.objects.bulk_create(
        ProctoredExamSoftwareSecureReview(attempt_code=code, exam=exam, review_status="Suspicious", raw_data="{}")
        for code in codes
    )
    ProctoredExamSoftwareSecureComment.objects.bulk_create(
        ProctoredExamSoftwareSecureComment(
            review=review, start_time=0, stop_time=1, duration=1, comment="phone", status="Suspicious"
        )
        for review in ProctoredExamSoftwareSecureReview.objects.all()
    )

    with count_statements() as counted:
        report = api.get_exam_violation_report(factories.COURSE)
    assert {(entry["review_status"], *entry["Suspicious Comments"]) for entry in report} == {("Suspicious", "phone")}
    assert len(report) == 2000
    assert len(counted) <= 4


# Allowances for many


@pytest.mark.parametrize("allowance", [(TIME, "5"), ("time_multiplier", "1.5")])
def test_bulk_allowances(count_statements, allowance):
    exams, users = make_exams(5), make_users(100)
    grant = ([exam.pk for exam in exams], [user.username for user in users], *allowance)
    with count_statements() as first:
        assert api.add_bulk_allowances(*grant)[1:] == (500, 0)
    with count_statements() as again:
        assert api.add_bulk_allowances(*grant)[1:] == (500, 0)

    assert max(len(first), len(again)) <= 15


def test_single_allowance(count_statements, learner):
    exam = make_exams(1)[0]
    with count_statements() as counted:
        api.add_allowance_for_user(exam.pk, learner.username, TIME, "5")

    assert len(counted) <= 4


# Single look-ups, of which an outline makes hundreds


@pytest.mark.parametrize(
    ("look_up", "most"),
    [
        (lambda exam: api.get_exam_by_id(exam.pk), 1),
        (lambda exam: api.get_exam_by_content_id(exam.course_id, exam.content_id), 1),
        (lambda exam: api.get_exam_configuration_dashboard_url(exam.course_id, exam.content_id), 2),
        (lambda exam: api.does_backend_support_onboarding(exam.backend), 0),
        (lambda exam: api.get_proctoring_settings_by_exam_id(exam.pk), 1),
        (lambda exam: api._get_review_policy_by_exam_id(exam.pk), 1),
    ],
)
def test_single_look_up(count_statements, look_up, most):
    exam = make_exams(30)[0]
    with count_statements() as counted:
        look_up(exam)

    assert len(counted) <= most


def test_update_and_policy(count_statements, editor):
    exam = make_exams(1, is_proctored=True)[0]
    with count_statements() as created:
        api.create_exam_review_policy(exam.pk, editor.pk, "r")
    with count_statements() as changed:
        api.update_review_policy(exam.pk, editor.pk, "s")
    with count_statements() as updated:
        api.update_exam(exam.pk, exam_name="new")

    assert [len(created), len(changed), len(updated)] == [4, 6, 4]
    assert ProctoredExamReviewPolicy.objects.get().review_policy == "s"
