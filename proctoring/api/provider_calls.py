"""Providers are told of attempts: start, end and failure, removals left over, onboarding that unblocks. Spec 03 §8.12."""

from typing import Any

from proctoring import api, conf
from proctoring.api.changes import Change
from proctoring.backends.failures import collect_failures
from proctoring.models import Delivery, ProctoredExam, ProctoredExamStudentAttempt
from proctoring.statuses import COMPLETED
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status

# Each is the kind of a delivery, and the name of the method that is called.
START = "start_exam_attempt"
CALL_FOR_STATUS = {
    Status.started: START,
    Status.submitted: "stop_exam_attempt",
    Status.error: "mark_erroneous_exam_attempt",
}
REMOVAL = "remove_exam_attempt"
CLEAN_UP = "clear_onboarding_errors"


class NotNeeded(Exception):
    """There is nothing to deliver any more; the text says why."""


def provider_records(change: Change) -> list[Delivery]:
    """Return the unsaved records of what the change makes this exam's provider hear, in order."""
    if change.provider is None or change.plan.is_repeat:
        return []
    records = []
    exam, attempt = change.sitting.exam, change.attempt
    if exam.is_practice_exam and change.provider.supports_onboarding and change.status in COMPLETED:
        records.append(_record(CLEAN_UP, change, {"user_id": attempt.user_id}))
    call = CALL_FOR_STATUS.get(change.status)
    if attempt.external_id and call and (call != START or change.plan.is_first_start):
        records.append(_record(call, change, {"exam": exam.external_id, "attempt": str(attempt.external_id)}))
    return records


def removal_record(exam: ProctoredExam, external_id: str) -> Delivery:
    """Return the unsaved record of a registration that has to be undone at the provider."""
    return Delivery(kind=REMOVAL, backend=exam.backend, payload={"exam": exam.external_id, "attempt": external_id})


def call_provider_of_attempt(delivery: Delivery) -> None:
    """Make the call that was recorded, unless the provider has heard of a later state of the attempt since."""
    if delivery.tries > 1 and _later_calls(delivery).exists():
        raise NotNeeded("The provider has been told of a later state.")
    provider = api.get_backend_provider(name=delivery.backend or None)
    with collect_failures() as failures:
        getattr(provider, delivery.kind)(delivery.payload["exam"], delivery.payload["attempt"])
    if failures:
        raise failures[-1]


def remove_left_over(delivery: Delivery) -> None:
    """Undo a registration whose attempt could not be stored."""
    provider = api.get_backend_provider(name=delivery.backend or None)
    if not provider.remove_exam_attempt(delivery.payload["exam"], delivery.payload["attempt"]):
        raise ValueError("The provider did not confirm the removal.")


def clear_onboarding_errors(delivery: Delivery) -> None:
    """Delete the attempts that the learner's onboarding with this provider stood in the way of. Spec 03 §12.4."""
    backend = delivery.backend or conf.default_backend_name()
    ProctoredExamStudentAttempt.objects.clear_onboarding_errors(delivery.payload["user_id"], backend=backend)


def _record(kind: str, change: Change, payload: dict[str, Any]) -> Delivery:
    return Delivery(kind=kind, backend=change.sitting.exam.backend, attempt_id=change.attempt.pk, payload=payload)


def _later_calls(delivery: Delivery) -> Any:
    calls = Delivery.objects.of_attempt(delivery.attempt_id or 0).filter(kind__in=CALL_FOR_STATUS.values())
    return calls.filter(pk__gt=delivery.pk)
