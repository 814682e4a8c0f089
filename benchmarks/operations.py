"""The work that is measured: one table, the same code for both apps.

``prepare`` makes the rows and is not timed; ``fresh``, where there is one, makes what a single run uses up; ``run`` is
timed. Operations that follow each other with the same ``prepare`` share its rows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from types import SimpleNamespace
from typing import Any

from django.urls import reverse

from benchmarks import publishing
from benchmarks.client import Client
from benchmarks.project.host import Enrollment
from benchmarks.targets import BULK, HOT, SINGLE, Target
from benchmarks.world import COURSE, World


@dataclass(frozen=True)
class Operation:
    """A piece of work, and how fast it has to be."""

    name: str
    prepare: Callable[[World], Any]
    run: Callable[[World, Any, Any], Any]
    fresh: Callable[[World, Any], Any] = lambda world, rows: None
    target: Target = SINGLE


@cache
def url(name: str, *args: Any) -> str:
    """Return the path of an endpoint."""
    return reverse(f"edx_proctoring:{name}", args=args)


def get(name: str, *args: Any, **query: Any) -> Callable[[World, Any, Any], Any]:
    """Read an endpoint as ``rows.client``."""
    return lambda world, rows, fresh: rows.client.request("GET", url(name, *args), **query)


# The floor


def someone(world: World) -> Any:
    return SimpleNamespace(client=world.client())


def empty(world: World, rows: Any, fresh: Any) -> Any:
    return rows.client.request("GET", "/empty")


FLOOR = Operation("empty view", someone, empty)


# A learner in an exam


def learner_with(status: str | None, kind: str = "timed") -> Callable[[World], Any]:
    """A learner, an exam among others, and an attempt of that status."""

    def prepare(world: World) -> Any:
        client, exam = world.client(), world.exam(kind)
        world.exams(10)
        world.exams(2, "onboarding")
        attempt = world.attempt(exam, client.user, status) if status else None
        others = world.users(100)
        world.attempts([(exam, other) for other in others], "submitted")
        return SimpleNamespace(client=client, exam=exam, attempt=attempt)

    return prepare


def new_learner(world: World, rows: Any) -> Client:
    return world.client()


def learner_in(status: str) -> Callable[[World, Any], Any]:
    """A new learner with an attempt of that status, for each run."""

    def fresh(world: World, rows: Any) -> Any:
        client = world.client()
        return SimpleNamespace(client=client, attempt=world.attempt(rows.exam, client.user, status))

    return fresh


def learning_view(world: World, rows: Any, fresh: Any) -> Any:
    path = url("proctored_exam.exam_attempts", COURSE)
    return rows.client.request("GET", path, content_id=rows.exam.content_id, is_learning_mfe="true")


def poll(world: World, rows: Any, fresh: Any) -> Any:
    return rows.client.request("GET", url("proctored_exam.attempt", rows.attempt.pk))


def enter(world: World, rows: Any, fresh: Client, **more: str) -> Any:
    data = {"exam_id": rows.exam.pk, "start_clock": "true", **more}
    return fresh.request("POST", url("proctored_exam.attempt.collection"), data)


def act(action: str, world: World, rows: Any, fresh: Any) -> Any:
    path = url("proctored_exam.attempt", fresh.attempt.pk)
    return fresh.client.request("PUT", path, {"action": action})


def student_view(world: World, rows: Any, fresh: Any) -> Any:
    context = {
        "is_proctored": rows.exam.is_proctored,
        "is_practice_exam": rows.exam.is_practice_exam,
        "display_name": rows.exam.exam_name,
        "default_time_limit_mins": rows.exam.time_limit_mins,
        "due_date": None,
        "hide_after_due": False,
        "credit_state": {"enrollment_mode": "verified", "credit_requirement_status": []},
        "verification_status": "approved",
        "reverify_url": "/reverify",
    }
    return world.api.get_student_view(rows.client.user.pk, COURSE, rows.exam.content_id, context)


LEARNING_VIEW_STATES = (
    ("timed", None),
    ("timed", "started"),
    ("timed", "ready_to_submit"),
    ("timed", "submitted"),
    ("proctored", None),
    ("proctored", "created"),
    ("proctored", "ready_to_start"),
    ("proctored", "started"),
    ("proctored", "ready_to_submit"),
    ("proctored", "submitted"),
    ("proctored", "error"),
    ("proctored", "verified"),
    ("proctored", "rejected"),
    ("proctored", "onboarding_missing"),
    ("onboarding", None),
    ("onboarding", "submitted"),
)
STUDENT_VIEW_STATES = (
    ("timed", None),
    ("timed", "started"),
    ("timed", "ready_to_submit"),
    ("timed", "submitted"),
    ("proctored", None),
    ("proctored", "created"),
    ("proctored", "ready_to_start"),
    ("proctored", "started"),
    ("proctored", "submitted"),
    ("proctored", "verified"),
    ("onboarding", None),
)
RUNNING = ("started", "ready_to_submit")


def learners() -> Iterable[Operation]:
    """What a learner's browser asks for."""
    yield Operation("poll", learner_with("started"), poll, target=HOT)
    yield Operation("poll, proctored", learner_with("started", "proctored"), poll, target=HOT)
    yield Operation("active attempt", learner_with("started"), get("proctored_exam.active_attempt"), target=HOT)
    yield Operation("active attempt, none", learner_with(None), get("proctored_exam.active_attempt"), target=HOT)
    yield Operation("timer", learner_with("started"), get("proctored_exam.attempt.collection"))
    yield Operation("active exams of a user", learner_with("started"), active_exams)
    for kind, status in LEARNING_VIEW_STATES:
        name = f"MFE view: {kind}, {status or 'no attempt'}"
        yield Operation(name, learner_with(status, kind), learning_view, target=HOT if status else SINGLE)
    for kind, status in STUDENT_VIEW_STATES:
        yield Operation(f"student view: {kind}, {status or 'no attempt'}", learner_with(status, kind), student_view)
    timed, proctored = learner_with(None), learner_with(None, "proctored")
    yield Operation("create and start, timed", timed, enter, new_learner)
    yield Operation(
        "create, proctored", proctored, partial(enter, start_clock="false", attempt_proctored="true"), new_learner
    )
    yield Operation("start, proctored", proctored, partial(act, "start"), learner_in("ready_to_start"))
    yield Operation("stop", timed, partial(act, "stop"), learner_in("started"))
    yield Operation("submit, timed", timed, partial(act, "submit"), learner_in("started"))
    yield Operation("submit, proctored", proctored, partial(act, "submit"), learner_in("started"))
    yield Operation("exam settings", proctored, exam_page("proctored_exam.proctoring_settings"))
    yield Operation("review policy", proctored, exam_page("proctored_exam.review_policy"))
    yield Operation("status summary", learner_with("submitted", "proctored"), status_summary)
    yield Operation("status summaries of an outline, 100 exams", outline, outline_summaries, target=BULK)
    yield Operation("onboarding status", learner_with("submitted", "onboarding"), onboarding_status)


