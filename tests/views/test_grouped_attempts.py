"""The attempts of a course for its staff, page by page. Spec 05 §6.4."""

import json

import pytest
from django.core.cache import cache
from django.core.cache.backends.dummy import DummyCache
from rest_framework.renderers import JSONRenderer

from proctoring.api import attempt_pages
from proctoring.models import ProctoredExam, ProctoredExamStudentAttempt
from proctoring.serializers import ProctoredExamStudentAttemptSerializer
from tests import factories
from tests.views.conftest import OTHER_COURSE

NAME = "proctored_exam.attempts.grouped.course"
SEARCH = "proctored_exam.attempts.grouped.search"


@pytest.fixture
def page(call, course_staff):
    def ask(query="", search_by=None):
        name, arguments = (SEARCH, [factories.COURSE, search_by]) if search_by else (NAME, [factories.COURSE])
        return call("get", name, *arguments, user=course_staff, query=query).json()

    return ask


def ids(body):
    return [attempt["id"] for attempt in body["proctored_exam_attempts"]]


def test_newest_attempt_of_each_learner_at_each_exam_is_listed(page, learner, other_learner):
    quiz, final = factories.make_exam(), factories.make_proctored_exam(is_active=False)
    old = factories.make_attempt(quiz, learner)
    others = factories.make_attempt(quiz, other_learner)
    at_final = factories.make_attempt(final, learner)
    new = factories.make_attempt(quiz, learner)
    factories.make_attempt(factories.make_exam(course_id=OTHER_COURSE), learner)

    body = page()

    assert ids(body) == [new.pk, at_final.pk, others.pk]
    assert [found["id"] for found in body["proctored_exam_attempts"][0]["all_attempts"]] == [new.pk, old.pk]
    assert len(body["proctored_exam_attempts"][0]) == 20


@pytest.mark.parametrize("time_zone", ["UTC", "Asia/Kathmandu"])
def test_attempts_look_like_everywhere_else(page, settings, time_zone):
    settings.TIME_ZONE = time_zone
    attempt = ProctoredExamStudentAttempt.objects.get(pk=factories.make_attempt().pk)
    text = JSONRenderer().render(ProctoredExamStudentAttemptSerializer(attempt).data)

    (found,) = page()["proctored_exam_attempts"]

    assert list(found.pop("all_attempts")[0].items()) == list(found.items()) == list(json.loads(text).items())


def test_empty_course_has_one_page(page):
    assert page() == {
        "proctored_exam_attempts": [],
        "pagination_info": {"has_previous": False, "has_next": False, "current_page": 1, "total_pages": 1},
        "attempt_url": f"/api/edx_proctoring/v1/proctored_exam/attempt/grouped/course_id/{factories.COURSE}",
    }


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 1),
        ("?page=x", 1),
        ("?page=2", 2),
        ("?page=0", 3),
        ("?page=-5", 3),
        ("?page=4", 3),
        ("?page=" + "9" * 50, 3),
    ],
)
def test_page_that_there_is_not_is_the_last_one(page, monkeypatch, query, number):
    monkeypatch.setattr("proctoring.views.ATTEMPTS_PER_PAGE", 2)
    exam = factories.make_exam()
    for _ in range(5):
        factories.make_attempt(exam)

    info = page(query)["pagination_info"]

    assert info == {
        "has_previous": number > 1,
        "has_next": number < 3,
        "current_page": number,
        "total_pages": 3,
    }


@pytest.mark.parametrize("search_by", ["arne", "arner@acme", "learner/x", "a?b#c%d"])
def test_search_looks_at_names_and_addresses(page, search_by):
    exam = factories.make_exam()
    found = factories.make_attempt(exam, factories.make_user("larner", email=f"larner@acme.example{search_by}"))
    factories.make_attempt(exam, factories.make_user("somebody"))

    body = page(search_by=search_by)

    assert ids(body) == [found.pk]


def test_url_of_a_search_can_be_followed(page, client, course_staff):
    factories.make_attempt(factories.make_exam(), factories.make_user("a?b"))
    client.force_login(course_staff)

    url = page(search_by="a?b")["attempt_url"]

    assert len(ids(client.get(url + "?page=1").json())) == 1


