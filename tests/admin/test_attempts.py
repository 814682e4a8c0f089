"""Attempts in the admin. Spec 07 §1.6, weaknesses 3 - 8, 14."""

import pytest
from django.core import mail

from proctoring import models
from tests import factories
from tests.admin.conftest import said, url

pytestmark = pytest.mark.django_db

ATTEMPT = "proctoredexamstudentattempt"


@pytest.fixture
def attempt(learner):
    exam = factories.make_proctored_exam("midterm")
    return factories.make_attempt(exam, learner, status="started", started_at=exam.created, allowed_time_limit_mins=90)


def save(desk, attempt, status, **values):
    return desk.post(url("change", ATTEMPT, attempt.pk), {"status": status, **values}, follow=True)


def test_status_goes_through_the_workflow(desk, attempt, operator, after_commit):
    with after_commit():
        save(desk, attempt, "submitted")

    attempt.refresh_from_db()
    record = attempt.history.first()
    assert (attempt.status, len(mail.outbox)) == ("submitted", 1)
    assert attempt.completed_at is not None
    assert (record.history_user, record.history_change_reason) == (operator, "Changed in the admin")


def test_time_out_is_a_submission(desk, attempt):
    save(desk, attempt, "timed_out")

    attempt.refresh_from_db()
    assert attempt.status == "submitted"


def test_unchanged_status_sends_nothing(desk, attempt, monkeypatch):
    monkeypatch.setattr("proctoring.api.update_attempt_status", lambda *args, **kwargs: pytest.fail("called"))

    response = save(desk, attempt, "started")

    assert any("has this status already" in text for text in said(response))


def test_refused_status_changes_nothing_and_is_the_only_message(desk, attempt):
    models.ProctoredExamStudentAttempt.objects.update(status="submitted")

    response = save(desk, attempt, "started")

    attempt.refresh_from_db()
    (text,) = said(response)
    assert attempt.status == "submitted"
    assert all(word in text for word in ("submitted", "started", factories.COURSE, f"user_id={attempt.user_id}"))


def test_unconfigured_provider_is_a_message(desk, attempt):
    models.ProctoredExam.objects.update(backend="gone")

    (text,) = said(save(desk, attempt, "submitted"))

    assert "gone" in text


def test_flags_of_resuming_are_not_editable(desk, attempt):
    save(desk, attempt, "error", ready_to_resume="on", is_resumable="on", resumed="on")

    attempt.refresh_from_db()
    assert (attempt.ready_to_resume, attempt.resumed) == (False, False)


@pytest.mark.parametrize("status", ["eligible", "expired", "onboarding_reset", "nonsense"])
def test_status_outside_the_choices_is_a_form_error(desk, attempt, status):
    response = save(desk, attempt, status)

    assert "status" in response.context["adminform"].form.errors


def test_current_status_is_a_choice_whatever_it_is(desk, attempt):
    models.ProctoredExamStudentAttempt.objects.update(status="onboarding_reset")

    form = desk.get(url("change", ATTEMPT, attempt.pk)).context["adminform"].form

    assert form["status"].value() == "onboarding_reset"
    assert form.fields["status"].choices[0] == ("onboarding_reset", "Onboarding Reset")


def test_debug_offers_onboarding_errors(desk, attempt, settings):
    settings.DEBUG = True

    form = desk.get(url("change", ATTEMPT, attempt.pk)).context["adminform"].form

    assert [value for value, _ in form.fields["status"].choices][-1] == "onboarding_expired"


def test_attempts_are_found_by_learner_code_and_course(desk, attempt):
    factories.make_attempt(factories.make_exam(course_id="other"))

    for query in ({"q": "learner"}, {"q": attempt.attempt_code}, {"proctored_exam__course_id": factories.COURSE}):
        found = desk.get(url("changelist", ATTEMPT), query).context["cl"].result_list
        assert [row.pk for row in found] == [attempt.pk]


def test_only_courses_with_attempts_are_offered(desk, attempt):
    factories.make_exam(course_id="course-v1:Empty+E+1")

    page = desk.get(url("changelist", ATTEMPT)).content.decode()

    assert "Acme X1 2026" in page
    assert "Empty E 1" not in page


def test_list_costs_the_same_however_many_rows(desk, attempt, count_statements):
    def statements():
        with count_statements() as counted:
            desk.get(url("changelist", ATTEMPT))
        return len(counted)

    one = statements()
    for _ in range(20):
        factories.make_attempt()

    assert statements() == one <= 12


def test_history_shows_the_statuses_and_reverting_goes_through_the_workflow(desk, attempt, operator):
    save(desk, attempt, "error")
    started = attempt.history.get(history_type="+")

    page = desk.get(url("history", ATTEMPT, attempt.pk))
    response = desk.post(
        url("simple_history", ATTEMPT, attempt.pk, started.history_id), {"status": "started"}, follow=True
    )

    attempt.refresh_from_db()
    assert "error" in page.content.decode()
    assert attempt.status == "error"
    assert "cannot go from status error to started" in response.content.decode()
