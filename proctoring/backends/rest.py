"""The base class of providers that speak the REST protocol. Spec 06 §5.

An operation is three small steps, each open to a subclass: a URL property, a call of one method of :attr:`session`,
and the decoding of the answer. Time-outs, the connection pool, retries and the token belong to the session
(:mod:`proctoring.backends.oauth`). What ``requests`` raises leaves a method unchanged unless the method says otherwise.
"""

import copy
import time
import uuid
from collections.abc import Mapping, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import jwt
import requests
from django.conf import settings
from django.utils.translation import get_language

from proctoring import conf
from proctoring.backends.backend import ProctoringBackendProvider
from proctoring.backends.failures import report_failure
from proctoring.backends.kept_answers import KeptAnswers
from proctoring.backends.oauth import OAuthAPIClient
from proctoring.exceptions import (
    BackendProviderCannotRegisterAttempt,
    BackendProviderCannotRetireUser,
    BackendProviderOnboardingException,
    BackendProviderOnboardingProfilesException,
    BackendProviderSentNoAttemptID,
)
from proctoring.integrations.bundles import BaseWebpackLoaderException, WebpackBundleLookupError, get_files
from proctoring.logs import get_logger
from proctoring.statuses import ProctoredExamStudentAttemptStatus, SoftwareSecureReviewStatus
from proctoring.types import AttemptDict, ExamDict, ProviderExamDict

log = get_logger(__name__)

CONFIG_CACHE_SECONDS = 60
# What ``json()`` raises for an answer that is no JSON, or is nested without end.
UNDECODABLE = (ValueError, RecursionError)
# What a path segment may hold as it is; course ids keep their colons and pluses.
SAFE_IN_PATH = ":@!$&'()*+,;="


