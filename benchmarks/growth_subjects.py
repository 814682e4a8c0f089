"""The work whose cost is drawn over the number of rows: lists, reports, sweeps, publish, retirement of our app."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from benchmarks import operations, publishing
from benchmarks.operations import get
from benchmarks.world import COURSE, World

Run = Callable[[World, Any, Any], Any]


@dataclass(frozen=True)
class Subject:
    """A piece of work over so many rows, up to ``largest``; with ``uses_up`` its rows are made anew for each run."""

    prepare: Callable[[int], Callable[[World], Any]]
    run: Run
    largest: int = 100_000
    uses_up: bool = False


def allowances(number: int) -> Callable[[World], Any]:
    def prepare(world: World) -> Any:
        world.allowances(world.exams(1), world.users(number))
        return SimpleNamespace(client=world.client(is_staff=True))

    return prepare


def exams(number: int) -> Callable[[World], Any]:
    def prepare(world: World) -> Any:
        world.exams(number, "proctored")
        return SimpleNamespace(client=world.client())

    return prepare


def one_learner_among(number: int) -> Callable[[World], Any]:
    """A learner in an exam that so many others have taken."""

    def prepare(world: World) -> Any:
        client, exam = world.client(), world.exam()
        world.attempts([(exam, user) for user in world.users(number)], "submitted")
        return SimpleNamespace(client=client, exam=exam, attempt=world.attempt(exam, client.user, "started"))

    return prepare


def overdue(number: int) -> Callable[[World], Any]:
    """So many attempts whose time is over."""
    long_ago = timezone.now() - datetime.timedelta(days=1)

    def prepare(world: World) -> Any:
        exam = world.exam()
        world.attempts([(exam, user) for user in world.users(number)], "started", started_at=long_ago)
        return SimpleNamespace()

    return prepare


def in_time(number: int) -> Callable[[World], Any]:
    """So many attempts that run, and ten whose time is over."""

    def prepare(world: World) -> Any:
        exam = world.exam()
        world.attempts([(exam, user) for user in world.users(number)], "started")
        return overdue(10)(world)

    return prepare


def sweep(world: World, rows: Any, fresh: Any) -> Any:
    return world.api.submit_expired_attempts()


def unpublished(number: int) -> Callable[[World], Any]:
    def prepare(world: World) -> Any:
        return SimpleNamespace(course=publishing.Course(COURSE, number), editor=world.user())

    return prepare


def published(number: int) -> Callable[[World], Any]:
    def prepare(world: World) -> Any:
        rows = unpublished(number)(world)
        publishing.at_once(world, rows.course, rows.editor)
        return rows

    return prepare


def publish(world: World, rows: Any, fresh: Any) -> Any:
    publishing.at_once(world, rows.course, rows.editor)


def grantees(number: int) -> Callable[[World], Any]:
    def prepare(world: World) -> Any:
        return SimpleNamespace(exams=world.exams(1), users=world.users(number))

    return prepare


def grant(world: World, rows: Any, fresh: Any) -> Any:
    names = [user.username for user in rows.users]
    return world.api.add_bulk_allowances([rows.exams[0].pk], names, "additional_time_granted", "5")


def waiting(number: int) -> Callable[[World], Any]:
    """A learner with an attempt in a course of so many exams."""

    def prepare(world: World) -> Any:
        user, exams = world.user(), world.exams(number, "proctored")
        return SimpleNamespace(attempt=world.attempt(exams[0], user))

    return prepare


def decline(world: World, rows: Any, fresh: Any) -> Any:
    return world.api.update_attempt_status(rows.attempt.pk, "declined")


def retiree(number: int) -> Callable[[World], Any]:
    """A learner with so many reviewed attempts."""

    def prepare(world: World) -> Any:
        user, exam = world.user(), world.exam("proctored")
        world.reviews(world.attempts([(exam, user)] * number, "submitted"))
        return SimpleNamespace(user=user, client=world.client(is_superuser=True, is_staff=True))

    return prepare


def retiree_among(number: int) -> Callable[[World], Any]:
    """A learner with ten reviewed attempts among so many of others."""

    def prepare(world: World) -> Any:
        exam = world.exam("proctored")
        world.reviews(world.attempts([(exam, user) for user in world.users(number)], "submitted"))
        return retiree(10)(world)

    return prepare


def retire(world: World, rows: Any, fresh: Any) -> Any:
    return rows.client.request("POST", operations.url("user_retirement_api", rows.user.pk), {}, status=204)


def summaries(world: World, rows: Any, fresh: Any) -> Any:
    return world.api.get_attempt_status_summaries(rows.client.user.pk, COURSE)


def violations(world: World, rows: Any, fresh: Any) -> Any:
    return world.api.get_exam_violation_report(COURSE)


onboarding = get("user_onboarding.status.course", COURSE)

SUBJECTS: dict[str, Subject] = {
    "poll, among attempts of others": Subject(one_learner_among, operations.poll),
    "MFE view, among attempts of others": Subject(one_learner_among, operations.learning_view),
    "instructor's page, attempts": Subject(
        operations.attempts_in_course, get("proctored_exam.attempts.grouped.course", COURSE)
    ),
    "instructor's search, attempts": Subject(operations.attempts_in_course, operations.search),
    "allowances, all": Subject(allowances, get("proctored_exam.allowance", COURSE)),
    "grouped allowances, all": Subject(allowances, get("proctored_exam.allowance.grouped.course", COURSE)),
    "onboarding list, learners": Subject(operations.onboarding_learners, onboarding),
    "violation report, attempts": Subject(operations.reviewed_attempts, violations),
    "exams of a course": Subject(exams, operations.active_exams_of_course, largest=10_000),
    "status summaries, exams": Subject(exams, summaries, largest=10_000),
    "first publish, exams": Subject(unpublished, publish, largest=10_000, uses_up=True),
    "publish again, exams": Subject(published, publish, largest=10_000),
    "bulk allowances, learners": Subject(grantees, grant, uses_up=True),
    "decline, exams of the course": Subject(waiting, decline, largest=1_000, uses_up=True),
    "sweep, overdue attempts": Subject(overdue, sweep, largest=10_000, uses_up=True),
    "sweep of ten, running attempts": Subject(in_time, sweep, uses_up=True),
    "retirement, own reviews": Subject(retiree, retire, largest=10_000, uses_up=True),
    "retirement of ten, reviews of others": Subject(retiree_among, retire, uses_up=True),
}
