"""The reviewers' rule. Spec 01 §10."""

import runpy

import pytest
import rules as library
from django.contrib.auth.models import AnonymousUser, Group, User

from proctoring import rules
from proctoring.integrations import permissions

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    user = User.objects.create(username="reviewer")
    user.groups.add(Group.objects.create(name="test_review"))
    return user


def attempt(backend):
    return {"proctored_exam": {"backend": backend}}


@pytest.mark.parametrize("backend", ["test", None], ids=["named", "the default"])
def test_member_of_the_providers_group_is_a_reviewer(settings, reviewer, backend):
    settings.PROCTORING_BACKENDS = {"DEFAULT": "test", "test": {}}
    assert rules.is_in_reviewer_group(reviewer, attempt(backend)) is True


@pytest.mark.parametrize("on", [attempt("other"), None], ids=["other provider", "no attempt"])
def test_member_of_the_group_is_no_reviewer_of_anything_else(reviewer, on):
    assert rules.is_in_reviewer_group(reviewer, on) is False


@pytest.mark.parametrize("user", [AnonymousUser(), User(pk=1)], ids=["anonymous", "without groups"])
def test_others_are_no_reviewers(user):
    assert rules.is_in_reviewer_group(user, attempt("test")) is False


@pytest.mark.parametrize("name", ["edx_proctoring.can_review_attempt", "proctoring.can_review_attempt"])
def test_permission_is_registered_under_both_prefixes(reviewer, name):
    assert library.perm_exists(name)
    assert reviewer.has_perm(name, attempt("test")) is True
    assert reviewer.has_perm(name, attempt("other")) is False


def test_permission_without_object_is_denied(reviewer):
    assert reviewer.has_perm("edx_proctoring.can_review_attempt") is False


@pytest.mark.parametrize(("is_active", "allowed"), [(True, True), (False, False)])
def test_staff_holds_the_permission_while_active(is_active, allowed):
    user = User.objects.create(username="staff", is_staff=True, is_active=is_active)
    assert user.has_perm("edx_proctoring.can_review_attempt", attempt("test")) is allowed


def test_without_the_library_only_a_plain_predicate_is_left(monkeypatch, reviewer):
    monkeypatch.setattr(permissions, "rules", None)
    names = runpy.run_path(rules.__file__)
    assert names["is_in_reviewer_group"] is permissions.is_in_reviewer_group
    assert names["is_in_reviewer_group"](reviewer, attempt("test")) is True