class BaseRestProctoringProvider(ProctoringBackendProvider):
    """A provider with a REST service below ``base_url``. Subclass it, set ``base_url``, register an entry point.

    ``client_id`` and ``client_secret`` obtain the token of the service and sign the links of the instructor dashboard.
    ``session`` makes every call; it is shared by all threads and may be replaced, or its methods one by one.
    """

    # Root of the service, such as "https://ps.example"; required before an instance is made.
    base_url: str = None  # type: ignore[assignment]  # spec 06 §5.1; the constructor fails without one
    # Life of a link to the instructor dashboard.
    token_expiration_time: float = 60
    # Informational.
    needs_oauth: bool = True
    has_dashboard: bool = True
    supports_onboarding: bool = True
    # A review with violations does not pass.
    passing_statuses: Sequence[str] = (SoftwareSecureReviewStatus.clean,)
    # Seconds per call, or a pair (connect, read), as ``requests`` understands it.
    timeout: Any = 30
    # The rules of exams that bring none of their own: name to bool.
    default_rules: Mapping[str, Any] | None = None

    session: requests.Session

    def __init__(self, client_id: str | None = None, client_secret: str | None = None, **kwargs: Any) -> None:
        """Set options as attributes and prepare the session; no network access. ``base_url`` must be known by now."""
        super().__init__(**kwargs)
        self.client_id = client_id
        self.client_secret = client_secret
        self.session = OAuthAPIClient(self.base_url, client_id, client_secret)
        self._configs = KeptAnswers(CONFIG_CACHE_SECONDS)

    # URLs, with their placeholders

    @property
    def config_url(self) -> str:
        """The service's configuration."""
        return self._url("/api/v1/config/")

    @property
    def create_exam_url(self) -> str:
        """Where new exams are posted."""
        return self._url("/api/v1/exam/")

    @property
    def exam_url(self) -> str:
        """One exam."""
        return self._url("/api/v1/exam/{exam_id}/")

    @property
    def create_exam_attempt_url(self) -> str:
        """Where new attempts on an exam are posted."""
        return self._url("/api/v1/exam/{exam_id}/attempt/")

    @property
    def exam_attempt_url(self) -> str:
        """One attempt."""
        return self._url("/api/v1/exam/{exam_id}/attempt/{attempt_id}/")

    @property
    def user_info_url(self) -> str:
        """One learner, by obscured id."""
        return self._url("/api/v1/user/{user_id}/")

    @property
    def onboarding_statuses_url(self) -> str:
        """The onboarding of a course's learners."""
        return self._url("/api/v1/courses/{course_id}/onboarding_statuses")

    @property
    def instructor_url(self) -> str:
        """The instructor dashboard."""
        return self._url("/api/v1/instructor/{client_id}/?jwt={jwt}")

    @property
    def proctoring_instructions(self) -> list[Any]:
        """Steps for learners before the exam, in place of the service's; empty: the service's are shown."""
        return []

    # Configuration

    def get_proctoring_config(self) -> Any:
        """Return the service's configuration in the active language, at most a minute old while the service answers.

        While it does not, the last one known is returned; without one, the error is raised, or what an answer with an
        error status holds is returned, as the protocol has it.
        """
        headers = self._get_language_headers()
        key = (self.config_url, headers["Accept-Language"])
        return self._configs.get(key, partial(self._ask_for_config, headers))

    def get_software_download_url(self) -> str | None:
        """Return ``download_url`` of the configuration, or ``None``."""
        config = self.get_proctoring_config()
        return config.get("download_url") if isinstance(config, dict) else None

    def _ask_for_config(self, headers: dict[str, str]) -> tuple[Any, bool]:
        response = self.session.get(self.config_url, headers=headers, timeout=self.timeout)
        config = response.json()
        try:
            response.raise_for_status()
        except requests.HTTPError:
            return config, False
        return config, True

    # Exams

    def get_exam(self, exam: Any) -> Any:
        """Return what the service knows of an exam, asked for by our id."""
        response = self.session.get(self._fill(self.exam_url, exam_id=exam["id"]), timeout=self.timeout)
        return response.json()

    def on_exam_saved(self, exam: ProviderExamDict) -> Any:
        """Post the exam, and return the id in the answer.

        Whatever goes wrong is logged, reported for a later retry, and answered with ``None``.
        """
        body: dict[str, Any] = {**exam}
        if self.default_rules and not body.get("rules"):
            body["rules"] = copy.deepcopy(self.default_rules)
        external_id = body.get("external_id")
        try:
            url = self._fill(self.exam_url, exam_id=external_id) if external_id else self.create_exam_url
            response = self.session.post(url, json=body, timeout=self.timeout)
            response.raise_for_status()
            return response.json().get("id")
        except Exception as error:  # the contract: any failure at all, and saving an exam goes on
            log.exception("cannot save the exam at the provider: exam_id=%(exam_id)s", {"exam_id": body.get("id")})
            report_failure(error)
            return None

    # Attempts

    def register_exam_attempt(self, exam: ExamDict, context: Mapping[str, Any]) -> Any:
        """Post the whole context but the attempt code, and return the id of the answer in its JSON type.

        Raises ``BackendProviderCannotRegisterAttempt`` with the provider's status for anything but a 200, with 503 if
        the provider could not be reached or does not know the exam, with 502 for an answer that cannot be understood;
        ``BackendProviderOnboardingException`` for one of the four onboarding statuses; and
        ``BackendProviderSentNoAttemptID``.
        """
        if not exam["external_id"]:
            raise BackendProviderCannotRegisterAttempt(
                "The exam is not known to the proctoring service yet.", HTTPStatus.SERVICE_UNAVAILABLE
            )
        url = self._fill(self.create_exam_attempt_url, exam_id=exam["external_id"])
        body = {key: value for key, value in context.items() if key != "attempt_code"}
        body["status"] = ProctoredExamStudentAttemptStatus.created
        try:
            response = self.session.post(url, json=body, timeout=self.timeout)
        except OSError as error:  # includes all errors of requests
            log.exception(
                "cannot reach the provider to register an attempt: exam_id=%(exam_id)s", {"exam_id": exam.get("id")}
            )
            raise BackendProviderCannotRegisterAttempt(
                "The proctoring service cannot be reached.", HTTPStatus.SERVICE_UNAVAILABLE
            ) from error
        return _registered_id(response)

    def start_exam_attempt(self, exam: str | None, attempt: str | None) -> Any:
        """Send the status ``started``; return the status in the answer. A refusal is reported, not raised."""
        return self._send_status(exam, attempt, ProctoredExamStudentAttemptStatus.started)

    def stop_exam_attempt(self, exam: str | None, attempt: str | None) -> Any:
        """Send the status ``submitted``; as :meth:`start_exam_attempt`."""
        return self._send_status(exam, attempt, ProctoredExamStudentAttemptStatus.submitted)

    def mark_erroneous_exam_attempt(self, exam: str | None, attempt: str | None) -> Any:
        """Send the status ``error``; as :meth:`start_exam_attempt`."""
        return self._send_status(exam, attempt, ProctoredExamStudentAttemptStatus.error)

    def get_attempt(self, attempt: AttemptDict) -> dict[str, Any]:
        """Return what the service says of the attempt, with instructions: ours, else the service's, else none."""
        answer = self._make_attempt_request(
            attempt["proctored_exam"]["external_id"], attempt["external_id"], method="GET"
        )
        theirs = answer.get("instructions")
        answer["instructions"] = self.proctoring_instructions or (theirs if isinstance(theirs, list) else [])
        return answer

    def remove_exam_attempt(self, exam: str | None, attempt: str | None) -> bool:
        """Delete the attempt at the service; answer whether it is gone, also if it already was.

        An error status other than 404 raises ``requests.HTTPError``. Without an attempt id there is no request.
        """
        if not attempt:
            return False
        url = self._fill(self.exam_attempt_url, exam_id=exam, attempt_id=attempt)
        response = self.session.request("DELETE", url, timeout=self.timeout)
        if response.status_code == HTTPStatus.NOT_FOUND:
            return True
        response.raise_for_status()
        try:
            return bool(_object_in(response).get("status") == "deleted")
        except UNDECODABLE:
            log.warning("the provider did not confirm the removal: attempt=%(attempt)s", {"attempt": attempt})
            return False

    def _send_status(self, exam: str | None, attempt: str | None, status: str) -> Any:
        return self._make_attempt_request(exam, attempt, method="PATCH", status=status).get("status")

    def _make_attempt_request(
        self, exam: str | None, attempt: str | None, method: str = "POST", status: str | None = None, **payload: Any
    ) -> dict[str, Any]:
        """Return the JSON object that the service answers for an attempt; ``{}``, unasked, without an attempt id.

        With a ``status``, that and ``payload`` are the body. An answer with an error status, or without a JSON object,
        is logged, reported for a later retry and treated as ``{}``.
        """
        if not attempt:
            return {}
        options: dict[str, Any] = {"timeout": self.timeout}
        if method == "GET":
            options["headers"] = self._get_language_headers()
        if status:
            options["json"] = {**payload, "status": status}
        url = self._fill(self.exam_attempt_url, exam_id=exam, attempt_id=attempt)
        response = self.session.request(method, url, **options)
        try:
            response.raise_for_status()
            return {} if response.status_code == HTTPStatus.NO_CONTENT else _object_in(response)
        except (requests.RequestException, *UNDECODABLE) as error:
            log.exception(
                "bad answer for an attempt: method=%(method)s status=%(status)s",
                {"method": method, "status": status, "http_status": response.status_code},
            )
            report_failure(error)
            return {}

    # People

    def retire_user(self, user_id: str) -> bool:
        """Delete the learner at the service; return the JSON ``true`` or ``false`` that it answers.

        Anything else raises ``BackendProviderCannotRetireUser``, with the body of the answer if there is one.
        """
        response = None
        try:
            response = self.session.delete(self._fill(self.user_info_url, user_id=user_id), timeout=self.timeout)
            answer = response.json()
            if not isinstance(answer, bool):
                raise TypeError("the answer is neither true nor false")
        except Exception as error:  # the contract: whatever the session raises
            answered = getattr(error, "response", None) if response is None else response
            content = None if answered is None else answered.content
            raise BackendProviderCannotRetireUser(content) from error
        return answer

    def get_onboarding_profile_info(self, course_id: str, **kwargs: Any) -> Any:
        """Return the onboarding statuses of a course, or of one learner; ``kwargs`` become the query string.

        Any status but 200, and a 200 that is no JSON (as a 502), raises ``BackendProviderOnboardingProfilesException``.
        """
        url = self._fill(self.onboarding_statuses_url, course_id=course_id)
        if kwargs:
            url = f"{url}?{urlencode(kwargs)}"
        response = self.session.get(url, timeout=self.timeout)
        if response.status_code != HTTPStatus.OK:
            raise BackendProviderOnboardingProfilesException(response.content, response.status_code)
        try:
            return response.json()
        except UNDECODABLE as error:
            raise BackendProviderOnboardingProfilesException(response.content, HTTPStatus.BAD_GATEWAY) from error

    def get_instructor_url(
        self,
        course_id: str,
        user: dict[str, Any],
        exam_id: str | None = None,
        attempt_id: str | None = None,
        show_configuration_dashboard: bool = False,
        encrypted_video_review_url: bytes | None = None,
    ) -> str:
        """Return a link to the dashboard of the course, exam or attempt, or the exam's configuration, signed and short-lived."""
        claims: dict[str, Any] = {
            "course_id": course_id,
            "user": user,
            "iss": self.client_id,
            "jti": uuid.uuid4().hex,
            "exp": time.time() + self.token_expiration_time,
        }
        if exam_id:
            claims["exam_id"] = exam_id
            if show_configuration_dashboard:
                claims["config"] = True
            if attempt_id:
                claims["attempt_id"] = attempt_id
        log.debug(
            "link to the instructor dashboard: course_id=%(course_id)s exam_id=%(exam_id)s attempt_id=%(attempt_id)s",
            {"course_id": course_id, "exam_id": exam_id, "attempt_id": attempt_id},
        )
        token = jwt.encode(claims, self.client_secret, algorithm="HS256")  # type: ignore[arg-type]  # PyJWT refuses None
        return self._fill(self.instructor_url, client_id=self.client_id, jwt=token)

    def on_review_callback(self, attempt: AttemptDict, payload: dict[str, Any]) -> dict[str, Any]:
        """Return the payload: these services post reviews in the standard form."""
        return payload

    # The browser worker

    def get_javascript(self) -> str:
        """Return the URL of the worker's bundle, as the host's front-end build knows it now; ``""``: there is none."""
        bundle = getattr(self, "npm_module", None) or type(self).__module__.partition(".")[0]
        url = _script_url(_bundle_files(bundle))
        is_path = url.startswith("/") and not url.startswith("//")
        return f"{conf.setting('LMS_ROOT_URL')}{url}" if is_path else url

    # Details

    def _get_language_headers(self) -> dict[str, str]:
        """Return the header for texts in the active language. The semicolon is what the services know (spec 06 §5.4)."""
        default, active = settings.LANGUAGE_CODE, get_language()
        return {"Accept-Language": default if active in (None, default) else f"{active};{default}"}

    def _url(self, path: str) -> str:
        return f"{self.base_url.rstrip('/')}{path}"

    def _fill(self, template: str, **ids: Any) -> str:
        return template.format(**{name: quote(str(value), safe=SAFE_IN_PATH) for name, value in ids.items()})


