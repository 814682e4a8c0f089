"""What front ends ask about a learner: the running attempt, the exam that was opened. Spec 05 §6.3, §7."""

from typing import Any

from rest_framework import serializers
from rest_framework.response import Response

from proctoring import api
from proctoring.api.attempt_state import AttemptState, shown_external_id
from proctoring.api.attempts import ActiveExam
from proctoring.api.learning_view import LearningView, Nothing, get_active_attempt_data, get_learning_view
from proctoring.views.base import ProctoredAPIView
from proctoring.views.inputs import Id, validated, validated_query
from proctoring.views.operations import Parameter, operation
from proctoring.views.permissions import check_may_ask_about

TRUE_WORDS = frozenset({"1", "true", "True"})
CONTENT_ID = Parameter("content_id", "The course section; without it there is no exam in the answer.")
IS_LEARNING_MFE = Parameter("is_learning_mfe", "1, true or True: links lead to the learning front end.")
USER_ID = Parameter("user_id", "Another learner than the caller, for global staff.", int)
LEARNER_ID = Parameter("user_id", "The learner; for other learners than the caller to be asked by staff.", int)
COURSE_ID = Parameter("course_id", "The course, else all.")


class LearnerQuery(serializers.Serializer[Any]):
    """Whose attempts are asked for."""

    user_id = Id(required=False)


class ActiveExamsQuery(serializers.Serializer[Any]):
    """Whose exams are asked for, and in which course."""

    user_id = Id(required=False, allow_null=True)
    course_id = serializers.CharField(required=False, allow_null=True, allow_blank=True)


def _learner(request: Any) -> Any:
    """Return the id of the learner whom the query names, else the caller."""
    named = validated_query(LearnerQuery, request) if "user_id" in request.GET else {}
    return named.get("user_id", request.user)


class ProctoredExamAttemptView(ProctoredAPIView):
    """An exam as the learning front end shows it."""

    @operation({200: LearningView}, query=(CONTENT_ID, IS_LEARNING_MFE, USER_ID))
    def get(self, request: Any, course_id: str) -> Response:
        """Answer the exam of the section and the running attempt, each an empty object where there is none."""
        is_learning_mfe = request.GET.get("is_learning_mfe") in TRUE_WORDS
        shown = get_learning_view(_learner(request), course_id, request.GET.get("content_id"), is_learning_mfe)
        return Response(shown)


class ProctoredExamActiveAttemptView(ProctoredAPIView):
    """The attempt that runs."""

    @operation({200: AttemptState | Nothing}, query=(USER_ID,))
    def get(self, request: Any) -> Response:
        """Answer it, an empty object where none runs."""
        return Response(get_active_attempt_data(_learner(request), is_learning_mfe=True))


class ActiveExamsForUserView(ProctoredAPIView):
    """The exams that a learner is in."""

    @operation({200: list[ActiveExam]}, query=(LEARNER_ID, COURSE_ID))
    def get(self, request: Any) -> Response:
        """Answer them with attempts and allowances; parameters may stand in the query or in the body."""
        given = validated_query(ActiveExamsQuery, request) | validated(ActiveExamsQuery, request)
        user_id, course_id = (given.get(name) or None for name in ("user_id", "course_id"))
        if user_id is None:
            return Response([])
        check_may_ask_about(request.user, user_id, course_id)
        active = api.get_active_exams_for_user(user_id, course_id)
        for exam in active:
            exam["attempt"]["external_id"] = shown_external_id(exam["attempt"])
        return Response(active)
