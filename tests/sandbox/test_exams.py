"""Taking exams in the sandbox: what is shown, which answers count, what the learner is told."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from proctoring import api
from proctoring.models import ProctoredExam
from sandbox.courses import housekeeping
from sandbox.courses.models import Enrollment, Grade, Kind, Unit
from sandbox.courses.services import GradesService
from sandbox.courses.signals import course_published

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sandbox.urls"), pytest.mark.usefixtures("services")]

QUESTION = {"name": "q-1", "prompt": "Loop?", "choices": ["Bowline", "Reef knot"], "answer": "Bowline"}


@pytest.fixture(autouse=True)
def _login_page(settings):
    settings.LOGIN_URL = "login"


@pytest.fixture
def sit(client, learner, course, sequence_of, instructor):
    """Publish the course with a question in both exams; return what the learner does with one of them."""
    for name in ("quiz", "final"):
        contents = [{"title": "", "html": "<p>The hole.</p>", "questions": [QUESTION]}]
        Unit.objects.create(sequence=sequence_of(name), display_name="Page", position=0, contents=contents)
    course_published.send(sender=type(course), course_id=course.key, user_id=instructor.pk)
    client.force_login(learner)
    return lambda name: Sitting(client, course, learner, sequence_of(name))


class Sitting:
    """An exam and its learner."""

    def __init__(self, client, course, learner, sequence):
        self.client, self.learner = client, learner
        self.url = reverse("sequence", args=[course.key, sequence.usage_key])
        self.progress_url = reverse("progress", args=[course.key])
        self.outline_url = course.get_absolute_url()
        self.exam_id = api.get_exam_by_content_id(course.key, sequence.usage_key)["id"]

    def create(self, *, proctored=False):
        self.attempt_id = api.create_exam_attempt(self.exam_id, self.learner.pk, taking_as_proctored=proctored)

    def start(self, *, proctored=False):
        self.create(proctored=proctored)
        self.move("started")

    def answer(self, **headers):
        return self.client.post(self.url, {"q-1": "Bowline"}, follow=True, headers=headers)

    def move(self, status):
        api.update_attempt_status(self.attempt_id, status)

    def show(self):
        return self.client.get(self.url).content.decode()

    def progress(self):
        return self.client.get(self.progress_url).content.decode()

    def outline(self):
        return self.client.get(self.outline_url).content.decode()


def test_running_exam_shows_its_questions_and_the_timer(sit):
    quiz = sit("quiz")
    quiz.start()
    page = quiz.show()
    assert "The hole." in page
    assert "proctored_exam_status" in page


def test_points_are_told_when_the_exam_is_submitted(sit):
    quiz = sit("quiz")
    quiz.start()
    assert "Your answers are saved." in quiz.answer().content.decode()
    assert "1 of 1" not in quiz.progress()
    quiz.move("submitted")
    assert "1 of 1" in quiz.progress()


def test_script_of_the_page_saves_in_the_background(sit):
    quiz = sit("quiz")
    quiz.start()
    assert quiz.answer(sec_fetch_dest="empty").status_code == 204
    quiz.move("submitted")
    assert quiz.answer(sec_fetch_dest="empty").status_code == 409


def test_submitted_exam_takes_no_answers(sit):
    quiz = sit("quiz")
    quiz.start()
    quiz.move("submitted")
    assert "Your answers were not saved" in quiz.answer().content.decode()
    assert Grade.objects.get().earned == 0


def test_exam_that_can_be_read_after_its_due_date_takes_no_answers(sit):
    quiz = sit("quiz")
    quiz.start()
    quiz.move("submitted")
    ProctoredExam.objects.filter(pk=quiz.exam_id).update(due_date=timezone.now() - datetime.timedelta(days=1))
    assert "You can read this exam and your answers" in quiz.show()
    assert "Your answers were not saved" in quiz.answer().content.decode()


def test_declined_exam_is_graded_as_a_lesson(sit):
    final = sit("final")
    final.create()
    final.move("declined")
    assert "Saved: 1 of 1 points." in final.answer().content.decode()


def test_learner_in_audit_mode_sees_the_content_of_a_proctored_exam(sit, learner):
    Enrollment.objects.filter(user=learner).update(mode=Enrollment.Mode.AUDIT)
    assert "The hole." in sit("final").show()


def test_course_staff_see_the_content(sit, client, instructor):
    final = sit("final")
    client.force_login(instructor)
    assert "The hole." in final.show()


def test_outline_says_how_far_the_learner_is_with_a_timed_exam(sit):
    quiz = sit("quiz")
    quiz.start()
    assert "Under way" in quiz.outline()
    quiz.move("submitted")
    assert ">Submitted<" in quiz.outline()


def test_outline_says_how_far_the_learner_is_with_a_proctored_exam(sit):
    final = sit("final")
    assert "Proctored Option Available" in final.outline()
    final.start(proctored=True)
    final.move("submitted")
    final.move("verified")
    assert "Passed Proctoring" in final.outline()


def test_override_of_a_grade_is_explained(sit, sequence_of, learner, course):
    quiz = sit("quiz")
    quiz.start()
    quiz.answer()
    quiz.move("submitted")
    GradesService().override_subsection_grade(
        learner.pk, course.key, sequence_of("quiz").usage_key, earned_all=0.0, earned_graded=0.0, comment="Notes found."
    )
    page = quiz.progress()
    assert "0 of 1" in page
    assert "Set by the school instead of 1 points: Notes found." in page


def test_practice_is_not_among_the_grades(sit, sequence_of):
    quiz = sit("quiz")
    quiz.start()
    quiz.answer()
    quiz.move("submitted")
    sequence = sequence_of("quiz")
    sequence.kind = Kind.PRACTICE
    sequence.save()
    assert "Nothing has been graded yet." in quiz.progress()


def test_links_of_e_mails_lead_into_the_course(sit, client, course, sequence_of):
    sit("quiz")
    assert client.get(f"/course/{course.key}/home").url == course.get_absolute_url()
    content_id = sequence_of("quiz").usage_key
    assert content_id in client.get(f"/course/{course.key}/{content_id}").url
    assert client.get("/support/contact_us").status_code == 200


def test_housekeeping_goes_on_after_a_failure(monkeypatch, caplog):
    ran = []

    def submit_expired_attempts():
        raise RuntimeError

    monkeypatch.setattr(api, "submit_expired_attempts", submit_expired_attempts)
    monkeypatch.setattr(api, "deliver_pending", lambda: ran.append("delivered"))
    monkeypatch.setattr(housekeeping, "close_old_connections", lambda: None)
    housekeeping._run_once()
    assert ran == ["delivered"]
    assert "housekeeping failed: submit_expired_attempts" in caplog.text
