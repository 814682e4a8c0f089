"""Pages of timed exams. Spec 04 §3."""

import datetime

import pytest
from django.utils import timezone

from tests import factories

MINUTE = datetime.timedelta(minutes=1)


def test_neither_permission_nor_account_matters(make_exam, page_of, learner, forbid):
    forbid()
    learner.is_active = False
    learner.save()

    assert page_of(make_exam("timed")) == "timed_exam/entrance.html"


def test_the_due_date_leaves_a_running_attempt_as_it_is(make_exam, make_attempt, page_of):
    exam = make_exam("timed", due_in=-1)
    attempt = make_attempt(exam, "started")

    assert page_of(exam) == "timed_exam/expired.html"
    attempt.refresh_from_db()
    assert attempt.status == "started"


@pytest.mark.parametrize(
    ("due_in", "hidden", "grace_mins", "page"),
    [
        pytest.param(-1, False, None, None, id="7: read-only content"),
        pytest.param(-1, False, 30, None, id="7: the grace period is over"),
        pytest.param(-1, False, 90, "timed_exam/submitted.html", id="8: in the grace period"),
        pytest.param(24, False, None, "timed_exam/submitted.html", id="9: before the due date"),
        pytest.param(24, False, 90, "timed_exam/submitted.html", id="9: a grace period to come"),
        pytest.param(-1, True, 90, "timed_exam/submitted.html", id="9: hidden after the due date"),
    ],
)
def test_page_of_a_submitted_exam(make_exam, make_attempt, page_of, due_in, hidden, grace_mins, page):
    exam = make_exam("timed", due_in=due_in, hide_after_due=hidden)
    make_attempt(exam, "submitted")
    context = {"grace_period": None if grace_mins is None else grace_mins * MINUTE}

    assert page_of(exam, context) == page

    assert ("wait_deadline" in context) is (page is not None and due_in == -1 and not hidden)


def test_the_banner_names_the_end_of_the_grace_period(make_exam, make_attempt, show):
    exam = make_exam("timed", due_in=-1)
    make_attempt(exam, "submitted")

    html = show(exam, grace_period=2 * 60 * MINUTE)

    assert "The result will be visible after" in html
    assert 'id="wait_deadline"' in html


@pytest.mark.parametrize("due_in", [None, 24])
def test_there_is_no_banner_without_a_deadline(make_exam, make_attempt, show, due_in):
    exam = make_exam("timed", due_in=due_in)
    make_attempt(exam, "submitted")

    assert "The result will be visible after" not in show(exam, grace_period=2 * 60 * MINUTE)


@pytest.mark.parametrize(
    ("allowed_mins", "took_mins", "completed_mins_ago", "expired"),
    [
        pytest.param(90, 90, 0.5, True, id="just run out"),
        pytest.param(90, 90, 1.5, False, id="a while ago"),
        pytest.param(90, 89, 0.5, False, id="handed in before the end"),
        pytest.param(None, 90, 0.5, False, id="no limit stored"),
    ],
)
def test_who_ran_out_of_time_is_told_for_a_minute(
    make_exam, make_attempt, show, allowed_mins, took_mins, completed_mins_ago, expired
):
    exam = make_exam("timed")
    completed_at = timezone.now() - completed_mins_ago * MINUTE
    make_attempt(
        exam,
        "submitted",
        started_at=completed_at - took_mins * MINUTE,
        completed_at=completed_at,
        allowed_time_limit_mins=allowed_mins,
    )
    context = {}

    html = show(exam, context)

    assert context["has_time_expired"] is expired
    assert ("The time allotted for this exam has expired. Your exam has been submitted" in html) is expired
    assert ("You have submitted your timed exam." in html) is not expired


@pytest.mark.parametrize("empty", ["started_at", "completed_at"])
def test_an_exam_submitted_without_a_start_has_a_page(make_exam, make_attempt, page_of, empty):
    exam = make_exam("timed")
    make_attempt(exam, "submitted", **{empty: None})

    assert page_of(exam) == "timed_exam/submitted.html"


def test_a_started_exam_without_stored_minutes_shows_its_content(make_exam, make_attempt, page_of):
    exam = make_exam("timed")
    make_attempt(exam, "started", allowed_time_limit_mins=None)

    assert page_of(exam) is None


@pytest.mark.parametrize(("minutes", "hidden"), [(1200, False), (1201, True)])
def test_very_long_exams_do_not_speak_of_extra_time(make_exam, show, minutes, hidden):
    html = show(make_exam("timed", time_limit_mins=minutes))

    assert ("Can I request additional time to complete my exam?" not in html) is hidden


@pytest.mark.parametrize(("due_in", "hide", "revealed"), [(24, False, True), (24, True, False), (None, False, False)])
def test_who_can_look_again_is_told(make_exam, make_attempt, show, due_in, hide, revealed):
    exam = make_exam("timed", due_in=due_in, hide_after_due=hide)
    make_attempt(exam, "submitted")

    assert ("After the due date has passed," in show(exam)) is revealed


def test_the_entrance_promises_the_allowance(make_exam, show, learner):
    exam = make_exam("timed", time_limit_mins=45)
    factories.make_allowance(exam, learner, value="30")

    html = show(exam)

    assert f"{exam.exam_name} is a Timed Exam (1 hour and 15 minutes)" in html
    assert "This exam is proctored" not in html


def test_the_entrance_tells_due_date_and_what_comes_after(make_exam, show):
    html = show(make_exam("timed", due_in=24, hide_after_due=True))

    assert "Due for you" in html
    assert "The questions and your answers are hidden." in html


def test_submitting_can_be_put_off_while_time_remains(make_exam, make_attempt, show):
    exam = make_exam("timed")
    attempt = make_attempt(exam, "ready_to_submit")

    html = show(exam)

    assert "Are you sure that you want to submit your timed exam?" in html
    assert 'name="goback-proctored-exam"' in html
    assert f'data-change-state-url="/api/edx_proctoring/v1/proctored_exam/attempt/{attempt.pk}"' in html


@pytest.mark.parametrize("status", ["eligible", "download_software_clicked", "ready_to_start"])
def test_an_attempt_left_from_a_set_up_can_be_started(make_exam, make_attempt, show, status):
    exam = make_exam("timed")
    make_attempt(exam, status)

    assert 'data-action="start"' in show(exam)


def test_a_review_of_a_timed_exam_leads_to_a_page_without_a_way_on(make_exam, make_attempt, show):
    exam = make_exam("timed")
    make_attempt(exam, "verified")

    html = show(exam)

    assert "Your attempt at this exam is over" in html
    assert "data-action" not in html
