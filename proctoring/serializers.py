"""The wire shapes: how rows become dicts, and how requests become clean values. Spec 01 §12.

Dicts are built by plain functions, because lists of thousands of rows are; the serializer classes, which hosts import,
use these for their output.
"""

import datetime
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import BooleanField, Model
from django.utils import timezone
from rest_framework import ISO_8601, serializers
from rest_framework.settings import api_settings

from proctoring.models import (
    ProctoredExam,
    ProctoredExamReviewPolicy,
    ProctoredExamStudentAllowance,
    ProctoredExamStudentAttempt,
)
from proctoring.types import AllowanceDict, AttemptDict, ExamDict, ProviderExamDict, ReviewPolicyDict, UserDict

InstantTeller = Callable[[datetime.datetime | str | None], str | None]

EXAM_FIELDS = (
    "id",
    "course_id",
    "content_id",
    "external_id",
    "exam_name",
    "time_limit_mins",
    "is_proctored",
    "is_practice_exam",
    "is_active",
    "due_date",
    "hide_after_due",
    "backend",
)

# What attempt_dict_with reads of an attempt.
ATTEMPT_COLUMNS = (
    "id",
    "created",
    "modified",
    "started_at",
    "completed_at",
    "external_id",
    "status",
    "allowed_time_limit_mins",
    "attempt_code",
    "is_sample_attempt",
    "taking_as_proctored",
    "review_policy_id",
    "is_status_acknowledged",
    "time_remaining_seconds",
    "is_resumable",
    "ready_to_resume",
    "resumed",
)

_BOOLEAN = BooleanField()
_DATETIME = serializers.DateTimeField()


def exam_dict(exam: ProctoredExam) -> ExamDict:
    """Return the exam with a raw ``due_date``. Spec 01 §12.1."""
    return {
        "id": exam.id,
        "course_id": str(exam.course_id),
        "content_id": str(exam.content_id),
        "external_id": _text(exam.external_id),
        "exam_name": str(exam.exam_name),
        "time_limit_mins": exam.time_limit_mins,
        "is_proctored": _BOOLEAN.to_python(exam.is_proctored),
        "is_practice_exam": _BOOLEAN.to_python(exam.is_practice_exam),
        "is_active": _BOOLEAN.to_python(exam.is_active),
        "due_date": exam.due_date,
        "hide_after_due": _BOOLEAN.to_python(exam.hide_after_due),
        "backend": _text(exam.backend),
    }


def provider_exam_dict(exam: ProctoredExam, rule_summary: str | None = None) -> ProviderExamDict:
    """Return the exam as a provider is told of it, with the rules where there are some. Spec 01 §9.2, §12.2."""
    told = cast(ProviderExamDict, {**exam_dict(exam), "due_date": instant_text(exam.due_date)})
    if rule_summary is not None:
        told["rule_summary"] = rule_summary
    return told


def user_dict(user: Any) -> UserDict:
    """Return the user. Spec 01 §12.4."""
    return {"id": user.pk, "username": user.username, "email": user.email}


def attempt_dict(attempt: ProctoredExamStudentAttempt) -> AttemptDict:
    """Return the attempt; learner and exam are ``None`` where they no longer exist. Spec 01 §12.5."""
    user, exam = _related(attempt, "user"), _related(attempt, "proctored_exam")
    return attempt_dict_with(
        attempt, user_dict(user) if user else None, exam_dict(exam) if exam else None, instant_text
    )


def attempt_dict_with(attempt: Any, user: UserDict | None, exam: ExamDict | None, tell: InstantTeller) -> AttemptDict:
    """Return an attempt whose learner and exam are known already; a row of :data:`ATTEMPT_COLUMNS` is enough."""
    return {
        "id": attempt.id,
        "created": cast(str, tell(attempt.created)),
        "modified": cast(str, tell(attempt.modified)),
        "user": user,
        "started_at": attempt.started_at,
        "completed_at": attempt.completed_at,
        "external_id": _text(attempt.external_id),
        "status": attempt.status,
        "proctored_exam": cast(ExamDict, exam),
        "allowed_time_limit_mins": attempt.allowed_time_limit_mins,
        "attempt_code": _text(attempt.attempt_code),
        "is_sample_attempt": attempt.is_sample_attempt,
        "taking_as_proctored": attempt.taking_as_proctored,
        "review_policy_id": attempt.review_policy_id,
        "is_status_acknowledged": attempt.is_status_acknowledged,
        "time_remaining_seconds": attempt.time_remaining_seconds,
        "is_resumable": attempt.is_resumable,
        "ready_to_resume": attempt.ready_to_resume,
        "resumed": attempt.resumed,
    }


def allowance_dict(allowance: ProctoredExamStudentAllowance) -> AllowanceDict:
    """Return the allowance. Spec 01 §12.6."""
    return {
        "id": allowance.pk,
        "created": cast(str, instant_text(allowance.created)),
        "modified": cast(str, instant_text(allowance.modified)),
        "user": user_dict(allowance.user),
        "key": allowance.key,
        "value": str(allowance.value),
        "proctored_exam": exam_dict(allowance.proctored_exam),
    }


