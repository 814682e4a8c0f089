"""What learners are granted on exams. Spec 05 §9."""

from collections import defaultdict
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.response import Response

from proctoring import api
from proctoring.api.pages import get_allowance_page
from proctoring.exceptions import AllowanceValueNotAllowedException
from proctoring.types import AllowanceDict
from proctoring.views.answers import AllowancePage, FieldErrors, MisplacedDetail, TriedAllowance
from proctoring.views.base import ProctoredAPIView
from proctoring.views.inputs import Id, Items, Scalar, UserInfo, validated
from proctoring.views.operations import operation
from proctoring.views.paging import PAGE, page_answer, page_size_of


class Grant(serializers.Serializer[Any]):
    """An allowance for one learner on one exam."""

    exam_id = serializers.IntegerField()
    user_info = UserInfo()
    key = serializers.CharField(max_length=255)
    value = Scalar()


class Withdrawal(serializers.Serializer[Any]):
    """The allowance to take away; what does not name one takes away nothing."""

    exam_id = Id(required=False, allow_null=True)
    user_id = Id(required=False, allow_null=True)
    key = serializers.CharField(required=False, allow_null=True, allow_blank=True)


class BulkGrant(serializers.Serializer[Any]):
    """Allowances for several learners on several exams."""

    course_id = serializers.CharField(required=False, allow_null=True, allow_blank=True)
    exam_ids = Items()
    user_ids = Items()
    allowance_type = serializers.CharField(max_length=255)
    value = Scalar()


class ExamAllowanceView(ProctoredAPIView):
    """The allowances of a course, and single ones."""

    @operation({200: list[AllowanceDict] | AllowancePage}, query=PAGE)
    def get(self, request: Any, course_id: str) -> Response:
        """Answer all allowances on exams of the course, or a page of them where the query has a ``page_size``."""
        page_size = page_size_of(request)
        if page_size is None:
            return Response(api.get_allowances_for_course(course_id))
        path = reverse("proctoring:proctored_exam.allowance", args=[course_id])
        page = get_allowance_page(course_id, page=request.GET.get("page"), page_size=page_size)
        return Response(page_answer(page, path, page_size=page_size))

    @operation({200: None}, body=Grant)
    def put(self, request: Any) -> Response:
        """Grant an allowance, or replace its value."""
        api.add_allowance_for_user(**validated(Grant, request))
        return Response()

    @operation({200: None}, body=Withdrawal)
    def delete(self, request: Any) -> Response:
        """Take an allowance away, if there is one: that of exam_id, user_id and key in the body."""
        named = validated(Withdrawal, request)
        api.remove_allowance_for_user(*(named.get(name) for name in ("exam_id", "user_id", "key")))
        return Response()


class ExamBulkAllowanceView(ProctoredAPIView):
    """Many allowances at once."""

    @operation({200: None, 207: list[TriedAllowance], 400: MisplacedDetail | FieldErrors}, body=BulkGrant)
    def put(self, request: Any, course_id: str | None = None) -> Response:
        """Grant them; 207 where some could not be granted, 400 where none could."""
        grants = validated(BulkGrant, request)
        course_id = grants.pop("course_id", None) or course_id
        try:
            tried, successes, failures = _grant(course_id, **grants)
        except AllowanceValueNotAllowedException:
            return _wrong("allowance_value", _("Enter a valid positive value number"))
        if not successes:
            return _wrong("user_info", _("Enter a valid username or e-mail address"))
        return Response(tried, status=status.HTTP_207_MULTI_STATUS) if failures else Response()


class GroupedExamAllowancesByStudent(ProctoredAPIView):
    """The allowances of a course by learner."""

    @operation({200: dict[str, list[AllowanceDict]]})
    def get(self, request: Any, course_id: str) -> Response:
        """Answer an object: username to allowances."""
        grouped: dict[str, list[AllowanceDict]] = defaultdict(list)
        for allowance in api.get_allowances_for_course(course_id):
            grouped[allowance["user"]["username"]].append(allowance)
        return Response(grouped)


def _grant(
    course_id: str | None, exam_ids: list[str], user_ids: list[str], allowance_type: str, value: Any
) -> tuple[list[dict[str, Any]], int, int]:
    """Grant the allowances; an exam of another course than the one that was named is as good as unknown."""
    foreign = _exams_elsewhere(course_id, exam_ids) if course_id else []
    own = [exam_id for exam_id in exam_ids if exam_id not in foreign]
    tried, successes, failures = api.add_bulk_allowances(own, user_ids, allowance_type, value)
    refused = [
        {"exam_id": exam_id, "user_id": user_id, "success": False, "reason": _("There is no such exam in the course.")}
        for exam_id in foreign
        for user_id in user_ids
    ]
    return tried + refused, successes, failures + len(refused)


def _exams_elsewhere(course_id: str, exam_ids: list[str]) -> list[str]:
    in_course = {str(exam["id"]) for exam in api.get_all_exams_for_course(course_id)}
    return [exam_id for exam_id in exam_ids if exam_id.lstrip("0") not in in_course]


def _wrong(field: str, detail: str) -> Response:
    """Return the refusal; clients read ``field`` to place the message beside the input."""
    return Response({"detail": detail, "field": field}, status=status.HTTP_400_BAD_REQUEST)
