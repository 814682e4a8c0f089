"""What the templates get. Spec 04 §3, §7."""

from unittest import mock

import pytest

from proctoring import api
from proctoring.runtime import set_runtime_service
from proctoring.testing.services import MockInstructorService
from tests import factories

ATTEMPTS = "/api/edx_proctoring/v1/proctored_exam/attempt"


@pytest.fixture
def context_of(show):
    """Return the context after the page of the exam."""

    def ask(exam, **given):
        context = dict(given)
        assert show(exam, context) is not None
        return context

    return ask


def test_a_timed_exam_without_attempt(make_exam, context_of):
    exam = make_exam("timed")

    context = context_of(exam)

    assert (
        context.items()
        >= {
            "total_time": "1 hour and 30 minutes",
            "hide_extra_time_footer": False,
            "will_be_revealed": False,
            "exam_id": exam.pk,
            "exam_name": exam.exam_name,
            "progress_page_url": f"/courses/{exam.course_id}/progress",
            "does_time_remain": False,
            "has_time_expired": False,
            "enter_exam_endpoint": ATTEMPTS,
            "change_state_url": "",
            "course_id": exam.course_id,
        }.items()
    )


def test_a_proctored_exam_without_attempt(make_exam, context_of, provider, settings):
    exam = make_exam(due_in=24)
    factories.make_policy(exam, "Open book")
    set_runtime_service("instructor", MockInstructorService(escalation_email="team@academy.example"))
    provider.tech_support_email, provider.tech_support_phone = "help@provider.example", "555-1234"
    provider.get_javascript = lambda: "https://provider.example/worker.js"

    context = context_of(exam)

    expected = {
        "platform_name": "Example Academy",
        "total_time": "1 hour and 30 minutes",
        "exam_id": exam.pk,
        "progress_page_url": f"/courses/{exam.course_id}/progress",
        "is_sample_attempt": False,
        "has_due_date": True,
        "has_due_date_passed": False,
        "able_to_reenter_exam": False,
        "enter_exam_endpoint": ATTEMPTS,
        "exam_started_poll_url": "",
        "change_state_url": "",
        "update_is_status_acknowledge_url": "",
        "link_urls": settings.PROCTORING_SETTINGS["LINK_URLS"],
        "tech_support_email": "tech@academy.example",
        "proctoring_escalation_email": "team@academy.example",
        "exam_review_policy": "Open book",
        "backend_js_bundle": "https://provider.example/worker.js",
        "provider_tech_support_email": "help@provider.example",
        "provider_tech_support_phone": "555-1234",
        "provider_name": "Unknown",
        "learner_notification_from_email": "",
        "integration_specific_email": "contact@academy.example",
        "exam_display_name": exam.exam_name,
        "reset_link": "http://localhost:8000/password_assistance",
        "ping_interval": 60,
        "can_view_content_past_due": False,
        "is_provider_silent": False,
    }
    assert {key: context[key] for key in expected} == expected
    assert "exam_code" not in context


def test_a_proctored_exam_with_attempt(make_exam, make_attempt, context_of):
    exam = make_exam()
    attempt = make_attempt(exam, "ready_to_submit", allowed_time_limit_mins=45)

    context = context_of(exam)

    assert context["total_time"] == "45 minutes"
    assert context["able_to_reenter_exam"] is True
    assert context["exam_started_poll_url"] == context["change_state_url"] == f"{ATTEMPTS}/{attempt.pk}"
    assert context["update_is_status_acknowledge_url"] == f"{ATTEMPTS}/{attempt.pk}/review_status"
    assert context["exam_code"] == attempt.attempt_code
    assert "software_download_url" not in context


def test_the_exam_cannot_be_entered_again_from_another_browser(make_exam, make_attempt, context_of, provider):
    exam = make_exam()
    make_attempt(exam, "ready_to_submit")
    provider.should_block_access_to_exam_material = lambda: True

    assert context_of(exam)["able_to_reenter_exam"] is False


def test_missing_pages_of_the_host_are_left_out(make_exam, context_of, monkeypatch):
    monkeypatch.setattr("proctoring.api.student_view.context.host_path", lambda *args: "")

    context = context_of(make_exam())

    assert (context["progress_page_url"], context["reset_link"]) == ("", "")