def exam_page(name: str) -> Callable[[World, Any, Any], Any]:
    return lambda world, rows, fresh: rows.client.request("GET", url(name, rows.exam.pk))


def active_exams(world: World, rows: Any, fresh: Any) -> Any:
    data = {"user_id": rows.client.user.pk, "course_id": COURSE}
    return rows.client.request("GET", url("proctored_exam.active_exams_for_user"), data)


def onboarding_status(world: World, rows: Any, fresh: Any) -> Any:
    return rows.client.request("GET", url("user_onboarding.status"), course_id=COURSE)


def status_summary(world: World, rows: Any, fresh: Any) -> Any:
    return world.api.get_attempt_status_summary(rows.client.user.pk, COURSE, rows.exam.content_id)


def outline(world: World) -> Any:
    client, exams = world.client(), world.exams(100, "proctored")
    world.attempts([(exam, client.user) for exam in exams[::2]], "submitted")
    return SimpleNamespace(client=client, exams=exams)


def outline_summaries(world: World, rows: Any, fresh: Any) -> Any:
    user_id = rows.client.user.pk
    if world.is_ours:
        return world.api.get_attempt_status_summaries(user_id, COURSE)
    return {
        exam.content_id: world.api.get_attempt_status_summary(user_id, COURSE, exam.content_id) for exam in rows.exams
    }


# Declining


def course_of(number: int) -> Callable[[World], Any]:
    def prepare(world: World) -> Any:
        return SimpleNamespace(exams=world.exams(number, "proctored"), exam=None)

    return prepare


def waiting_learner(world: World, rows: Any) -> Any:
    client = world.client()
    attempts = world.attempts([(exam, client.user) for exam in rows.exams[:2]])
    return SimpleNamespace(client=client, attempt=attempts[0])


def decline(world: World, rows: Any, fresh: Any) -> Any:
    return world.api.update_attempt_status(fresh.attempt.pk, "declined")


def cascades() -> Iterable[Operation]:
    """A learner does without proctoring: the attempts at the course's other exams follow."""
    yield Operation("decline, 8 exams", course_of(8), decline, waiting_learner)
    yield Operation("decline, 50 exams", course_of(50), decline, waiting_learner, BULK)


