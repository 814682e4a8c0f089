"""Open attempts compared with what their providers say of them, and what can be put right. docs/security.rst.

A provider can tell if its ``get_attempt`` answers a ``status`` of its own; others are passed over. Nothing is decided
here that a callback, or our own notification, would not have decided had it arrived.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.utils import timezone

from proctoring import api, metrics
from proctoring.api.deliveries import deliver
from proctoring.api.provider_calls import CALL_FOR_STATUS
from proctoring.api.providers import find_provider
from proctoring.api.review_replay import CannotReplay, replay
from proctoring.api.sittings import lock_sitting_of
from proctoring.backends.failures import collect_failures
from proctoring.logs import get_logger
from proctoring.models import Delivery, ProctoredExamStudentAttempt, ReviewCallback
from proctoring.models.actors import acting
from proctoring.serializers import attempt_dict
from proctoring.statuses import COMPLETED, IN_PROGRESS, INCOMPLETE, PRE_STARTED
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status
from proctoring.types import AttemptDict

log = get_logger(__name__)

ACTOR = "reconciliation"
# What the provider says of an attempt that it does not know.
UNKNOWN = "unknown"
AWAITING_READY = frozenset({Status.created, Status.download_software_clicked})
AWAITING_REVIEW = frozenset({Status.submitted})
OPEN = INCOMPLETE | AWAITING_REVIEW
# What callers may still be busy with is left alone.
DEFAULT_MINUTES = 10

Repair = Callable[[AttemptDict], bool]  # whether the difference is gone


@dataclass(frozen=True)
class Rule:
    """What a pair of states means, and how it is repaired, if it can be."""

    ours: frozenset[str]
    theirs: frozenset[str]
    meaning: str
    repair: Repair | None = None


@dataclass(frozen=True)
class Difference:
    """An attempt of which the provider has another idea."""

    attempt_id: int
    backend: str | None
    ours: str
    theirs: str
    meaning: str
    is_repaired: bool = False


@dataclass
class Reconciliation:
    """What was found. ``silent``: the provider cannot tell; ``failed``: it could not be asked."""

    agreed: int = 0
    silent: int = 0
    failed: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def is_settled(self) -> bool:
        """Whether everybody was asked and nothing is left to do."""
        return not self.failed and all(difference.is_repaired for difference in self.differences)


@metrics.timed(metrics.SWEEPS, sweep="reconcile_attempts")
def reconcile_attempts(
    *,
    repair: bool,
    backend: str | None = None,
    course_id: object = None,
    minutes: int = DEFAULT_MINUTES,
    on_difference: Callable[[Difference], object] | None = None,
) -> Reconciliation:
    """Ask the providers of all open attempts that were left alone for ``minutes``, and compare; repair if told to.

    ``on_difference`` is called with each difference as soon as it is found.
    """
    report = Reconciliation()
    for attempt_id in list(_open_attempts(backend, course_id, minutes)):
        row = ProctoredExamStudentAttempt.objects.get_exam_attempt_by_id(attempt_id)
        if row is None:
            continue
        difference = _compare(attempt_dict(row), report, repair=repair)
        if difference is not None:
            report.differences.append(difference)
            if on_difference is not None:
                on_difference(difference)
    return report


def _open_attempts(backend: str | None, course_id: object, minutes: int) -> Iterator[int]:
    before = timezone.now() - datetime.timedelta(minutes=minutes)
    attempts = ProctoredExamStudentAttempt.objects.filter(status__in=sorted(OPEN), taking_as_proctored=True)
    attempts = attempts.filter(modified__lt=before, proctored_exam__is_proctored=True).exclude(external_id=None)
    if backend is not None:
        attempts = attempts.with_backend([backend])
    if course_id is not None:
        attempts = attempts.in_course(course_id)
    yield from attempts.order_by("id").values_list("pk", flat=True)


def _compare(attempt: AttemptDict, report: Reconciliation, *, repair: bool) -> Difference | None:
    backend = attempt["proctored_exam"]["backend"]
    try:
        theirs = _ask(find_provider(backend), attempt)
    except Exception as error:  # whatever a provider does, the others are compared
        log.warning(
            "cannot ask the provider: attempt_id=%(attempt_id)s backend=%(backend)s error=%(error)s",
            {"attempt_id": attempt["id"], "backend": backend, "error": type(error).__name__},
        )
        report.failed += 1
        return None
    if theirs is None:
        report.silent += 1
        return None
    rule = find_rule(attempt["status"], theirs)
    if rule is None:
        report.agreed += 1
        return None
    is_repaired = repair and rule.repair is not None and _repair(rule.repair, attempt)
    return Difference(attempt["id"], backend, attempt["status"], theirs, rule.meaning, is_repaired)


def _ask(provider: Any, attempt: AttemptDict) -> str | None:
    """Return what the provider says of the attempt; ``None`` where it cannot tell."""
    asked: Any = dict(attempt)
    with collect_failures() as failures:
        answer = provider.get_attempt(asked)
    for failure in failures:
        if getattr(getattr(failure, "response", None), "status_code", None) == HTTPStatus.NOT_FOUND:
            return UNKNOWN
        raise failure
    status = answer.get("status") if isinstance(answer, Mapping) and answer is not asked else None
    return status if isinstance(status, str) else None


def find_rule(ours: str, theirs: str) -> Rule | None:
    """Return the first rule for the pair; ``None`` where the two agree, or may differ."""
    return next((rule for rule in RULES if ours in rule.ours and theirs in rule.theirs), None)


def _repair(repair: Repair, attempt: AttemptDict) -> bool:
    try:
        with acting(ACTOR):
            return repair(attempt)
    except Exception:
        log.exception("cannot repair the difference: attempt_id=%(attempt_id)s", {"attempt_id": attempt["id"]})
        return False


def _mark_ready(attempt: AttemptDict) -> bool:
    """Do what the provider's ready callback would have done, if the attempt still waits for it."""
    with transaction.atomic():
        locked = lock_sitting_of(attempt["id"])
        if locked is None or locked[1].status != attempt["status"]:
            return False
        api.mark_exam_attempt_as_ready(attempt["id"])
    return True


