"""What the host's services are told of a status change, in its transaction. Spec 03 §8.7 - §8.11.

A service that is not registered is a feature that is off; one that raises is logged and changes nothing else.
"""

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from proctoring import api
from proctoring.api.changes import CREDIT_NAMESPACE, Change
from proctoring.api.transitions import is_settling_appeal
from proctoring.logs import get_logger
from proctoring.serializers import attempt_dict
from proctoring.statuses import CREDIT_STATUS
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status

log = get_logger(__name__)

Call = Callable[[], object]
Step = Callable[[Change], Call | None]


def tell(step: Step, change: Change) -> None:
    """Make the call that the step comes to, if it comes to one, so that its failure stays its own: in a savepoint, logged."""
    try:
        if call := step(change):
            with transaction.atomic():
                call()
    except Exception:
        log.exception(
            "a host service failed, the status change goes on: step=%(step)s attempt_id=%(attempt_id)s "
            "status=%(status)s",
            {"step": step.__name__, "attempt_id": change.attempt.pk, "status": change.status},
        )


def tell_all(steps: Sequence[Step], changes: Sequence[Change]) -> None:
    """Take these steps for each change in turn.

    One savepoint serves all calls until one fails; then each is made anew in its own, for its failure to stay its own.
    """
    try:
        with transaction.atomic():
            for change in changes:
                for step in steps:
                    if call := step(change):
                        call()
    except Exception:
        for change in changes:
            for step in steps:
                tell(step, change)


def open_gate(change: Change) -> None:
    """Decide whether credit, grades and the learner's inbox hear of the change. Spec 03 §8.6, W-12."""
    change.apply()
    attempts = [attempt_dict(attempt) for attempt in change.sitting.newest_first]
    change.gate_is_open = bool(api.can_update_credit_grades_and_email(attempts, change.status, change.exam)) or (
        change.plan.is_appeal and is_settling_appeal(change.sitting.others(change.attempt))
    )


def service_or_none(name: str) -> Any:
    """Return the host's service; ``None``, and one line in the log of the process, where there is none."""
    service = api.get_runtime_service(name)
    if service is None:
        _report_missing(name)
    return service


@cache
def _report_missing(name: str) -> None:
    log.info("the host has no such service, its part is left out: service=%(service)s", {"service": name})


def record_credit(change: Change) -> Call | None:
    """Set the learner's credit requirement, if the status says something about it. Spec 03 §8.7."""
    status = CREDIT_STATUS.get(change.status)
    if not change.gate_is_open or status is None:
        return None
    credit = service_or_none("credit")
    return credit and partial(
        credit.set_credit_requirement_status,
        user_id=change.attempt.user_id,
        course_key_or_id=change.sitting.exam.course_id,
        req_namespace=CREDIT_NAMESPACE,
        req_name=change.sitting.exam.content_id,
        status=status,
    )


def override_grade(change: Change) -> Call | None:
    """Take the learner's grade, and the certificate that rests on it, for a rejected attempt. Spec 03 §8.9."""
    if not change.gate_is_open or change.status != Status.rejected:
        return None
    grades = service_or_none("grades")
    return grades and partial(_override, grades, change)


def undo_override(change: Change) -> Call | None:
    """Give the grade back when an appeal is accepted; the certificate too, if the host can. Spec 03 §8.10, W-12, W-13."""
    if not change.undoes_override:
        return None
    grades = service_or_none("grades")
    return grades and partial(_undo, grades, change)


def ask_course_name(change: Change) -> Call | None:
    """Ask the credit service what the course is called, for the e-mail. Spec 03 §8.11."""
    credit = service_or_none("credit") if change.gate_is_open else None
    return credit and partial(_ask, credit, change)


def _override(grades: Any, change: Change) -> None:
    if not grades.should_override_grade_on_rejected_exam(change.sitting.exam.course_id):
        return
    grades.override_subsection_grade(
        **change.ids(),
        earned_all=api.REJECTED_GRADE_OVERRIDE_EARNED,
        earned_graded=api.REJECTED_GRADE_OVERRIDE_EARNED,
        overrider=change.overrider,
        comment=_why_overridden(change.provider),
    )
    if certificates := service_or_none("certificates"):
        certificates.invalidate_certificate(
            user_id=change.attempt.user_id, course_key_or_id=change.sitting.exam.course_id
        )


def _undo(grades: Any, change: Change) -> None:
    if not grades.should_override_grade_on_rejected_exam(change.sitting.exam.course_id):
        return
    grades.undo_override_subsection_grade(**change.ids())
    restore = getattr(api.get_runtime_service("certificates"), "restore_certificate", None)
    if callable(restore):
        restore(user_id=change.attempt.user_id, course_key_or_id=change.sitting.exam.course_id)


def _ask(credit: Any, change: Change) -> None:
    state = credit.get_credit_state(change.attempt.user_id, change.sitting.exam.course_id, return_course_info=True)
    change.course_name = str((state or {}).get("course_name") or "") or None


def _why_overridden(provider: Any) -> str:
    if provider is None:
        return gettext("Failed proctoring")
    name = getattr(provider, "verbose_name", None) or "Unknown"
    return gettext("Failed {backend} proctoring").format(backend=name)
