"""The vendor's side of the protocol of Software Secure: registrations that are checked, reviews that are made."""

import base64
import hmac
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from Crypto.Cipher import DES3
from Crypto.Util.Padding import unpad

from proctoring.backends import software_secure_wire as wire
from sandbox.vendor.records import Attempt, Protocol, new_id
from sandbox.vendor.web import Answer, Request

if TYPE_CHECKING:
    from sandbox.vendor.service import Vendor

BLOCK_BYTES = 8
OUTCOMES = {
    "passed": "Clean",
    "violation": "Rules Violation",
    "suspicious": "Suspicious",
    "not_reviewed": "Not Reviewed",
}
VIDEO = "/AdminSite/DirectLink-Generic.aspx?ID="


def register(vendor: "Vendor", request: Request) -> Answer:
    """Check signature and password of a registration, keep it, and answer its record locator."""
    registration = request.json
    if not is_signed(vendor, request):
        return Answer({"errorMessage": "the signature does not fit"}, HTTPStatus.FORBIDDEN)
    if decrypted(registration["examPassword"], vendor.agreement.crypto_key) != registration["examCode"]:
        return Answer({"errorMessage": "the password does not fit"}, HTTPStatus.BAD_REQUEST)
    extra, exam_url = registration["orgExtra"], urlsplit(registration["examUrl"])
    attempt = Attempt(
        id=new_id().upper(),
        protocol=Protocol.SOFTWARE_SECURE,
        exam=str(extra["examID"]),
        exam_name=registration["examName"],
        course=extra["courseID"],
        lms=f"{exam_url.scheme}://{exam_url.netloc}",
        learner=f"{extra['firstName']} {extra['lastName']}",
        learner_name=f"{extra['firstName']} {extra['lastName']}",
        rules=registration["reviewerNotes"] or "",
        is_sample=not registration["reviewedExam"],
        registration=registration,
    )
    return Answer({"ssiRecordLocator": vendor.records.add(attempt)}, HTTPStatus.CREATED)


def is_signed(vendor: "Vendor", request: Request) -> bool:
    """Whether the request carries the signature that we compute of it, too."""
    signed = {"Content-Type": request.headers.get("Content-Type", "")}
    message = wire.message_to_sign("POST", signed, request.headers.get("Date"), request.json)
    agreed = vendor.agreement
    expected = wire.signature(message, key_id=agreed.secret_key_id, secret=agreed.secret_key)
    return hmac.compare_digest(expected, request.headers.get("Authorization", "").encode())


def decrypted(password: str, key: str) -> str:
    """Return the text of an encrypted password."""
    blocks = DES3.new(key.encode(), DES3.MODE_ECB).decrypt(base64.b64decode(password))
    text: bytes = unpad(blocks, BLOCK_BYTES)
    return text.decode()


def review(vendor: "Vendor", attempt: Attempt, outcome: str, comments: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the review of an attempt as the service posts it."""
    registered = attempt.registration
    shared = {key: registered[key] for key in ("examCode", "examName", "examSponsor", "organization", "reviewerNotes")}
    return {
        "examDate": registered["orgExtra"]["examStartDate"],
        "examProcessingStatus": "Review Completed",
        "examTakerFirstName": registered["orgExtra"]["firstName"],
        "examTakerLastName": registered["orgExtra"]["lastName"],
        "examTakerEmail": registered["orgExtra"].get("email", ""),
        "examApiData": registered,
        "examMetaData": {**shared, "ssiRecordLocator": attempt.id, "reviewedExam": str(not attempt.is_sample)},
        "overAllComments": ";",
        "reviewStatus": OUTCOMES[outcome],
        "userPhotoBase64String": "",
        "videoReviewLink": f"{vendor.url}{VIDEO}{attempt.id}",
        "webCamComments": [_comment(comment) for comment in comments],
        "desktopComments": [],
    }


def _comment(comment: dict[str, Any]) -> dict[str, Any]:
    return {
        "comments": comment["comment"],
        "eventStatus": OUTCOMES[comment["status"]],
        "eventStart": comment["start"],
        "eventFinish": comment["stop"],
        "duration": comment["duration"],
    }
