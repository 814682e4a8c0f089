"""Allowances: what learners are granted on exams. Spec 02 §5."""

from functools import partial
from typing import Any

from django.db import transaction

from proctoring import api
from proctoring.api.ordering import in_order
from proctoring.logs import get_logger
from proctoring.models import ProctoredExam, ProctoredExamStudentAllowance
from proctoring.models.allowances import stored_key
from proctoring.models.exams import NOT_AN_ID
from proctoring.serializers import allowance_dict, exam_dict
from proctoring.types import AllowanceDict

log = get_logger(__name__)


def add_allowance_for_user(exam_id: Any, user_info: Any, key: Any, value: Any) -> None:
    """Grant the learner an allowance on the exam, or replace its value; the event follows after commit.

    ``key`` is a string or one of the pairs of ``ProctoredExamStudentAllowance.all_allowances``; ``user_info`` a user,
    a primary key, a username or an e-mail address. Raises ``AllowanceValueNotAllowedException``,
    ``UserNotFoundException``, ``ProctoredExamNotFoundException``, ``ProctoredExamNotActiveException``. Spec 02 §5.2.
    """
    # no transaction around it: of two at once one may have to be repeated from its beginning
    allowance, action = ProctoredExamStudentAllowance.add_allowance_for_user(exam_id, user_info, key, value)
    emit_allowance_event(allowance, action)
    log.info(
        "allowance %(action)s: exam_id=%(exam_id)s user_id=%(user_id)s key=%(key)s",
        {"action": action, "exam_id": allowance.proctored_exam_id, "user_id": allowance.user_id, "key": allowance.key},
    )


def get_allowances_for_course(course_id: object, ordering: str | None = None) -> list[AllowanceDict]:
    """Return all allowances on the course's exams, active or not, in the order they were granted.

    ``ordering`` names a field to sort by instead, with ``-`` for descending. Spec 02 §5.3, 09 §3.6.
    """
    allowances = ProctoredExamStudentAllowance.get_allowances_for_course(course_id)
    if ordering is not None:
        allowances = in_order(allowances, ordering)
    return [allowance_dict(allowance) for allowance in allowances]


def remove_allowance_for_user(exam_id: Any, user_id: Any, key: Any) -> None:
    """Take the allowance away; the event follows after commit. Without such an allowance nothing happens. Spec 02 §5.4."""
    try:
        allowance = ProctoredExamStudentAllowance.get_allowance_for_user(exam_id, user_id, stored_key(key))
    except NOT_AN_ID:
        return
    if allowance is None:
        return
    with transaction.atomic():
        emit_allowance_event(allowance, "deleted")
        allowance.delete()
    log.info(
        "allowance removed: exam_id=%(exam_id)s user_id=%(user_id)s key=%(key)s",
        {"exam_id": allowance.proctored_exam_id, "user_id": allowance.user_id, "key": allowance.key},
    )


def emit_allowance_event(allowance: ProctoredExamStudentAllowance, action: str) -> None:
    """Emit the event after commit: ``created``, ``updated`` or ``deleted``."""
    details = {
        "allowance_user_id": allowance.user_id,
        "allowance_key": allowance.key,
        "allowance_value": allowance.value,
    }
    transaction.on_commit(partial(_emit, allowance.proctored_exam, action, details))


def _emit(exam: ProctoredExam, action: str, details: dict[str, Any]) -> None:
    api.emit_event(exam_dict(exam), f"allowance.{action}", override_data=details)
