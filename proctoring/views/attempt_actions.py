"""What learners, and staff for them, do with an attempt: a function per action. Spec 05 §6.1."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from proctoring import api, views
from proctoring.api.attempt_state import seconds_remaining
from proctoring.api.transitions import CLOSED_TO_LEARNER
from proctoring.exceptions import ProctoredExamIllegalStatusTransition
from proctoring.integrations.waffle import switch_is_active
from proctoring.models.actors import acting
from proctoring.statuses import INCOMPLETE
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status
from proctoring.types import AttemptDict
from proctoring.views.base import LOG
from proctoring.views.permissions import MARK_READY_TO_RESUME

LONGEST_DETAIL = 500  # characters, in the log; it comes from the learner's browser


@dataclass(frozen=True)
class Call:
    """An attempt that something is to happen to, who wants it, and why."""

    attempt: AttemptDict
    caller: Any
    detail: Any = None

    @property
    def attempt_id(self) -> int:
        """The attempt's id."""
        return self.attempt["id"]

    @property
    def place(self) -> tuple[int, int]:
        """The ids of exam and learner."""
        learner = self.attempt["user"]
        return self.attempt["proctored_exam"]["id"], learner["id"] if learner else 0


def act(action: Any, call: Call) -> int | bool:
    """Do it and return the id of the attempt that is there now, ``False`` where there was nothing to do."""
    function = ACTIONS.get(action) if isinstance(action, str) else None
    if function is None:
        raise ValidationError({"action": [_("There is no such action.")]})
    if action in ENDING_ACTIONS and call.attempt["status"] in CLOSED_TO_LEARNER:
        raise ProctoredExamIllegalStatusTransition(
            f"Attempt {call.attempt_id} is {call.attempt['status']}; the action {action} cannot change that."
        )
    with acting(call.caller):
        return function(call)


def start(call: Call) -> int:
    """Start the learner's newest attempt at the exam, which may be another one."""
    return api.start_exam_attempt(*call.place)


def stop(call: Call) -> int:
    """Ask the learner for the submission."""
    return api.stop_exam_attempt(call.attempt_id)


def submit(call: Call) -> int:
    """Submit; a second time it changes nothing."""
    return _set_status(call, Status.submitted)


def decline(call: Call) -> int:
    """Take the exam, and the course's other ones, without proctoring."""
    return _set_status(call, Status.declined)


def click_download_software(call: Call) -> int:
    """Note the download, unless the provider's application has reported for duty meanwhile (spec 09 W11)."""
    if call.attempt["status"] == Status.ready_to_start:
        return call.attempt_id
    return _set_status(call, Status.download_software_clicked)


def fail(call: Call) -> int | bool:
    """Block the attempt because its proctoring failed; not a submitted one, and not where the switch lets it pass."""
    backend = call.attempt["proctored_exam"]["backend"]
    switch = views.constants.PING_FAILURE_PASSTHROUGH_TEMPLATE.format(backend)
    passes = call.attempt["status"] == Status.submitted or bool(backend and switch_is_active(switch, views.waffle))
    LOG.warning(
        "proctoring failed: attempt_id=%(attempt_id)s passes=%(passes)s detail=%(detail)s",
        {"attempt_id": call.attempt_id, "passes": passes, "detail": repr(call.detail)[:LONGEST_DETAIL]},
    )
    if passes:
        return False
    with transaction.atomic():
        if call.attempt["started_at"] is not None and call.attempt["status"] in INCOMPLETE:
            api.update_exam_attempt(call.attempt_id, time_remaining_seconds=int(seconds_remaining(call.attempt)))
        return _set_status(call, Status.error)


def reset(call: Call) -> int:
    """Replace a practice attempt that is over with a new one."""
    return api.reset_practice_exam(*call.place, requesting_user=call.caller)


def mark_ready_to_resume(call: Call) -> int:
    """Let the learner continue an attempt that failed."""
    return api.mark_exam_attempt_as_ready_to_resume(call.attempt_id)


def _set_status(call: Call, status: str) -> int:
    api.update_attempt_status(call.attempt_id, status)
    return call.attempt_id


ACTIONS: dict[str, Callable[[Call], int | bool]] = {
    "start": start,
    "stop": stop,
    "submit": submit,
    "click_download_software": click_download_software,
    "decline": decline,
    "error": fail,
    "reset_attempt": reset,
    MARK_READY_TO_RESUME: mark_ready_to_resume,
}
# What an attempt that is closed to its learner is not moved by any more, not even to where it is (spec 05 W3).
ENDING_ACTIONS = frozenset({"submit", "decline", "error"})
