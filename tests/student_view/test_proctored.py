"""Pages of proctored exams. Spec 04 §6."""

import datetime

import pytest
from django.utils import timezone
from opaque_keys.edx.keys import UsageKey

from proctoring.models import ProctoredExamStudentAttempt
from proctoring.runtime import set_runtime_service
from proctoring.testing.services import MockCreditService, MockLearningSequencesService
from tests import factories

DAY = datetime.timedelta(days=1)


def requirement(status, name="essay", namespace="proctored_exam", order=0):
    return {"namespace": namespace, "name": name, "display_name": f"The {name}", "status": status, "order": order}


def credit(*requirements):
    return {"credit_requirement_status": list(requirements)}


def test_who_may_not_take_exams_sees_the_content(make_exam, show, forbid):
    forbid()

    assert show(make_exam()) is None


def test_who_declined_sees_the_content_with_an_inactive_account_too(make_exam, make_attempt, show, learner):
    exam = make_exam()
    make_attempt(exam, "declined")
    learner.is_active = False
    learner.save()

    assert show(exam) is None


@pytest.mark.parametrize("status", [None, "started", "verified", "error"])
def test_inactive_accounts_get_their_own_page(make_exam, make_attempt, page_of, learner, status):
    exam = make_exam()
    if status:
        make_attempt(exam, status)
    learner.is_active = False
    learner.save()

    assert page_of(exam) == "proctored_exam/inactive_account.html"


@pytest.mark.parametrize(
    ("statuses", "page"),
    [
        pytest.param([], "entrance", id="4e: none wanted"),
        pytest.param(["satisfied"], "entrance", id="4e: all satisfied"),
        pytest.param(["satisfied", "pending"], "pending-prerequisites", id="4d"),
        pytest.param([None, "submitted"], "pending-prerequisites", id="4d: unknown words are pending"),
        pytest.param(["failed", "pending"], "failed-prerequisites", id="4c"),
        pytest.param(["declined", "failed", "pending"], None, id="4b"),
    ],
)
def test_page_before_the_first_attempt(make_exam, page_of, statuses, page):
    requirements = [requirement(status, name=f"essay {place}", order=place) for place, status in enumerate(statuses)]

    found = page_of(make_exam(), credit_state=credit(*requirements))

    assert found == (page and f"proctored_exam/{page}.html")


def test_what_failed_is_named_and_linked(make_exam, show):
    exam = make_exam()
    untouched = requirement("failed"), requirement("failed", name="Photo", namespace="reverification", order=1)

    html = show(exam, credit_state=credit(*untouched))

    assert "You did not satisfy the following prerequisites" in html
    assert f'<a href="/courses/{exam.course_id}/jump_to/essay">The essay</a>' in html
    assert "<li>The Photo</li>" in html
    assert "jumpto_url" not in untouched[0]


def test_what_is_pending_is_named_and_linked(make_exam, show):
    html = show(make_exam(), credit_state=credit(requirement("pending")))

    assert "The following prerequisites are in a <strong>pending</strong> state" in html
    assert "jump_to/essay" in html


def test_requirements_without_display_name_show_their_name(make_exam, show):
    item = requirement("failed")
    del item["display_name"]

    assert ">essay</a>" in show(make_exam(), credit_state=credit(item))


def test_grades_and_later_requirements_do_not_count(make_exam, page_of):
    exam = make_exam()
    items = [
        requirement("failed", name="grade", namespace="grade"),
        requirement("pending", name=exam.content_id, order=1),
        requirement("failed", name="later", order=2),
    ]

    assert page_of(exam, credit_state=credit(*items)) == "proctored_exam/entrance.html"


def test_prerequisites_are_in_the_context_of_the_expired_page_and_decline_nothing(make_exam, page_of):
    exam, context = make_exam(due_in=-1), {"credit_state": credit(requirement("declined"))}

    assert page_of(exam, context) == "proctored_exam/expired.html"

    assert context["prerequisite_status"]["are_prerequisites_satisifed"] is False
    assert not ProctoredExamStudentAttempt.objects.exists()


def test_a_declined_prerequisite_declines_the_exam(make_exam, show, caplog):
    exam = make_exam()
    set_runtime_service("credit", service := MockCreditService())
    caplog.set_level("INFO")

    assert show(exam, credit_state=credit(requirement("declined"))) is None
    assert show(exam, credit_state=credit(requirement("declined"))) is None

    attempt = ProctoredExamStudentAttempt.objects.get()
    assert (attempt.status, attempt.taking_as_proctored, attempt.external_id) == ("declined", False, None)
    assert (
        service.get_credit_state(attempt.user_id, exam.course_id)["credit_requirement_status"][0]["status"]
        == "declined"
    )
    assert "requirements=['essay']" in caplog.text


def test_the_entrance_is_an_event_at_each_view(make_exam, show, events):
    exam = make_exam()

    show(exam)
    show(exam)

    assert [name for name, _ in events] == ["edx.special_exam.proctored.option-presented"] * 2


def test_pages_without_entrance_are_no_event(make_exam, show, events):
    show(make_exam(), credit_state=credit(requirement("failed")))

    assert events == []


@pytest.mark.parametrize(("allowed", "offered"), [(True, True), (False, False)])
@pytest.mark.parametrize("state", [None, "failed", "pending"])
def test_doing_without_proctoring_is_offered_if_the_host_allows_it(make_exam, show, allowed, offered, state):
    html = show(
        make_exam(), allow_proctoring_opt_out=allowed, credit_state=credit(*([requirement(state)] if state else []))
    )

    assert ("Take this exam without proctoring" in html) is offered
    assert 'class="proctored-exam skip-confirm-wrapper warning hidden"' in html


