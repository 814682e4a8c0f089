"""Which course a call is about decides who may make it; what is no course is nobody's. Spec 05 §2.3, W1."""

from contextlib import nullcontext

import pytest
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey
from rest_framework.exceptions import PermissionDenied

from proctoring.runtime import set_runtime_service
from proctoring.testing.services import MockInstructorService
from proctoring.views.permissions import check_may_ask_about
from tests import factories

BULK = "proctored_exam.bulk_allowance"
GROUPED = "proctored_exam.allowance.grouped.course"


class StaffEverywhere(MockInstructorService):
    """``instructor``: everybody is staff of every course, if it is one."""

    def is_course_staff(self, user, course_id):
        return True


class StrictAboutKeys(MockInstructorService):
    """``instructor``, as one that parses the course id."""

    def is_course_staff(self, user, course_id):
        raise InvalidKeyError(CourseKey, course_id)


def test_nobody_is_staff_of_a_malformed_course(call, learner):
    set_runtime_service("instructor", StrictAboutKeys())

    assert call("get", GROUPED, factories.COURSE, user=learner).status_code == 403


@pytest.mark.parametrize("course_id", ["nul\0", 7, ["course"], {"a": 1}])
def test_nobody_is_staff_of_what_is_no_course(call, learner, course_id):
    set_runtime_service("instructor", StaffEverywhere())

    assert call("put", BULK, user=learner, data={"course_id": course_id}).status_code == 403


@pytest.mark.parametrize("body", [[], [1], ["exam_id"], "text", 5])
def test_body_that_is_no_object_names_no_course(call, learner, body):
    set_runtime_service("instructor", StaffEverywhere())

    assert call("put", BULK, user=learner, data=body).status_code == 403


@pytest.mark.parametrize(
    ("caller", "course_id", "may"),
    [
        ("learner", None, True),
        ("global_staff", None, True),
        ("course_staff", factories.COURSE, True),
        ("course_staff", None, False),
        ("other_staff", factories.COURSE, False),
        ("other_learner", factories.COURSE, False),
    ],
)
def test_who_may_ask_about_a_learner(learner, request, caller, course_id, may):
    with nullcontext() if may else pytest.raises(PermissionDenied, match="Must be a Staff User"):
        check_may_ask_about(request.getfixturevalue(caller), learner.pk, course_id)
