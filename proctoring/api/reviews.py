"""A review becomes a row and moves its attempt: *normalise*, *lock and store*, *move*, *effects*. Spec 05 §11, 03 §13.

The doors at which reviews come in (*authenticate*, *locate*, *authorise*) are in :mod:`proctoring.api.review_inbox`.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import NoReverseMatch, reverse

from proctoring import api, constants, metrics
from proctoring.api.sittings import Sitting, lock_sitting_of
from proctoring.crypto import encrypt_and_encode
from proctoring.exceptions import ProctoredExamBadReviewStatus, ProctoredExamReviewAlreadyExists
from proctoring.integrations.current_request import get_current_request
from proctoring.integrations.opaque_keys import InvalidKeyError
from proctoring.logs import get_logger
from proctoring.models import (
    ProctoredExamSoftwareSecureComment,
    ProctoredExamSoftwareSecureReview,
    ProctoredExamStudentAttempt,
    ReviewCallback,
)
from proctoring.models.actors import PROVIDER, acting
from proctoring.models.learners import lock_learner
from proctoring.models.locking import lock_rows, retry_on_conflict
from proctoring.statuses import SoftwareSecureReviewStatus
from proctoring.types import AttemptDict, ExamDict

log = get_logger(__name__)

LINK = "videoReviewLink"
LARGEST_NUMBER = 2**31 - 1
LONGEST_COMMENT_STATUS = 255


@dataclass(frozen=True)
class Answer:
    """What whoever delivered a review is answered: an HTTP status, and the body, ``None`` for an empty one."""

    status: int
    body: Any = None


ACCEPTED = Answer(HTTPStatus.OK, "OK")
NO_LONGER_PROCTORED = Answer(HTTPStatus.PRECONDITION_FAILED, "Exam no longer proctored")  # exact
FORBIDDEN = Answer(HTTPStatus.FORBIDDEN)


def is_staff_of_course(user: Any, course_id: str) -> bool:
    """Whether the user is global staff, or staff of the course as the host's ``instructor`` service sees it."""
    if user.is_staff:
        return True
    service = api.get_runtime_service("instructor")
    try:
        return bool(service and service.is_course_staff(user, course_id))
    except InvalidKeyError:
        return False


@dataclass(frozen=True)
class Host:
    """What differs between a web request and an operator's replay.

    ``is_staff`` is a name that hosts replace on ``proctoring.views``; ``absolute_url`` makes a URL of a path, and
    without it the current web request does, where there is one.
    """

    is_staff: Callable[[Any, str], bool] = is_staff_of_course
    absolute_url: Callable[[str], str] | None = None


class Video(Enum):
    """What becomes of the stored link to the recording when a review brings one that cannot be kept."""

    AS_BEFORE = "as before"


@dataclass(frozen=True)
class Comment:
    """One observation of a reviewer."""

    start_time: int
    stop_time: int
    duration: int
    comment: str
    status: str


@dataclass(frozen=True)
class Review:
    """A review that was checked and brought into the standard form, ready to be stored."""

    attempt: AttemptDict
    review_status: str
    comments: tuple[Comment, ...]
    reviewed_by: Any
    encrypted_video_url: bytes | Video | None
    raw_data: str

    @property
    def attempt_code(self) -> str:
        """The code of the attempt."""
        return cast(str, self.attempt["attempt_code"])

    @property
    def exam(self) -> ExamDict | None:
        """The exam; ``None`` where it is gone."""
        return self.attempt["proctored_exam"]


