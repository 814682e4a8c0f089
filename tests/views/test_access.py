"""Who may call what: every role at every method of every URL. Spec 05 §3."""

import json
import re
from dataclasses import dataclass, field

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, reverse
from rest_framework.test import APIClient

from proctoring import urls
from proctoring.runtime import set_runtime_service
from tests import factories
from tests.tools.write_rest_docs import access
from tests.views.conftest import OTHER_COURSE

ROLES = (
    "anonymous",
    "learner",
    "other_learner",
    "course_staff",
    "other_staff",
    "reviewer",
    "other_reviewer",
    "global_staff",
    "retirement_worker",
)
METHODS = ("get", "post", "put", "patch", "delete")

EVERYBODY = set(ROLES)
ANY_USER = EVERYBODY - {"anonymous"}
GLOBAL_STAFF = {"global_staff"}
COURSE_STAFF = {"course_staff", "global_staff"}


@dataclass(frozen=True)
class Row:
    """A URL, which of the values of ``place`` are its arguments, and who may send which method."""

    name: str
    arguments: tuple[str, ...] = ()
    callers: dict[str, set[str]] = field(default_factory=dict)
    body: tuple[str, ...] = ()

    def __str__(self):
        return f"{self.name}({', '.join(self.arguments)})"


TABLE = (
    Row("proctored_exam.exam", callers={"get": ANY_USER, "post": GLOBAL_STAFF, "put": GLOBAL_STAFF}),
    Row("proctored_exam.exam_by_id", ("exam_id",), {"get": ANY_USER}),
    Row("proctored_exam.exam_by_content_id", ("course_id", "content_id"), {"get": ANY_USER}),
    Row("proctored_exam.exams_by_course_id", ("course_id",), {"get": ANY_USER}),
    Row("proctored_exam.register_exams_by_course_id", ("course_id",), {"patch": GLOBAL_STAFF}),
    Row("proctored_exam.attempt", ("attempt_id",), {"get": {"learner"}, "put": {"learner"}, "delete": COURSE_STAFF}),
    Row("proctored_exam.attempts.grouped.course", ("course_id",), {"get": COURSE_STAFF}),
    Row("proctored_exam.attempts.grouped.search", ("course_id", "search_by"), {"get": COURSE_STAFF}),
    Row("proctored_exam.attempt.collection", callers={"get": ANY_USER, "post": ANY_USER}),
    Row("proctored_exam.attempt.review_status", ("attempt_id",), {"put": {"learner"}}),
    Row("proctored_exam.attempt.ready_callback", ("external_id",), {"post": COURSE_STAFF | {"reviewer"}}),
    Row("proctored_exam.attempt.callback", ("external_id",), {"post": {"reviewer", "global_staff"}}),
    Row("proctored_exam.allowance", ("course_id",), {"get": COURSE_STAFF}),
    Row("proctored_exam.allowance", (), {"put": COURSE_STAFF, "delete": COURSE_STAFF}, body=("exam_id",)),
    Row("proctored_exam.bulk_allowance", ("course_id",), {"put": COURSE_STAFF}),
    Row("proctored_exam.bulk_allowance", (), {"put": COURSE_STAFF}, body=("course_id",)),
    Row("proctored_exam.allowance.grouped.course", ("course_id",), {"get": COURSE_STAFF}),
    Row("proctored_exam.active_exams_for_user", callers={"get": ANY_USER}),
    Row("user_onboarding.status", callers={"get": ANY_USER}),
    Row("user_onboarding.status.course", ("course_id",), {"get": COURSE_STAFF}),
    Row("instructor_dashboard_course", ("course_id",), {"get": COURSE_STAFF}),
    Row("backend_user_deletion_api", ("user_id",), {"post": {"retirement_worker"}}),
    Row("user_retirement_api", ("user_id",), {"post": {"retirement_worker"}}),
    Row("proctored_exam.exam_attempts", ("course_id",), {"get": ANY_USER}),
    Row("proctored_exam.active_attempt", callers={"get": ANY_USER}),
    Row("proctored_exam.proctoring_settings", ("exam_id",), {"get": ANY_USER}),
    Row("proctored_exam.review_policy", ("exam_id",), {"get": ANY_USER}),
    Row("anonymous.proctoring_review_callback", callers={"post": EVERYBODY}),
    Row("proctored_exam.attempts.reset", ("exam_id", "user_id"), {"delete": COURSE_STAFF}),
    Row("health", callers={"get": GLOBAL_STAFF}),
    Row("instructor_dashboard_exam", ("course_id", "exam_id"), {"get": COURSE_STAFF}),
    Row("anonymous.proctoring_launch_callback.start_exam", ("attempt_code",), dict.fromkeys(METHODS, EVERYBODY)),
)


@pytest.fixture
def place(learner, settings):
    """A running attempt of ``learner`` at a proctored exam, as arguments of URLs."""
    settings.PROCTORED_EXAM_VIEWABLE_PAST_DUE = True
    exam = factories.make_proctored_exam("quiz")
    attempt = factories.make_attempt(exam, learner, status="started", external_id="ext-1", attempt_code="CODE")
    return {
        "course_id": exam.course_id,
        "content_id": "quiz",
        "exam_id": exam.pk,
        "attempt_id": attempt.pk,
        "attempt_code": attempt.attempt_code,
        "external_id": attempt.external_id,
        "user_id": learner.pk,
        "search_by": "learner",
    }


def retirement_permission():
    content_type = ContentType.objects.create(app_label="accounts", model="retirement")
    return Permission.objects.create(codename="can_retire_user", content_type=content_type)


