"""The shapes of answers that only HTTP has, and an example of each shape; those of the Python API are elsewhere."""

from typing import Any, NotRequired, TypedDict

from proctoring.api.attempt_pages import AttemptPage
from proctoring.api.course_onboarding import OnboardingRow
from proctoring.types import AllowanceDict, AttemptDict, ExamDict


class Detail(TypedDict):
    """Why a request was refused, in words; ``code`` says it was the provider."""

    detail: str
    code: NotRequired[str]


class MisplacedDetail(Detail):
    """Why a request was refused, and beside which input of a form to say so."""

    field: str


# Field names to messages, or why the request was refused as a whole.
FieldErrors = dict[str, Any]


class ExamId(TypedDict):
    """The id of an exam that was written."""

    exam_id: int


class AttemptId(TypedDict):
    """The id of the attempt that is there now; ``false`` where there was nothing to do."""

    exam_attempt_id: int | bool


class NoAttempt(TypedDict):
    """No attempt runs."""

    in_timed_exam: bool
    is_proctored: bool


class TimedAttempt(AttemptDict):
    """An attempt with the seconds that are left, with fractions, and in words."""

    time_remaining_seconds: float  # type: ignore[misc]  # stored as an integer, answered as computed
    accessibility_time_string: str


class AttemptPageAnswer(AttemptPage):
    """A page of attempts; ``attempt_url`` is where the pages are."""

    attempt_url: str


class ProctoringSettings(TypedDict):
    """The platform's contacts and, for a proctored exam, the provider's."""

    platform_name: str
    contact_us: str
    link_urls: dict[str, Any] | None
    exam_proctoring_backend: dict[str, Any] | None
    provider_tech_support_email: NotRequired[str | None]
    provider_tech_support_phone: NotRequired[str | None]
    provider_name: NotRequired[str | None]
    learner_notification_from_email: NotRequired[str | None]
    integration_specific_email: NotRequired[str | None]
    proctoring_escalation_email: NotRequired[str | None]


class ReviewPolicyText(TypedDict):
    """What reviewers are told of an exam."""

    review_policy: str | None


class TriedAllowance(TypedDict):
    """An exam and a user as they were given, and whether the allowance could be granted."""

    exam_id: str
    user_id: str
    success: bool
    reason: NotRequired[str]


class PageAnswer(TypedDict):
    """What all pages have: how many rows there are, and paths to the neighbouring pages."""

    count: int
    previous: str | None
    next: str | None
    num_pages: int


class ExamPage(PageAnswer):
    """A page of exams."""

    results: list[ExamDict]


class AllowancePage(PageAnswer):
    """A page of allowances."""

    results: list[AllowanceDict]


class OnboardingPage(PageAnswer):
    """A page of learners with their onboarding."""

    results: list[OnboardingRow]
    use_onboarding_profile_api: bool
    page_size: NotRequired[int]


_USER = {"id": 7, "username": "lee", "email": "lee@academy.example"}
_EXAM = {
    "id": 42,
    "course_id": "course-v1:Academy+T1+2026",
    "content_id": "block-v1:Academy+T1+2026+type@sequential+block@final",
    "external_id": "e-42",
    "exam_name": "Final exam",
    "time_limit_mins": 90,
    "is_proctored": True,
    "is_practice_exam": False,
    "is_active": True,
    "due_date": "2026-06-30T12:00:00Z",
    "hide_after_due": False,
    "backend": "acme",
}
_WRITTEN = {"created": "2026-06-01T09:00:00.123456Z", "modified": "2026-06-01T09:00:00.123456Z"}
_ATTEMPT = {
    "id": 1001,
    **_WRITTEN,
    "user": _USER,
    "started_at": "2026-06-01T09:05:00Z",
    "completed_at": None,
    "external_id": "a-1001",
    "status": "started",
    "proctored_exam": _EXAM,
    "allowed_time_limit_mins": 90,
    "attempt_code": "5F6E1A2B-0C3D-4E5F-8A9B-1C2D3E4F5A6B",
    "is_sample_attempt": False,
    "taking_as_proctored": True,
    "review_policy_id": None,
    "is_status_acknowledged": False,
    "time_remaining_seconds": None,
    "is_resumable": False,
    "ready_to_resume": False,
    "resumed": False,
}
_ALLOWANCE = {
    "id": 5,
    **_WRITTEN,
    "user": _USER,
    "key": "additional_time_granted",
    "value": "30",
    "proctored_exam": _EXAM,
}

EXAMPLES: dict[str, Any] = {
    "User": _USER,
    "Exam": _EXAM,
    "Attempt": _ATTEMPT,
    "TimedAttempt": {
        **_ATTEMPT,
        "time_remaining_seconds": 3540.5,
        "accessibility_time_string": "you have 59 minutes remaining",
    },
    "Allowance": _ALLOWANCE,
    "Detail": {"detail": "Must be a Staff User to Perform this request."},
    "MisplacedDetail": {"detail": "Enter a valid positive value number", "field": "allowance_value"},
    "ExamId": {"exam_id": 42},
    "AttemptId": {"exam_attempt_id": 1001},
    "NoAttempt": {"in_timed_exam": False, "is_proctored": False},
    "ReviewPolicyText": {"review_policy": "Open book"},
    "TriedAllowance": {"exam_id": "42", "user_id": "lee", "success": True},
}
