"""Support hears of suspicious reviews that no person made, with a link. Spec 05 §11.10, W26."""

import pytest
from django.test import RequestFactory
from django.urls import NoReverseMatch

from proctoring.api import reviews
from proctoring.api.reviews import Host, make_review
from proctoring.integrations import current_request
from proctoring.links import site_url
from proctoring.runtime import set_runtime_service
from tests.reviews.payloads import rest_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    """What the host's instructor service was told, as keyword arguments."""

    class Instructor(list):
        def is_course_staff(self, user, course_id):
            return False

        def send_support_notification(self, **kwargs):
            self.append(kwargs)

    service = Instructor()
    set_runtime_service("instructor", service)
    return service


@pytest.fixture(autouse=True)
def dashboard(monkeypatch):
    """The page that the link leads to."""
    monkeypatch.setattr(reviews, "reverse", lambda name, args: f"/dashboard/{args[0]}/{args[1]}")


@pytest.fixture
def web_request(monkeypatch):
    """A web request that is being answered."""
    request = RequestFactory().get("/")
    monkeypatch.setattr(current_request.crum, "get_current_request", lambda: request)
    return request


def test_support_is_told_after_commit(attempt, snapshot, told, web_request, after_commit):
    with after_commit():
        make_review(snapshot, rest_review("suspicious"))
        assert told == []

    exam = attempt.proctored_exam
    assert told == [
        {
            "course_id": exam.course_id,
            "exam_name": exam.exam_name,
            "student_username": attempt.user.username,
            "review_status": "Suspicious",
            "review_url": f"http://testserver/dashboard/{exam.course_id}/{exam.pk}?attempt={attempt.external_id}",
        }
    ]


@pytest.mark.parametrize("status", ["passed", "violation", "not_reviewed"])
def test_other_outcomes_tell_nobody(snapshot, told, web_request, after_commit, status):
    with after_commit():
        make_review(snapshot, rest_review(status))

    assert told == []


def test_review_by_a_person_tells_nobody(snapshot, told, web_request, after_commit, global_staff):
    with after_commit():
        make_review(snapshot, rest_review("suspicious", reviewed_by=global_staff.email))

    assert told == []


def test_every_processed_review_tells(snapshot, told, web_request, after_commit):
    for _ in range(2):
        with after_commit():
            make_review(snapshot, rest_review("suspicious"))

    assert len(told) == 2


def test_nobody_is_told_without_a_request(snapshot, told, after_commit):
    with after_commit():
        make_review(snapshot, rest_review("suspicious"))

    assert told == []


def test_host_says_how_to_make_a_url_without_a_request(snapshot, told, after_commit):
    with after_commit():
        make_review(snapshot, rest_review("suspicious"), host=Host(absolute_url=site_url))

    assert told[0]["review_url"].startswith("http://localhost:8000/dashboard/")


def test_course_without_such_a_page_is_told_without_link(snapshot, told, web_request, after_commit, monkeypatch):
    def no_page(name, args):
        raise NoReverseMatch

    monkeypatch.setattr(reviews, "reverse", no_page)
    with after_commit():
        make_review(snapshot, rest_review("suspicious"))

    assert told[0]["review_url"] is None


def test_failing_service_does_not_harm_the_review(attempt, snapshot, web_request, after_commit, stored, caplog):
    class Broken:
        def send_support_notification(self, **kwargs):
            raise OSError

    set_runtime_service("instructor", Broken())
    with after_commit():
        make_review(snapshot, rest_review("suspicious"))

    assert stored(attempt).review_status == "Suspicious"
    assert "support was not told" in caplog.text
