"""Who may review, take a proctored exam, retire a learner: by the ``rules`` library where the host uses it.

A host without the library, or without its authentication backend, gets the defaults of this module. Spec 01 §10, 04 §0.
"""

from typing import Any

from django.contrib.auth import get_backends
from django.utils.module_loading import import_string

from proctoring import conf
from proctoring.integrations.adapters import adapter
from proctoring.types import AttemptDict, ExamDict

try:
    import rules
    from rules.permissions import ObjectPermissionBackend
except ImportError:
    rules = None

__all__ = [
    "RETIRE_USER",
    "REVIEW_ATTEMPT",
    "TAKE_PROCTORED_EXAM",
    "PlainPermissions",
    "Rules",
    "is_in_reviewer_group",
    "may_retire",
    "may_review",
    "may_take_proctored_exam",
    "rules",
    "rules_decide",
]

# Each under the name that hosts know and under our own; holding one of them is enough.
TAKE_PROCTORED_EXAM = ("edx_proctoring.can_take_proctored_exam", "proctoring.can_take_proctored_exam")
REVIEW_ATTEMPT = ("edx_proctoring.can_review_attempt", "proctoring.can_review_attempt")
RETIRE_USER = "accounts.can_retire_user"


def rules_decide() -> bool:
    """Whether permissions on objects come from the ``rules`` library."""
    return rules is not None and any(isinstance(backend, ObjectPermissionBackend) for backend in get_backends())


class PlainPermissions:
    """Permissions of a plain Django project."""

    def may_take_proctored_exam(self, user: Any, exam: ExamDict) -> bool:
        """Whether the learner may take the exam."""
        predicate = conf.value("CAN_TAKE_PROCTORED_EXAM")
        if predicate:
            return bool(import_string(predicate)(user, exam))
        # Inactive accounts pass: refusing them would show them the content, while the page they get next stops them.
        return not user.is_anonymous

    def may_review(self, user: Any, attempt: AttemptDict) -> bool:
        """Whether the user may post a review of the attempt."""
        return bool(user.is_active and (user.is_staff or is_in_reviewer_group(user, attempt)))

    def may_retire(self, user: Any) -> bool:
        """Whether the user may have learners' data removed."""
        return bool(user.has_perm(RETIRE_USER))


class Rules(PlainPermissions):
    """Permissions on objects, as the host and we have defined them with the library."""

    @staticmethod
    def is_there() -> bool:
        """Whether the library is installed and its authentication backend configured."""
        return rules_decide()

    def may_take_proctored_exam(self, user: Any, exam: ExamDict) -> bool:
        """Whether a rule lets the learner take the exam."""
        return _holds(user, TAKE_PROCTORED_EXAM, exam)

    def may_review(self, user: Any, attempt: AttemptDict) -> bool:
        """Whether a rule lets the user review the attempt."""
        return _holds(user, REVIEW_ATTEMPT, attempt)


def may_take_proctored_exam(user: Any, exam: ExamDict) -> bool:
    """Whether the learner may take the exam; an account that is not active yet is not refused here.

    Without rules the host's predicate ``CAN_TAKE_PROCTORED_EXAM`` decides, else everybody with an account may.
    """
    return bool(adapter("permissions").may_take_proctored_exam(user, exam))


def may_review(user: Any, attempt: AttemptDict) -> bool:
    """Whether the user may post a review of the attempt; without rules: active staff and the reviewers' group."""
    return bool(adapter("permissions").may_review(user, attempt))


def may_retire(user: Any) -> bool:
    """Whether the user may have learners' data removed: by rule, by Django permission, or as superuser."""
    return bool(adapter("permissions").may_retire(user))


def is_in_reviewer_group(user: Any, attempt: AttemptDict | None) -> bool:
    """Whether the user is in the group ``{backend}_review`` of the attempt's provider; ``False`` without attempt."""
    if not attempt:
        return False
    backend = attempt["proctored_exam"]["backend"] or conf.default_backend_name()
    return bool(user.groups.filter(name=f"{backend}_review").exists())


def _holds(user: Any, permissions: tuple[str, ...], on: object) -> bool:
    return any(user.has_perm(permission, on) for permission in permissions)