# Reviews


def reviewed_exam(world: World) -> Any:
    return SimpleNamespace(exam=world.exam("proctored"), client=world.client(is_staff=True))


def review(world: World, rows: Any, fresh: Any) -> Any:
    comment = {"comment": "Looked away", "status": "suspicious", "start": 12, "stop": 18, "duration": 6}
    data = {"status": "passed", "comments": [dict(comment) for _ in range(5)], "payload": {}}
    path = url("proctored_exam.attempt.callback", fresh.attempt.external_id)
    return rows.client.request("POST", path, data)


def reviewed_before(world: World, rows: Any) -> Any:
    fresh = learner_in("submitted")(world, rows)
    review(world, rows, fresh)
    return fresh


def reviews() -> Iterable[Operation]:
    """What a provider posts."""
    yield Operation("review callback", reviewed_exam, review, learner_in("submitted"))
    yield Operation("review callback, again", reviewed_exam, review, reviewed_before)
    yield Operation("ready callback", reviewed_exam, ready, learner_in("created"))


def ready(world: World, rows: Any, fresh: Any) -> Any:
    return rows.client.request("POST", url("proctored_exam.attempt.ready_callback", fresh.attempt.external_id), {})


# Authors


def nothing(world: World) -> Any:
    return SimpleNamespace(editor=world.user())


def publish_new(number: int, publish: Callable[..., None]) -> Callable[[World, Any, Any], Any]:
    return lambda world, rows, course: publish(world, course, rows.editor)


def new_course(number: int) -> Callable[[World, Any], Any]:
    def fresh(world: World, rows: Any) -> publishing.Course:
        return publishing.Course(f"course-v1:Acme+X1+{next(world.numbers)}", number)

    return fresh


def published(number: int) -> Callable[[World], Any]:
    def prepare(world: World) -> Any:
        rows = nothing(world)
        rows.course = publishing.Course(COURSE, number)
        publishing.one_by_one(world, rows.course, rows.editor)
        return rows

    return prepare


def publish_again(publish: Callable[..., None]) -> Callable[[World, Any, Any], Any]:
    return lambda world, rows, fresh: publish(world, rows.course, rows.editor)


def authors() -> Iterable[Operation]:
    """What a CMS does when a course is published."""
    one_by_one, at_once = publishing.one_by_one, publishing.at_once
    yield Operation("publish, 20 exams one by one", nothing, publish_new(20, one_by_one), new_course(20))
    yield Operation("publish again, 20 exams one by one", published(20), publish_again(one_by_one))
    yield Operation("publish, 200 exams at once", nothing, publish_new(200, at_once), new_course(200), BULK)
    yield Operation("publish again, 200 exams at once", published(200), publish_again(at_once), target=BULK)


# Instructors


def attempts_in_course(number: int) -> Callable[[World], Any]:
    """That many attempts of as many learners at five exams."""

    def prepare(world: World) -> Any:
        staff, exams = world.client(is_staff=True), world.exams(5, "proctored")
        users = world.users(number)
        world.attempts([(exams[index % 5], user) for index, user in enumerate(users)], "submitted")
        return SimpleNamespace(client=staff, exams=exams, users=users)

    return prepare


