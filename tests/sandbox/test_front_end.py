"""The page around a learning front end, where one is built."""

import json
import re

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sandbox.urls")]


@pytest.fixture
def visit(client, learner, settings):
    """Open a page as the learner, who has a front end; return what it is told."""
    settings.LEARNING_FRONT_END = "/srv/front-end"
    client.force_login(learner)

    def get(path):
        response = client.get(path, follow=True)
        assert response.status_code == 200
        assert "csrftoken" in response.cookies
        return json.loads(re.search(r'<script id="page"[^>]*>(.*?)</script>', response.content.decode())[1])

    return get


def test_front_end_is_told_of_the_learner_and_the_exam(visit, course, learner, sequence_of):
    exam = sequence_of("quiz")

    page = visit(f"/course/{course.key}/{exam.usage_key}")

    assert page["user"]["username"] == learner.username
    assert page["courseId"] == course.key
    assert page["sequence"] == {"id": exam.usage_key, "isTimeLimited": True, "allowProctoringOptOut": False}
    assert page["isStaff"] is False


def test_home_of_the_course_is_no_sequence(visit, course):
    assert visit(f"/course/{course.key}/home")["sequence"] is None


def test_links_to_a_sequence_lead_into_the_front_end(visit, course, sequence_of):
    lesson = sequence_of("lesson").usage_key
    assert visit(reverse("jump_to", args=[course.key, lesson]))["sequence"]["id"] == lesson


def test_front_end_is_for_those_who_are_enrolled(client, course, make_user, settings):
    settings.LEARNING_FRONT_END = "/srv/front-end"
    client.force_login(make_user("nora"))
    assert client.get(f"/course/{course.key}/home").status_code == 403
