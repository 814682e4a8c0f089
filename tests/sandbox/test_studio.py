"""Studio: who may open it, what its forms accept, publishing with the difference first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from proctoring import api
from proctoring.models import ProctoredExam, ProctoredExamStudentAttempt
from sandbox.courses.signals import course_published

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sandbox.urls")]

PAGES = ["studio_course", "studio_settings", "studio_publish", "registered_exams", "studio_sequence"]


@pytest.fixture(autouse=True)
def _login_page(settings):
    settings.LOGIN_URL = "login"


@pytest.fixture
def url(course, sequence_of):
    """Return a page's address; pages of a sequence are those of the proctored exam unless named."""

    def reverse_page(name, sequence="final"):
        args = [course.key, sequence_of(sequence).usage_key] if name == "studio_sequence" else [course.key]
        return reverse(name, args=args)

    return reverse_page


@pytest.fixture
def studio(client, instructor):
    """A browser in which the course's instructor is logged in."""
    client.force_login(instructor)
    return client


@pytest.fixture
def published(course, instructor):
    """The course, published once."""
    course_published.send(sender=type(course), course_id=course.key, user_id=instructor.pk)
    return course


def form_of(**changes):
    """Return what the browser sends for the proctored exam."""
    fields = {
        "display_name": "Final",
        "kind": "proctored",
        "default_time_limit_minutes": "90",
        "due": "",
        "exam_review_rules": "One rope.",
    }
    return {key: value for key, value in (fields | changes).items() if value is not None}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["learner", "other_instructor"])
def test_page_of_a_course_is_closed_to_people_who_do_not_run_it(client, url, request, page, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(url(page)).status_code == 403
    assert client.post(url(page), form_of(display_name="Mine")).status_code in {403, 405}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["instructor", "staff"])
