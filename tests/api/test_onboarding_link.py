"""The link to the onboarding exam that a learner should take. Spec 02 §8.3, W9, W23."""

import datetime

import pytest
from django.urls import NoReverseMatch
from django.utils import timezone
from opaque_keys.edx.keys import CourseKey, UsageKey

from proctoring import api
from proctoring.runtime import set_runtime_service
from proctoring.testing.services import MockLearningSequencesService, MockScheduleItemData
from tests import factories

pytestmark = pytest.mark.django_db

COURSE_KEY = CourseKey.from_string(factories.COURSE)
HOUR = datetime.timedelta(hours=1)


def usage_key(name):
    return UsageKey.from_string(factories.content_id(name))


class Outline(MockLearningSequencesService):
    """The host's service: sections that the learner can open, cannot yet, cannot any more, or cannot at all."""

    def __init__(self, accessible=(), future=(), past_due=(), hidden=()):
        now = timezone.now()
        schedule = {
            **{usage_key(name): MockScheduleItemData(effective_start=now + HOUR) for name in future},
            **{usage_key(name): MockScheduleItemData(due=now - HOUR) for name in past_due},
            **{usage_key(name): MockScheduleItemData() for name in hidden},
        }
        super().__init__({usage_key(name) for name in accessible}, schedule)
        self.asked = []

    def get_user_course_outline_details(self, *arguments):
        self.asked.append(arguments)
        return self.details


@pytest.fixture
def outline():
    """Register the host's service with an outline, and return it."""

    def register(**sections):
        service = Outline(**sections)
        set_runtime_service("learning_sequences", service)
        return service

    return register


def link(user, **options):
    return api.get_onboarding_exam_link(COURSE_KEY, user, options.get("is_learning_mfe", False))


def path_of(name):
    return f"/courses/{factories.COURSE}/jump_to/{factories.content_id(name)}"


@pytest.mark.parametrize(
    ("sections", "chosen"),
    [
        ({"accessible": ["old", "new"]}, "new"),
        ({"accessible": ["old"], "future": ["new"]}, "old"),
        ({"accessible": ["old"], "past_due": ["new"]}, "old"),
        ({"future": ["old"], "past_due": ["new"]}, "old"),
        ({"future": ["old", "new"]}, "new"),
        ({"past_due": ["old", "new"]}, "new"),
        ({"past_due": ["old"], "hidden": ["new"]}, "old"),
        ({"accessible": ["old"]}, "old"),
        ({"hidden": ["old", "new"]}, None),
        ({}, None),
    ],
)
def test_what_can_be_opened_goes_first_then_what_comes_then_what_is_over(learner, outline, sections, chosen):
    for name in ("old", "new"):
        factories.make_onboarding_exam(name)
    outline(**sections)

    assert link(learner) == (path_of(chosen) if chosen else "")


def test_link_of_the_learning_front_end(learner, outline):
    factories.make_onboarding_exam("exam")
    outline(accessible=["exam"])

    root = "https://learning.academy.example"
    assert link(learner, is_learning_mfe=True) == f"{root}/course/{factories.COURSE}/{factories.content_id('exam')}"


def test_outline_is_asked_for_the_learner_with_key_and_time(learner, outline):
    factories.make_onboarding_exam("exam")
    service = outline(accessible=["exam"])
    link(learner)
    api.get_onboarding_exam_link(factories.COURSE, learner, False)

    assert [(key, user) for key, user, _ in service.asked] == [(COURSE_KEY, learner)] * 2
    assert all(abs(timezone.now() - at_time) < HOUR for *_, at_time in service.asked)


@pytest.mark.parametrize(
    "values",
    [
        {"is_active": False},
        {"is_proctored": False},
        {"is_practice_exam": False},
        {"course_id": "other/course/1"},
        {"backend": "null"},
        {"backend": "unknown"},
    ],
)
def test_exams_that_are_no_onboarding_are_not_asked_about(learner, outline, values):
    factories.make_onboarding_exam("exam", **values)
    service = outline(accessible=["exam"])

    assert link(learner) == ""
    assert service.asked == []


def test_newer_exam_of_another_provider_is_passed_over(learner, outline):
    factories.make_onboarding_exam("ours")
    factories.make_onboarding_exam("theirs", backend="null")
    outline(accessible=["ours", "theirs"])

    assert link(learner) == path_of("ours")


def test_malformed_content_id_is_skipped(learner, outline):
    factories.make_onboarding_exam("good")
    factories.make_onboarding_exam("bad", content_id="no key")
    outline(accessible=["good"])

    assert link(learner) == path_of("good")


def test_host_without_the_service(learner):
    factories.make_onboarding_exam("exam")

    assert link(learner) == ""


def test_course_that_the_host_has_no_outline_of(learner):
    factories.make_onboarding_exam("exam")

    class Missing:
        def get_user_course_outline_details(self, *arguments):
            raise LookupError("no outline")

    set_runtime_service("learning_sequences", Missing())
    assert link(learner) == ""


def test_malformed_course_id(learner, outline):
    factories.make_onboarding_exam("exam", course_id="no key")
    outline(accessible=["exam"])

    assert api.get_onboarding_exam_link("no key", learner, False) == ""


def test_host_without_such_a_page_hears_of_it(learner, outline, settings):
    factories.make_onboarding_exam("exam")
    outline(accessible=["exam"])
    settings.ROOT_URLCONF = "tests.api.cms_urls"

    with pytest.raises(NoReverseMatch):
        link(learner)