def make_review(
    attempt: AttemptDict,
    data: dict[str, Any],
    backend: Any = None,
    *,
    host: Host | None = None,
    callback: ReviewCallback | None = None,
) -> Answer:
    """Store the review that a provider sent of an attempt, and do what follows from it.

    ``attempt`` may be a stale snapshot, or be deleted since; ``backend`` replaces the exam's own. Every call is
    processed in full, except where ``callback``, the delivery's row in the inbox, has become a review in the
    meantime. ``videoReviewLink`` is taken out of ``data``. A domain error means that nothing was stored.
    """
    provider = backend or provider_of(attempt)
    if provider is None:
        return NO_LONGER_PROCTORED
    host = host or Host()
    review = normalise(provider, attempt, data, host, kept_link=callback.video_token if callback else None)
    retry_on_conflict(partial(_store_once, review, host, callback))
    return ACCEPTED


def provider_of(attempt: AttemptDict) -> Any:
    """Return the provider of the attempt's exam; ``None`` where it is not proctored any more, or gone."""
    exam = attempt["proctored_exam"]
    return api.get_backend_provider(exam) if exam else None


# Normalise: no transaction is open, the provider may take its time


def normalise(
    provider: Any, attempt: AttemptDict, data: dict[str, Any], host: Host, *, kept_link: bytes | None = None
) -> Review:
    """Return what the provider makes of ``data``; a domain error names the field that is wrong.

    ``kept_link`` is the encrypted link of a delivery whose contents were stored without it.
    """
    if not isinstance(data, dict):
        raise _bad("The review", "an object")
    if not attempt["attempt_code"]:
        raise _bad("attempt_code", "a code")
    normalised = provider.on_review_callback(attempt, data)
    if not isinstance(normalised, dict):
        raise ProctoredExamBadReviewStatus("The provider of this exam takes no reviews.")
    review = Review(
        attempt=attempt,
        review_status=_stored_status(normalised.get("status")),
        comments=tuple(_comments(normalised.get("comments"))),
        reviewed_by=_reviewer(attempt, data.get("reviewed_by"), host),
        encrypted_video_url=encrypted_link(provider, normalised.get("payload")) or kept_link,
        raw_data=redacted_text(data, provider.redact_review_payload),
    )
    data.pop(LINK, None)
    return review


def encrypted_link(provider: Any, payload: Any) -> bytes | Video | None:
    """Return the link to the recording as it is stored; ``None`` where there is no link, or a mark where no key."""
    link = payload.get(LINK) if isinstance(payload, Mapping) else None
    if not link:
        return None
    if not _is_text(link):
        raise _bad(LINK, "a text")
    key = provider.get_video_review_aes_key()
    return encrypt_and_encode(link, bytes.fromhex(key)) if key else Video.AS_BEFORE


def redacted_text(data: dict[str, Any], redact: Callable[[dict[str, Any]], Any]) -> str:
    """Return the payload as JSON text, without links to the recording and without what ``redact`` takes out."""
    try:
        return json.dumps(_without_links(redact(data)), default=str)
    except RecursionError:
        raise _bad("The review", "less nesting") from None


def _without_links(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _without_links(value) for key, value in data.items() if key != LINK}
    if isinstance(data, list):
        return [_without_links(value) for value in data]
    return data


def _stored_status(status: Any) -> str:
    if not isinstance(status, str) or status not in SoftwareSecureReviewStatus.from_standard_status:
        raise _bad("status", f"one of {', '.join(SoftwareSecureReviewStatus.from_standard_status)}")
    return SoftwareSecureReviewStatus.from_standard_status[status]


def _comments(comments: Any) -> Iterator[Comment]:
    if not isinstance(comments or [], list | tuple):
        raise _bad("comments", "a list")
    for index, comment in enumerate(comments or []):
        path = f"comments[{index}]"
        if not isinstance(comment, Mapping):
            raise _bad(path, "an object")
        status = _text(comment, "status", path)
        if len(status) > LONGEST_COMMENT_STATUS:
            raise _bad(f"{path}.status", f"at most {LONGEST_COMMENT_STATUS} characters")
        yield Comment(
            start_time=_number(comment, "start", path),
            stop_time=_number(comment, "stop", path),
            duration=_number(comment, "duration", path),
            comment=_text(comment, "comment", path),
            status=status,
        )


