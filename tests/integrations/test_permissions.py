"""Who may do what, with the rules library and without it. Design: the fallbacks of the permissions; spec 04 §0."""

import pytest
import rules
from django.contrib.auth.models import AnonymousUser, Group, User

from proctoring.integrations import permissions

ATTEMPT = {"proctored_exam": {"backend": "test"}}
EXAM = {"course_id": "course"}
PLAIN = ["django.contrib.auth.backends.ModelBackend"]
PREFIXES = ["edx_proctoring", "proctoring"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def plain_project(settings):
    settings.AUTHENTICATION_BACKENDS = PLAIN


@pytest.fixture
def learner():
    return User.objects.create(username="learner")


def user_who_is(**flags):
    return User.objects.create(username="somebody", **flags)


def only_ada(user, exam):
    """Stand for a host's predicate."""
    return user.username == "ada" and exam == EXAM


def test_rules_decide_where_their_backend_is_configured(settings):
    assert permissions.rules_decide() is True
    settings.AUTHENTICATION_BACKENDS = PLAIN
    assert permissions.rules_decide() is False


def test_rules_do_not_decide_without_the_library(adapter_without):
    adapter = adapter_without("rules", "permissions")
    assert adapter.rules is None
    assert adapter.rules_decide() is False


@pytest.mark.parametrize("prefix", PREFIXES)
def test_permission_of_the_host_under_either_prefix_lets_learners_take_exams(monkeypatch, learner, prefix):
    rule = rules.predicate(lambda user, exam: exam == EXAM)
    monkeypatch.setattr(rules.permissions, "permissions", rules.RuleSet())
    rules.permissions.add_perm(f"{prefix}.can_take_proctored_exam", rule)
    assert permissions.may_take_proctored_exam(learner, EXAM) is True
    assert permissions.may_take_proctored_exam(learner, {"course_id": "other"}) is False


def test_permission_that_nobody_registered_is_denied(monkeypatch, learner):
    monkeypatch.setattr(rules.permissions, "permissions", rules.RuleSet())
    assert permissions.may_take_proctored_exam(learner, EXAM) is False


@pytest.mark.usefixtures("plain_project")
@pytest.mark.parametrize("is_active", [True, False], ids=["active", "inactive, stopped by a page of its own"])
def test_everybody_with_an_account_takes_exams_in_a_plain_project(is_active):
    assert permissions.may_take_proctored_exam(user_who_is(is_active=is_active), EXAM) is True


@pytest.mark.usefixtures("plain_project")
def test_anonymous_users_take_no_exams_in_a_plain_project():
    assert permissions.may_take_proctored_exam(AnonymousUser(), EXAM) is False


@pytest.mark.usefixtures("plain_project")
@pytest.mark.parametrize(("username", "allowed"), [("ada", True), ("bob", False)])
def test_predicate_of_a_plain_project_decides_who_takes_exams(settings, username, allowed):
    settings.PROCTORING_SETTINGS = {"CAN_TAKE_PROCTORED_EXAM": f"{__name__}.only_ada"}
    assert permissions.may_take_proctored_exam(User(username=username), EXAM) is allowed


@pytest.mark.parametrize(
    "backends", [["rules.permissions.ObjectPermissionBackend", *PLAIN], PLAIN], ids=["rules", "plain"]
)
@pytest.mark.parametrize(
    ("flags", "groups", "allowed"),
    [
        pytest.param({}, [], False, id="learner"),
        pytest.param({}, ["test_review"], True, id="reviewer"),
        pytest.param({}, ["null_review"], False, id="reviewer of another provider"),
        pytest.param({"is_staff": True}, [], True, id="staff"),
        pytest.param({"is_staff": True, "is_active": False}, [], False, id="inactive staff"),
        pytest.param({"is_active": False}, ["test_review"], False, id="inactive reviewer"),
    ],
)
def test_who_may_review(settings, backends, flags, groups, allowed):
    settings.AUTHENTICATION_BACKENDS = backends
    user = user_who_is(**flags)
    user.groups.set(Group.objects.create(name=name) for name in groups)
    assert permissions.may_review(user, ATTEMPT) is allowed


@pytest.mark.parametrize("backends", [["rules.permissions.ObjectPermissionBackend"], PLAIN], ids=["rules", "plain"])
def test_anonymous_users_review_nothing(settings, backends):
    settings.AUTHENTICATION_BACKENDS = backends
    assert permissions.may_review(AnonymousUser(), ATTEMPT) is False


@pytest.mark.parametrize(
    ("flags", "allowed"), [({}, False), ({"is_staff": True}, False), ({"is_superuser": True}, True)]
)
def test_who_may_retire_learners_without_a_rule(monkeypatch, flags, allowed):
    monkeypatch.setattr(rules.permissions, "permissions", rules.RuleSet())
    assert permissions.may_retire(user_who_is(**flags)) is allowed


def test_rule_of_the_host_lets_users_retire_learners(monkeypatch, learner):
    monkeypatch.setattr(rules.permissions, "permissions", rules.RuleSet())
    rules.permissions.add_perm(permissions.RETIRE_USER, rules.is_active)
    assert permissions.may_retire(learner) is True
