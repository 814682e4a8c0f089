"""Two at once, on real connections: no duplicate, and no error that is not documented. Spec 02 W19, 01 W-10.

SQLite serialises whole transactions and ignores row locks, so it has nothing to say here.
"""

import threading
from collections import Counter

import pytest
from django.db import connection, connections

from proctoring import api
from proctoring.exceptions import ProctoredExamAlreadyExists, ProctoredExamReviewPolicyAlreadyExists
from proctoring.models import (
    Delivery,
    ProctoredExam,
    ProctoredExamReviewPolicy,
    ProctoredExamReviewPolicyHistory,
    ProctoredExamStudentAllowance,
    ProctoredExamStudentAllowanceHistory,
)
from tests import factories

pytestmark = [
    pytest.mark.service,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor == 'sqlite'", reason="SQLite has no concurrent writers; needs PostgreSQL or MariaDB"
    ),
]

THREADS = 4
TIME = "additional_time_granted"


def at_once(*calls):
    """Make the calls at the same moment, each on a connection of its own; return results and errors in their order."""
    barrier = threading.Barrier(len(calls))
    outcomes = [None] * len(calls)

    def run(position, call):
        try:
            connections["default"].ensure_connection()
            barrier.wait(timeout=20)
            outcomes[position] = call()
        except Exception as error:
            outcomes[position] = error
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=numbered) for numbered in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def kinds(outcomes):
    """How often each type of result or error came."""
    return Counter(type(outcome) for outcome in outcomes)


def course(count, **values):
    return [
        {
            "content_id": factories.content_id(f"exam{number}"),
            "exam_name": f"Exam {number}",
            "time_limit_mins": 60,
            "review_policy": f"Rules {number}",
            **values,
        }
        for number in range(count)
    ]


@pytest.fixture
def exam():
    return factories.make_exam()


def test_exam_is_created_once():
    def create():
        return api.create_exam(factories.COURSE, "x", "X", 60)

    outcomes = at_once(*[create] * THREADS)

    assert kinds(outcomes) == {int: 1, ProctoredExamAlreadyExists: THREADS - 1}
    assert ProctoredExam.objects.count() == 1
    assert ProctoredExam.history.filter(history_type="+").count() == 1


def test_policy_is_created_once(exam, editor):
    def create():
        return api.create_exam_review_policy(exam.pk, editor.pk, "rules")

    outcomes = at_once(*[create] * THREADS)

    assert kinds(outcomes) == {int: 1, ProctoredExamReviewPolicyAlreadyExists: THREADS - 1}
    assert ProctoredExamReviewPolicy.objects.count() == 1


@pytest.mark.parametrize("is_granted_before", [False, True])
def test_allowance_is_granted_once_and_the_last_value_stands(exam, learner, is_granted_before):
    if is_granted_before:
        factories.make_allowance(exam, learner, value="0")
    calls = [
        lambda value=value: api.add_allowance_for_user(exam.pk, "learner", TIME, value) for value in range(THREADS)
    ]

    assert at_once(*calls) == [None] * THREADS
    allowance = ProctoredExamStudentAllowance.objects.get()
    assert int(allowance.value) in range(THREADS)
    replaced = ProctoredExamStudentAllowanceHistory.objects.filter(allowance_id=allowance.pk).count()
    assert replaced == THREADS - (0 if is_granted_before else 1)


@pytest.mark.parametrize("is_granted_before", [False, True])
def test_bulk_allowances_are_granted_once(is_granted_before):
    exams = [factories.make_exam().pk for _ in range(3)]
    learners = [factories.make_user().pk for _ in range(10)]
    if is_granted_before:
        api.add_bulk_allowances(exams, learners, TIME, "1")
    calls = [
        lambda value=value: api.add_bulk_allowances(exams, learners[::-1] if value % 2 else learners, TIME, str(value))[
            1
        ]
        for value in range(THREADS)
    ]

    assert at_once(*calls) == [30] * THREADS
    assert ProctoredExamStudentAllowance.objects.count() == 30


def test_single_and_bulk_grants_do_not_hinder_each_other(exam, learner, other_learner):
    outcomes = at_once(
        lambda: api.add_allowance_for_user(exam.pk, "learner", TIME, "1"),
        lambda: api.add_bulk_allowances([exam.pk], ["learner", "other_learner"], TIME, "2")[1],
        lambda: api.remove_allowance_for_user(exam.pk, learner.pk, TIME),
        lambda: api.add_bulk_allowances([exam.pk], ["other_learner", "learner"], TIME, "3")[1],
    )

    assert outcomes == [None, 2, None, 2]


