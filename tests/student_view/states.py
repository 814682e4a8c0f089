"""Every page in every state, with the same ids and words each time: for golden files, validation and pictures."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests import factories

NOW = datetime.datetime(2026, 1, 5, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
DUE = {"due_date": NOW + 24 * HOUR}
OVER = {"due_date": NOW - HOUR}
RUNNING = {"started_at": NOW - HOUR / 6, "allowed_time_limit_mins": 90}
DONE = {**RUNNING, "completed_at": NOW - HOUR / 12}
EXAMS = {"timed": factories.make_exam, "proctored": factories.make_proctored_exam}


def nothing(world: "World") -> None:
    """Leave everything as it is."""


@dataclass
class World:
    """What a state may prepare: the learner, the provider, Django's settings."""

    learner: Any
    provider: Any
    settings: Any


@dataclass(frozen=True)
class State:
    """One state of one exam. ``status``: of the attempt, if there is one."""

    family: str
    status: str | None = None
    exam: dict[str, Any] = field(default_factory=dict)
    attempt: dict[str, Any] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)
    prepare: Callable[[World], None] = nothing


def instruct(world: World) -> None:
    """Let the provider give instructions, a download and help."""
    world.provider.get_attempt = lambda attempt: {
        "instructions": ["Install <b>Lighthouse</b>.", "Allow it to use your camera.", "Come back here."],
        "download_url": "https://lighthouse.example/get",
    }
    world.provider.tech_support_email = "help@lighthouse.example"
    world.provider.tech_support_phone = "+1 555 0100"


def offer_download(world: World) -> None:
    """Let the provider have software, but no instructions."""
    world.provider.get_software_download_url = lambda: "https://lighthouse.example/get"


def fall_silent(world: World) -> None:
    """Let the provider not answer."""

    def fail(attempt: Any) -> None:
        raise TimeoutError

    world.provider.get_attempt = fail


def block(world: World) -> None:
    """Let the provider show the content in its own browser only."""
    world.provider.should_block_access_to_exam_material = lambda: True


def deactivate(world: World) -> None:
    """Take the learner's account back to before its activation."""
    world.learner.is_active = False
    world.learner.save()


def reveal(world: World) -> None:
    """Let learners look at the content after the due date."""
    world.settings.PROCTORED_EXAM_VIEWABLE_PAST_DUE = True


def write_to_learners(world: World) -> None:
    """Give the provider the addresses that onboarding names."""
    world.provider.learner_notification_from_email = "results@lighthouse.example"
    world.provider.integration_specific_email = "care@lighthouse.example"


def requirements(status: str) -> dict[str, Any]:
    """Return the context of a learner with two requirements, one satisfied."""
    items = [
        {
            "namespace": "reverification",
            "name": "photo",
            "display_name": "Photo <check>",
            "status": "satisfied",
            "order": 0,
        },
        {
            "namespace": "proctored_exam",
            "name": "midterm",
            "display_name": "Midterm & more",
            "status": status,
            "order": 1,
        },
    ]
    return {"credit_state": {"credit_requirement_status": items}, "allow_proctoring_opt_out": True}


OPT_OUT = {"allow_proctoring_opt_out": True}
SOON = {"grace_period": 48 * HOUR}

STATES = {
    "timed-entrance": State("timed", exam=DUE),
    "timed-expired": State("timed", exam=OVER),
    "timed-ready-to-submit": State("timed", "ready_to_submit", attempt=RUNNING),
    "timed-submitted": State("timed", "submitted", DUE, DONE),
    "timed-submitted-waiting": State("timed", "submitted", OVER, DONE, SOON),
    "timed-submitted-by-the-clock": State(
        "timed", "submitted", attempt={**DONE, "started_at": NOW - 1.5 * HOUR, "completed_at": NOW}
    ),
    "timed-left-from-set-up": State("timed", "ready_to_start"),
    "timed-reviewed": State("timed", "verified", attempt=DONE),
    "practice-entrance": State("practice", exam=DUE),
    "practice-error": State("practice", "error", attempt=DONE),
    "practice-submitted": State("practice", "submitted", attempt=DONE),
    "practice-declined": State("practice", "declined"),
    "onboarding-entrance": State("onboarding", exam=DUE, prepare=write_to_learners),
    "onboarding-error": State("onboarding", "error", attempt=DONE),
    "onboarding-ready-to-submit": State("onboarding", "ready_to_submit", attempt=RUNNING),
    "onboarding-submitted": State("onboarding", "submitted", attempt=DONE, prepare=write_to_learners),
    "onboarding-verified": State("onboarding", "verified", attempt=DONE, prepare=write_to_learners),
    "onboarding-rejected": State("onboarding", "rejected", attempt=DONE, prepare=write_to_learners),
    "proctored-entrance": State("proctored", exam=DUE, context=OPT_OUT),
    "proctored-expired": State("proctored", exam=OVER),
    "proctored-inactive-account": State("proctored", prepare=deactivate),
    "proctored-failed-prerequisites": State("proctored", context=requirements("failed")),
    "proctored-pending-prerequisites": State("proctored", context=requirements("pending")),
    "proctored-instructions-with-code": State("proctored", "created", context=OPT_OUT, prepare=offer_download),
    "proctored-instructions-of-provider": State("proctored", "created", prepare=instruct),
    "proctored-instructions-provider-silent": State("proctored", "created", prepare=fall_silent),
    "proctored-ready-to-start": State("proctored", "ready_to_start"),
    "proctored-ready-to-resume": State(
        "proctored", "error", attempt={**DONE, "ready_to_resume": True, "time_remaining_seconds": 1500}
    ),
    "proctored-wrong-browser": State("proctored", "started", attempt=RUNNING, prepare=block),
    "proctored-ready-to-submit": State("proctored", "ready_to_submit", attempt=RUNNING),
    "proctored-submitted": State("proctored", "submitted", attempt=DONE),
    "proctored-verified": State("proctored", "verified", OVER, DONE, prepare=reveal),
    "proctored-verified-waiting": State("proctored", "verified", OVER, DONE, SOON),
    "proctored-rejected": State("proctored", "rejected", OVER, DONE, prepare=reveal),
    "proctored-error": State("proctored", "error", attempt=DONE),
    "proctored-onboarding-missing": State("proctored", "onboarding_missing"),
    "proctored-onboarding-pending": State("proctored", "onboarding_pending"),
    "proctored-onboarding-failed": State("proctored", "onboarding_failed"),
    "proctored-onboarding-expired": State("proctored", "onboarding_expired"),
    "proctored-unexpected": State("proctored", "expired"),
}


def build(state: State, world: World) -> tuple[Any, dict[str, Any]]:
    """Make the exam, and the attempt if there is one; return the exam and the host's context."""
    world.provider.verbose_name = "Lighthouse Proctoring"
    world.provider.supports_onboarding = state.family != "practice"
    make = EXAMS.get(state.family, factories.make_onboarding_exam)
    exam = make("final", **{"id": 4321, "exam_name": "Tides & Waves", **state.exam})
    factories.make_onboarding_exam("onboarding", id=4322)
    if state.family == "proctored":
        factories.make_policy(exam, "You may use a calculator.\nNo <phones>.")
    if state.status:
        values = {"id": 8765, "attempt_code": "A1B2C3D4-E5F6", "external_id": "ext-1", **state.attempt}
        factories.make_attempt(exam, world.learner, status=state.status, **values)
    state.prepare(world)
    return exam, {"due_date": exam.due_date, **state.context}