def _tell_provider(call: str, attempt: AttemptDict) -> bool:
    """Tell the provider again, unless that is pending; a failure becomes a delivery, which is tried later."""
    exam = attempt["proctored_exam"]
    if Delivery.objects.of_attempt(attempt["id"]).pending().filter(kind=call).exists():
        return False
    ids = {"exam": exam["external_id"], "attempt": attempt["external_id"]}
    delivery = Delivery.objects.create(kind=call, backend=exam["backend"], attempt_id=attempt["id"], payload=ids)
    deliver(delivery)
    delivery.refresh_from_db()
    return delivery.state == Delivery.State.DELIVERED


def _replay_review(attempt: AttemptDict) -> bool:
    """Make a review of what was delivered for the attempt and could not be stored, if there is something."""
    parked = ReviewCallback.objects.unsettled().filter(target__in=[attempt["external_id"], attempt["attempt_code"]])
    outcomes = Counter(_replay(callback) for callback in parked.select_related("sender"))
    return bool(outcomes[ReviewCallback.Outcome.PROCESSED])


def _replay(callback: ReviewCallback) -> str | None:
    try:
        return replay(callback)
    except CannotReplay:
        return None


def _telling(status: str) -> Repair:
    return partial(_tell_provider, CALL_FOR_STATUS[status])


# First match wins. The words of both sides are those of the REST protocol (docs/backends.rst).
RULES: tuple[Rule, ...] = (
    Rule(OPEN, frozenset({UNKNOWN, "deleted"}), "the provider does not know the attempt"),
    Rule(
        AWAITING_READY,
        frozenset({Status.ready_to_start}),
        "the learner is ready, and we were not told",
        _mark_ready,
    ),
    Rule(IN_PROGRESS, PRE_STARTED, "the provider does not know that it was started", _telling(Status.started)),
    Rule(
        AWAITING_REVIEW,
        PRE_STARTED | IN_PROGRESS,
        "the provider does not know that it was submitted",
        _telling(Status.submitted),
    ),
    Rule(
        AWAITING_REVIEW,
        (COMPLETED | {"reviewed"}) - AWAITING_REVIEW,
        "it was reviewed, and the review has not arrived",
        _replay_review,
    ),
    Rule(INCOMPLETE, COMPLETED | {"reviewed"}, "it is over at the provider, and open here"),
    Rule(PRE_STARTED, IN_PROGRESS, "it runs at the provider, and was not started here"),
)
