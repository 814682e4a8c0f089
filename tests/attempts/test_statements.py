"""How many statements the life of an attempt costs, counted as design rule 5 says."""

import pytest

from proctoring import api
from tests.factories import make_attempt, make_exam, make_proctored_exam

pytestmark = pytest.mark.django_db


@pytest.fixture
def cost(count_statements, after_commit):
    """Return what a call costs, its effects included."""

    def count(function, *args, **kwargs):
        with count_statements() as counted, after_commit():
            function(*args, **kwargs)
        return len(counted)

    return count


def test_create_and_start_a_timed_attempt(learner, cost):
    # the request adds session and user: 11 of 13
    assert cost(api.enter_exam, make_exam().pk, learner, start_clock=True) == 9


def test_create_a_proctored_attempt(learner, cost):
    # the request adds session and user: 10 of 10
    exam = make_proctored_exam(backend="null")

    assert cost(api.enter_exam, exam.pk, learner, taking_as_proctored=True) == 8


def test_poll(learner, cost):
    assert cost(api.get_exam_attempt_by_id, make_attempt(make_exam(), learner, status="started").pk) == 1


def test_submit_a_timed_attempt(learner, cost):
    # the request adds session, user and the look-up of the attempt: 8 of 10
    assert cost(api.update_attempt_status, make_attempt(make_exam(), learner, status="started").pk, "submitted") == 5


def test_from_created_to_submitted(learner, cost):
    attempt = make_attempt(make_proctored_exam(backend="null"), learner)
    statuses = ("download_software_clicked", "ready_to_start", "started", "submitted")

    total = sum(cost(api.update_attempt_status, attempt.pk, status) for status in statuses)

    assert total == 25  # of 33


@pytest.mark.parametrize("number_of_exams", [2, 8])
def test_decline_with_a_cascade(learner, cost, number_of_exams):
    exams = [make_proctored_exam(backend="null") for _ in range(number_of_exams)]
    declined, waiting = (make_attempt(exam, learner) for exam in exams[:2])

    spent = cost(api.update_attempt_status, declined.pk, "declined")

    waiting.refresh_from_db()
    assert waiting.status == "declined"
    assert spent <= 12  # of 25


class TestRequests:
    """The same through the REST endpoints, session and user included."""

    COLLECTION = "/api/edx_proctoring/v1/proctored_exam/attempt"

    @pytest.fixture
    def request_cost(self, client, learner, cost):
        client.force_login(learner)

        def count(method, path, **data):
            def request():
                response = getattr(client, method)(path, data, content_type="application/json")
                assert response.status_code == 200, response.content

            return cost(request)

        return count

    def test_create_and_start_a_timed_attempt(self, request_cost):
        exam = make_exam(backend="null")

        assert request_cost("post", self.COLLECTION, exam_id=exam.pk, start_clock="true") <= 13

    def test_create_a_proctored_attempt(self, request_cost):
        exam = make_proctored_exam(backend="null")

        assert request_cost("post", self.COLLECTION, exam_id=exam.pk, attempt_proctored="true") <= 10

    def test_poll(self, request_cost, learner):
        attempt = make_attempt(make_exam(), learner, status="started")

        assert request_cost("get", f"{self.COLLECTION}/{attempt.pk}") <= 3

    def test_submit_a_timed_attempt(self, request_cost, learner):
        attempt = make_attempt(make_exam(), learner, status="started")

        assert request_cost("put", f"{self.COLLECTION}/{attempt.pk}", action="submit") <= 10