def _text(comment: Mapping[str, Any], key: str, path: str) -> str:
    value = comment.get(key)
    if not _is_text(value):
        raise _bad(f"{path}.{key}", "a text")
    return cast(str, value)


def _number(comment: Mapping[str, Any], key: str, path: str) -> int:
    """Return the number, 0 where it is missing."""
    value = comment.get(key)
    try:
        number = 0 if value is None else int(value)
    except (TypeError, ValueError, OverflowError):
        raise _bad(f"{path}.{key}", "a whole number") from None
    if abs(number) > LARGEST_NUMBER:
        raise _bad(f"{path}.{key}", f"at most {LARGEST_NUMBER}")
    return number


def _reviewer(attempt: AttemptDict, email: Any, host: Host) -> Any:
    """Return the person who reviewed; somebody who may not does not count, and is logged (spec 05 W7)."""
    if not email:
        return None
    if not _is_text(email):
        raise _bad("reviewed_by", "a text")
    user = get_user_model()._default_manager.filter(email=email).order_by("pk").first()
    exam = attempt["proctored_exam"]
    if user is None or host.is_staff(user, exam["course_id"] if exam else ""):
        return user
    # operators search for exactly this text and these values
    log.warning(
        "user=%(user)s does not have the required permissions to submit a review for attempt_code=%(attempt_code)s.",
        {"user": user, "attempt_code": attempt["attempt_code"]},
    )
    return None


def _is_text(value: Any) -> bool:
    """Whether the value is text that every database can store."""
    if not isinstance(value, str) or "\0" in value:
        return False
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _bad(field: str, expected: str) -> ProctoredExamBadReviewStatus:
    """Return the error; it never repeats what was sent, which may be personal data."""
    return ProctoredExamBadReviewStatus(f"{field}: {expected} is expected.")


# Lock, store, move: one transaction


def _store_once(review: Review, host: Host, callback: ReviewCallback | None) -> None:
    """Store the review unless its delivery was processed by somebody else since it came in."""
    attempt_id = _live_attempt_id(review)
    with acting(PROVIDER, reason="review"), transaction.atomic():
        sitting = _lock_attempt(review, attempt_id)
        if callback is not None and is_repeat(callback):
            callback.settle_repeat()
            return
        row = _store(review, sitting)
        if callback is not None:
            callback.settle(ReviewCallback.Outcome.PROCESSED)
        _notify_support_after_commit(row, review, host)
        _count_after_commit(review)


def _live_attempt_id(review: Review) -> int | None:
    """Return the attempt's id; read before the transaction, whose first statement then is a lock (MariaDB)."""
    attempt = ProctoredExamStudentAttempt.objects.get_exam_attempt_by_code(review.attempt_code)
    return attempt.pk if attempt else None


def _lock_attempt(review: Review, attempt_id: int | None) -> Sitting | None:
    """Lock the learner with the attempts at the exam; ``None`` where the attempt is not live."""
    if attempt_id is not None and (locked := lock_sitting_of(attempt_id)):
        return locked[0]
    user = review.attempt["user"]
    if user is not None:
        lock_learner(user["id"])
    return None


def is_repeat(callback: ReviewCallback) -> bool:
    """Whether this very delivery became the review that is stored, and nobody changed review or attempt since.

    To process it again would change nothing (spec 05 §11). Locks the row of the inbox.
    """
    stored = ReviewCallback.objects.filter(pk=callback.pk).lock().first()
    if stored is None or stored.outcome != ReviewCallback.Outcome.PROCESSED or stored.settled_at is None:
        return False
    code, since = stored.attempt_code, stored.settled_at
    unchanged_review = ProctoredExamSoftwareSecureReview.objects.filter(attempt_code=code, modified__lte=since)
    changed_attempts = ProctoredExamStudentAttempt.objects.filter(attempt_code=code, modified__gt=since)
    return unchanged_review.exists() and not changed_attempts.exists()