@pytest.mark.parametrize("status", ["created", "download_software_clicked"])
def test_the_provider_is_asked_once_how_to_set_up(make_exam, make_attempt, context_of, provider, status):
    exam = make_exam()
    attempt = make_attempt(exam, status)
    provider.get_attempt = mock.Mock(
        return_value={"instructions": ["One"], "download_url": "https://provider.example/get"}
    )

    context = context_of(exam)

    provider.get_attempt.assert_called_once()
    assert provider.get_attempt.call_args.args[0]["id"] == attempt.pk
    assert context["backend_instructions"] == ["One"]
    assert context["software_download_url"] == "https://provider.example/get"


def test_a_provider_without_download_of_its_own_has_the_general_one(make_exam, make_attempt, context_of, provider):
    exam = make_exam()
    make_attempt(exam, "created")
    provider.get_software_download_url = lambda: "https://provider.example/software"

    context = context_of(exam)

    assert context["software_download_url"] == "https://provider.example/software"
    assert context["backend_instructions"] is None


@pytest.mark.parametrize("status", ["ready_to_start", "ready_to_submit", "verified"])
def test_later_pages_do_not_ask_the_provider(make_exam, make_attempt, context_of, provider, status):
    exam = make_exam()
    make_attempt(exam, status)
    provider.get_attempt = mock.Mock()

    context_of(exam)

    provider.get_attempt.assert_not_called()


def test_a_provider_that_fails_is_asked_nothing_more_and_leaves_a_page(make_exam, make_attempt, show, provider, caplog):
    exam, context = make_exam(), {}
    make_attempt(exam, "created")
    provider.get_attempt = mock.Mock(side_effect=TimeoutError)
    provider.get_software_download_url = mock.Mock()

    html = show(exam, context)

    provider.get_software_download_url.assert_not_called()
    assert context["is_provider_silent"] is True
    assert "The proctoring service does not answer at the moment" in html
    assert "Set up and start your proctored exam" in html
    assert "a learner page goes without the provider" in caplog.text


def test_any_object_can_stand_for_the_provider(make_exam, make_attempt, page_of, monkeypatch):
    provider = mock.Mock(supports_onboarding=False)
    monkeypatch.setattr(api, "get_backend_provider", lambda exam=None, name=None: provider)
    exam = make_exam("practice")
    make_attempt(exam, "started")

    assert page_of(exam) == "proctored_exam/error_wrong_browser.html"


@pytest.mark.parametrize("status", ["created", "ready_to_start", "ready_to_submit"])
def test_pages_render_whatever_the_provider_says(make_exam, make_attempt, page_of, monkeypatch, status):
    provider = mock.Mock(supports_onboarding=False)
    monkeypatch.setattr(api, "get_backend_provider", lambda exam=None, name=None: provider)
    exam = make_exam("practice")
    make_attempt(exam, status)

    assert page_of(exam) is not None


def test_replacing_reverse_later_changes_no_link(make_exam, context_of, monkeypatch):
    monkeypatch.setattr("django.urls.reverse", lambda *args, **kwargs: "/replaced")

    assert context_of(make_exam("timed"))["enter_exam_endpoint"] == ATTEMPTS


def test_the_context_is_offered_to_other_callers(make_exam, make_attempt, learner):
    exam = make_exam("practice")
    attempt = make_attempt(exam, "ready_to_start")

    context = api._get_proctored_exam_context(
        api.get_exam_by_id(exam.pk),
        api.get_exam_attempt_by_id(attempt.pk),
        learner.pk,
        exam.course_id,
        is_practice_exam=True,
    )

    assert context["is_sample_attempt"] is True
    assert context["exam_code"] == attempt.attempt_code


def test_zero_seconds_left_do_not_give_the_full_time(make_exam, make_attempt, context_of):
    exam = make_exam()
    make_attempt(exam, "error", ready_to_resume=True, time_remaining_seconds=0)

    assert context_of(exam)["total_time"] == "0 minutes"
