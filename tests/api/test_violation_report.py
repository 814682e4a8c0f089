"""The report on violations in a course. Spec 02 §8.1, W12, W29."""

import datetime

import pytest
from opaque_keys.edx.keys import CourseKey

from proctoring import api
from proctoring.models import ProctoredExamSoftwareSecureComment
from tests import factories

pytestmark = pytest.mark.django_db

COURSE_KEY = CourseKey.from_string(factories.COURSE)
NOW = datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _reviews_move_no_attempts(monkeypatch):
    monkeypatch.setattr(api, "update_attempt_status", lambda *args, **kwargs: None)


def comment(review, status, text):
    ProctoredExamSoftwareSecureComment.objects.create(
        review=review, status=status, comment=text, start_time=0, stop_time=1, duration=1
    )


def test_entry(learner):
    exam = factories.make_proctored_exam("final")
    attempt = factories.make_attempt(
        exam, learner, status="submitted", started_at=NOW, completed_at=NOW + HOUR, allowed_time_limit_mins=90
    )
    review = factories.make_review(attempt, "Suspicious")
    comment(review, "Suspicious", "first")
    comment(review, "Rules Violation", "phone")
    comment(review, "Suspicious", "second")

    assert api.get_exam_violation_report(COURSE_KEY) == [
        {
            "course_id": factories.COURSE,
            "exam_name": "final",
            "username": "learner",
            "email": "learner@acme.example",
            "user_id": learner.pk,
            "attempt_code": attempt.attempt_code,
            "allowed_time_limit_mins": 90,
            "is_sample_attempt": False,
            "started_at": NOW,
            "completed_at": NOW + HOUR,
            "status": "submitted",
            "review_status": "Suspicious",
            "provider": "test",
            "Suspicious Comments": ["first", "second"],
            "Rules Violation Comments": ["phone"],
        }
    ]


def test_attempt_without_review():
    factories.make_attempt(factories.make_exam(backend=None), attempt_code=None)
    (entry,) = api.get_exam_violation_report(factories.COURSE)

    assert (entry["review_status"], entry["provider"], entry["started_at"], entry["completed_at"]) == (None,) * 4
    assert not [key for key in entry if key.endswith(" Comments")]


def test_course_without_attempts():
    assert api.get_exam_violation_report("unknown") == []


def test_attempts_of_every_kind_and_status_are_listed():
    for make in (factories.make_exam, factories.make_proctored_exam, factories.make_onboarding_exam):
        factories.make_attempt(make(is_active=False), status="")
    factories.make_attempt(factories.make_exam(course_id="other/course/1"))

    assert len(api.get_exam_violation_report(factories.COURSE)) == 3


def test_sorted_by_exam_name_newest_first_within():
    exams = {name: factories.make_exam(name) for name in ("b", "Z", "a")}
    rows = [("b", 1), ("a", 1), ("Z", 1), ("a", 3), ("a", 2)]
    for name, hours in rows:
        factories.make_attempt(exams[name], attempt_code=f"{name}{hours}", created=NOW + hours * HOUR)

    found = [entry["attempt_code"] for entry in api.get_exam_violation_report(factories.COURSE)]
    assert found == ["Z1", "a3", "a2", "a1", "b1"]


def test_deleted_attempts_are_not_listed_and_their_reviews_do_no_harm():
    attempt = factories.make_attempt(factories.make_proctored_exam())
    factories.make_review(attempt)
    attempt.delete()

    assert api.get_exam_violation_report(factories.COURSE) == []


@pytest.mark.parametrize(("is_included", "statuses"), [(False, ["Clean", None]), (True, ["Clean", "Suspicious"])])
def test_reviews_of_practice_exams_are_shown_on_request(is_included, statuses):
    factories.make_review(factories.make_attempt(factories.make_proctored_exam("a")), "Clean")
    review = factories.make_review(factories.make_attempt(factories.make_onboarding_exam("b")), "Suspicious")
    comment(review, "Suspicious", "phone")

    report = api.get_exam_violation_report(factories.COURSE, include_practice_exams=is_included)
    assert [entry["review_status"] for entry in report] == statuses
    assert ("Suspicious Comments" in report[1]) is is_included


def test_attempts_that_share_or_lack_a_code_are_all_listed():
    exam = factories.make_proctored_exam()
    shared = [factories.make_attempt(exam, attempt_code="same") for _ in range(2)]
    for _ in range(2):
        factories.make_attempt(exam, attempt_code=None)
    factories.make_review(shared[0], "Clean")

    report = api.get_exam_violation_report(factories.COURSE)
    assert [entry["review_status"] for entry in report] == [None, None, "Clean", "Clean"]


def test_review_of_another_courses_exam_is_not_shown():
    attempt = factories.make_attempt(factories.make_proctored_exam())
    factories.make_review(attempt, exam=factories.make_proctored_exam(course_id="other/course/1"))

    assert api.get_exam_violation_report(factories.COURSE)[0]["review_status"] is None


def test_comments_are_lists_of_their_own():
    exam = factories.make_proctored_exam()
    attempts = [factories.make_attempt(exam, attempt_code="same") for _ in range(2)]
    comment(factories.make_review(attempts[0]), "Suspicious", "phone")
    first, second = api.get_exam_violation_report(factories.COURSE)
    first["Suspicious Comments"].append("added by the caller")

    assert second["Suspicious Comments"] == ["phone"]


def test_comment_without_status_has_a_key_of_its_own():
    comment(factories.make_review(factories.make_attempt(factories.make_proctored_exam())), "", "odd")

    assert api.get_exam_violation_report(factories.COURSE)[0][" Comments"] == ["odd"]
