"""The vendor's REST protocol, as ``docs/backends.rst`` describes it."""

import secrets
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from sandbox.vendor.records import Attempt, Protocol, Stage, new_id
from sandbox.vendor.web import Answer, Request

if TYPE_CHECKING:
    from sandbox.vendor.service import Vendor

TOKEN_SECONDS = 3600
STAGE_OF_STATUS = {"started": Stage.IN_EXAM, "submitted": Stage.SUBMITTED, "error": Stage.ERROR}
# What the LMS reads in an attempt; a reviewed one tells no outcome, the review callback does.
STATUS_OF_STAGE = {
    Stage.WAITING: "created",
    Stage.READY: "ready_to_start",
    Stage.IN_EXAM: "started",
    Stage.SUBMITTED: "submitted",
    Stage.ERROR: "error",
    Stage.REVIEWED: "reviewed",
}
RULES = {"allow_notes": "Notes on paper are allowed", "allow_music": "Music is allowed"}
INSTRUCTIONS = {
    "en": ["Install the Lookout application.", "Start it, and wait for the green light."],
    "de": ["Lookout installieren.", "Es starten und auf das grüne Licht warten."],
}
NOT_FOUND = Answer({"error": "not found"}, HTTPStatus.NOT_FOUND)
UNAUTHORISED = Answer({"error": "unauthorised"}, HTTPStatus.UNAUTHORIZED)


def issue_token(vendor: "Vendor", request: Request) -> Answer:
    """Give the LMS a token for its credentials."""
    given = (request.form.get("client_id", ""), request.form.get("client_secret", ""))
    expected = (vendor.agreement.client_id, vendor.agreement.client_secret)
    if not secrets.compare_digest(repr(expected).encode(), repr(given).encode()):
        return UNAUTHORISED
    token = secrets.token_urlsafe(32)
    vendor.tokens[token] = time.monotonic() + TOKEN_SECONDS
    return Answer({"access_token": token, "token_type": "JWT", "expires_in": TOKEN_SECONDS})


def is_authorised(vendor: "Vendor", request: Request) -> bool:
    """Whether the request has a token that is still good."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return scheme == "JWT" and vendor.tokens.get(token, 0) > time.monotonic()


def show_config(vendor: "Vendor", request: Request) -> Answer:
    """Say what authors and learners are shown."""
    return Answer(
        {
            "name": "Lookout",
            "rules": RULES,
            "instructions": _instructions(request),
            "download_url": f"{vendor.url}/download",
        }
    )


def save_exam(vendor: "Vendor", request: Request, exam_id: str | None = None) -> Answer:
    """Keep what the LMS says of an exam, under its id or a new one."""
    exam_id = exam_id or new_id()
    with vendor.records.changing():
        vendor.records.exams[exam_id] = request.json
    return Answer({"id": exam_id})


def show_exam(vendor: "Vendor", request: Request, exam_id: str) -> Answer:
    """Say what the LMS said of an exam."""
    exam = vendor.records.exams.get(exam_id)
    return Answer({**exam, "id": exam_id}) if exam else NOT_FOUND


def register_attempt(vendor: "Vendor", request: Request, exam_id: str) -> Answer:
    """Keep a new attempt and answer its id, or that the learner's onboarding stands in the way."""
    exam, context = vendor.records.exams.get(exam_id), request.json
    if exam is None:
        return NOT_FOUND
    learner, is_sample = str(context.get("user_id")), bool(context.get("is_sample_attempt"))
    if vendor.faults.demand_onboarding and not is_sample:
        profile = onboarding_of(vendor, exam["course_id"], learner)
        if profile != "approved-in-course":
            return Answer({"status": ONBOARDING_ERROR.get(profile, "onboarding_missing")})
    attempt = Attempt(
        id=new_id(),
        protocol=Protocol.REST,
        exam=exam_id,
        exam_name=exam["exam_name"],
        course=exam["course_id"],
        lms=str(context.get("lms_host")),
        learner=learner,
        learner_name=str(context.get("full_name") or ""),
        rules="; ".join(str(context[key]) for key in ("review_policy", "review_policy_exception") if key in context),
        is_sample=is_sample,
    )
    return Answer({"id": vendor.records.add(attempt)})


def show_attempt(vendor: "Vendor", request: Request, exam_id: str, attempt_id: str) -> Answer:
    """Say how far an attempt is, and what the learner has to do."""
    attempt = vendor.records.attempts.get(attempt_id)
    if attempt is None:
        return NOT_FOUND
    return Answer(
        {
            "id": attempt.id,
            "status": STATUS_OF_STAGE[Stage(attempt.stage)],
            "instructions": _instructions(request),
            "download_url": f"{vendor.url}/download?attempt={attempt.id}",
        }
    )


def change_attempt(vendor: "Vendor", request: Request, exam_id: str, attempt_id: str) -> Answer:
    """Take note that the learner has started, submitted or failed; a reviewed attempt stays reviewed."""
    attempt, status = vendor.records.attempts.get(attempt_id), request.json.get("status")
    if attempt is None:
        return NOT_FOUND
    if attempt.stage != Stage.REVIEWED:
        vendor.records.move(attempt, STAGE_OF_STATUS.get(str(status), Stage(attempt.stage)))
    return Answer({"id": attempt.id, "status": status})


def remove_attempt(vendor: "Vendor", request: Request, exam_id: str, attempt_id: str) -> Answer:
    """Forget an attempt."""
    return Answer({"status": "deleted"}) if vendor.records.remove(attempt_id) else NOT_FOUND


def retire_learner(vendor: "Vendor", request: Request, learner: str) -> Answer:
    """Forget a learner."""
    vendor.records.forget_learner(learner)
    return Answer(True)


def show_onboarding(vendor: "Vendor", request: Request, course: str) -> Answer:
    """Say how far one learner's onboarding is, or that of everybody in the course who began it."""
    if learner := request.parameters.get("user_id"):
        return Answer({"user_id": learner, "status": onboarding_of(vendor, course, learner), "expiration_date": None})
    wanted = {status for status in request.parameters.get("status", "").split(",") if status}
    learners = dict.fromkeys(a.learner for a in vendor.records.attempts.values() if a.course == course and a.is_sample)
    profiles: list[dict[str, Any]] = [
        {"user_id": learner, "status": onboarding_of(vendor, course, learner)} for learner in learners
    ]
    return Answer({"results": [profile for profile in profiles if not wanted or profile["status"] in wanted]})


ONBOARDING_ERROR = {
    "no-profile": "onboarding_missing",
    "pending": "onboarding_pending",
    "rejected": "onboarding_failed",
}


def onboarding_of(vendor: "Vendor", course: str, learner: str) -> str:
    """Return the state of the learner's onboarding in the course, by the last attempt at it."""
    attempts = vendor.records.of_learner(course, learner)
    if not attempts:
        return "no-profile"
    outcomes = [attempt.outcome for attempt in attempts]
    if "passed" in outcomes:
        return "approved-in-course"
    return "pending" if outcomes[-1] == "" else "rejected"


def _instructions(request: Request) -> list[str]:
    language = request.headers.get("Accept-Language", "en").split(";")[0].partition("-")[0]
    return INSTRUCTIONS.get(language, INSTRUCTIONS["en"])
