"""Course staff at the dashboard."""

import pytest
from django.test import Client
from django.urls import reverse

from proctoring.runtime import set_runtime_service
from tests import factories
from tests.views.conftest import OTHER_COURSE, StaffByCourse


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/dashboard" in str(item.path):
            item.add_marker(pytest.mark.urls("tests.dashboard.urls"))


@pytest.fixture(autouse=True)
def instructor(fresh_process_state):
    """The host's word on who is staff of which course."""
    service = StaffByCourse({("course_staff", factories.COURSE), ("other_staff", OTHER_COURSE)})
    set_runtime_service("instructor", service)
    return service


@pytest.fixture
def course_staff(db):
    return factories.make_user("course_staff")


@pytest.fixture
def other_staff(db):
    return factories.make_user("other_staff")


class Desk:
    """A browser at the dashboard of the factories' course."""

    def __init__(self, user=None):
        self.client = Client()
        if user:
            self.client.force_login(user)

    def url(self, name, **kwargs):
        return reverse(f"exam_desk:{name}", kwargs={"course_id": factories.COURSE, **kwargs})

    def get(self, name, query=None, headers=None, **kwargs):
        return self.client.get(self.url(name, **kwargs), query, headers=headers or {})

    def post(self, name, data=None, headers=None, follow=False, **kwargs):
        return self.client.post(self.url(name, **kwargs), data or {}, headers=headers or {}, follow=follow)


@pytest.fixture
def desk(course_staff):
    return Desk(course_staff)


def text_of(response):
    return response.content.decode()
