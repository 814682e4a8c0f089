"""What learners see of a course."""

import datetime

import pytest
from django.urls import reverse

from proctoring.services import ProctoringService
from sandbox.courses.models import Enrollment, Grade, Kind, Unit
from sandbox.courses.signals import course_published

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sandbox.urls")]


@pytest.fixture(autouse=True)
def _login_page(settings):
    settings.LOGIN_URL = "login"


@pytest.fixture
def visit(client, learner, course, sequence_of):
    """Open a page of the course, or of one of its sequences, as the learner; follow redirects."""
    client.force_login(learner)

    def get(name, sequence=None):
        args = [course.key, *([sequence_of(sequence).usage_key] if sequence else [])]
        return client.get(reverse(name, args=args), follow=True)

    return get


@pytest.fixture
def published(course, instructor):
    course_published.send(sender=type(course), course_id=course.key, user_id=instructor.pk)
    return course


@pytest.fixture
def lesson(sequence_of):
    """The plain lesson, with a text and a question."""
    lesson = sequence_of("lesson")
    question = {"name": "q-1", "prompt": "Loop?", "choices": ["Bowline", "Reef knot"], "answer": "Bowline"}
    contents = [{"title": "Knots", "html": "<p>The rabbit.</p>", "questions": [question]}]
    Unit.objects.create(sequence=lesson, display_name="Page", position=0, contents=contents)
    return lesson


def test_home_lists_the_courses_to_everybody(client, course):
    page = client.get("/").content.decode()
    assert "Ropes" in page
    assert "Log in to open" in page


def test_enrolling_opens_the_course(client, course, make_user):
    newcomer = make_user("nora")
    client.force_login(newcomer)
    assert client.get(course.get_absolute_url()).status_code == 403
    response = client.post(reverse("enroll", args=[course.key]), follow=True)
    assert response.status_code == 200
    assert Enrollment.objects.get(user=newcomer).is_active


@pytest.mark.parametrize("page", ["course_outline", "progress"])
def test_pages_of_a_course_need_a_log_in(client, course, page):
    assert client.get(reverse(page, args=[course.key])).url.startswith("/login/?next=")


def test_log_in_leads_back(client, learner, course):
    target = course.get_absolute_url()
    response = client.post("/login/", {"username": "lea", "password": "lea", "next": target})
    assert response.url == target


def test_outline_shows_what_is_registered_of_an_exam(visit, published):
    page = visit("course_outline").content.decode()
    assert "Proctored exam" in page
    assert "1 hour and 30 minutes" in page


def test_link_of_the_app_leads_to_the_sequence(visit, lesson):
    response = visit("jump_to", "lesson")
    assert response.redirect_chain[0][1] == 302
    assert "The rabbit." in response.content.decode()


def test_answer_is_saved_graded_and_shown_again(visit, lesson, client, course):
    client.post(reverse("sequence", args=[course.key, lesson.usage_key]), {"q-1": "Bowline", "q-2": "x"})
    assert Grade.objects.get().score == 1
    assert 'value="Bowline" checked' in visit("sequence", "lesson").content.decode()
    assert "1 of 1" in visit("progress").content.decode()


def test_page_of_the_app_hides_the_content(visit, published, sequence_of):
    Unit.objects.create(
        sequence=sequence_of("final"),
        display_name="Page",
        position=0,
        contents=[{"title": "", "html": "<p>Secret.</p>", "questions": []}],
    )
    page = visit("sequence", "final").content.decode()
    assert "data-exam-page" in page
    assert "1 hour and 30 minutes" in page
    assert "Secret." not in page


def test_exam_that_became_a_lesson_stays_an_exam_until_that_is_published(visit, published, sequence_of, instructor):
    final = sequence_of("final")
    final.kind = Kind.LESSON
    final.save()
    assert "data-exam-page" in visit("sequence", "final").content.decode()
    course_published.send(sender=type(published), course_id=published.key, user_id=instructor.pk)
    assert "This lesson has no pages." in visit("sequence", "final").content.decode()


@pytest.mark.parametrize(("page", "shown"), [("<p>Start?</p>", "<p>Start?</p>"), (None, "This lesson has no pages.")])
def test_page_of_the_app_stands_in_place_of_the_content(visit, published, learner, monkeypatch, page, shown):
    calls = []

    def get_student_view(**arguments):
        calls.append(arguments)
        return page

    monkeypatch.setattr(ProctoringService(), "get_student_view", get_student_view)
    assert shown in visit("sequence", "final").content.decode()
    (call,) = calls
    assert (call["user_id"], call["course_id"], call["user_role"]) == (learner.pk, published.key, "student")
    assert call["context"]["default_time_limit_mins"] == 90


def test_exam_takes_no_answers_while_its_content_is_hidden(visit, published, sequence_of, client):
    visit("course_outline")
    client.post(reverse("sequence", args=[published.key, sequence_of("final").usage_key]), {"q-1": "x"})
    assert not Grade.objects.exists()


def test_exam_that_is_not_published_says_so(visit, sequence_of):
    assert "This exam has not been published yet." in visit("sequence", "quiz").content.decode()


def test_exam_page_shows_the_due_date(visit, sequence_of, course, instructor):
    quiz = sequence_of("quiz")
    quiz.due = datetime.datetime(2031, 6, 1, 12, tzinfo=datetime.UTC)
    quiz.save()
    course_published.send(sender=type(course), course_id=course.key, user_id=instructor.pk)
    assert "1 June 2031" in visit("course_outline").content.decode()
    assert "2031-06-01T12:00" in visit("sequence", "quiz").content.decode()


def test_sequence_of_another_course_is_not_found(visit, client, course):
    assert client.get(reverse("sequence", args=[course.key, "block-v1:no"])).status_code == 404


@pytest.mark.usefixtures("services")
def test_progress_lists_the_requirements_for_credit(visit, course, sequence_of):
    course.is_credit_course = True
    course.save()
    page = visit("progress").content.decode()
    assert "Requirements for credit" in page
    assert "Final" in page


def test_kind_of_a_practice_exam_is_up_to_the_provider(visit, course, sequence_of, instructor):
    quiz = sequence_of("quiz")
    quiz.kind = Kind.PRACTICE
    quiz.save()
    course.proctoring_provider = "gone"
    course.save()
    course_published.send(sender=type(course), course_id=course.key, user_id=instructor.pk)
    assert "Practice exam" in visit("course_outline").content.decode()


def test_page_for_forgotten_passwords_names_the_contact(client, settings):
    assert settings.CONTACT_EMAIL in client.get(reverse("password_assistance")).content.decode()
