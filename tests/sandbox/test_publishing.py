"""What holds after a course was published, one call per exam and one call for all. Spec 02 §11.2."""

import datetime

import pytest

from proctoring import api
from proctoring.exceptions import ProctoredExamReviewPolicyNotFoundException
from proctoring.models import ProctoredExam
from sandbox.courses.models import Course, Kind
from sandbox.courses.publishing import sync_exams
from sandbox.courses.signals import course_published

pytestmark = pytest.mark.django_db

DUE = datetime.datetime(2031, 6, 1, 12, tzinfo=datetime.UTC)


@pytest.fixture(params=[False, True], ids=["one call per exam", "one call"], autouse=True)
def _mode(settings, request):
    settings.BULK_PUBLISH = request.param


@pytest.fixture
def publish(course, instructor):
    """Publish the course as it is stored now."""

    def send():
        course_published.send(sender=Course, course_id=course.key, user_id=instructor.pk)

    return send


@pytest.fixture
def exam_of(course, sequence_of):
    """Return the registered exam of a sequence."""

    def find(name):
        return api.get_exam_by_content_id(course.key, sequence_of(name).usage_key)

    return find


@pytest.fixture
def change(sequence_of):
    """Change a sequence as an author does."""

    def save(name, **fields):
        sequence = sequence_of(name)
        for field, value in fields.items():
            setattr(sequence, field, value)
        sequence.save()

    return save


def rules_of(exam):
    """Return the review rules of the exam, ``None`` without a policy."""
    try:
        return api.get_review_policy_by_exam_id(exam["id"])["review_policy"]
    except ProctoredExamReviewPolicyNotFoundException:
        return None


def test_exam_equals_its_sequence(publish, exam_of, change):
    change("quiz", due=DUE, hide_after_due=True)
    publish()
    exam = exam_of("quiz")
    assert {key: exam[key] for key in ("exam_name", "time_limit_mins", "due_date", "hide_after_due", "backend")} == {
        "exam_name": "Quiz",
        "time_limit_mins": 20,
        "due_date": DUE,
        "hide_after_due": True,
        "backend": "test",
    }


@pytest.mark.parametrize(
    ("kind", "flags"),
    [
        (Kind.TIMED, (False, False)),
        (Kind.PRACTICE, (True, True)),
        (Kind.ONBOARDING, (True, True)),
        (Kind.PROCTORED, (True, False)),
    ],
)
def test_kind_becomes_the_two_flags(publish, exam_of, change, kind, flags):
    change("quiz", kind=kind)
    publish()
    exam = exam_of("quiz")
    assert (exam["is_proctored"], exam["is_practice_exam"]) == flags


def test_lesson_is_no_exam(publish, course):
    publish()
    assert [exam["exam_name"] for exam in api.get_all_exams_for_course(course.key)] == ["Quiz", "Final"]


def test_second_publish_changes_no_row(publish, course):
    publish()
    before = list(ProctoredExam.objects.order_by("pk").values())
    publish()
    assert list(ProctoredExam.objects.order_by("pk").values()) == before


def test_changed_sequence_keeps_its_row(publish, exam_of, change):
    publish()
    before = exam_of("quiz")["id"]
    change("quiz", display_name="Short quiz", default_time_limit_minutes=5)
    publish()
    exam = exam_of("quiz")
    assert (exam["id"], exam["exam_name"], exam["time_limit_mins"]) == (before, "Short quiz", 5)


def test_proctored_exam_has_its_rules(publish, exam_of, instructor):
    publish()
    policy = api.get_review_policy_by_exam_id(exam_of("final")["id"])
    assert (policy["review_policy"], policy["set_by_user"]["id"]) == ("One rope.", instructor.pk)


def test_changed_rules_replace_the_old_ones(publish, exam_of, change):
    publish()
    change("final", exam_review_rules="Two ropes.")
    publish()
    assert rules_of(exam_of("final")) == "Two ropes."


