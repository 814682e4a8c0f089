"""What reviewers are told of an exam. Spec 05 §5.4."""

from typing import Any

from rest_framework.response import Response

from proctoring import api
from proctoring.views.answers import ReviewPolicyText
from proctoring.views.base import ProctoredAPIView
from proctoring.views.operations import operation


class ProctoredExamReviewPolicyView(ProctoredAPIView):
    """The review policy of an exam."""

    is_personal = False

    @operation({200: ReviewPolicyText})
    def get(self, request: Any, exam_id: int) -> Response:
        """Answer the text, null where there is none."""
        return Response({"review_policy": api._get_review_policy_by_exam_id(exam_id)})
