"""The permissions that a host defines with the ``rules`` library; without it there is nothing to set up. Spec 06 §4.4."""

from collections.abc import Iterator
from contextlib import contextmanager

from proctoring.integrations.permissions import RETIRE_USER, TAKE_PROCTORED_EXAM, rules

MAY_TAKE = TAKE_PROCTORED_EXAM[0]


def setup_test_perms() -> None:
    """Let staff retire learners and everybody take proctored exams, where the host has not decided otherwise."""
    if rules is None:
        return
    for permission, predicate in ((RETIRE_USER, rules.is_staff), (MAY_TAKE, rules.always_true)):
        if not rules.perm_exists(permission):
            rules.add_perm(permission, predicate)


@contextmanager
def mock_perm(perm: str = MAY_TAKE) -> Iterator[None]:
    """Refuse the permission to everybody inside the block, and grant it to everybody after it."""
    rules.set_perm(perm, rules.always_false)
    try:
        yield
    finally:
        rules.set_perm(perm, rules.always_true)