def test_emptied_rules_are_removed(publish, exam_of, change):
    publish()
    change("final", exam_review_rules="")
    publish()
    assert rules_of(exam_of("final")) is None


@pytest.mark.parametrize("kind", [Kind.PRACTICE, Kind.ONBOARDING, Kind.TIMED])
def test_other_kind_of_exam_loses_its_rules(publish, exam_of, change, kind):
    publish()
    change("final", kind=kind)
    publish()
    assert rules_of(exam_of("final")) is None


def test_self_paced_course_has_no_due_dates_until_it_has_an_instructor_again(publish, exam_of, change, course):
    change("quiz", due=DUE)
    for self_paced, due in [(False, DUE), (True, None), (False, DUE)]:
        Course.objects.filter(pk=course.pk).update(self_paced=self_paced)
        publish()
        assert exam_of("quiz")["due_date"] == due


@pytest.mark.parametrize("name", ["quiz", "final"])
def test_sequence_that_is_no_exam_any_more_is_switched_off(publish, exam_of, change, name):
    change(name, due=DUE)
    publish()
    change(name, kind=Kind.LESSON)
    publish()
    exam = exam_of(name)
    assert (exam["is_active"], exam["is_proctored"], exam["due_date"]) == (False, False, DUE)


def test_deleted_sequence_keeps_its_exam_and_policy_switched_off(publish, sequence_of, course):
    publish()
    sequence_of("final").delete()
    publish()
    exam = api.get_all_exams_for_course(course.key)[1]
    assert not exam["is_active"]
    assert rules_of(exam) == "One rope."


def test_sequence_that_comes_back_gets_its_old_row(publish, exam_of, change):
    publish()
    before = exam_of("final")["id"]
    for kind in (Kind.LESSON, Kind.PROCTORED):
        change("final", kind=kind)
        publish()
    exam = exam_of("final")
    assert (exam["id"], exam["is_active"], exam["is_proctored"]) == (before, True, True)


def test_course_without_provider_takes_the_default(publish, exam_of, course, settings):
    Course.objects.filter(pk=course.pk).update(proctoring_provider=None)
    publish()
    assert exam_of("final")["backend"] == settings.PROCTORING_BACKENDS["DEFAULT"]


@pytest.mark.parametrize("backend", ["lti_external", "gone"])
def test_unknown_provider_does_not_stop_the_publish(publish, exam_of, course, backend):
    Course.objects.filter(pk=course.pk).update(proctoring_provider=backend)
    publish()
    assert exam_of("final")["backend"] == backend
    assert rules_of(exam_of("final")) == "One rope."


@pytest.mark.parametrize("editor", [None, -1, 987654])
def test_unknown_editor_does_not_stop_the_publish(course, exam_of, editor):
    course_published.send(sender=Course, course_id=course.key, user_id=editor)
    assert rules_of(exam_of("final")) == "One rope."


def test_missing_time_limit_does_not_stop_the_publish(publish, exam_of, change):
    change("quiz", default_time_limit_minutes=None)
    publish()
    assert exam_of("quiz")["time_limit_mins"] == 0
    assert exam_of("final")["time_limit_mins"] == 90


@pytest.mark.parametrize("off", ["course", "platform"])
def test_nothing_is_registered_where_special_exams_are_off(publish, course, settings, off):
    if off == "course":
        Course.objects.filter(pk=course.pk).update(enable_timed_exams=False, enable_proctored_exams=False)
    else:
        settings.ENABLE_SPECIAL_EXAMS = False
    publish()
    assert api.get_all_exams_for_course(course.key) == []


def test_both_ways_of_publishing_agree(publish, course, change):
    change("quiz", due=DUE)
    publish()
    report = sync_exams(course, None, dry_run=True)
    assert len(report["unchanged"]) == 2
    assert not report["updated"]
    assert not report["review_policies"]
