"""Learners are not shown the id that proves who posts a review, where no client needs it. Spec 05 W4."""

import pytest
from django.utils import timezone

from tests import factories

API = "/api/edx_proctoring/v1/proctored_exam"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("software_secure")]


@pytest.fixture
def seen(client, learner):
    """Everything that the learner's clients are told of a running attempt at an exam with that backend."""

    def ask(backend):
        exam = factories.make_proctored_exam(backend=backend)
        values = {"status": "started", "started_at": timezone.now(), "allowed_time_limit_mins": 90}
        attempt = factories.make_attempt(exam, learner, external_id="record-locator", **values)
        client.force_login(learner)
        urls = (f"attempt/{attempt.pk}", "attempt", f"active_exams_for_user?user_id={learner.pk}", "active_attempt")
        course = f"attempt/course_id/{exam.course_id}?content_id={exam.content_id}"
        return [client.get(f"{API}/{url}").content.decode() for url in (*urls, course)]

    return ask


def test_record_locator_is_shown_nowhere(seen):
    answers = seen("software_secure")

    assert all('"external_id":' in answer for answer in answers)
    assert not any("record-locator" in answer for answer in answers)


def test_worker_of_a_rest_provider_needs_its_id(seen):
    assert all("record-locator" in answer for answer in seen("test"))
