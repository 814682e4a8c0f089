"""The launch callback: a secure browser has opened an attempt. Spec 07 §6, 05 §12.2."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseNotFound, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from proctoring.api import get_exam_attempt_by_code, mark_exam_attempt_as_ready, update_attempt_status
from proctoring.api.providers import find_provider
from proctoring.backends.callback_protection import LAUNCHES, is_signed
from proctoring.logs import get_logger
from proctoring.metrics import counted
from proctoring.statuses import IN_PROGRESS
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status

log = get_logger(__name__)

COOKIE = "exam"  # its presence is what the Software Secure backend looks for
COOKIE_SECONDS = 24 * 60 * 60  # longer than any sitting
PREFETCH_HEADERS = ("Sec-Purpose", "Purpose", "X-Moz")
AWAITING_LAUNCH = frozenset({Status.created, Status.download_software_clicked})


@counted("launch")
def start_exam_callback(request: HttpRequest | None, attempt_code: str) -> HttpResponse:
    """Make the attempt ready at its first launch, submit it at a later one; then go to the exam.

    Needs no log-in: the code in the URL is all that a provider knows. Any method but HEAD acts; HEAD, and requests
    that declare themselves as a prefetch or preview, change nothing. The answer carries the signed cookie ``exam``.
    ``request`` is ``None`` when the mock backend plays the browser.
    """
    if request is not None and request.method == "HEAD":
        return HttpResponse(status=204)
    if request is not None and _is_prefetch(request):
        return HttpResponseForbidden(_("This link starts an exam. Open it yourself."))
    attempt = get_exam_attempt_by_code(attempt_code)
    if not attempt:
        log.warning("launch of an unknown attempt: attempt_code=%(attempt_code)s", {"attempt_code": attempt_code})
        return HttpResponseNotFound(_("This exam code is not valid."))
    if request is not None and not _may_launch(request, attempt):
        log.warning("launch without signature: attempt_id=%(attempt_id)s", {"attempt_id": attempt["id"]})
        return HttpResponseForbidden(_("This link is incomplete. Open the exam from the proctoring application."))
    _move(attempt)
    response = _go_to_exam(attempt)
    response.headers["Cache-Control"] = "no-store"
    secure = request is not None and request.is_secure()
    response.set_signed_cookie(
        COOKIE, attempt["attempt_code"] or attempt_code, max_age=COOKIE_SECONDS, secure=secure, httponly=True
    )
    return response


def _is_prefetch(request: HttpRequest) -> bool:
    purposes = " ".join(request.headers.get(name, "") for name in PREFETCH_HEADERS).lower()
    return "prefetch" in purposes or "preview" in purposes


def _may_launch(request: HttpRequest, attempt: Mapping[str, Any]) -> bool:
    """Whether the URL is the one that the provider was told, where its option ``sign_launch_url`` demands that."""
    backend = find_provider(attempt["proctored_exam"].get("backend"))
    if not getattr(backend, "sign_launch_url", False):
        return True
    return is_signed(LAUNCHES, attempt["attempt_code"], request)


def _move(attempt: Mapping[str, Any]) -> None:
    status = attempt["status"]
    if status in AWAITING_LAUNCH:
        mark_exam_attempt_as_ready(attempt["id"])
    elif status in IN_PROGRESS:
        update_attempt_status(attempt["id"], Status.submitted)
    else:
        log.warning(
            "launch changes nothing: attempt_id=%(attempt_id)s status=%(status)s",
            {"attempt_id": attempt["id"], "status": status},
        )


def _go_to_exam(attempt: Mapping[str, Any]) -> HttpResponse:
    exam = attempt["proctored_exam"]
    try:
        return HttpResponseRedirect(reverse("jump_to", args=[exam["course_id"], exam["content_id"]]))
    except NoReverseMatch:
        # operators search for exactly this text
        log.exception("BLOCKING ERROR: Can't find course info url for course_id=%s", exam["course_id"])
        return HttpResponseNotFound(_("The exam is ready, but this site has no page for it. Go back to your course."))