def test_page_of_a_course_is_open_to_its_people(client, url, request, page, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(url(page)).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_anonymous_visitor_is_sent_to_the_log_in(client, url, page):
    response = client.get(url(page))
    assert response.status_code == 302
    assert response.url.startswith("/login/?next=/")


def test_change_is_not_published_by_a_stranger(client, url, published, other_instructor):
    client.force_login(other_instructor)
    client.post(url("studio_publish"), {"seen": "x"})
    assert client.post(url("studio_sequence"), form_of(display_name="Mine")).status_code == 403
    assert {exam["exam_name"] for exam in api.get_all_exams_for_course(published.key)} == {"Quiz", "Final"}


def test_course_list_shows_an_instructor_their_own(client, course, other_instructor):
    client.force_login(other_instructor)
    page = client.get(reverse("studio")).content.decode()
    assert "Other" in page
    assert "Ropes" not in page


def test_course_list_shows_staff_everything(client, course, other_instructor, staff):
    client.force_login(staff)
    page = client.get(reverse("studio")).content.decode()
    assert "Other" in page
    assert "Ropes" in page


def test_course_list_is_closed_to_learners(client, learner):
    client.force_login(learner)
    assert client.get(reverse("studio")).status_code == 403


@pytest.mark.parametrize(("who", "link"), [("learner", False), ("instructor", True)])
def test_link_to_studio_is_for_people_who_run_a_course(client, request, who, link):
    client.force_login(request.getfixturevalue(who))
    assert ('href="/studio/"' in client.get("/").content.decode()) is link


def test_unknown_course_is_not_found(client, staff):
    client.force_login(staff)
    assert client.get(reverse("studio_course", args=["course-v1:no+such+course"])).status_code == 404


def test_saved_sequence_waits_for_the_publish(studio, url, published, sequence_of):
    response = studio.post(url("studio_sequence"), form_of(display_name="Finale"), follow=True)
    assert "1 change waits to be published." in response.content.decode()
    assert sequence_of("final").display_name == "Finale"
    assert api.get_all_exams_for_course(published.key)[1]["exam_name"] == "Final"


@pytest.mark.parametrize("kind", ["lesson", "timed", "practice", "onboarding", "proctored"])
def test_every_kind_can_be_chosen(studio, url, sequence_of, kind):
    studio.post(url("studio_sequence"), form_of(kind=kind))
    assert sequence_of("final").kind == kind


BAD_FORMS = {
    "no name": ({"display_name": " "}, "This field is required."),
    "no limit": ({"default_time_limit_minutes": ""}, "An exam has a time limit of 1 to"),
    "zero limit": ({"default_time_limit_minutes": "0"}, "An exam has a time limit of 1 to"),
    "negative limit": ({"default_time_limit_minutes": "-5"}, "greater than or equal to 0"),
    "huge limit": ({"default_time_limit_minutes": "100001"}, "An exam has a time limit of 1 to"),
    "no date": ({"due": "tomorrow"}, "Enter a valid date/time."),
    "early date": ({"due": "2019-01-01T10:00"}, "The due date lies before the opening"),
    "no kind": ({"kind": "exam"}, "is not one of the available choices"),
    "missing kind": ({"kind": None}, "This field is required."),
}


@pytest.mark.parametrize(("changes", "message"), BAD_FORMS.values(), ids=BAD_FORMS)
def test_bad_settings_are_refused_with_a_reason(studio, url, course, sequence_of, changes, message):
    course.start = "2020-01-01T00:00:00Z"
    course.save()
    response = studio.post(url("studio_sequence"), form_of(exam_review_rules="New.", **changes))
    assert message in response.content.decode()
    assert sequence_of("final").exam_review_rules == "One rope."


@pytest.mark.parametrize(("flag", "kind"), [("enable_timed_exams", "timed"), ("enable_proctored_exams", "practice")])
def test_kind_that_is_switched_off_is_refused(studio, url, course, flag, kind):
    setattr(course, flag, False)
    course.save()
    response = studio.post(url("studio_sequence"), form_of(kind=kind))
    assert "are switched off in this course" in response.content.decode()


def test_course_settings_are_saved(studio, url, course):
    studio.post(url("studio_settings"), {"self_paced": "on", "enable_timed_exams": "on", "proctoring_provider": ""})
    course.refresh_from_db()
    assert (course.self_paced, course.enable_proctored_exams, course.proctoring_provider) == (True, False, None)


def test_unknown_provider_of_a_course_can_be_kept_but_not_invented(studio, url, course):
    course.proctoring_provider = "lti_external"
    course.save()
    answers = [studio.post(url("studio_settings"), {"proctoring_provider": name}) for name in ("lti_external", "x")]
    assert [answer.status_code for answer in answers] == [302, 200]


def seen(response):
    return response.context["differences"].seen


def test_difference_comes_first_and_writes_nothing(studio, url, course):
    page = studio.get(url("studio_publish")).content.decode()
    assert "New exams" in page
    assert "One rope." in page
    assert not ProctoredExam.objects.exists()


def test_difference_shows_old_and_new_values(studio, url, published):
    studio.post(url("studio_sequence"), form_of(default_time_limit_minutes="100", exam_review_rules="Two ropes."))
    page = studio.get(url("studio_publish")).content.decode()
    assert "<del>90</del>" in page
    assert "<ins>100</ins>" in page
    assert "<del>One rope.</del>" in page


def test_nothing_to_publish_is_said(studio, url, published):
    assert "Nothing changes: 2 exams stay as registered." in studio.get(url("studio_publish")).content.decode()


def test_confirmed_difference_is_published(studio, url, course):
    response = studio.post(url("studio_publish"), {"seen": seen(studio.get(url("studio_publish")))}, follow=True)
    assert "Ropes is published." in response.content.decode()
    assert [exam["exam_name"] for exam in api.get_all_exams_for_course(course.key)] == ["Quiz", "Final"]


def test_difference_that_changed_meanwhile_is_shown_again(studio, url, published, sequence_of):
    studio.post(url("studio_sequence"), form_of(default_time_limit_minutes="100"))
    looked_at = seen(studio.get(url("studio_publish")))
    studio.post(url("studio_sequence"), form_of(default_time_limit_minutes="110"))
    response = studio.post(url("studio_publish"), {"seen": looked_at})
    assert "Something changed since you looked." in response.content.decode()
    assert api.get_all_exams_for_course(published.key)[1]["time_limit_mins"] == 90


@pytest.fixture
def running_attempt(published, learner):
    """A learner who is in the proctored exam."""
    exam = ProctoredExam.objects.get(exam_name="Final")
    return ProctoredExamStudentAttempt.objects.create(
        proctored_exam=exam, user=learner, status="started", attempt_code="code", taking_as_proctored=True
    )


def test_exam_with_learners_in_it_stands_out_and_needs_a_word(studio, url, published, running_attempt):
    studio.post(url("studio_sequence"), form_of(kind="lesson"))
    page = studio.get(url("studio_publish"))
    assert "1 running attempt: would be cut off" in page.content.decode()
    response = studio.post(url("studio_publish"), {"seen": seen(page)})
    assert "Confirm that exams with running attempts may change." in response.content.decode()
    assert api.get_all_exams_for_course(published.key)[1]["is_active"]


def test_exam_with_learners_in_it_is_switched_off_when_confirmed(studio, url, published, running_attempt):
    studio.post(url("studio_sequence"), form_of(kind="lesson"))
    form = {"seen": seen(studio.get(url("studio_publish"))), "learners_inside": "on"}
    studio.post(url("studio_publish"), form)
    assert not api.get_all_exams_for_course(published.key)[1]["is_active"]


def test_harmless_change_of_a_running_exam_needs_no_word(studio, url, published, running_attempt):
    studio.post(url("studio_sequence"), form_of(display_name="Finale"))
    page = studio.get(url("studio_publish"))
    assert "would be cut off" not in page.content.decode()
    assert studio.post(url("studio_publish"), {"seen": seen(page)}).status_code == 302


def test_publish_where_special_exams_are_off_says_so(studio, url, course):
    course.enable_timed_exams = course.enable_proctored_exams = False
    course.save()
    assert "publishing registers no exam" in studio.get(url("studio_publish")).content.decode()
    assert studio.post(url("studio_publish")).status_code == 302


def test_publish_needs_the_csrf_token(course, instructor, client):
    client.handler.enforce_csrf_checks = True
    client.force_login(instructor)
    assert client.post(reverse("studio_publish", args=[course.key])).status_code == 403


def test_registered_exams_are_listed_with_their_rules(studio, url, published):
    page = studio.get(url("registered_exams")).content.decode()
    assert "One rope." in page
    assert "20 minutes" in page
    assert "1 hour and 30 minutes" in page


def test_pages_escape_what_authors_write(studio, url, course, sequence_of):
    studio.post(url("studio_sequence"), form_of(display_name="<script>x</script>"))
    for page in PAGES:
        assert "<script>x" not in studio.get(url(page)).content.decode()


@pytest.mark.parametrize("page", ["course_outline", "studio_course", "studio_publish", "registered_exams"])
def test_number_of_exams_does_not_change_the_number_of_queries(studio, url, published, page, sequence_of):
    with CaptureQueriesContext(connection) as few:
        studio.get(url(page))
    for number in range(20):
        exam = sequence_of("final")
        exam.pk, exam.usage_key = None, f"{exam.usage_key}{number}"
        exam.save()
    course_published.send(sender=type(published), course_id=published.key, user_id=None)
    with CaptureQueriesContext(connection) as many:
        studio.get(url(page))
    assert len(many) == len(few)
