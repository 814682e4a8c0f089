"""The doors at which reviews come in: *authenticate*, *locate*, *authorise*, then store first, process, settle. Spec 05 §10 - §12.

A delivery is a row of the inbox before it is processed; what cannot become a review now is parked and can be replayed.
What is refused or malformed leaves one line in the log. docs/security.rst says who may come in.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db.models import F
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from proctoring import api, conf
from proctoring.api.providers import find_provider
from proctoring.api.reviews import (
    FORBIDDEN,
    NO_LONGER_PROCTORED,
    Answer,
    Host,
    encrypted_link,
    make_review,
    redacted_text,
)
from proctoring.backends.callback_protection import Protection
from proctoring.backends.software_secure import SoftwareSecureBackendProvider
from proctoring.backends.software_secure_wire import redacted
from proctoring.exceptions import (
    BackendProviderNotConfigured,
    ProctoredBaseException,
    ProctoredExamBadReviewStatus,
    ProctoredExamPermissionDenied,
    ProctoredExamSuspiciousLookup,
    StudentExamAttemptDoesNotExistsException,
)
from proctoring.integrations.permissions import may_review
from proctoring.logs import get_logger
from proctoring.models import ReviewCallback, locate_attempt_by_attempt_code
from proctoring.serializers import attempt_dict
from proctoring.types import AttemptDict

log = get_logger(__name__)

# Whose accounts the anonymous callback stands for.
ANONYMOUS_BACKEND = "software_secure"
# Of what nobody has proved to come from a provider, so much is kept: junk cannot fill the disk.
MOST_UNPROVEN = 1000
LONGEST_TARGET = 255

Outcome = ReviewCallback.Outcome
Channel = ReviewCallback.Channel


@dataclass(frozen=True)
class Incoming:
    """A delivery at one of the doors. ``target`` is the name that it has for the attempt."""

    channel: str
    target: str
    data: dict[str, Any]
    backend_name: str | None = None
    sender: Any = None

    @property
    def digest(self) -> str:
        """What equal deliveries have in common, and others do not."""
        text = json.dumps([self.channel, self.target, self.data], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


# The authenticated door


def receive_review(external_id: str, data: Any, *, user: Any, host: Host | None = None) -> Answer:
    """Take in what an account of a provider posts as the review of the attempt with that id. Spec 05 §10.2.

    One for an unknown attempt is parked if the account may review anything at all, and refused like one for a foreign
    attempt if not. A delivery that came before, and that nothing was changed after, is not processed again.
    """
    attempt = api.get_exam_attempt_by_external_id(external_id)
    if not (is_any_reviewer(user) if attempt is None else may_review(user, attempt)):
        log.warning(
            "review refused: user_id=%(user_id)s may not review attempt_id=%(attempt_id)s",
            {"user_id": user.pk, "attempt_id": attempt["id"] if attempt else None},
        )
        return FORBIDDEN
    if attempt is None:
        backend_name = _only_backend_of(user)
        _park(Incoming(Channel.PROVIDER, external_id, _object(data), backend_name, user), "unknown attempt")
        raise StudentExamAttemptDoesNotExistsException(f"There is no attempt with external_id={external_id}.")
    backend_name = attempt["proctored_exam"]["backend"]
    incoming = Incoming(Channel.PROVIDER, external_id, _object(data), backend_name, user)
    return _process(incoming, attempt, host)


def is_any_reviewer(user: Any) -> bool:
    """Whether the account belongs to a provider, whichever, or to staff."""
    return bool(user.is_active and (user.is_staff or _backends_of(user)))


def _backends_of(user: Any) -> list[str]:
    """Return the backends whose reviews the account delivers."""
    groups = {f"{name}_review": name for name in _backends()}
    return [groups[group] for group in user.groups.filter(name__in=groups).values_list("name", flat=True)]


def _only_backend_of(user: Any) -> str | None:
    names = _backends_of(user)
    return names[0] if len(names) == 1 else None


# The anonymous door


def receive_anonymous_review(data: Any, *, request: HttpRequest, host: Host | None = None) -> Answer:
    """Take in what is posted without a log-in as a review of Software Secure. Spec 05 §12.1.

    Also reviews of attempts that were deleted, and of exams of any backend, unless that is switched off.
    """
    proven = _authenticate(request)
    payload = _object(data)
    code = _attempt_code(payload)
    row, is_archived = locate_attempt_by_attempt_code(code)
    if row is None:
        _park_unlocated(Incoming(Channel.ANONYMOUS, code, payload, ANONYMOUS_BACKEND), proven)
        raise StudentExamAttemptDoesNotExistsException(f"There is no attempt with attempt_code={code}.")
    attempt = attempt_dict(row)
    attempt["is_archived"] = is_archived  # type: ignore[typeddict-unknown-key]  # spec 05 §12.1
    name = _authorise(attempt, proven)
    return _process(Incoming(Channel.ANONYMOUS, code, payload, name), attempt, host, backend=_backends()[name])


def _authenticate(request: HttpRequest) -> dict[str, Protection]:
    """Return the backends in whose name the request may speak; ``ProctoredExamPermissionDenied`` for none of them."""
    protections = {name: _protection(backend) for name, backend in _software_secure_backends().items()}
    if not protections:
        raise ProctoredBaseException(f"The backend {ANONYMOUS_BACKEND} is not configured.")
    refusals = {name: protection.refusal(name, request) for name, protection in protections.items()}
    if all(refusals.values()):
        log.warning("anonymous review refused: %(refusals)s", {"refusals": refusals})
        raise ProctoredExamPermissionDenied("This request is not allowed to post reviews.")
    return {name: protection for name, protection in protections.items() if not refusals[name]}


def _protection(backend: Any) -> Protection:
    """Return what the backend demands; one that cannot be understood lets nobody in, and a system check says so."""
    try:
        return Protection.of(backend)
    except ImproperlyConfigured:
        return Protection(enabled=False)


def _authorise(attempt: AttemptDict, proven: Mapping[str, Protection]) -> str:
    """Return the backend that reads the review: the exam's own if it is of this family, else the usual one."""
    own = _own_backend_of(attempt)
    name = own if own in _software_secure_backends() else ANONYMOUS_BACKEND
    if name not in proven or (proven[name].own_exams_only and name != own):
        log.warning(
            "anonymous review refused: backend=%(backend)s attempt_id=%(attempt_id)s",
            {"backend": name, "attempt_id": attempt["id"]},
        )
        raise ProctoredExamPermissionDenied("This request is not allowed to post reviews of this attempt.")
    return name


