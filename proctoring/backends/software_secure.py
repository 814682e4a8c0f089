"""The provider Software Secure, also known as RPNow: registration and review callback. Spec 06 §6.

The service learns of an attempt when it is registered and calls back with the review; it is told of nothing else, keeps
nothing that could be removed, and offers no deletion of a learner's data, which operators have to request from it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from django.urls import reverse

from proctoring import conf, constants
from proctoring.backends import software_secure_wire as wire
from proctoring.backends.backend import ProctoringBackendProvider
from proctoring.backends.callback_protection import LAUNCHES, signature_query
from proctoring.backends.transport import ProviderSession
from proctoring.crypto import decode_and_decrypt
from proctoring.exceptions import (
    BackendProviderCannotRegisterAttempt,
    BackendProviderSentNoAttemptID,
    ProctoredExamBadReviewStatus,
    ProctoredExamSuspiciousLookup,
)
from proctoring.integrations.current_request import get_current_request
from proctoring.links import lms_host
from proctoring.logs import get_logger
from proctoring.statuses import SoftwareSecureReviewStatus
from proctoring.types import AttemptDict, ExamDict, ProviderExamDict

log = get_logger(__name__)

SOFTWARE_SECURE_INVALID_CHARS = wire.INVALID_CHARS

ACCEPTED = (HTTPStatus.OK, HTTPStatus.CREATED)
MAX_QUOTED_CHARACTERS = 2000
JSON_HEADERS = {"Content-Type": "application/json"}


class SoftwareSecureBackendProvider(ProctoringBackendProvider):
    """Talks the signed protocol of Software Secure. Also configured as ``rpnow4``, with options of its own."""

    verbose_name = "RPNow"
    passing_statuses: Sequence[str] = SoftwareSecureReviewStatus.passing_statuses
    needs_request = True
    is_external_id_secret = True
    # Seconds that the registration may take, or a pair (connect, read).
    timeout: Any = 10
    # What whoever posts a review without a log-in has to prove (docs/security.rst); empty: nothing.
    callback_protection: Mapping[str, Any] = MappingProxyType({})
    # Whether launches need a signature, which registration then adds to the URL of the exam.
    sign_launch_url: bool = False
    additional_options = ("callback_protection", "sign_launch_url")

    def __init__(
        self,
        organization: str,
        exam_sponsor: str,
        exam_register_endpoint: str,
        secret_key_id: str,
        secret_key: str,
        crypto_key: str | bytes,
        software_download_url: str,
        video_review_aes_key: str | None = None,
        send_email: bool = False,
        **kwargs: Any,
    ) -> None:
        """Store the options. The keys are not tried; :meth:`configuration_problems` does that for the system checks."""
        super().__init__(**kwargs)
        self.organization = organization
        self.exam_sponsor = exam_sponsor
        self.exam_register_endpoint = exam_register_endpoint
        self.secret_key_id = secret_key_id
        self.secret_key = secret_key
        self.crypto_key = crypto_key.encode() if isinstance(crypto_key, str) else crypto_key
        self.software_download_url = software_download_url
        self.video_review_aes_key = video_review_aes_key
        self.send_email = send_email
        self.session = ProviderSession()

    def configuration_problems(self) -> Iterator[tuple[str, str]]:
        """Yield name of an option and what is wrong with it, for every key that cannot work."""
        return wire.key_problems(
            crypto_key=self.crypto_key,
            secret_key=self.secret_key,
            video_review_aes_key=self.video_review_aes_key,
        )

    # Registration

    def register_exam_attempt(self, exam: ExamDict, context: Mapping[str, Any]) -> Any:
        """Register the attempt with a signed request, and return the record locator that the service answers.

        Raises ``BackendProviderCannotRegisterAttempt`` with the status of the answer, 503 if there was none, 502 if it
        is no JSON; ``BackendProviderSentNoAttemptID`` for an answer without a locator. The request is sent once.
        """
        payload = self._get_payload(exam, context)
        date = wire.http_date(datetime.now(UTC))
        authorization = self._sign_doc(payload, "POST", JSON_HEADERS, date)
        exam_code = context["attempt_code"]
        log.info(
            "registering with Software Secure: exam_code=%(exam_code)s course_id=%(course_id)s",
            {"exam_code": exam_code, "course_id": exam["course_id"], "exam_id": exam["id"]},
        )
        try:
            status, text = self._send_request_to_ssi(payload, authorization, date)
        except OSError as error:  # includes all errors of requests
            log.exception("Software Secure cannot be reached: exam_code=%(exam_code)s", {"exam_code": exam_code})
            raise BackendProviderCannotRegisterAttempt(
                f"Cannot register attempt {exam_code}: the proctoring service cannot be reached.",
                HTTPStatus.SERVICE_UNAVAILABLE,
            ) from error
        return _record_locator(exam_code, status, text)

    def _get_payload(self, exam: ExamDict, context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the registration as the service wants it, keys in its order."""
        now = datetime.now(UTC)
        exam_code = context["attempt_code"]
        first_name, last_name = self._split_fullname((context["full_name"] or "").strip(" "))
        payload = {
            "examCode": exam_code,
            "organization": self.organization,
            "duration": context["time_limit_mins"],
            "reviewedExam": not context["is_sample_attempt"],
            "reviewerNotes": wire.reviewer_notes(
                context.get("review_policy", constants.DEFAULT_SOFTWARE_SECURE_REVIEW_POLICY),
                context.get("review_policy_exception"),
            ),
            "examPassword": self._encrypt_password(self.crypto_key, exam_code),
            "examSponsor": self.exam_sponsor,
            "examName": wire.exam_name(exam["exam_name"]),
            "ssiProduct": "rp-now",
            "examUrl": self._launch_url(exam_code),
            "orgExtra": {
                "examStartDate": wire.http_date(now),
                "examEndDate": wire.http_date(now + timedelta(minutes=context["time_limit_mins"])),
                "noOfStudents": 1,
                "examID": exam["id"],
                "courseID": exam["course_id"],
                "firstName": first_name,
                "lastName": last_name,
            },
        }
        if self.send_email:
            payload["orgExtra"]["email"] = context["email"]
        return payload

    def _launch_url(self, exam_code: str) -> str:
        """Return the URL that the service's secure browser opens."""
        url = lms_host() + reverse("proctoring:anonymous.proctoring_launch_callback.start_exam", args=[exam_code])
        return f"{url}?{signature_query(LAUNCHES, exam_code)}" if self.sign_launch_url else url

    def _send_request_to_ssi(self, data: Mapping[str, Any], sig: bytes, date: str) -> tuple[int, str]:
        """Post the registration; return status and text of the answer."""
        headers: dict[str, str | bytes] = {**JSON_HEADERS, "Authorization": sig, "Date": date}
        response = self.session.post(
            self.exam_register_endpoint, headers=headers, data=json.dumps(data), timeout=self.timeout
        )
        return response.status_code, response.text

    def _sign_doc(
        self, body_json: Mapping[str, Any], method: str, headers: Mapping[str, str], date: str | None
    ) -> bytes:
        """Return the value of ``Authorization`` for the request."""
        log.debug("signing a request: course_id=%(course_id)s", {"course_id": body_json["orgExtra"].get("courseID")})
        message = wire.message_to_sign(method, headers, date, body_json)
        return wire.signature(message, key_id=self.secret_key_id, secret=self.secret_key)

    def _header_string(self, headers: Mapping[str, str], date: str | None) -> bytes:
        """Return the signed part of the headers."""
        return wire.header_text(headers, date)

    def _body_string(self, body_json: Mapping[str, Any], prefix: bytes = b"") -> bytes:
        """Return the canonical text of the body."""
        return wire.body_text(body_json, prefix)

    def _encrypt_password(self, key: bytes, pwd: str) -> str:
        """Return the exam's password encrypted."""
        return wire.encrypt_password(key, pwd)

    def _split_fullname(self, full_name: str | None) -> tuple[str, str]:
        """Return first and last name."""
        return wire.split_full_name(full_name)

    # What the service is not told

    def start_exam_attempt(self, exam: str | None, attempt: str | None) -> None:
        """Do nothing: the secure browser of the service itself opened the exam."""

    def stop_exam_attempt(self, exam: str | None, attempt: str | None) -> None:
        """Do nothing: the secure browser notices."""

    def mark_erroneous_exam_attempt(self, exam: str | None, attempt: str | None) -> None:
        """Do nothing: the service does not take errors."""

    def on_exam_saved(self, exam: ProviderExamDict) -> None:
        """Do nothing: the service learns of an exam from its attempts."""

    def remove_exam_attempt(self, exam: str | None, attempt: str | None) -> bool:
        """Answer yes: the service keeps no attempts to remove."""
        return True

    # What learners and authors are shown

    def get_software_download_url(self) -> str:
        """Return the configured URL."""
        return self.software_download_url

    def get_proctoring_config(self) -> dict[str, Any]:
        """Return a configuration without rules and instructions."""
        return {
            "download_url": self.software_download_url,
            "name": self.verbose_name,
            "rules": {},
            "instructions": [],
        }

    def should_block_access_to_exam_material(self) -> bool:
        """Whether the request lacks the signed cookie that the launch callback sets in the secure browser.

        Any non-empty value counts. Without a request access is blocked.
        """
        request = get_current_request()
        return not (request and request.get_signed_cookie("exam", default=False))

    # Reviews

    def on_review_callback(self, attempt: AttemptDict, payload: dict[str, Any]) -> dict[str, Any]:
        """Check that the review belongs to the attempt, and return it in the standard form.

        Raises ``ProctoredExamSuspiciousLookup`` for a record locator that is missing, no text, or another one's
        (accepted where ``ALLOW_CALLBACK_SIMULATION`` is on), ``ProctoredExamBadReviewStatus`` for an unknown status or
        a malformed comment.
        """
        _check_record_locator(attempt, payload)
        return {
            "status": _standard_status(payload.get("reviewStatus")),
            "comments": wire.comments_of(payload),
            "payload": payload,
            "reviewed_by": None,
        }

    def redact_review_payload(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Return a copy of a review as it may be stored."""
        stored: dict[str, Any] = wire.redacted(payload)
        return stored

    def get_video_review_aes_key(self) -> str | None:
        """Return the configured key, hexadecimal, or ``None``."""
        return self.video_review_aes_key

    def get_instructor_url(
        self,
        course_id: str,
        user: dict[str, Any],
        exam_id: str | None = None,
        attempt_id: str | None = None,
        show_configuration_dashboard: bool = False,
        encrypted_video_review_url: bytes | None = None,
    ) -> str | None:
        """Return the link to the video of a review, for the service's newer player; ``None`` if it cannot be read."""
        if not encrypted_video_review_url:
            return None
        try:
            key = bytes.fromhex(self.video_review_aes_key or "")
            url = decode_and_decrypt(encrypted_video_review_url, key).decode()
        except Exception:  # whatever is wrong with key or token, staff get "no dashboard"
            log.exception("cannot read the link to the video of a review: attempt=%(attempt)s", {"attempt": attempt_id})
            return None
        return url.replace("DirectLink-Generic", "DirectLink-HTML5")


def _record_locator(exam_code: str, status: int, text: str) -> Any:
    """Return the record locator in the answer to a registration; see ``register_exam_attempt``."""
    problem = (
        f"Cannot register attempt {exam_code}: the proctoring service answered {status}, {text[:MAX_QUOTED_CHARACTERS]}"
    )
    if status not in ACCEPTED:
        log.error(
            "registration refused: exam_code=%(exam_code)s status=%(http_status)s",
            {"exam_code": exam_code, "http_status": status},
        )
        raise BackendProviderCannotRegisterAttempt(problem, status)
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BackendProviderCannotRegisterAttempt(problem, HTTPStatus.BAD_GATEWAY) from error
    locator = answer.get("ssiRecordLocator") if isinstance(answer, dict) else None
    if not locator:
        raise BackendProviderSentNoAttemptID(problem, status)
    return locator


def _check_record_locator(attempt: AttemptDict, payload: Any) -> None:
    meta = payload.get("examMetaData") if isinstance(payload, dict) else None
    received = meta.get("ssiRecordLocator") if isinstance(meta, dict) else None
    expected = attempt["external_id"]
    if not isinstance(received, str):
        raise ProctoredExamSuspiciousLookup("examMetaData.ssiRecordLocator: a text is expected.")
    if not isinstance(expected, str):
        raise ProctoredExamSuspiciousLookup(
            f"attempt_code={attempt['attempt_code']} was never registered; received ssiRecordLocator={received}."
        )
    may_differ = conf.value("ALLOW_CALLBACK_SIMULATION")
    if received.lower() != expected.lower() and not may_differ:
        raise ProctoredExamSuspiciousLookup(
            f"attempt_code={attempt['attempt_code']} has external_id={expected}, not ssiRecordLocator={received}."
        )


def _standard_status(stored: Any) -> str:
    if not isinstance(stored, str):
        raise ProctoredExamBadReviewStatus("reviewStatus: a text is expected.")
    SoftwareSecureReviewStatus.validate(stored)
    return SoftwareSecureReviewStatus.to_standard_status[stored]