def _store(review: Review, sitting: Sitting | None) -> ProctoredExamSoftwareSecureReview:
    """Save row and comments. Saving the row moves the attempt: ``handlers.finish_review_workflow``."""
    row = _locked_row(review.attempt_code)
    is_update = row.pk is not None
    if is_update and not constants.ALLOW_REVIEW_UPDATES:
        raise ProctoredExamReviewAlreadyExists(f"There is a review for attempt_code={review.attempt_code}.")
    user = review.attempt["user"]
    row.student_id = user["id"] if user else None
    row.exam_id = review.exam["id"] if review.exam else None
    if sitting is not None and sitting.exam.pk == row.exam_id:
        row.exam = sitting.exam
    row.review_status = review.review_status
    row.reviewed_by = review.reviewed_by
    row.raw_data = review.raw_data
    row.is_attempt_active = row.is_attempt_active and sitting is not None
    if not isinstance(review.encrypted_video_url, Video):
        row.encrypted_video_url = review.encrypted_video_url
    row.save()
    comments = ProctoredExamSoftwareSecureComment
    if is_update:  # those of the former review are in the archive
        comments.objects.filter(review=row).delete()
    comments.objects.bulk_create(comments(review=row, **vars(comment)) for comment in review.comments)
    return row


def _locked_row(attempt_code: str) -> ProctoredExamSoftwareSecureReview:
    """Return the stored review, locked, or a new one.

    A row that is not there is not locked: MariaDB would lock the gap, and two first reviews would wait for each other.
    """
    reviews = ProctoredExamSoftwareSecureReview.objects
    review_id = reviews.filter(attempt_code=attempt_code).values_list("pk", flat=True).first()
    stored = None if review_id is None else lock_rows(reviews.filter(pk=review_id)).first()
    return stored or ProctoredExamSoftwareSecureReview(attempt_code=attempt_code)


# Effects: after commit. E-mail, provider, event and signal of the new status are those of its change (spec 03 §8).


def _count_after_commit(review: Review) -> None:
    backend = review.exam["backend"] if review.exam else metrics.NO_BACKEND
    transaction.on_commit(partial(metrics.count, metrics.REVIEWS, backend=backend, review_status=review.review_status))


def _notify_support_after_commit(row: ProctoredExamSoftwareSecureReview, review: Review, host: Host) -> None:
    """Have the host tell its support of a suspicious review that no person made, with a link to it. Spec 05 §11.10."""
    service = api.get_runtime_service("instructor")
    absolute_url = host.absolute_url or _current_request_url()
    if not row.should_notify or service is None or absolute_url is None or review.exam is None:
        return
    user = review.attempt["user"]
    told = {
        "course_id": review.exam["course_id"],
        "exam_name": review.exam["exam_name"],
        "student_username": user["username"] if user else "",
        "review_status": row.review_status,
        "review_url": _review_url(review.exam, review.attempt["external_id"], absolute_url),
    }
    transaction.on_commit(partial(_send_support_notification, service, told, review.attempt["id"]))


def _current_request_url() -> Callable[[str], str] | None:
    request = get_current_request()
    return request.build_absolute_uri if request else None


def _review_url(exam: ExamDict, external_id: str | None, absolute_url: Callable[[str], str]) -> str | None:
    """Return where staff look at the review; ``None`` where this host has no such page for the course."""
    try:
        path = reverse("proctoring:instructor_dashboard_exam", args=(exam["course_id"], exam["id"]))
    except NoReverseMatch:
        return None
    return absolute_url(f"{path}?{urlencode({'attempt': external_id or ''})}")


def _send_support_notification(service: Any, told: dict[str, Any], attempt_id: int) -> None:
    try:
        service.send_support_notification(**told)
    except Exception:
        log.exception("support was not told of a review: attempt_id=%(attempt_id)s", {"attempt_id": attempt_id})