def _own_backend_of(attempt: AttemptDict) -> str | None:
    exam = attempt["proctored_exam"]
    return exam["backend"] or conf.default_backend_name() if exam else None


def _attempt_code(data: Mapping[str, Any]) -> str:
    meta = data.get("examMetaData")
    code = meta.get("examCode") if isinstance(meta, Mapping) else None
    if not isinstance(code, str) or not code or "\0" in code or len(code) > LONGEST_TARGET:
        raise ProctoredExamBadReviewStatus("examMetaData.examCode: the code of an attempt is expected.")
    return code


def _park_unlocated(incoming: Incoming, proven: Mapping[str, Protection]) -> None:
    """Park the delivery: what proved its origin always, anything else as long as there is not too much of it."""
    has_proof = any(protection.demands_proof for protection in proven.values())
    unproven = ReviewCallback.objects.filter(channel=Channel.ANONYMOUS, outcome=Outcome.PARKED)
    if has_proof or unproven.count() < MOST_UNPROVEN:
        _park(incoming, "unknown attempt")


def _software_secure_backends() -> dict[str, Any]:
    found = {name: b for name, b in _backends().items() if isinstance(b, SoftwareSecureBackendProvider)}
    if ANONYMOUS_BACKEND in _backends():
        found.setdefault(ANONYMOUS_BACKEND, _backends()[ANONYMOUS_BACKEND])
    return found


def _backends() -> dict[str, Any]:
    config: Any = apps.get_app_config("proctoring")
    backends: dict[str, Any] = config.backends
    return backends


