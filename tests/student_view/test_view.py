"""Which exams have pages at all, and what a page view writes. Spec 04 §1."""

import datetime
import logging

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from opaque_keys.edx.keys import CourseKey, UsageKey

from proctoring import api
from proctoring.models import ProctoredExam
from tests import factories

DAY = datetime.timedelta(days=1)
NEW_EXAM = {"display_name": "Final", "default_time_limit_mins": 45}


@pytest.fixture
def show_new(learner):
    """Return the page of a section that is not registered yet."""

    def ask(**context):
        return api.get_student_view(learner.pk, factories.COURSE, factories.content_id("new"), {**NEW_EXAM, **context})

    return ask


@pytest.mark.parametrize("role", ["staff", "instructor", "", None])
def test_only_students_see_pages_and_nobody_else_costs_a_statement(learner, count_statements, role):
    context = {}

    with count_statements() as statements:
        page = api.get_student_view(learner.pk, factories.COURSE, "x", context, user_role=role)

    assert (page, context, len(statements)) == (None, {}, 0)


def test_an_inactive_exam_has_no_pages_and_costs_one_statement(make_exam, show, count_statements):
    exam = make_exam(is_active=False)

    with count_statements() as statements:
        page = show(exam)

    assert (page, len(statements)) == (None, 1)


@pytest.mark.parametrize(("family", "shown"), [("timed", True), ("practice", False), ("proctored", False)])
def test_proctored_exams_lose_their_pages_when_the_course_ends(make_exam, show, family, shown):
    over = {"course_end_date": timezone.now()}

    assert (show(make_exam(family), credit_state=over) is not None) is shown


@pytest.mark.parametrize("end", [None, timezone.now() + 400 * DAY, (timezone.now() + 400 * DAY).replace(tzinfo=None)])
def test_a_course_that_goes_on_keeps_its_pages(make_exam, show, end):
    assert show(make_exam("proctored"), credit_state={"course_end_date": end})


def test_a_credit_state_of_none_is_as_good_as_a_missing_one(make_exam, show):
    assert show(make_exam("proctored"), credit_state=None)


def test_practice_without_proctoring_shows_the_content_and_is_logged(make_exam, show, caplog):
    exam = make_exam("timed", is_practice_exam=True)

    assert show(exam) is None
    assert "practice exam without proctoring" in caplog.text


def test_unknown_exams_are_registered_with_the_callers_values(show_new):
    due_date = timezone.now() + datetime.timedelta(days=1)

    assert show_new(due_date=due_date, hide_after_due=True)

    exam = ProctoredExam.objects.get()
    assert (exam.exam_name, exam.time_limit_mins, exam.due_date) == ("Final", 45, due_date)
    assert (exam.is_proctored, exam.is_practice_exam, exam.hide_after_due, exam.is_active) == (False, False, True, True)
    assert exam.backend == "test"


def test_registering_an_exam_is_an_event(show_new, events, after_commit):
    with after_commit():
        show_new()

    assert [name for name, _ in events] == ["edx.special_exam.timed.created"]


def test_an_exam_is_registered_even_if_the_course_is_over(show_new):
    assert show_new(is_proctored=True, credit_state={"course_end_date": timezone.now()}) is None
    assert ProctoredExam.objects.filter(is_proctored=True).exists()


@pytest.mark.parametrize("missing", NEW_EXAM)
def test_an_exam_cannot_be_registered_without_name_and_limit(learner, missing):
    context = {key: value for key, value in NEW_EXAM.items() if key != missing}

    with pytest.raises(KeyError, match=missing):
        api.get_student_view(learner.pk, factories.COURSE, "x", context)


def test_two_views_at_once_register_one_exam(show_new, monkeypatch):
    register = api.create_exam

    def register_twice(**values):
        register(**values)
        return register(**values)

    monkeypatch.setattr(api, "create_exam", register_twice)

    assert show_new()
    assert ProctoredExam.objects.count() == 1


def test_key_objects_find_what_their_texts_do(make_exam, learner):
    exam = make_exam("timed")

    page = api.get_student_view(
        learner.pk, CourseKey.from_string(exam.course_id), UsageKey.from_string(exam.content_id), {}
    )

    assert f'data-exam-id="{exam.pk}"' in page


def test_the_callers_due_date_counts_and_is_not_stored(make_exam, page_of):
    exam = make_exam("timed", due_in=24)

    page = page_of(exam, due_date=timezone.now() - datetime.timedelta(hours=1))

    assert page == "timed_exam/expired.html"
    assert ProctoredExam.objects.get().due_date == exam.due_date


def test_a_caller_without_due_date_means_that_there_is_none(make_exam, learner):
    exam = make_exam("timed", due_in=-1)

    assert "is a Timed Exam" in api.get_student_view(learner.pk, exam.course_id, exam.content_id, {})


def test_unknown_providers_are_an_error(make_exam, show):
    with pytest.raises(NotImplementedError):
        show(make_exam("proctored", backend="unknown"))


def test_a_missing_default_provider_is_an_error(make_exam, show, settings, backends):
    settings.PROCTORING_BACKENDS = {"test": {}}

    with pytest.raises(ImproperlyConfigured):
        show(make_exam("proctored", backend=None))


def test_the_context_is_changed_in_place(make_exam, show):
    exam, context = make_exam("timed"), {"mine": 1}

    show(exam, context)

    assert (context["mine"], context["exam_id"], context["total_time"]) == (1, exam.pk, "1 hour and 30 minutes")


@pytest.mark.parametrize(
    ("text", "kept"),
    [("2020-01-01T00:00:00+00:00", False), ("2200-01-01T00:00:00+00:00", True), ("soon", True), (None, True)],
)
def test_a_wait_deadline_that_has_passed_does_not_stay(make_exam, show, text, kept):
    context = {"wait_deadline": text}

    show(make_exam("timed"), context)

    assert ("wait_deadline" in context) is kept


def test_a_view_submits_an_attempt_whose_time_is_over(make_exam, make_attempt, page_of):
    exam = make_exam("timed")
    started_at = timezone.now() - datetime.timedelta(minutes=100)
    attempt = make_attempt(exam, "started", started_at=started_at, allowed_time_limit_mins=90)

    assert page_of(exam) == "timed_exam/submitted.html"

    attempt.refresh_from_db()
    assert attempt.completed_at == started_at + datetime.timedelta(minutes=90)


@pytest.mark.parametrize("family", ["timed", "practice", "onboarding", "proctored"])
@pytest.mark.parametrize("status", ["started", "ready_to_submit"])
def test_an_attempt_in_progress_costs_four_statements_at_most(
    make_exam, make_attempt, show, count_statements, family, status
):
    exam = make_exam(family, due_in=24)
    make_attempt(exam, status)

    with count_statements() as statements:
        show(exam)

    assert len(statements) <= 4


def test_statuses_that_no_page_is_meant_for_are_logged(make_exam, make_attempt, show, caplog):
    exam = make_exam("proctored")
    attempt = make_attempt(exam, "expired")

    with caplog.at_level(logging.WARNING):
        show(exam)

    assert "status=expired" in caplog.text
    assert f"'attempt_id': {attempt.pk}" in caplog.text
