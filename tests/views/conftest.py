"""Callers of the REST API, and the host's word on who is staff of which course."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from proctoring.runtime import set_runtime_service
from proctoring.testing.services import MockInstructorService
from tests import factories

OTHER_COURSE = "course-v1:Acme+X2+2026"


def nobody_may(user, exam):
    """Who may take a proctored exam, for ``CAN_TAKE_PROCTORED_EXAM``."""
    return False


class StaffByCourse(MockInstructorService):
    """``instructor``: each course has its own staff."""

    def __init__(self, staff):
        super().__init__()
        self.staff = staff

    def is_course_staff(self, user, course_id):
        return (user.username, course_id) in self.staff


@pytest.fixture
def course_staff(db):
    return factories.make_user("course_staff")


@pytest.fixture
def other_staff(db):
    return factories.make_user("other_staff")


@pytest.fixture(autouse=True)
def instructor(fresh_process_state):
    """The host's service: ``course_staff`` works in the factories' course, ``other_staff`` in another one."""
    service = StaffByCourse({("course_staff", factories.COURSE), ("other_staff", OTHER_COURSE)})
    set_runtime_service("instructor", service)
    return service


@pytest.fixture
def call(db):
    """Send a request by the name of the URL, as JSON unless said otherwise; return the response.

    Each user logs in at the first call.
    """
    clients = {}

    def client_of(user):
        if user not in clients:
            clients[user] = APIClient()
            if user is not None:
                clients[user].force_login(user)
        return clients[user]

    def send(method, name, *args, user=None, data=None, query="", format="json", **options):
        client = client_of(user)
        url = reverse(f"edx_proctoring:{name}", args=args) + query
        return getattr(client, method)(url, data, format=format, **options)

    return send
