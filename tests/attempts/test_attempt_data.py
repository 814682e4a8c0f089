"""What the timer and the learning front end are told of an attempt. Spec 03 §5."""

import datetime
import json

import pytest
from freezegun import freeze_time

from proctoring import api
from proctoring.exceptions import ProctoredExamNotFoundException, StudentExamAttemptDoesNotExistsException
from tests.factories import make_allowance, make_attempt, make_exam, make_onboarding_exam, make_proctored_exam

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


def data_of(attempt, **options):
    return api.get_exam_attempt_data(attempt.proctored_exam_id, attempt.pk, **options)


@freeze_time(NOW)
def test_running_timed_attempt(learner):
    attempt = make_attempt(
        make_exam("Algebra"),
        learner,
        status="started",
        started_at=NOW - datetime.timedelta(minutes=30),
        allowed_time_limit_mins=90,
    )

    exam = attempt.proctored_exam
    assert data_of(attempt) == {
        "in_timed_exam": True,
        "taking_as_proctored": False,
        "exam_type": "a timed exam",
        "exam_display_name": "Algebra",
        "exam_url_path": f"/courses/{exam.course_id}/jump_to/{exam.content_id}",
        "time_remaining_seconds": 3600.0,
        "total_time": "1 hour and 30 minutes",
        "low_threshold_sec": 1080,
        "critically_low_threshold_sec": 270,
        "course_id": exam.course_id,
        "attempt_id": attempt.pk,
        "external_id": None,
        "accessibility_time_string": "you have 1 hour remaining",
        "attempt_status": "started",
        "exam_started_poll_url": f"/api/edx_proctoring/v1/proctored_exam/attempt/{attempt.pk}",
        "attempt_ready_to_resume": False,
        "use_legacy_attempt_api": True,
        "desktop_application_js_url": "",
    }


@pytest.mark.parametrize("status", ["created", "download_software_clicked"])
def test_waiting_proctored_attempt_adds_what_the_provider_offers(learner, provider, status):
    provider.get_javascript = lambda: "https://acme.example/worker.js"
    provider.get_software_download_url = lambda: "https://acme.example/software"
    attempt = make_attempt(make_proctored_exam(), learner, status=status, external_id="x")

    data = data_of(attempt)

    assert data["exam_type"] == "a proctored exam"
    assert data["external_id"] == "x"
    assert data["attempt_code"] == attempt.attempt_code
    assert data["ping_interval"] == provider.ping_interval
    assert data["desktop_application_js_url"] == "https://acme.example/worker.js"
    assert data["software_download_url"] == "https://acme.example/software"
    assert data["low_threshold_sec"] == data["critically_low_threshold_sec"] == data["time_remaining_seconds"] == 0
    assert json.loads(json.dumps(data)) == data


def test_provider_may_offer_software_per_attempt(learner, provider):
    provider.get_attempt = lambda attempt: {"download_url": f"https://acme.example/{attempt['attempt_code']}"}
    attempt = make_attempt(make_proctored_exam(), learner)

    assert data_of(attempt)["software_download_url"] == f"https://acme.example/{attempt.attempt_code}"


def test_silent_provider_does_not_hide_the_page(learner, provider):
    def fail(attempt):
        raise TimeoutError("30 s")

    provider.get_attempt = fail

    assert data_of(make_attempt(make_proctored_exam(), learner))["software_download_url"] is None


def test_ready_attempt_needs_no_software(learner):
    assert "software_download_url" not in data_of(make_attempt(make_proctored_exam(), learner, status="ready_to_start"))


@pytest.mark.parametrize(("onboarding", "words"), [(True, "an onboarding exam"), (False, "a practice exam")])
def test_practice_exams_by_provider(learner, provider, onboarding, words):
    provider.supports_onboarding = onboarding

    assert data_of(make_attempt(make_onboarding_exam(), learner))["exam_type"] == words


@pytest.mark.parametrize(
    ("values", "total"),
    [({}, "1 hour and 45 minutes"), ({"allowed_time_limit_mins": 45}, "45 minutes")],
)
def test_total_time_is_stored_or_what_a_start_would_give(learner, values, total):
    exam = make_exam()
    make_allowance(exam, learner)

    assert data_of(make_attempt(exam, learner, **values))["total_time"] == total


def test_total_time_of_an_attempt_that_can_be_continued_is_what_was_left(learner):
    values = {"allowed_time_limit_mins": 90, "time_remaining_seconds": 1200, "ready_to_resume": True}
    attempt = make_attempt(make_exam(), learner, status="error", **values)

    data = data_of(attempt)

    assert (data["total_time"], data["attempt_ready_to_resume"]) == ("20 minutes", True)


def test_learning_front_end_has_its_own_url(learner):
    attempt = make_attempt(make_exam(), learner)
    exam = attempt.proctored_exam

    assert data_of(attempt, is_learning_mfe=True)["exam_url_path"] == (
        f"https://learning.academy.example/course/{exam.course_id}/{exam.content_id}"
    )


def test_overdue_attempt_is_submitted(learner):
    attempt = make_attempt(make_exam(), learner, status="started", started_at=NOW, allowed_time_limit_mins=1)

    data = data_of(attempt)

    assert (data["attempt_status"], data["time_remaining_seconds"]) == ("submitted", 0)


@freeze_time(NOW)
def test_running_attempt_never_has_nothing_left(learner):
    attempt = make_attempt(make_exam(), learner, status="started", started_at=NOW, allowed_time_limit_mins=0)

    data = data_of(attempt)

    assert (data["attempt_status"], data["time_remaining_seconds"]) == ("started", 1.0)


def test_unknown_ids(learner):
    exam, other = make_exam(), make_attempt(make_exam(), learner)

    with pytest.raises(ProctoredExamNotFoundException):
        api.get_exam_attempt_data(4711, other.pk)
    for attempt_id in (4711, other.pk):
        with pytest.raises(StudentExamAttemptDoesNotExistsException):
            api.get_exam_attempt_data(exam.pk, attempt_id)


def test_unknown_provider(learner):
    with pytest.raises(NotImplementedError):
        data_of(make_attempt(make_proctored_exam(backend="gone"), learner))
