"""The vendor: what it knows, what it does wrong on demand, and what answers which request."""

import time
from http import HTTPStatus
from pathlib import Path
from typing import Any

from sandbox.vendor import console, lms, rest_api, software_secure
from sandbox.vendor.agreement import AGREEMENT, Agreement
from sandbox.vendor.faults import Faults, Wrong
from sandbox.vendor.records import Attempt, Records
from sandbox.vendor.web import Answer, BadRequest, Request, Route, Server, find_route

EXAM = r"/api/v1/exam/(?P<exam_id>[^/]+)/"
ATTEMPT = EXAM + r"attempt/(?P<attempt_id>[^/]+)/"
CONSOLE_ATTEMPT = r"/console/attempts/(?P<attempt_id>[^/]+)/"

# Calls that need a token.
API: tuple[Route, ...] = (
    ("GET", r"/api/v1/config/", rest_api.show_config),
    ("POST", r"/api/v1/exam/", rest_api.save_exam),
    ("POST", EXAM, rest_api.save_exam),
    ("GET", EXAM, rest_api.show_exam),
    ("POST", EXAM + r"attempt/", rest_api.register_attempt),
    ("GET", ATTEMPT, rest_api.show_attempt),
    ("PATCH", ATTEMPT, rest_api.change_attempt),
    ("DELETE", ATTEMPT, rest_api.remove_attempt),
    ("DELETE", r"/api/v1/user/(?P<learner>[^/]+)/", rest_api.retire_learner),
    ("GET", r"/api/v1/courses/(?P<course>[^/]+)/onboarding_statuses", rest_api.show_onboarding),
)
# Calls that prove themselves in another way.
OTHER_API: tuple[Route, ...] = (
    ("POST", r"/oauth2/access_token", rest_api.issue_token),
    ("POST", r"/exam-registration/", software_secure.register),
)
PAGES: tuple[Route, ...] = (
    ("GET", r"/", console.show_start),
    ("GET", r"/download", console.show_download),
    ("GET", r"/api/v1/instructor/[^/]+/", console.show_dashboard),
    ("GET", r"/AdminSite/DirectLink-.*", console.show_recording),
    ("GET", r"/console", console.show),
    ("POST", r"/console/faults", console.set_faults),
    ("POST", CONSOLE_ATTEMPT + "ready", console.mark_ready),
    ("GET", CONSOLE_ATTEMPT + "launch", console.launch),
    ("POST", CONSOLE_ATTEMPT + "review", console.review),
)
OWN_PAGES = frozenset({"same-origin", "none"})  # what browsers say of requests that our own pages make
WRONG_ANSWERS = {
    Wrong.SERVER_ERROR: Answer({"error": "told to fail"}, HTTPStatus.INTERNAL_SERVER_ERROR),
    Wrong.UNAUTHORISED: rest_api.UNAUTHORISED,
    Wrong.GARBAGE: Answer("<!doctype html><title>It works!</title>"),
    Wrong.NO_ID: Answer({}),
}


class Vendor:
    """The service, without its server."""

    def __init__(self, agreement: Agreement = AGREEMENT, path: Path | None = None) -> None:
        self.agreement = agreement
        self.faults = Faults()
        self.records = Records(path)
        self.tokens: dict[str, float] = {}
        self.url = ""

    def respond(self, request: Request) -> Answer:
        """Answer a request."""
        try:
            return self._respond(request)
        except (BadRequest, KeyError, ValueError) as error:
            return Answer({"error": f"{type(error).__name__}: {error}"}, HTTPStatus.BAD_REQUEST)

    def _respond(self, request: Request) -> Answer:
        if found := find_route(PAGES, request):
            if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "none") not in OWN_PAGES:
                return Answer("Another site sent you here.", HTTPStatus.FORBIDDEN)
            return found[0](self, request, **found[1])
        time.sleep(self.faults.slow_seconds)
        if wrong := WRONG_ANSWERS.get(Wrong(self.faults.answer)):
            return wrong
        if found := find_route(OTHER_API, request):
            return found[0](self, request, **found[1])
        if not rest_api.is_authorised(self, request):
            return rest_api.UNAUTHORISED
        found = find_route(API, request)
        return found[0](self, request, **found[1]) if found else rest_api.NOT_FOUND

    # What the proctor does

    def mark_ready(self, attempt: Attempt) -> lms.Replies:
        """Tell the LMS that the learner's application runs."""
        return lms.announce_ready(self, attempt)

    def review(self, attempt: Attempt, outcome: str, *comments: str) -> lms.Replies:
        """Send the LMS the review of an attempt, with comments that stand half a minute apart."""
        seconds = 6
        told: list[dict[str, Any]] = [
            {"comment": text, "status": outcome, "start": 30 * n, "stop": 30 * n + seconds, "duration": seconds}
            for n, text in enumerate(comments, start=1)
        ]
        return lms.send_review(self, attempt, outcome, told)


def make_server(vendor: Vendor, host: str = "127.0.0.1", port: int = 0) -> Server:
    """Return the server of a vendor, bound and not yet serving."""
    server = Server((host, port), vendor.respond)
    vendor.url = server.url
    return server
