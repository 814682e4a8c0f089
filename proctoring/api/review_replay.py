"""Deliveries that could not become a review are made one later, by an operator. docs/security.rst."""

import json

from proctoring import api
from proctoring.api.review_inbox import backend_of, belongs_to_backend, process
from proctoring.api.reviews import Host
from proctoring.exceptions import ProctoredBaseException
from proctoring.integrations.permissions import may_review
from proctoring.links import site_url
from proctoring.models import ProctoredExamSoftwareSecureReview, ReviewCallback, locate_attempt_by_attempt_code
from proctoring.serializers import attempt_dict
from proctoring.types import AttemptDict

Outcome = ReviewCallback.Outcome


class CannotReplay(ProctoredBaseException):
    """A delivery cannot become a review now; the text says why. It stays in the inbox."""


def replay(callback: ReviewCallback, *, force: bool = False) -> str:
    """Make a review of a delivery in the inbox, and return what became of it.

    One that a later review has overtaken is not processed, unless ``force`` says so. Raises ``CannotReplay``, or the
    domain error of the review; whoever delivered it must be allowed to review the attempt, now that it is known.
    """
    if not callback.body:
        raise CannotReplay("its contents are gone: it has become a review, or the learner was retired")
    attempt = _locate(callback)
    if not force and _is_overtaken(callback, attempt):
        callback.settle(Outcome.SUPERSEDED)
        return Outcome.SUPERSEDED
    host = Host(absolute_url=site_url)
    process(callback, json.loads(callback.body), attempt, host=host, backend=backend_of(callback))
    callback.refresh_from_db()
    return callback.outcome


def _locate(callback: ReviewCallback) -> AttemptDict:
    if callback.channel == ReviewCallback.Channel.ANONYMOUS:
        row, _ = locate_attempt_by_attempt_code(callback.target)
        attempt = attempt_dict(row) if row else None
        is_allowed = attempt is not None and belongs_to_backend(callback, attempt)
    else:
        attempt = api.get_exam_attempt_by_external_id(callback.target)
        is_allowed = attempt is not None and callback.sender is not None and may_review(callback.sender, attempt)
    if attempt is None:
        raise CannotReplay("the attempt is unknown")
    if not is_allowed:
        raise CannotReplay("whoever delivered it may not review this attempt")
    ReviewCallback.objects.filter(pk=callback.pk).update(attempt_code=attempt["attempt_code"])
    return attempt


def _is_overtaken(callback: ReviewCallback, attempt: AttemptDict) -> bool:
    reviews = ProctoredExamSoftwareSecureReview.objects.filter(attempt_code=attempt["attempt_code"])
    return reviews.filter(modified__gt=callback.modified).exists()