@pytest.mark.parametrize("count", [1, 240, 1_000], ids=["one", "many", "large course"])
@pytest.mark.parametrize("search_by", [None, "user"])
def test_number_of_statements_does_not_depend_on_the_number_of_attempts(
    call, course_staff, count_statements, count, search_by
):
    exam = factories.make_exam()
    factories.make_attempts((exam, user) for user in factories.make_users(count))
    name, arguments = (SEARCH, [factories.COURSE, search_by]) if search_by else (NAME, [factories.COURSE])
    call("get", name, *arguments, user=course_staff)

    with count_statements() as statements:
        call("get", name, *arguments, user=course_staff)

    assert len(statements) <= 8


@pytest.fixture
def crowd(db, monkeypatch):
    """Two exams with 15 attempts of five learners at each, in a course that two attempts make a large one."""
    monkeypatch.setattr("proctoring.views.ATTEMPTS_PER_PAGE", 2)
    monkeypatch.setattr(attempt_pages, "MANY_ATTEMPTS", 2)
    exams = factories.make_exam(), factories.make_proctored_exam()
    learners = [factories.make_user(f"larner{number}") for number in range(5)]
    for number in range(30):
        factories.make_attempt(exams[number % 7 % 2], learners[number % 11 % 5])
    yield
    cache.clear()


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("number", ["1", "2", "3", "4", "5", "6", "0", "x"])
def test_pages_of_a_large_course_are_those_of_a_small_one(page, monkeypatch, number):
    shown = page(f"?page={number}")

    monkeypatch.setattr(attempt_pages, "MANY_ATTEMPTS", 1_000)
    assert shown == page(f"?page={number}")


@pytest.mark.usefixtures("crowd")
def test_search_in_a_large_course(page):
    body = page(search_by="ARNER3")

    assert {attempt["user"]["username"] for attempt in body["proctored_exam_attempts"]} == {"larner3"}


@pytest.mark.usefixtures("crowd")
def test_number_of_pages_of_a_large_course_follows_new_attempts(page):
    before = page()["pagination_info"]["total_pages"]
    for _ in range(2):
        factories.make_attempt(ProctoredExam.objects.first(), factories.make_user())

    assert page()["pagination_info"]["total_pages"] == before + 1


class BrokenCache(DummyCache):
    """A cache whose server is down."""

    def get(self, *args, **kwargs):
        raise ConnectionError("refused")

    set = get


@pytest.mark.usefixtures("crowd")
def test_pages_of_a_large_course_do_without_the_cache(page, settings, caplog):
    shown = page()
    settings.CACHES = {"default": {"BACKEND": f"{__name__}.BrokenCache"}}

    assert page() == shown
    assert "the cache fails" in caplog.text


@pytest.mark.parametrize("number", [1, 2])
def test_other_attempts_of_the_page_s_learners_at_the_page_s_exams_are_not_on_it(page, monkeypatch, number):
    monkeypatch.setattr("proctoring.views.ATTEMPTS_PER_PAGE", 2)
    exams, (ada, bob) = factories.make_exams(2), factories.make_users(2)
    attempts = [factories.make_attempt(exams[exam], user) for exam, user in [(1, ada), (1, bob), (0, bob), (0, ada)]]

    body = page(f"?page={number}")

    newest_first = [attempt.pk for attempt in reversed(attempts)]
    assert ids(body) == newest_first[2 * number - 2 : 2 * number]
    assert all(len(found["all_attempts"]) == 1 for found in body["proctored_exam_attempts"])


@pytest.mark.parametrize(("count", "is_large"), [(3, False), (4, True)])
def test_course_is_large_once_an_exam_has_more_attempts_than_many(db, monkeypatch, count, is_large):
    monkeypatch.setattr(attempt_pages, "MANY_ATTEMPTS", 3)
    exams = factories.make_exams(2)
    factories.make_attempts((exams[0], user) for user in factories.make_users(count))
    factories.make_attempts((exams[1], user) for user in factories.make_users(3))

    assert attempt_pages._course(factories.COURSE, 1).is_large is is_large
