"""Checks of what is stored; they run where a database is named: ``manage.py check --database default``. Spec 09 §12 W1."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import cast

from django.apps import apps
from django.core.checks import Tags
from django.db import DatabaseError, transaction

from proctoring.apps import EdxProctoringConfig
from proctoring.checks.rule import Finding, rule
from proctoring.models import Delivery, ProctoredExam, ReviewCallback

_MOST_EXAMS = 20


def _asks_database(find: Callable[[], Iterator[Finding]]) -> Callable[[], Iterator[Finding]]:
    """Let the rule find nothing where our tables are not there yet, as before the first ``migrate``."""

    @wraps(find)
    def found() -> Iterator[Finding]:
        try:
            with transaction.atomic():
                yield from list(find())
        except DatabaseError:
            return

    return found


@rule("W020", hint="Run manage.py deliver_pending; it also lists them.", tags=(Tags.database,))
@_asks_database
def pending_deliveries() -> Iterator[Finding]:
    """Providers have not been told of changes yet."""
    if count := Delivery.objects.pending().count():
        yield "proctoring.Delivery", f"{count} deliveries are pending."


@rule("W021", hint="See their last_error, mend the cause, set their state back to pending.", tags=(Tags.database,))
@_asks_database
def given_up_deliveries() -> Iterator[Finding]:
    """Deliveries failed so often that they are not tried any more."""
    if count := Delivery.objects.given_up().count():
        yield "proctoring.Delivery", f"{count} deliveries were given up."


@rule("W022", hint="Set the time limit of the section in the course and publish it again.", tags=(Tags.database,))
@_asks_database
def exams_without_time() -> Iterator[Finding]:
    """Active exams have a time limit of 0 minutes: they are over as soon as they are started."""
    exams = ProctoredExam.objects.active().filter(time_limit_mins__lte=0).order_by("id")
    for exam in exams[:_MOST_EXAMS]:
        yield f"exam {exam.pk}", "has no time: its time limit is 0 minutes."


@rule("W023", hint="Configure the provider, or choose another one for the course.", tags=(Tags.database,))
@_asks_database
def exams_without_provider() -> Iterator[Finding]:
    """Active proctored exams name a provider that is not configured: learners cannot take them."""
    known = cast(EdxProctoringConfig, apps.get_app_config("proctoring")).backends
    exams = ProctoredExam.objects.active().filter(is_proctored=True).exclude(backend__in=["", *known])
    for exam in exams.exclude(backend=None).order_by("id")[:_MOST_EXAMS]:
        yield f"exam {exam.pk}", f"names the provider {exam.backend!r}, which is not configured."


@rule("W024", hint="Run manage.py replay_review_callbacks; with --dry-run it lists them.", tags=(Tags.database,))
@_asks_database
def unsettled_reviews() -> Iterator[Finding]:
    """Reviews that providers delivered could not be stored, and their attempts go on waiting."""
    if count := ReviewCallback.objects.unsettled().count():
        yield "proctoring.ReviewCallback", f"{count} deliveries have not become a review."