def _object_in(response: requests.Response) -> dict[str, Any]:
    """Return the JSON object of an answer; ``ValueError`` for anything else."""
    answer = response.json()
    if not isinstance(answer, dict):
        raise ValueError("the answer is no JSON object")  # as for an answer that is no JSON
    return answer


def _registered_id(response: requests.Response) -> Any:
    """Return the attempt's id from the answer to a registration; see :meth:`register_exam_attempt`."""
    if response.status_code != HTTPStatus.OK:
        raise BackendProviderCannotRegisterAttempt(response.content, response.status_code)
    try:
        answer = response.json()
    except UNDECODABLE as error:
        raise BackendProviderCannotRegisterAttempt(response.content, HTTPStatus.BAD_GATEWAY) from error
    fields = answer if isinstance(answer, dict) else {}
    if fields.get("status") in ProctoredExamStudentAttemptStatus.onboarding_errors:
        raise BackendProviderOnboardingException(fields["status"])
    if not fields.get("id"):
        raise BackendProviderSentNoAttemptID(answer, HTTPStatus.OK)
    return fields["id"]


def _bundle_files(bundle: str) -> Sequence[Mapping[str, Any]]:
    """Return the files of a bundle; none, and a warning, where the build did not leave any."""
    try:
        return get_files(bundle, config="WORKERS") or []
    except (WebpackBundleLookupError, KeyError):
        log.warning(
            "no bundle %(bundle)s: check that it is built and that WEBPACK_LOADER has WORKERS", {"bundle": bundle}
        )
    except (BaseWebpackLoaderException, OSError) as error:
        log.warning("bundle %(bundle)s is not usable: %(error)s", {"bundle": bundle, "error": error})
    return []


def _script_url(files: Sequence[Mapping[str, Any]]) -> str:
    """Return the URL of the first script among the files, else of the first file, else ``""``."""
    urls: list[str] = [file["url"] for file in files]
    scripts = (url for url in urls if urlsplit(url).path.endswith(".js"))
    return next(scripts, urls[0] if urls else "")
