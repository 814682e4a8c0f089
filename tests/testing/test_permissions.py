"""The host's permissions for tests. Spec 06 §4.4."""

import pytest
import rules
from django.contrib.auth.models import User

from proctoring.testing import permissions
from proctoring.tests import mock_perm, setup_test_perms

MAY_TAKE = "edx_proctoring.can_take_proctored_exam"


@pytest.fixture(autouse=True)
def own_rules(monkeypatch):
    """Leave the rules of the process as they are."""
    monkeypatch.setattr("rules.permissions.permissions", rules.RuleSet())


@pytest.mark.parametrize(
    ("permission", "staff", "others"), [("accounts.can_retire_user", True, False), (MAY_TAKE, True, True)]
)
def test_permissions_for_tests(permission, staff, others):
    setup_test_perms()

    assert rules.has_perm(permission, User(is_staff=True)) is staff
    assert rules.has_perm(permission, User()) is others


def test_the_host_s_own_rule_stays():
    rules.add_perm(MAY_TAKE, rules.always_false)
    setup_test_perms()

    assert rules.has_perm(MAY_TAKE, User()) is False


def test_permission_is_refused_inside_the_block_only():
    setup_test_perms()
    with mock_perm():
        assert rules.has_perm(MAY_TAKE, User()) is False
    assert rules.has_perm(MAY_TAKE, User()) is True


def test_named_permission_is_refused():
    setup_test_perms()
    with mock_perm("accounts.can_retire_user"):
        assert rules.has_perm("accounts.can_retire_user", User(is_staff=True)) is False


def test_host_without_the_library_has_nothing_to_set_up(monkeypatch):
    monkeypatch.setattr(permissions, "rules", None)
    setup_test_perms()

    assert rules.perm_exists(MAY_TAKE) is False
