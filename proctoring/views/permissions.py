"""Who may call what: one table, and the rules it is made of. Spec 05 §2.3, §3.

The course of a call is the course of the attempt, of the exam and of the URL that it names; what the body says counts
only where nothing else names one, and whoever names two different courses is refused (spec 05 W1).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.response import Response

from proctoring import api, conf, views
from proctoring.api.review_inbox import is_any_reviewer
from proctoring.backends.callback_protection import SECRET_HEADER
from proctoring.exceptions import (
    ProctoredExamNotActiveException,
    ProctoredExamNotFoundException,
    ProctoredExamPermissionDenied,
)
from proctoring.integrations.opaque_keys import InvalidKeyError
from proctoring.integrations.permissions import may_review, may_take_proctored_exam
from proctoring.models import ProctoredExamStudentAttempt
from proctoring.types import AttemptDict
from proctoring.views.inputs import body_of

MUST_BE_STAFF = _("Must be a Staff User to Perform this request.")
MARK_READY_TO_RESUME = "mark_ready_to_resume"
COURSE_IS_UNKNOWN = _("The course of this request could not be determined.")

Refusal = Any  # a (lazy) sentence, ``None`` for no refusal
View = Callable[..., Any]


@dataclass(frozen=True)
class Rule:
    """Who may call, in words and as names of :data:`ROLES`.

    ``refusal`` says why somebody may not; it knows the request and the URL's arguments.
    """

    who: str
    roles: frozenset[str]
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


def _refuse_all_but_operators(request: Any, arguments: Mapping[str, Any]) -> Refusal:
    return None if _knows_health_secret(request) else _refuse_all_but_staff(request, arguments)


def _knows_health_secret(request: Any) -> bool:
    secrets = conf.value("HEALTH_SECRETS")
    if not isinstance(secrets, list | tuple):  # a system check says so
        return False
    given = request.headers.get(SECRET_HEADER, "")
    return any(constant_time_compare(given, secret) for secret in secrets if secret)


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


def _refuse_all_but_staff_of_the_urls_course(request: Any, arguments: Mapping[str, Any]) -> Refusal:
    """Refuse like the rule above, but leave it to the view that the exam may be another course's (spec 05 W2)."""
    return _refuse_all_but_course_staff(request, {"course_id": arguments.get("course_id")})


def _refuse_user_id_of_all_but_staff(request: Any, arguments: Mapping[str, Any]) -> Refusal:
    return _refuse_all_but_staff(request, arguments) if request.GET.get("user_id") else None


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


# In the documentation's table: "learner" is anybody who is logged in, "owner" the learner whose attempt it is,
# "reviewer" an account of the attempt's provider, "course staff" that of the course in question.
ROLES = ("anonymous", "learner", "owner", "reviewer", "course staff", "global staff", "retirement worker")
_LOGGED_IN = frozenset(ROLES) - {"anonymous"}
_STAFF = frozenset({"course staff", "global staff"})

ANY_USER = Rule("any user", _LOGGED_IN, _refuse_nobody)
GLOBAL_STAFF = Rule("global staff", frozenset({"global staff"}), _refuse_all_but_staff)
OPERATOR = Rule(
    "global staff; whoever knows one of HEALTH_SECRETS", frozenset({"global staff"}), _refuse_all_but_operators
)
COURSE_STAFF = Rule("staff of the course, global staff", _STAFF, _refuse_all_but_course_staff)
URL_COURSE_STAFF = Rule(COURSE_STAFF.who, _STAFF, _refuse_all_but_staff_of_the_urls_course)
# Whose user_id a query may name.
OWN_OR_ANY_FOR_STAFF = Rule("any user; with user_id global staff", _LOGGED_IN, _refuse_user_id_of_all_but_staff)
# These depend on the attempt or the user, which the view has to look up first; the checks are below.
OWNER = Rule("the attempt's learner", frozenset({"owner"}), _refuse_nobody)
OWNER_OR_STAFF = Rule(
    "the attempt's learner; to mark it ready to resume staff of the course, global staff",
    frozenset({"owner"}) | _STAFF,
    _refuse_nobody,
)
REVIEWER = Rule(
    "reviewers of the attempt's provider, global staff", frozenset({"reviewer", "global staff"}), _refuse_nobody
)
REVIEWER_OR_STAFF = Rule(
    "reviewers of the attempt's provider, staff of the course, global staff",
    frozenset({"reviewer"}) | _STAFF,
    _refuse_nobody,
)
RETIREMENT_WORKER = Rule(
    "holders of the permission accounts.can_retire_user", frozenset({"retirement worker"}), _refuse_nobody
)
ANYBODY = Rule("anybody, by what the backend's option callback_protection demands", frozenset(ROLES), _refuse_nobody)
OWN_OR_STAFF = Rule("any user; about another one staff of the course, global staff", _LOGGED_IN, _refuse_nobody)