def test_content_is_hidden_from_other_browsers_than_the_providers(make_exam, make_attempt, page_of, provider):
    exam = make_exam()
    make_attempt(exam, "started")
    provider.should_block_access_to_exam_material = lambda: True

    assert page_of(exam) == "proctored_exam/error_wrong_browser.html"


@pytest.mark.parametrize("status", ["submitted", "second_review_required", "verified", "rejected"])
@pytest.mark.parametrize(
    ("acknowledged", "past", "viewable", "content"),
    [
        (True, True, True, True),
        (False, True, True, False),
        (True, False, True, False),
        (True, True, False, False),
    ],
)
def test_who_asked_for_the_content_gets_it_after_the_due_date(
    make_exam, make_attempt, show, settings, status, acknowledged, past, viewable, content
):
    settings.PROCTORED_EXAM_VIEWABLE_PAST_DUE = viewable
    exam = make_exam(due_in=-1 if past else 24)
    make_attempt(exam, status, is_status_acknowledged=acknowledged)

    assert (show(exam) is None) is content


@pytest.mark.parametrize("status", ["submitted", "verified", "rejected"])
@pytest.mark.parametrize(("past", "viewable"), [(True, True), (True, False), (False, True)])
def test_the_content_is_offered_after_the_due_date(make_exam, make_attempt, show, settings, status, past, viewable):
    settings.PROCTORED_EXAM_VIEWABLE_PAST_DUE = viewable
    exam = make_exam(due_in=-1 if past else 24)
    attempt = make_attempt(exam, status)

    html = show(exam)

    assert ("To view your exam questions and responses" in html) is (past and viewable)
    url = f"/api/edx_proctoring/v1/proctored_exam/attempt/{attempt.pk}/review_status"
    assert (f'data-action-url="{url}"' in html) is (past and viewable)


@pytest.mark.parametrize(("due_in", "waits"), [(-1, True), (24, False), (-72, False)])
def test_a_verified_learner_waits_for_the_end_of_the_grace_period(
    make_exam, make_attempt, show, settings, due_in, waits
):
    settings.PROCTORED_EXAM_VIEWABLE_PAST_DUE = True
    exam = make_exam(due_in=due_in)
    make_attempt(exam, "verified", is_status_acknowledged=due_in == -1)

    html = show(exam, grace_period=DAY)

    assert ("The result will be visible after" in html) is waits


@pytest.mark.parametrize(
    "status", ["onboarding_missing", "onboarding_failed", "onboarding_expired", "onboarding_pending"]
)
def test_onboarding_comes_first(make_exam, make_attempt, show, status):
    onboarding = make_exam("onboarding")
    exam = make_exam()
    make_attempt(exam, status, external_id=None)

    html = show(exam)

    assert status in html
    assert (onboarding.content_id in html) is (status != "onboarding_pending")


def test_the_newest_onboarding_exam_of_the_provider_that_can_be_reached_is_linked(make_exam, make_attempt, show):
    reachable = make_exam("onboarding")
    make_exam("onboarding")  # newer, but the outline does not offer it
    make_exam("onboarding", backend="null")
    exam, context = make_exam(), {}
    make_attempt(exam, "onboarding_missing")
    outline = MockLearningSequencesService(accessible_sequences=[UsageKey.from_string(reachable.content_id)])
    set_runtime_service("learning_sequences", outline)

    show(exam, context)

    assert context["onboarding_link"].endswith(reachable.content_id)


def test_a_host_without_page_for_exams_shows_onboarding_without_link(make_exam, make_attempt, show, settings):
    settings.ROOT_URLCONF = "tests.views.urls_without_pages"
    make_exam("onboarding")
    exam, context = make_exam(), {}
    make_attempt(exam, "onboarding_missing")

    show(exam, context)

    assert context["onboarding_link"] == ""


def test_onboarding_is_linked_where_the_host_has_no_outline_of_the_course(make_exam, make_attempt, show):
    onboarding = make_exam("onboarding")
    exam, context = make_exam(), {}
    make_attempt(exam, "onboarding_missing")
    outlines = MockLearningSequencesService()
    outlines.get_user_course_outline_details = None
    set_runtime_service("learning_sequences", outlines)

    show(exam, context)

    assert context["onboarding_link"].endswith(onboarding.content_id)


def test_a_course_without_onboarding_exam_has_a_page_without_link(make_exam, make_attempt, show):
    exam, context = make_exam(), {}
    make_attempt(exam, "onboarding_missing")

    html = show(exam, context)

    assert context["onboarding_link"] == ""
    assert "Go to the onboarding exam" not in html


def test_an_attempt_without_proctoring_lets_the_learner_in(make_exam, make_attempt, page_of):
    exam = make_exam()
    make_attempt(exam, "declined", started_at=timezone.now(), allowed_time_limit_mins=90)

    assert page_of(exam) is None


def test_a_resumed_attempt_promises_the_time_that_was_left(make_exam, make_attempt, show, learner):
    exam = make_exam()
    factories.make_allowance(exam, learner, value="30")
    make_attempt(exam, "error", ready_to_resume=True, time_remaining_seconds=599)

    html = show(exam)

    assert "Your exam is ready to be resumed." in html
    assert "You will have 9 minutes to complete your exam." in html
