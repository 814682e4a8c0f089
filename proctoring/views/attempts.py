"""One learner's attempts: begin, read, act, remove. Spec 05 §6.1, §6.2, §6.5, §6.6."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from proctoring import api, views
from proctoring.api.attempt_state import AttemptState, seconds_remaining, shown_external_id
from proctoring.api.attempts import get_attempt_for, no_such_attempt
from proctoring.api.learning_view import get_active_attempt_data
from proctoring.contact import note_contact
from proctoring.durations import humanized_time
from proctoring.models.actors import acting
from proctoring.types import AttemptDict
from proctoring.views.answers import AttemptId, Detail, NoAttempt, TimedAttempt
from proctoring.views.attempt_actions import Call, act
from proctoring.views.base import ProctoredAPIView
from proctoring.views.inputs import Flag, Scalar, validated
from proctoring.views.operations import operation
from proctoring.views.permissions import acting_user_id, check_may_begin, check_owner

NO_ATTEMPT = {"in_timed_exam": False, "is_proctored": False}


class AttemptAction(serializers.Serializer[Any]):
    """What is to happen to an attempt, why, and for whom, if not for the caller."""

    action = Scalar(required=False, allow_null=True)
    detail = Scalar(required=False, allow_null=True)
    user_id = serializers.IntegerField(required=False, allow_null=True)


class NewAttempt(serializers.Serializer[Any]):
    """The exam to begin, whether under proctoring, and whether the clock starts now."""

    exam_id = serializers.IntegerField()
    attempt_proctored = Flag(default=False, allow_null=True)
    start_clock = Flag(default=False, allow_null=True)


class StudentProctoredExamAttempt(ProctoredAPIView):
    """One attempt."""

    @operation({200: TimedAttempt})
    def get(self, request: Any, attempt_id: int) -> Response:
        """Answer the attempt with the time that is left; front ends poll this."""
        attempt = _find(attempt_id, request.user)
        check_owner(request.user.pk, attempt)
        note_contact(attempt_id)
        seconds = seconds_remaining(attempt)
        timed = {"time_remaining_seconds": seconds, "accessibility_time_string": _time_in_words(seconds)}
        return Response({**attempt, "external_id": shown_external_id(attempt), **timed})

    @operation({200: AttemptId, 502: Detail}, body=AttemptAction)
    def put(self, request: Any, attempt_id: int) -> Response:
        """Do what the action says and answer the attempt's id, ``false`` where there was nothing to do."""
        attempt = _find(attempt_id, request.user)
        wanted = validated(AttemptAction, request)
        action = wanted.get("action")
        check_owner(acting_user_id(request.user, attempt, action, wanted.get("user_id")), attempt)
        call = Call(attempt, request.user, wanted.get("detail"))
        return Response({"exam_attempt_id": act(action, call)})

    @operation({200: None, 502: Detail})
    def delete(self, request: Any, attempt_id: int) -> Response:
        """Remove the attempt, at its provider first."""
        with acting(request.user):
            api.remove_exam_attempt(attempt_id, requesting_user=request.user)
        return Response()


class StudentProctoredExamAttemptCollection(ProctoredAPIView):
    """The caller's attempts."""

    @operation({200: AttemptState | NoAttempt})
    def get(self, request: Any) -> Response:
        """Answer the attempt that runs."""
        return Response(get_active_attempt_data(request.user) or NO_ATTEMPT)

    @operation({200: AttemptId, 500: Detail, 502: Detail}, body=NewAttempt)
    def post(self, request: Any) -> Response:
        """Begin an exam and answer the attempt's id."""
        wanted = validated(NewAttempt, request)
        check_may_begin(request.user, wanted["exam_id"])
        attempt_id = api.enter_exam(
            wanted["exam_id"],
            request.user,
            taking_as_proctored=bool(wanted["attempt_proctored"]),
            start_clock=bool(wanted["start_clock"]),
            actor=request.user,
        )
        return Response({"exam_attempt_id": attempt_id})


class ProctoredExamAttemptReviewStatus(ProctoredAPIView):
    """Whether the learner has seen the outcome of an attempt."""

    @operation({200: None})
    def put(self, request: Any, attempt_id: int) -> Response:
        """Note that the learner goes on to the content of the exam."""
        if not views.constants.CONTENT_VIEWABLE_PAST_DUE_DATE:
            raise NotFound(_("The content of exams cannot be viewed after their due date."))
        check_owner(request.user.pk, _find(attempt_id, request.user))
        api.update_exam_attempt(attempt_id, is_status_acknowledged=True, actor=request.user)
        return Response()


class StudentProctoredExamResetAttempts(ProctoredAPIView):
    """All attempts of a learner at an exam."""

    @operation({200: None, 404: str | Detail, 502: Detail})
    def delete(self, request: Any, exam_id: str, user_id: str) -> Response:
        """Remove them, the oldest first; where a provider fails, the rest stays for the next call."""
        attempts = api.get_user_attempts_by_exam_id(user_id, exam_id)
        if not attempts:
            return Response(_("There are no attempts of this user at this exam."), status=status.HTTP_404_NOT_FOUND)
        with acting(request.user):
            for attempt_id in sorted(attempt["id"] for attempt in attempts):
                api.remove_exam_attempt(attempt_id, requesting_user=request.user)
        return Response()


def _find(attempt_id: int, asking: Any) -> AttemptDict:
    """Return the attempt, submitted if its time is over."""
    attempt = get_attempt_for(asking, attempt_id)
    if attempt is None:
        raise no_such_attempt(attempt_id)
    return attempt


def _time_in_words(seconds: float) -> str:
    if seconds < 60:
        return _("you have less than a minute remaining")
    return _("you have {remaining_time} remaining").format(remaining_time=humanized_time(round(seconds / 60)))