ACCESS: dict[str, dict[str, Rule]] = {
    "ProctoredExamView": {"GET": ANY_USER, "POST": GLOBAL_STAFF, "PUT": GLOBAL_STAFF},
    "RegisterProctoredExamsView": {"PATCH": GLOBAL_STAFF},
    "StudentProctoredExamAttempt": {"GET": OWNER, "PUT": OWNER_OR_STAFF, "DELETE": COURSE_STAFF},
    "StudentProctoredGroupedExamAttemptsByCourse": {"GET": COURSE_STAFF},
    "StudentProctoredExamAttemptCollection": {"GET": ANY_USER, "POST": ANY_USER},
    "ProctoredExamAttemptReviewStatus": {"PUT": OWNER},
    "ExamReadyCallback": {"POST": REVIEWER_OR_STAFF},
    "ProctoredExamReviewCallback": {"POST": REVIEWER},
    "ExamAllowanceView": {"GET": COURSE_STAFF, "PUT": COURSE_STAFF, "DELETE": COURSE_STAFF},
    "ExamBulkAllowanceView": {"PUT": COURSE_STAFF},
    "GroupedExamAllowancesByStudent": {"GET": COURSE_STAFF},
    "ActiveExamsForUserView": {"GET": OWN_OR_STAFF},
    "StudentOnboardingStatusView": {"GET": OWN_OR_STAFF},
    "StudentOnboardingStatusByCourseView": {"GET": COURSE_STAFF},
    "InstructorDashboard": {"GET": URL_COURSE_STAFF},
    "BackendUserManagementAPI": {"POST": RETIREMENT_WORKER},
    "UserRetirement": {"POST": RETIREMENT_WORKER},
    "ProctoredExamAttemptView": {"GET": OWN_OR_ANY_FOR_STAFF},
    "ProctoredExamActiveAttemptView": {"GET": OWN_OR_ANY_FOR_STAFF},
    "ProctoredSettingsView": {"GET": ANY_USER},
    "ProctoredExamReviewPolicyView": {"GET": ANY_USER},
    "AnonymousReviewCallback": {"POST": ANYBODY},
    "StudentProctoredExamResetAttempts": {"DELETE": COURSE_STAFF},
    "HealthView": {"GET": OPERATOR},
}


def rule_of(view: Any, method: str | None) -> Rule:
    """Return the rule of a view, or of the view that it derives from; a method that it has not is nobody's secret."""
    rules = next((ACCESS[base.__name__] for base in type(view).__mro__ if base.__name__ in ACCESS), {})
    return rules.get("GET" if method == "HEAD" else str(method), ANY_USER)


def check_owner(user_id: int, attempt: AttemptDict) -> None:
    """Raise ``ProctoredExamPermissionDenied`` unless the attempt is this user's."""
    learner = attempt["user"]
    if learner is None or learner["id"] != user_id:
        raise ProctoredExamPermissionDenied(
            f"user_id={user_id} attempted to access attempt_id={attempt['id']}, which is not theirs."
        )


def check_may_begin(user: Any, exam_id: Any) -> None:
    """Refuse learners to whom the exam is not offered, where ``PROCTORING_SETTINGS["RESTRICT_ATTEMPTS"]`` says so.

    Namely at an inactive exam, in a course that they are not enrolled in as the ``credit`` service sees it, and at a
    proctored exam that they may not take. Spec 05 W6.
    """
    if not conf.value("RESTRICT_ATTEMPTS"):
        return
    exam = api.get_exam_by_id(exam_id)
    if not exam["is_active"]:
        raise ProctoredExamNotActiveException(f"The exam with exam_id={exam_id} is not active.")
    credit = api.get_runtime_service("credit")
    is_enrolled = credit is None or credit.get_credit_state(user.pk, exam["course_id"])
    if not is_enrolled or (exam["is_proctored"] and not may_take_proctored_exam(user, exam)):
        raise ProctoredExamPermissionDenied(f"user_id={user.pk} may not take the exam with exam_id={exam_id}.")


def acting_user_id(user: Any, attempt: AttemptDict, action: Any, user_id: int | None) -> int:
    """Return for whom the caller acts: for themselves, or for ``user_id``, which staff may name for one action only.

    That action is staff's, on their own attempts too. Raises ``ProctoredExamPermissionDenied``. Spec 05 §6.1, W3.
    """
    if not user_id and action != MARK_READY_TO_RESUME:
        return int(user.pk)
    is_staff = views.is_user_course_or_global_staff(user, attempt["proctored_exam"]["course_id"])
    if not is_staff or action != MARK_READY_TO_RESUME:
        raise ProctoredExamPermissionDenied(
            f"user_id={user.pk} attempted {action} on attempt_id={attempt['id']} for user_id={user_id or user.pk}, "
            "which is not theirs to do."
        )
    return user_id or int(user.pk)


def check_may_ask_about(user: Any, user_id: int, course_id: str | None) -> None:
    """Raise ``PermissionDenied`` where a caller asks about somebody else without being staff (of that course)."""
    if user_id == user.pk or user.is_staff:
        return
    if not course_id or not views.is_user_course_or_global_staff(user, course_id):
        raise PermissionDenied(MUST_BE_STAFF)


def check_may_declare_ready(user: Any, attempt: AttemptDict | None, external_id: str) -> None:
    """Raise ``ProctoredExamPermissionDenied`` unless the caller speaks for the provider, or is staff. Spec 05 W5.

    That there is no such attempt is told to accounts of providers and to global staff only.
    """
    if attempt is None:
        is_let_in = is_any_reviewer(user)
    else:
        course_id = attempt["proctored_exam"]["course_id"]
        is_let_in = may_review(user, attempt) or views.is_user_course_or_global_staff(user, course_id)
    if not is_let_in:
        raise ProctoredExamPermissionDenied(
            f"user_id={user.pk} attempted to declare the attempt with external_id={external_id} ready, "
            "which is the provider's to do."
        )


class KnowsHealthSecret(BasePermission):
    """Lets in who sends one of ``HEALTH_SECRETS``, with or without an account."""

    def has_permission(self, request: Any, view: Any) -> bool:
        """Whether the header holds a secret."""
        return _knows_health_secret(request)


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
