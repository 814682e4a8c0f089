"""Registering an attempt with its provider: what the provider is told, and undoing what came to nothing. Spec 03 §6.1.

A provider is called with no transaction of ours open: its answer is needed before the attempt can be stored.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model

from proctoring import api
from proctoring.api.deliveries import deliver
from proctoring.api.provider_calls import removal_record
from proctoring.api.time_limits import minutes_from_now, saved_seconds_of
from proctoring.crypto import obscured_user_id
from proctoring.exceptions import BackendProviderCannotRegisterAttempt, BackendProviderOnboardingException
from proctoring.links import lms_host
from proctoring.logs import get_logger
from proctoring.models import (
    ProctoredExam,
    ProctoredExamReviewPolicy,
    ProctoredExamStudentAllowance,
    ProctoredExamStudentAttempt,
)
from proctoring.types import AttemptDict, ExamDict

log = get_logger(__name__)

# Kept as answered: the column stores its text, the signal and callers see what the provider said.
ExternalId = Any


@dataclass(frozen=True)
class Registration:
    """What the provider answered, and the names that it was told."""

    external_id: ExternalId = None
    force_status: str | None = None
    full_name: str = ""
    profile_name: str = ""


NOT_REGISTERED = Registration()


def verified_name_of(user_id: Any) -> str | None:
    """Return the name that the learner has verified; ``None`` without one, and where the host verifies no names."""
    service = api.get_runtime_service("name_affirmation")
    return _get_verified_name(user_id, service) if service else None


def register(
    exam: ExamDict,
    user_id: Any,
    attempt_code: str,
    *,
    policy: ProctoredExamReviewPolicy | None,
    previous: AttemptDict | None,
    verified_name: str | None,
) -> Registration:
    """Register a new attempt with the exam's provider; ``previous`` is the learner's attempt before it.

    An onboarding problem is an answer, too: the status that the attempt gets. Any other error of the provider
    reaches the caller.
    """
    full_name, profile_name, email = _names(user_id, exam["course_id"], verified_name)
    context: dict[str, Any] = {
        "lms_host": lms_host(),
        **_granted(exam, user_id, previous),
        "attempt_code": attempt_code,
        "is_sample_attempt": exam["is_practice_exam"],
        "user_id": obscured_user_id(user_id, exam["backend"]),
        "full_name": full_name,
        "email": email,
    }
    if policy is not None:
        context["review_policy"] = policy.review_policy
    try:
        provider: Any = api.get_backend_provider(exam)
        external_id = provider.register_exam_attempt(exam, context=context)
    except BackendProviderOnboardingException as problem:
        return Registration(None, problem.status, full_name, profile_name)
    except BackendProviderCannotRegisterAttempt:
        log.exception(
            "the provider did not register an attempt: exam_id=%(exam_id)s user_id=%(user_id)s",
            {
                "exam_id": exam["id"],
                "user_id": user_id,
                "course_id": exam["course_id"],
                "backend": exam["backend"],
            },
        )
        raise
    return Registration(external_id, None, full_name, profile_name)


def _register_proctored_exam_attempt(
    user_id: Any,
    exam_id: Any,
    exam: ExamDict,
    attempt_code: str,
    review_policy: ProctoredExamReviewPolicy | None,
    verified_name: str | None = None,
) -> tuple[ExternalId, str | None, str, str]:
    """Register an attempt; return the external id, the status that is forced, full name and profile name."""
    previous = api.get_current_exam_attempt(exam_id, user_id)
    registration = register(
        exam, user_id, attempt_code, policy=review_policy, previous=previous, verified_name=verified_name
    )
    return registration.external_id, registration.force_status, registration.full_name, registration.profile_name


def _get_verified_name(user_id: Any, name_affirmation_service: Any) -> str | None:
    """Return the name that the learner has verified, or is verifying; ``None`` without one, or a denied one."""
    user = get_user_model()._default_manager.get(pk=user_id)
    verified = name_affirmation_service.get_verified_name(user, is_verified=False, statuses_to_exclude=["denied"])
    return verified.verified_name if verified else None


def undo_registration(exam: ProctoredExam, registration: Registration) -> None:
    """Remove at the provider what was registered for an attempt that is not stored; a failure is retried later."""
    if not registration.external_id:
        return
    external_id = str(registration.external_id)
    if ProctoredExamStudentAttempt.objects.filter(external_id=external_id).with_backend([exam.backend]).exists():
        return  # providers may give several attempts one id, and another lives under it
    record = removal_record(exam, external_id)
    record.save()
    deliver(record)


def _names(user_id: Any, course_id: str, verified_name: str | None) -> tuple[str, str, str | None]:
    """Return full name, profile name and e-mail address as the credit service and name affirmation have them."""
    credit = api.get_runtime_service("credit")
    state = credit.get_credit_state(user_id, course_id) if credit else None
    if not state:
        return verified_name or "", "", None
    profile_name = state["profile_fullname"]
    return verified_name or profile_name, profile_name, state["student_email"]


def _granted(exam: ExamDict, user_id: Any, previous: AttemptDict | None) -> dict[str, Any]:
    """Return the time limit and the exception that the learner is granted, from one look at the allowances."""
    allowances = ProctoredExamStudentAllowance
    values = allowances.get_values_for_user(exam["id"], user_id)
    time_key, exception_key = allowances.ADDITIONAL_TIME_GRANTED[0], allowances.REVIEW_POLICY_EXCEPTION[0]
    minutes = values.get(time_key)
    additional_mins = int(minutes) if minutes and allowances.is_allowance_value_valid(time_key, minutes) else None
    limit = minutes_from_now(exam, user_id, saved_seconds_of(previous), additional_mins)
    exception = values.get(exception_key)
    return {"time_limit_mins": limit, **({"review_policy_exception": exception} if exception else {})}
