"""The runtime services on the sandbox's own tables: answers that hosts give, odd ones included. Spec 09 §3.9."""

import datetime

import pytest
from django.core import mail

from proctoring.runtime import get_runtime_service
from sandbox.courses.grading import save_answers
from sandbox.courses.models import (
    Answer,
    Certificate,
    Course,
    CreditRequirementStatus,
    DueDateExtension,
    Enrollment,
    Grade,
    Unit,
    VerifiedName,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("services")]

NOW = datetime.datetime(2030, 5, 1, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


class KeyObject:
    """A stand-in for a course or usage key: its text is what counts."""

    def __init__(self, text):
        self.text = text

    def __str__(self):
        return self.text


@pytest.fixture
def quiz(sequence_of):
    """The timed exam, with one question that the learner may answer."""
    quiz = sequence_of("quiz")
    question = {"name": "q-1", "prompt": "Loop?", "choices": [], "answer": "Bowline"}
    contents = [{"title": "", "html": "", "questions": [question]}]
    Unit.objects.create(sequence=quiz, display_name="Page", position=0, contents=contents)
    return quiz


@pytest.fixture
def credit_course(course):
    course.is_credit_course = True
    course.save()
    return course


def set_status(learner, course, status, name):
    get_runtime_service("credit").set_credit_requirement_status(
        user_id=learner.pk, course_key_or_id=course.key, req_namespace="proctored_exam", req_name=name, status=status
    )


def test_credit_state_names_the_learner(learner, course):
    state = get_runtime_service("credit").get_credit_state(learner.pk, KeyObject(course.key))
    assert state == {
        "enrollment_mode": "verified",
        "profile_fullname": "Lea",
        "student_email": "lea@harbour.example",
        "is_credit_course": False,
        "credit_requirement_status": [],
    }


def test_credit_state_tells_of_the_course_when_asked(learner, course):
    Course.objects.filter(pk=course.pk).update(end=NOW)
    state = get_runtime_service("credit").get_credit_state(learner.pk, course.key, return_course_info=True)
    assert (state["course_name"], state["course_end_date"]) == ("Ropes", NOW)


@pytest.mark.parametrize("left", [False, True], ids=["never enrolled", "left"])
def test_no_credit_state_without_enrollment(learner, instructor, course, left):
    Enrollment.objects.update(is_active=False)
    user = learner if left else instructor
    assert get_runtime_service("credit").get_credit_state(user.pk, course.key) is None


def test_credit_requirement_is_set_replaced_and_removed(learner, credit_course, sequence_of):
    credit, name = get_runtime_service("credit"), sequence_of("final").usage_key
    found = []
    for status in ("submitted", "satisfied"):
        set_status(learner, credit_course, status, name)
        found += credit.get_credit_state(learner.pk, credit_course.key)["credit_requirement_status"]
    assert [
        (item["namespace"], item["name"], item["display_name"], item["status"], item["order"]) for item in found
    ] == [
        ("proctored_exam", name, "Final", "submitted", 0),
        ("proctored_exam", name, "Final", "satisfied", 0),
    ]
    credit.remove_credit_requirement_status(
        user_id=learner.pk, course_key_or_id=credit_course.key, req_namespace="proctored_exam", req_name=name
    )
    (item,) = credit.get_credit_state(learner.pk, credit_course.key)["credit_requirement_status"]
    assert item["status"] is None


def test_credit_without_credit_course_or_enrollment_is_a_silent_no_op(learner, course, instructor):
    set_status(learner, course, "satisfied", "x")
    course.is_credit_course = True
    course.save()
    set_status(instructor, course, "satisfied", "x")
    assert not CreditRequirementStatus.objects.exists()


def test_only_credit_courses_give_credit(course, credit_course):
    credit = get_runtime_service("credit")
    assert credit.is_credit_course(credit_course.key)
    assert not credit.is_credit_course("course-v1:no+such+course")


def test_work_is_deleted_by_username(learner, course, quiz, staff):
    save_answers(learner.pk, quiz, {"q-1": "bowline"})
    get_runtime_service("instructor").delete_student_attempt("lea", course.key, quiz.usage_key, requesting_user=staff)
    assert not Answer.objects.exists()
    assert Grade.objects.get().score == 0


def test_work_is_completed_by_username(learner, quiz):
    get_runtime_service("instructor").complete_student_attempt("lea", KeyObject(quiz.usage_key))
    assert Grade.objects.get(user=learner, sequence=quiz).is_complete


@pytest.mark.parametrize(("username", "known_content"), [("nobody", True), ("lea", False)])
def test_unknown_learner_or_content_is_left_alone(learner, quiz, course, staff, username, known_content):
    instructor = get_runtime_service("instructor")
    content_id = quiz.usage_key if known_content else "block-v1:no"
    instructor.complete_student_attempt(username, content_id)
    instructor.delete_student_attempt(username, course.key, content_id, requesting_user=staff)
    assert not Grade.objects.exists()


def test_course_staff_are_the_courses_people_and_platform_staff(
    course, learner, instructor, other_instructor, staff, django_user_model
):
    is_course_staff = get_runtime_service("instructor").is_course_staff
    answers = [is_course_staff(user, course.key) for user in (learner, instructor, other_instructor, staff)]
    assert answers == [False, True, False, True]


def test_support_gets_word_of_a_review(course, settings):
    get_runtime_service("instructor").send_support_notification(
        course_id=course.key,
        exam_name="Final",
        student_username="lea",
        review_status="Suspicious",
        review_url="https://harbour.example/review/1",
    )
    (message,) = mail.outbox
    assert message.to == [settings.TECH_SUPPORT_EMAIL]
    assert "https://harbour.example/review/1" in message.body


def test_escalation_address_is_the_courses(course):
    ask = get_runtime_service("instructor").get_proctoring_escalation_email
    assert ask(course.key) == "ropes@harbour.example"
    with pytest.raises(Course.DoesNotExist):
        ask("course-v1:no+such+course")


def test_grade_override_wins_until_it_is_undone(learner, course, quiz, staff):
    grades = get_runtime_service("grades")
    save_answers(learner.pk, quiz, {"q-1": "Bowline"})
    ids = {"user_id": learner.pk, "course_key_or_id": course.key, "usage_key_or_id": quiz.usage_key}
    grades.override_subsection_grade(**ids, earned_all=0.0, earned_graded=0.0, overrider=staff, comment="rejected")
    assert (Grade.objects.get().score, Grade.objects.get().override_comment) == (0, "rejected")
    grades.undo_override_subsection_grade(**ids)
    grades.undo_override_subsection_grade(**ids)
    assert Grade.objects.get().score == 1


def test_course_decides_whether_a_rejected_exam_scores_zero(course):
    ask = get_runtime_service("grades").should_override_grade_on_rejected_exam
    assert not ask(course.key)
    Course.objects.update(overrides_grade_on_rejected_exam=True)
    assert ask(KeyObject(course.key))


def test_certificate_is_invalidated_if_there_is_one(learner, instructor, course):
    Certificate.objects.create(user=learner, course=course)
    for user in (learner, instructor):
        get_runtime_service("certificates").invalidate_certificate(user_id=user.pk, course_key_or_id=course.key)
    assert Certificate.objects.get().status == "invalidated"


@pytest.fixture
def ask_enrollments(learner, course, make_user):
    """Ask who may take proctored exams, with one learner who may and two who may not."""
    Enrollment.objects.create(user=make_user("audrey"), course=course, mode="audit")
    Enrollment.objects.create(user=make_user("left"), course=course, is_active=False)
    return get_runtime_service("enrollments").get_enrollments_can_take_proctored_exams


@pytest.mark.parametrize(("text", "found"), [(None, ["lea"]), ("LEA@", ["lea"]), ("zoe", [])])
def test_enrollments_are_those_with_proctored_exams(ask_enrollments, course, django_assert_num_queries, text, found):
    with django_assert_num_queries(2):
        assert [enrollment.user.username for enrollment in ask_enrollments(course.key, text)] == found


def test_no_enrollments_where_there_are_no_proctored_exams(ask_enrollments, course):
    Course.objects.update(enable_proctored_exams=False)
    assert ask_enrollments(course.key) is None
    assert ask_enrollments("course-v1:no+such+course") is None


@pytest.mark.parametrize(
    ("start", "due", "is_open"),
    [
        (None, None, True),
        (NOW - DAY, NOW + DAY, True),
        (NOW + DAY, None, False),
        (None, NOW - DAY, False),
    ],
)
def test_outline_tells_what_is_open_and_when(learner, course, quiz, start, due, is_open):
    quiz.start, quiz.due = start, due
    quiz.save()
    details = get_runtime_service("learning_sequences").get_user_course_outline_details(
        KeyObject(course.key), learner, NOW
    )
    assert (KeyObject(quiz.usage_key) in details.outline.accessible_sequences) is is_open
    assert details.schedule.sequences.get(KeyObject(quiz.usage_key)).due == due
    assert details.schedule.sequences.get("block-v1:no") is None
    assert details.schedule.course_end is None


def test_outline_of_an_unknown_course_is_an_error(learner):
    with pytest.raises(Course.DoesNotExist):
        get_runtime_service("learning_sequences").get_user_course_outline_details("course-v1:no", learner, NOW)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({}, "Denied"),
        ({"statuses_to_exclude": ["denied"]}, "Pending"),
        ({"is_verified": True}, "Approved"),
    ],
)
def test_newest_name_that_fits_is_the_verified_one(learner, arguments, name):
    for status in ("approved", "pending", "denied"):
        VerifiedName.objects.create(user=learner, verified_name=status.title(), status=status)
    found = get_runtime_service("name_affirmation").get_verified_name(learner, **arguments)
    assert found.verified_name == name


def test_nobody_without_a_verified_name_gets_one(learner):
    assert get_runtime_service("name_affirmation").get_verified_name(learner, is_verified=False) is None


def test_learner_has_an_own_due_date_only_with_an_extension(learner, instructor, course, quiz):
    DueDateExtension.objects.create(user=learner, sequence=quiz, due=NOW)
    ask = get_runtime_service("dates").get_due_date
    assert [ask(course.key, quiz.usage_key, user_id) for user_id in (learner.pk, instructor.pk, None)] == [
        NOW,
        None,
        None,
    ]
    assert ask(course.key, "block-v1:no", learner.pk) is None


def test_course_end_is_the_courses(course):
    ask = get_runtime_service("dates").get_course_end
    Course.objects.update(end=NOW)
    assert ask(KeyObject(course.key)) == NOW
    assert ask("course-v1:no+such+course") is None


@pytest.mark.parametrize(("given", "points"), [("Bowline", 1), (" bowLINE ", 1), ("Reef knot", 0), ("", 0)])
def test_answers_are_graded_whatever_their_case(learner, quiz, given, points):
    assert save_answers(learner.pk, quiz, {"q-1": given, "other": "x"}).score == points
