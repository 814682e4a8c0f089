"""Whether a learner has done onboarding, and until when it holds. Spec 02 §8.4 - §8.6, W10, W23."""

import datetime

import pytest
from django.utils import timezone
from freezegun import freeze_time
from opaque_keys.edx.keys import CourseKey

from proctoring import api
from proctoring.models import ProctoredExamStudentAttempt
from proctoring.runtime import set_runtime_service
from tests import factories

pytestmark = pytest.mark.django_db

COURSE_KEY = CourseKey.from_string(factories.COURSE)
NOW = datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
YEAR = 365 * DAY
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _frozen_clock():
    with freeze_time(NOW):
        yield


@pytest.fixture
def exam():
    return factories.make_onboarding_exam()


@pytest.fixture
def elsewhere():
    """An onboarding exam of another course."""
    return factories.make_onboarding_exam(course_id="other/course/1")


def attempt(exam, learner, status, days_ago=1, **values):
    with freeze_time(NOW - days_ago * DAY):
        return factories.make_attempt(exam, learner, status=status, **values)


def save(row, status, days_ago):
    """Save the attempt with that status, an hour into that day: at no instant at which one is created."""
    with freeze_time(NOW - days_ago * DAY + HOUR):
        row.status = status
        row.save()


def onboarding(learner, backend="test"):
    return api.get_onboarding_attempt_data_for_learner(COURSE_KEY, learner, backend)


def valid(status, days_ago):
    return {"onboarding_status": status, "expiration_date": NOW - days_ago * DAY + YEAR}


# The verified attempt of each learner


def test_newest_verified_attempt_of_each_learner(exam, elsewhere, learner, other_learner):
    attempt(exam, learner, "verified", 20)
    newest = attempt(elsewhere, learner, "verified", 10)
    attempt(exam, learner, "submitted", 1)
    other = attempt(exam, other_learner, "verified", 5)
    find = api.get_last_verified_onboarding_attempts_per_user

    assert find([learner, other_learner], "test") == {learner.pk: newest, other_learner.pk: other}
    assert find([learner.pk], "test") == {learner.pk: newest}
    assert find(iter([learner]), "test") == {learner.pk: newest}
    assert find([learner], "null") == {}
    assert find([], "test") == {}
    assert isinstance(find([learner], "test")[learner.pk], ProctoredExamStudentAttempt)


def test_backend_must_equal_the_column(learner):
    attempt(factories.make_onboarding_exam(backend=None), learner, "verified")

    assert api.get_last_verified_onboarding_attempts_per_user([learner], "test") == {}


@pytest.mark.parametrize(("days_ago", "is_found"), [(364, True), (365, False), (366, False)])
def test_verification_lasts_a_year(exam, learner, days_ago, is_found):
    attempt(exam, learner, "verified", days_ago)

    assert bool(api.get_last_verified_onboarding_attempts_per_user([learner], "test")) is is_found


# The status of one learner


def test_nothing(learner, other_learner, exam):
    attempt(exam, other_learner, "verified")

    assert onboarding(learner) == {"onboarding_status": None, "expiration_date": None}


@pytest.mark.parametrize("status", ["created", "submitted", "rejected", "error", "onboarding_reset", ""])
def test_status_of_the_attempt_changed_last(exam, learner, status):
    attempt(exam, learner, "started", 20)
    attempt(exam, learner, status, 10)

    assert onboarding(learner) == {"onboarding_status": status, "expiration_date": None}


def test_verification_here_wins_over_newer_attempts_and_other_courses(exam, elsewhere, learner):
    attempt(exam, learner, "verified", 30)
    attempt(exam, learner, "submitted", 10)
    attempt(elsewhere, learner, "verified", 5)

    assert onboarding(learner) == valid("verified", 30)


def test_of_several_verifications_here_the_newest_counts(exam, learner):
    attempt(exam, learner, "verified", 30)
    attempt(exam, learner, "verified", 10)

    assert onboarding(learner) == valid("verified", 10)


def test_verification_in_another_course_wins_over_what_is_here(exam, elsewhere, learner):
    attempt(exam, learner, "submitted", 1)
    attempt(elsewhere, learner, "verified", 30)

    assert onboarding(learner) == valid("other_course_approved", 30)
    assert onboarding(learner, "null")["onboarding_status"] == "submitted"


def test_verification_at_an_exam_that_was_switched_off_comes_from_elsewhere(learner):
    attempt(factories.make_onboarding_exam(is_active=False), learner, "verified", 30)

    assert onboarding(learner) == valid("other_course_approved", 30)


def test_verification_here_never_ends_as_a_status(exam, learner):
    attempt(exam, learner, "verified", 400)

    assert onboarding(learner) == valid("verified", 400)


def test_later_saves_do_not_extend_a_verification(exam, learner):
    row = attempt(exam, learner, "submitted", 40)
    for days_ago in (30, 20, 10):
        save(row, "verified", days_ago)

    assert onboarding(learner) == {"onboarding_status": "verified", "expiration_date": NOW - 30 * DAY + HOUR + YEAR}


def test_verification_that_was_taken_back_and_given_again_counts_from_then(exam, learner):
    row = attempt(exam, learner, "verified", 40)
    save(row, "rejected", 30)
    save(row, "verified", 20)

    assert onboarding(learner) == {"onboarding_status": "verified", "expiration_date": NOW - 20 * DAY + HOUR + YEAR}


def test_verification_older_than_its_history(exam, learner):
    row = attempt(exam, learner, "verified", 30)
    row.history.all().delete()

    assert onboarding(learner) == valid("verified", 30)


@pytest.mark.parametrize("values", [{"taking_as_proctored": False}])
def test_attempts_without_provider_do_not_count(exam, learner, values):
    attempt(exam, learner, "verified", **values)

    assert onboarding(learner)["onboarding_status"] is None


def test_deleted_attempts_do_not_count(exam, learner):
    attempt(exam, learner, "verified").delete()

    assert onboarding(learner)["onboarding_status"] is None


def test_expiration_is_aware(exam, learner):
    attempt(exam, learner, "verified")

    assert timezone.is_aware(onboarding(learner)["expiration_date"])


# Enrolments


class Enrollments:
    """The host's service."""

    def __init__(self, answer):
        self.answer = answer

    def get_enrollments_can_take_proctored_exams(self, *arguments):
        self.asked = arguments
        return self.answer


@pytest.mark.parametrize("answer", [["enrolment"], (), None])
def test_enrolments_are_those_of_the_host(answer):
    service = Enrollments(answer)
    set_runtime_service("enrollments", service)

    assert api.get_enrollments_can_take_proctored_exams(factories.COURSE) is answer
    assert service.asked == (factories.COURSE, None)
    api.get_enrollments_can_take_proctored_exams(factories.COURSE, "ann")
    assert service.asked == (factories.COURSE, "ann")


def test_host_without_enrolments():
    assert list(api.get_enrollments_can_take_proctored_exams(factories.COURSE)) == []