def search(world: World, rows: Any, fresh: Any) -> Any:
    """Search for one learner."""
    name = rows.users[len(rows.users) // 2].username
    return rows.client.request("GET", url("proctored_exam.attempts.grouped.search", COURSE, name))


def search_many(world: World, rows: Any, fresh: Any) -> Any:
    """Search for what all learners have in common."""
    return rows.client.request("GET", url("proctored_exam.attempts.grouped.search", COURSE, "acme.example"))


def allowance_rows(world: World) -> Any:
    staff, exams, users = world.client(is_staff=True), world.exams(5), world.users(100)
    world.allowances(exams, users)
    return SimpleNamespace(client=staff, exams=exams, users=users)


def grantees(world: World) -> Any:
    return SimpleNamespace(client=world.client(is_staff=True), exams=world.exams(5))


def hundred_learners(world: World, rows: Any) -> Any:
    return world.users(100)


def grant(kind: str, value: str) -> Callable[[World, Any, Any], Any]:
    def run(world: World, rows: Any, fresh: Any) -> Any:
        data = {
            "exam_ids": ",".join(str(exam.pk) for exam in rows.exams),
            "user_ids": ",".join(user.username for user in fresh),
            "allowance_type": kind,
            "value": value,
        }
        return rows.client.request("PUT", url("proctored_exam.bulk_allowance", COURSE), data)

    return run


def grant_one(world: World, rows: Any, fresh: Any) -> Any:
    data = {
        "exam_id": rows.exams[0].pk,
        "user_info": fresh.user.username,
        "key": "additional_time_granted",
        "value": "5",
    }
    return rows.client.request("PUT", url("proctored_exam.allowance"), data)


def onboarding_learners(number: int) -> Callable[[World], Any]:
    """Learners of a course, of whom half have done onboarding."""

    def prepare(world: World) -> Any:
        staff, exam, users = world.client(is_staff=True), world.exam("onboarding"), world.users(number)
        for status, share in (("verified", users[::4]), ("submitted", users[1::4])):
            world.attempts([(exam, user) for user in share], status)
        world.enrollments.learners[COURSE] = [Enrollment(user) for user in users]
        return SimpleNamespace(client=staff)

    return prepare


def reviewed_attempts(number: int) -> Callable[[World], Any]:
    def prepare(world: World) -> Any:
        exams, users = world.exams(5, "proctored"), world.users(number)
        attempts = world.attempts([(exams[index % 5], user) for index, user in enumerate(users)], "submitted")
        world.reviews(attempts, comments=3)
        return SimpleNamespace()

    return prepare


def violations(world: World, rows: Any, fresh: Any) -> Any:
    return world.api.get_exam_violation_report(COURSE)


def course_exams(world: World) -> Any:
    world.exams(200)
    return someone(world)


def active_exams_of_course(world: World, rows: Any, fresh: Any) -> Any:
    return world.api.get_all_exams_for_course(COURSE)


def instructors() -> Iterable[Operation]:
    """What the staff of a course looks at and does."""
    page = get("proctored_exam.attempts.grouped.course", COURSE)
    for number in (200, 2_000, 100_000):
        rows = attempts_in_course(number)
        yield Operation(f"instructor's page, {number:,} attempts", rows, page, target=BULK)
        last = get("proctored_exam.attempts.grouped.course", COURSE, page=str(number // 25))
        yield Operation(f"instructor's last page, {number:,} attempts", rows, last, target=BULK)
        yield Operation(f"instructor's search, {number:,} attempts", rows, search, target=BULK)
        yield Operation(f"instructor's search of all, {number:,} attempts", rows, search_many, target=BULK)
    allowed = allowance_rows
    yield Operation("one allowance", grantees, grant_one, new_learner)
    for kind, value in (("additional_time_granted", "5"), ("time_multiplier", "1.5")):
        name = f"bulk allowances, 500, {kind.replace('_', ' ')}"
        yield Operation(name, grantees, grant(kind, value), hundred_learners, BULK)
    yield Operation("allowances, 500", allowed, get("proctored_exam.allowance", COURSE), target=BULK)
    yield Operation(
        "grouped allowances, 500", allowed, get("proctored_exam.allowance.grouped.course", COURSE), target=BULK
    )
    for number in (200, 10_000):
        rows = onboarding_learners(number)
        listed = get("user_onboarding.status.course", COURSE)
        yield Operation(f"onboarding list, {number:,} learners", rows, listed, target=BULK)
        only = get("user_onboarding.status.course", COURSE, statuses="verified")
        yield Operation(f"onboarding list of one status, {number:,} learners", rows, only, target=BULK)
    yield Operation("violation report, 2,000 attempts", reviewed_attempts(2_000), violations, target=BULK)
    yield Operation("exams of a course, 200", course_exams, active_exams_of_course, target=BULK)
    yield Operation(
        "exams of a course over HTTP, 200", course_exams, get("proctored_exam.exams_by_course_id", COURSE), target=BULK
    )


# Those who leave


def retiree(world: World, rows: Any) -> Any:
    """A learner with allowances and with attempts that were reviewed."""
    user = world.user()
    world.allowances(rows.exams, [user])
    world.reviews(world.attempts([(exam, user) for exam in rows.exams], "submitted"), comments=3)
    return user


def crowd(world: World) -> Any:
    exams, users = world.exams(20, "proctored"), world.users(200)
    world.reviews(world.attempts([(exams[index % 20], user) for index, user in enumerate(users)], "submitted"))
    return SimpleNamespace(client=world.client(is_superuser=True, is_staff=True), exams=exams)


def retire(world: World, rows: Any, fresh: Any) -> Any:
    return rows.client.request("POST", url("user_retirement_api", fresh.pk), {}, status=204)


def leavers() -> Iterable[Operation]:
    """A learner's personal data are blanked."""
    yield Operation("retirement, 20 attempts", crowd, retire, retiree)


OPERATIONS: dict[str, Operation] = {
    operation.name: operation
    for group in (learners, cascades, reviews, authors, instructors, leavers)
    for operation in group()
}