@pytest.mark.parametrize("is_published_before", [False, True])
def test_two_publishes_of_a_course(editor, is_published_before):
    if is_published_before:
        api.sync_course_exams(factories.COURSE, course(10, is_proctored=False), set_by_user_id=editor.pk)
    calls = [
        lambda number=number: api.sync_course_exams(
            factories.COURSE, course(20, time_limit_mins=number), set_by_user_id=editor.pk
        )
        for number in range(THREADS)
    ]

    assert kinds(at_once(*calls)) == {dict: THREADS}
    assert ProctoredExam.objects.count() == 20
    assert ProctoredExamReviewPolicy.objects.count() == 20
    assert len({exam.time_limit_mins for exam in ProctoredExam.objects.all()}) == 1
    assert Delivery.objects.count() == 0


def test_publishes_that_set_and_remove_policies(editor):
    api.sync_course_exams(factories.COURSE, course(10), set_by_user_id=editor.pk)
    calls = [
        lambda text=text: api.sync_course_exams(
            factories.COURSE, course(10, review_policy=text), set_by_user_id=editor.pk
        )
        for text in ("", "new", "", "newer")
    ]

    assert kinds(at_once(*calls)) == {dict: 4}
    assert ProctoredExamReviewPolicy.objects.count() in (0, 10)
    archived = ProctoredExamReviewPolicyHistory.objects.order_by("pk").values_list("original_id", "review_policy")
    assert len(set(archived)) == len(archived)


def test_publish_one_by_one_beside_a_publish_at_once(editor):
    items = course(10)

    def one_by_one():
        for item in items:
            values = {name: value for name, value in item.items() if name != "review_policy"}
            try:
                exam_id = api.create_exam(course_id=factories.COURSE, **values)
            except ProctoredExamAlreadyExists:
                exam_id = api.get_exam_by_content_id(factories.COURSE, item["content_id"])["id"]
                api.update_exam(exam_id, exam_name=item["exam_name"])
            assert exam_id

    outcomes = at_once(
        one_by_one, lambda: api.sync_course_exams(factories.COURSE, items, set_by_user_id=editor.pk), one_by_one
    )

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert ProctoredExam.objects.count() == 10


@pytest.mark.parametrize(
    "calls",
    [
        (lambda exam: api.update_review_policy(exam, 1, "a"), lambda exam: api.remove_review_policy(exam)),
        (lambda exam: api.update_review_policy(exam, 1, ""), lambda exam: api.remove_review_policy(exam)),
        (lambda exam: api.update_review_policy(exam, 1, "a"), lambda exam: api.update_review_policy(exam, 1, "b")),
    ],
    ids=["change and remove", "remove and remove", "change and change"],
)
def test_policy_changed_by_two(exam, calls):
    factories.make_policy(exam)
    outcomes = at_once(*[lambda call=call: call(exam.pk) for call in (*calls, *calls)])

    unexpected = [
        outcome
        for outcome in outcomes
        if outcome is not None and type(outcome).__name__ != "ProctoredExamReviewPolicyNotFoundException"
    ]
    assert unexpected == []
    assert ProctoredExamReviewPolicyHistory.objects.count() == outcomes.count(None)


def test_exam_changed_by_many_keeps_every_column(exam):
    changes = [{"exam_name": "new"}, {"time_limit_mins": 7}, {"hide_after_due": True}, {"is_practice_exam": True}]
    outcomes = at_once(*[lambda change=change: api.update_exam(exam.pk, **change) for change in changes])

    assert outcomes == [exam.pk] * len(changes)
    exam.refresh_from_db()
    assert (exam.exam_name, exam.time_limit_mins, exam.hide_after_due, exam.is_practice_exam) == ("new", 7, True, True)
    assert exam.history.count() == 1 + len(changes)


def test_delivery_is_sent_once(provider):
    provider.on_exam_saved = lambda told: 1 / 0
    factories.make_proctored_exam()
    sent = []
    provider.on_exam_saved = lambda told: sent.append(told["id"])
    at_once(*[api.deliver_pending] * THREADS)

    assert len(sent) == 1
    assert Delivery.objects.count() == 0


def test_connection_is_that_of_a_service():
    assert connection.vendor in ("postgresql", "mysql")