def review_policy_dict(policy: ProctoredExamReviewPolicy) -> ReviewPolicyDict:
    """Return the review policy; the editor is ``None`` where unknown. Spec 01 §12.7."""
    return {
        "id": policy.pk,
        "created": cast(str, instant_text(policy.created)),
        "modified": cast(str, instant_text(policy.modified)),
        "set_by_user": user_dict(policy.set_by_user) if policy.set_by_user else None,
        "proctored_exam": exam_dict(policy.proctored_exam),
        "review_policy": policy.review_policy,
    }


def instant_text(instant: datetime.datetime | str | None) -> str | None:
    """Return the instant as ISO 8601 text in the current time zone, ``Z`` for UTC; text passes through."""
    return cast("str | None", _DATETIME.to_representation(cast(datetime.datetime, instant)))


def instant_teller() -> InstantTeller:
    """Return :func:`instant_text` for the many instants of one answer: settings and time zone are looked up once."""
    is_iso = settings.USE_TZ and api_settings.DATETIME_FORMAT == ISO_8601
    is_utc = is_iso and getattr(timezone.get_current_timezone(), "key", None) == "UTC"
    return _utc_text if is_utc else instant_text


def _utc_text(instant: datetime.datetime | str | None) -> str | None:
    if isinstance(instant, datetime.datetime) and instant.tzinfo is datetime.UTC:
        return instant.isoformat().removesuffix("+00:00") + "Z"
    return instant_text(instant)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _related(instance: Model, name: str) -> Any:
    try:
        return getattr(instance, name)
    except ObjectDoesNotExist:
        return None


class ProctoredExamSerializer(serializers.ModelSerializer[ProctoredExam]):
    """An exam. Spec 01 §12.1."""

    id = serializers.IntegerField(required=False)
    course_id = serializers.CharField(max_length=255)
    content_id = serializers.CharField(max_length=255)
    external_id = serializers.CharField(max_length=255)
    exam_name = serializers.CharField()
    time_limit_mins = serializers.IntegerField(min_value=-(2**31), max_value=2**31 - 1)
    is_proctored = serializers.BooleanField()
    is_practice_exam = serializers.BooleanField()
    is_active = serializers.BooleanField()
    due_date = serializers.DateTimeField(required=False)
    hide_after_due = serializers.BooleanField()
    backend = serializers.CharField(max_length=255, required=False)

    class Meta:
        model = ProctoredExam
        fields = EXAM_FIELDS

    def to_representation(self, instance: ProctoredExam) -> Any:
        """Return the dict of :func:`exam_dict`."""
        return exam_dict(instance)


class ProctoredExamJSONSafeSerializer(ProctoredExamSerializer):
    """An exam as a provider is told of it. Spec 01 §12.2."""

    def to_representation(self, instance: ProctoredExam) -> Any:
        """Return the dict of :func:`provider_exam_dict`, without rules."""
        return provider_exam_dict(instance)


class ProctoredExamRegistrationSerializer(ProctoredExamSerializer):
    """An exam of a bulk registration: what the provider supplies later may be absent. Spec 01 §12.3."""

    external_id = serializers.CharField(max_length=255, required=False, allow_null=True)
    due_date = serializers.DateTimeField(required=False, allow_null=True)

    class Meta(ProctoredExamSerializer.Meta):
        validators: list[Any] = []


class UserSerializer(serializers.Serializer[Any]):
    """A user. Spec 01 §12.4."""

    id = serializers.IntegerField(required=False)
    username = serializers.CharField()
    email = serializers.CharField()

    def to_representation(self, instance: Any) -> Any:
        """Return the dict of :func:`user_dict`."""
        return user_dict(instance)


class ProctoredExamStudentAttemptSerializer(serializers.BaseSerializer[ProctoredExamStudentAttempt]):
    """An attempt, output only. Spec 01 §12.5."""

    def to_representation(self, instance: ProctoredExamStudentAttempt) -> Any:
        """Return the dict of :func:`attempt_dict`."""
        return attempt_dict(instance)


class ProctoredExamStudentAllowanceSerializer(serializers.BaseSerializer[ProctoredExamStudentAllowance]):
    """An allowance, output only. Spec 01 §12.6."""

    def to_representation(self, instance: ProctoredExamStudentAllowance) -> Any:
        """Return the dict of :func:`allowance_dict`."""
        return allowance_dict(instance)


class ProctoredExamReviewPolicySerializer(serializers.BaseSerializer[ProctoredExamReviewPolicy]):
    """A review policy, output only. Spec 01 §12.7."""

    def to_representation(self, instance: ProctoredExamReviewPolicy) -> Any:
        """Return the dict of :func:`review_policy_dict`."""
        return review_policy_dict(instance)
