"""Who may call what: one table, and the rules it is made of. Spec 05 §2.3, §3.

The course of a call is the course of the attempt, of the exam and of the URL that it names; what the body says counts
only where nothing else names one, and whoever names two different courses is refused (spec 05 W1).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.permissions import BasePermission
from rest_framework.response import Response

from proctoring import api
from proctoring.exceptions import ProctoredExamNotFoundException
from proctoring.integrations.opaque_keys import InvalidKeyError
from proctoring.models import ProctoredExamStudentAttempt
from proctoring.views.inputs import body_of

MUST_BE_STAFF = _("Must be a Staff User to Perform this request.")
COURSE_IS_UNKNOWN = _("The course of this request could not be determined.")

Refusal = Any  # a (lazy) sentence, ``None`` for no refusal
View = Callable[..., Any]


@dataclass(frozen=True)
class Rule:
    """Who may call. ``refusal`` says why somebody may not; it knows the request and the URL's arguments."""

    who: str
    refusal: Callable[[Any, Mapping[str, Any]], Refusal]


def is_user_course_or_global_staff(user: Any, course_id: str) -> bool:
    """Whether the user is global staff, or staff of the course as the host's ``instructor`` service sees it."""
    return bool(user.is_staff or _is_course_staff(user, course_id))


def _is_course_staff(user: Any, course_id: str) -> bool:
    service = api.get_runtime_service("instructor")
    if service is None:
        return False
    try:
        return bool(service.is_course_staff(user, course_id))
    except InvalidKeyError:
        return False


def _refuse_nobody(request: Any, arguments: Mapping[str, Any]) -> Refusal:
    return None


def _refuse_all_but_staff(request: Any, arguments: Mapping[str, Any]) -> Refusal:
    return None if request.user.is_staff else MUST_BE_STAFF


def _refuse_all_but_course_staff(request: Any, arguments: Mapping[str, Any]) -> Refusal:
    if request.user.is_staff:
        return None
    courses = set(_named_courses(request, arguments))
    if not courses:
        return COURSE_IS_UNKNOWN
    course_id = courses.pop()
    if courses or course_id is None or not _is_course_staff(request.user, course_id):
        return MUST_BE_STAFF
    return None


def _named_courses(request: Any, arguments: Mapping[str, Any]) -> Iterator[str | None]:
    """Yield every course that the call names, ``None`` for an exam or attempt that there is not."""
    body = body_of(request)
    claims: Mapping[str, Any] = body if isinstance(body, Mapping) else {}
    for named in (arguments, claims):
        if named.get("course_id"):
            yield _as_course_id(named["course_id"])
        if named.get("exam_id"):
            yield _course_of_exam(named["exam_id"])
    if arguments.get("attempt_id"):
        yield _course_of_attempt(arguments["attempt_id"])


def _as_course_id(course_id: Any) -> str | None:
    return course_id if isinstance(course_id, str) and "\0" not in course_id else None


def _course_of_exam(exam_id: Any) -> str | None:
    try:
        return api.get_exam_by_id(exam_id)["course_id"]
    except ProctoredExamNotFoundException:
        return None


def _course_of_attempt(attempt_id: int) -> str | None:
    """Return the course; the attempt is not submitted, however late it is, because a stranger asks."""
    attempt = ProctoredExamStudentAttempt.objects.get_exam_attempt_by_id(attempt_id)
    return attempt.proctored_exam.course_id if attempt else None


ANY_USER = Rule("any user", _refuse_nobody)
GLOBAL_STAFF = Rule("global staff", _refuse_all_but_staff)
COURSE_STAFF = Rule("staff of the course, global staff", _refuse_all_but_course_staff)

ACCESS: dict[str, dict[str, Rule]] = {
    "ProctoredExamView": {"GET": ANY_USER, "POST": GLOBAL_STAFF, "PUT": GLOBAL_STAFF},
    "RegisterProctoredExamsView": {"PATCH": GLOBAL_STAFF},
    "ExamAllowanceView": {"GET": COURSE_STAFF, "PUT": COURSE_STAFF, "DELETE": COURSE_STAFF},
    "ExamBulkAllowanceView": {"PUT": COURSE_STAFF},
    "GroupedExamAllowancesByStudent": {"GET": COURSE_STAFF},
    "ProctoredSettingsView": {"GET": ANY_USER},
    "ProctoredExamReviewPolicyView": {"GET": ANY_USER},
}


def rule_of(view: Any, method: str | None) -> Rule:
    """Return the rule of a view, or of the view that it derives from; a method that it has not is nobody's secret."""
    rules = next((ACCESS[base.__name__] for base in type(view).__mro__ if base.__name__ in ACCESS), {})
    return rules.get("GET" if method == "HEAD" else str(method), ANY_USER)


class AsTheTableSays(BasePermission):
    """Applies :data:`ACCESS`."""

    message: Refusal = None

    def has_permission(self, request: Any, view: Any) -> bool:
        """Whether the caller is not refused; ``message`` becomes the answer's ``detail``."""
        self.message = rule_of(view, request.method).refusal(request, view.kwargs)
        return self.message is None


def require_staff(func: View) -> View:
    """Wrap a function of a request so that it is called for global staff only; others are answered 403."""
    return _guarded(func, GLOBAL_STAFF)


def require_course_or_global_staff(func: View) -> View:
    """Wrap a function of a request so that it is called for global staff and for staff of the course it is about.

    Nothing of the request is read but ``user``, ``data`` and the keyword arguments. Spec 05 §2.3.
    """
    return _guarded(func, COURSE_STAFF)


def _guarded(func: View, rule: Rule) -> View:
    @wraps(func)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
        refusal = rule.refusal(request, kwargs)
        if refusal is not None:
            return Response({"detail": str(refusal)}, status=status.HTTP_403_FORBIDDEN)
        return func(request, *args, **kwargs)

    return guarded
