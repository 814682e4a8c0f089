"""The vendor calls the LMS back: with its account in one protocol, without any in the other."""

import re
import threading
from typing import TYPE_CHECKING, Any

import requests

from sandbox.vendor import software_secure
from sandbox.vendor.records import Attempt, Protocol, Stage, new_id

if TYPE_CHECKING:
    from sandbox.vendor.service import Vendor

TIMEOUT_SECONDS = 30
ATTEMPT_PATH = "/api/edx_proctoring/v1/proctored_exam/attempt/{id}/{what}"
REVIEW_PATH = "/api/edx_proctoring/proctoring_review_callback/"
SECRET_HEADER = "X-Proctoring-Secret"  # noqa: S105  # the name of a header

Replies = list[tuple[int, str]]  # status and text of what the LMS answered


def announce_ready(vendor: "Vendor", attempt: Attempt) -> Replies:
    """Tell the LMS that the learner's application runs."""
    if attempt.protocol == Protocol.SOFTWARE_SECURE:
        reply = requests.get(
            attempt.registration["examUrl"], allow_redirects=False, timeout=TIMEOUT_SECONDS
        )  # as the secure browser does
    else:
        reply = _post_with_account(vendor, attempt, "ready", {"status": "ready"})
    if reply.ok:
        vendor.records.move(attempt, Stage.READY)
    return [(reply.status_code, reply.text)]


def send_review(vendor: "Vendor", attempt: Attempt, outcome: str, comments: list[dict[str, Any]]) -> Replies:
    """Send the review, as often and as late as the fault switches say; a late one answers nothing yet."""
    vendor.records.move(attempt, Stage.REVIEWED, outcome)
    if vendor.faults.late_seconds:
        timer = threading.Timer(vendor.faults.late_seconds, _send_review, (vendor, attempt, outcome, comments))
        timer.daemon = True
        timer.start()
        return []
    times = 2 if vendor.faults.duplicate else 1
    return [reply for _ in range(times) for reply in _send_review(vendor, attempt, outcome, comments)]


def _send_review(vendor: "Vendor", attempt: Attempt, outcome: str, comments: list[dict[str, Any]]) -> Replies:
    if attempt.protocol == Protocol.SOFTWARE_SECURE:
        reply = _post_without_account(vendor, attempt, software_secure.review(vendor, attempt, outcome, comments))
    else:
        reply = _post_with_account(vendor, attempt, "reviewed", {"status": outcome, "comments": comments})
    return [(reply.status_code, reply.text)]


def _post_without_account(vendor: "Vendor", attempt: Attempt, body: dict[str, Any]) -> requests.Response:
    secret = vendor.agreement.callback_secret
    if vendor.faults.forged:
        secret = new_id()
        body["examMetaData"]["ssiRecordLocator"] = new_id()
    return requests.post(attempt.lms + REVIEW_PATH, json=body, headers={SECRET_HEADER: secret}, timeout=TIMEOUT_SECONDS)


def _post_with_account(vendor: "Vendor", attempt: Attempt, what: str, body: dict[str, Any]) -> requests.Response:
    session = requests.Session() if vendor.faults.forged else _log_in(vendor, attempt.lms)
    headers = {"X-CSRFToken": session.cookies.get("csrftoken", "")}
    url = attempt.lms + ATTEMPT_PATH.format(id=attempt.id, what=what)
    with session:
        return session.post(url, json=body, headers=headers, timeout=TIMEOUT_SECONDS)


def _log_in(vendor: "Vendor", lms: str) -> requests.Session:
    """Return a session of the vendor's account at the LMS, which logs in as people do."""
    session = requests.Session()
    page = session.get(f"{lms}/login/", timeout=TIMEOUT_SECONDS)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    form = {
        "username": vendor.agreement.username,
        "password": vendor.agreement.password,
        "csrfmiddlewaretoken": token[1] if token else "",
    }
    session.post(f"{lms}/login/", data=form, allow_redirects=False, timeout=TIMEOUT_SECONDS)
    return session