@pytest.fixture
def callers(learner, other_learner, course_staff, other_staff, global_staff):
    reviewers = {"reviewer": "test_review", "other_reviewer": "null_review"}
    for username, group in reviewers.items():
        factories.make_user(username).groups.add(Group.objects.create(name=group))
    worker = factories.make_user("retirement_worker")
    worker.user_permissions.add(retirement_permission())
    users = {user.username: user for user in type(learner)._default_manager.all()}
    return {"anonymous": None, **{role: users[role] for role in ROLES if role != "anonymous"}}


@pytest.fixture
def let_in(place, callers):
    """Send a method to a URL of the table as everybody; return the roles that were not refused."""

    def walk(row, method):
        url = reverse(f"proctoring:{row.name}", args=[place[name] for name in row.arguments])
        body = {name: place[name] for name in row.body}
        found = set()
        for role, user in callers.items():
            client = APIClient()
            client.force_login(user) if user else None
            has_body = method not in ("get", "head")
            status = getattr(client, method)(url, body, **({"format": "json"} if has_body else {})).status_code
            if status not in (401, 403, 405):
                found.add(role)
            assert status < 500
        return found

    return walk


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("row", TABLE, ids=str)
def test_role_may_call(row, method, let_in):
    assert let_in(row, method) == row.callers.get(method, set())


@pytest.mark.parametrize("row", [row for row in TABLE if "get" in row.callers], ids=str)
def test_head_is_for_those_who_may_get(row, let_in):
    assert let_in(row, "head") == row.callers["get"]


@pytest.mark.parametrize("row", [row for row in TABLE if "anonymous." not in row.name], ids=str)
def test_anonymous_callers_are_told_nothing_about_methods(row, place, client):
    url = reverse(f"proctoring:{row.name}", args=[place[name] for name in row.arguments])

    for method in METHODS:
        assert getattr(client, method)(url).status_code == 403


# The roles of the documentation's table, as the roles here that have no other part.
DOCUMENTED = {
    "anonymous": "anonymous",
    "learner": "other_learner",
    "owner": "learner",
    "reviewer": "reviewer",
    "course staff": "course_staff",
    "global staff": "global_staff",
    "retirement worker": "retirement_worker",
}
# What staff may do with a learner's attempt is one action, which names the learner; the walk does not.
NAMED_ACTION = ("proctored_exam.attempt", "PUT")


def test_documented_roles_are_those_that_are_let_in():
    documented = [
        (name, method.lower(), {DOCUMENTED[role] for role in roles})
        for name, method, _who, roles in access()
        if method != "any" and (name, method) != NAMED_ACTION
    ]

    walked = [
        (row.name, method, callers & set(DOCUMENTED.values()))
        for row in TABLE
        for method, callers in row.callers.items()
        if "launch_callback" not in row.name and (row.name, method.upper()) != NAMED_ACTION
    ]
    assert sorted(documented, key=str) == sorted(walked, key=str)


def test_every_url_stands_in_the_table():
    named = [pattern.name for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)]

    assert sorted(named) == sorted(row.name for row in TABLE)


# Here the wire has 400 for an id that no attempt has, and 403 for a foreign attempt (spec 05 §6.1, §6.5).
FROZEN = {"proctored_exam.attempt", "proctored_exam.attempt.review_status"}
NOTHING_THERE = {"exam_id": 7_000_000, "attempt_id": 7_000_000, "external_id": "ext-7"}
LOOK_UPS = [
    (row, method)
    for row in TABLE
    for method in row.callers
    if NOTHING_THERE.keys() & {*row.arguments, *row.body} and (row.name not in FROZEN or method == "delete")
]


@pytest.mark.parametrize(("row", "method"), LOOK_UPS, ids=str)
def test_strangers_cannot_tell_what_is_there_from_what_is_not(row, method, place, callers):
    strangers = {"anonymous", "learner", "other_learner", "course_staff", "other_staff"} - row.callers[method]

    def answers(values):
        url = reverse(f"proctoring:{row.name}", args=[values[name] for name in row.arguments])
        body = json.dumps({name: values[name] for name in row.body})
        return {role: ask(callers[role], url, body) for role in strangers}

    def ask(user, url, body):
        client = APIClient()
        client.force_login(user) if user else None
        answer = client.generic(method, url, body, "application/json")
        return answer.status_code, re.sub(r"(exam_id|attempt_id|external_id)=\S+", "", answer.content.decode())

    assert answers(place | NOTHING_THERE) == answers(place)


@pytest.mark.parametrize("row", [row for row in TABLE if "course_id" in row.arguments], ids=str)
@pytest.mark.parametrize("method", METHODS)
def test_staff_of_another_course_gain_nothing_by_claiming_their_own(row, method, place, other_staff):
    client = APIClient()
    client.force_login(other_staff)
    url = reverse(f"proctoring:{row.name}", args=[place[name] for name in row.arguments])

    status = client.generic(method, url, json.dumps({"course_id": OTHER_COURSE}), "application/json").status_code

    assert status in (403, 405) or "other_staff" in row.callers.get(method, set())


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_host_without_instructor_service_has_no_course_staff(row, place, course_staff):
    set_runtime_service("instructor", None)
    client = APIClient()
    client.force_login(course_staff)
    url = reverse(f"proctoring:{row.name}", args=[place[name] for name in row.arguments])

    for method in METHODS:
        status = getattr(client, method)(url, {}, **({"format": "json"} if method != "get" else {})).status_code
        assert status in (403, 405) or "learner" in row.callers.get(method, set())