def backend_of(callback: ReviewCallback) -> Any:
    """Return the backend that reads an anonymous delivery; ``None`` for the one of the exam."""
    return _backends().get(callback.backend or "") if callback.channel == Channel.ANONYMOUS else None


def belongs_to_backend(callback: ReviewCallback, attempt: AttemptDict) -> bool:
    """Whether the backend of an anonymous delivery may review the attempt."""
    backend = backend_of(callback)
    if backend is None:
        return False
    return not _protection(backend).own_exams_only or callback.backend == _own_backend_of(attempt)


# The inbox


def _process(incoming: Incoming, attempt: AttemptDict, host: Host | None, *, backend: Any = None) -> Answer:
    """Store the delivery, make a review of it, and record what became of it; what is malformed is taken out again."""
    callback = _store_first(incoming, attempt, backend or find_provider(incoming.backend_name))
    try:
        return process(callback, incoming.data, attempt, host=host, backend=backend)
    except (ProctoredExamBadReviewStatus, ProctoredExamSuspiciousLookup):
        ReviewCallback.objects.filter(pk=callback.pk).exclude(outcome=Outcome.PROCESSED).delete()
        raise


def process(
    callback: ReviewCallback,
    data: dict[str, Any],
    attempt: AttemptDict,
    *,
    host: Host | None = None,
    backend: Any = None,
) -> Answer:
    """Make a review of a delivery that is in the inbox, and record what became of it."""
    try:
        answer = make_review(attempt, data, backend, host=host, callback=callback)
    except (NotImplementedError, ImproperlyConfigured) as error:
        callback.settle(Outcome.PARKED, "the provider is not configured")
        raise BackendProviderNotConfigured("The proctoring provider of this exam is not configured.") from error
    except ProctoredBaseException as refusal:
        callback.settle(Outcome.PARKED, str(refusal))
        raise
    except Exception as error:
        callback.settle(Outcome.FAILED, type(error).__name__)  # its text may quote what was sent
        raise
    if answer == NO_LONGER_PROCTORED:
        callback.settle(Outcome.PARKED, "the exam is not proctored")
    return answer


def _park(incoming: Incoming, why: str) -> None:
    provider = _backends().get(incoming.backend_name or "")
    _store_first(incoming, None, provider).settle(Outcome.PARKED, why)
    log.warning(
        "review parked, %(why)s: channel=%(channel)s target=%(target)s",
        {"why": why, "channel": incoming.channel, "target": incoming.target},
    )


def _store_first(incoming: Incoming, attempt: AttemptDict | None, provider: Any) -> ReviewCallback:
    """Return the row of the delivery; one that came before keeps its row, and what became of it."""
    contents = {
        "backend": incoming.backend_name,
        "attempt_code": attempt["attempt_code"] if attempt else None,
        "sender_id": incoming.sender.pk if incoming.sender else None,
        # as much as any of our own protocols would take out, where nobody knows whose it is
        "body": redacted_text(incoming.data, provider.redact_review_payload if provider else redacted),
        "encrypted_video_url": _link_of(incoming.data, provider),
    }
    callback, is_new = ReviewCallback.objects.get_or_create(
        digest=incoming.digest, defaults={"channel": incoming.channel, "target": incoming.target, **contents}
    )
    if not is_new:
        same = ReviewCallback.objects.filter(pk=callback.pk)
        same.update(deliveries=F("deliveries") + 1, modified=timezone.now(), **contents)
    return callback


def _link_of(data: dict[str, Any], provider: Any) -> bytes | None:
    """Return the link to the recording as it can be kept until the delivery is processed."""
    payload = data.get("payload")
    link = encrypted_link(provider, payload if isinstance(payload, dict) else data) if provider else None
    return link if isinstance(link, bytes) else None


def _object(data: Any) -> dict[str, Any]:
    if isinstance(data, QueryDict):
        return data.dict()
    if not isinstance(data, dict):
        raise ProctoredExamBadReviewStatus("The review: an object is expected.")
    return data
