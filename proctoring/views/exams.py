"""Exams: look up, create, change, and register a whole course. Spec 05 §5.1, §5.2."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.utils.html import is_html_input, parse_html_list

from proctoring import api
from proctoring.api.pages import get_exam_page
from proctoring.serializers import ProctoredExamRegistrationSerializer, ProctoredExamSerializer
from proctoring.types import ExamDict
from proctoring.views.answers import ExamId, ExamPage, FieldErrors
from proctoring.views.base import ProctoredAPIView
from proctoring.views.inputs import body_of, validated, validated_query
from proctoring.views.operations import Parameter, operation
from proctoring.views.paging import PAGE, page_answer, page_size_of


class ExamQuery(serializers.Serializer[Any]):
    """Which exam is asked for: by id, or by course and content."""

    exam_id = serializers.IntegerField(required=False)
    course_id = serializers.CharField(required=False)
    content_id = serializers.CharField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a query that names no exam."""
        if "exam_id" not in attrs and not {"course_id", "content_id"} <= set(attrs):
            raise serializers.ValidationError({"exam_id": [_("Give exam_id, or course_id and content_id.")]})
        return attrs


EXAM_QUERY = (
    Parameter("exam_id", "The exam's id, or else:", int),
    Parameter("course_id", "The exam's course, together with:"),
    Parameter("content_id", "The course section that is the exam."),
)


class ExamUpdate(serializers.Serializer[Any]):
    """What may be changed of an exam; what is missing or null stays."""

    exam_id = serializers.IntegerField(allow_null=True)
    exam_name = serializers.CharField(allow_null=True)
    time_limit_mins = serializers.IntegerField(allow_null=True, min_value=-(2**31), max_value=2**31 - 1)
    is_proctored = serializers.BooleanField(allow_null=True)
    is_practice_exam = serializers.BooleanField(allow_null=True)
    external_id = serializers.CharField(allow_null=True, allow_blank=True, max_length=255)
    is_active = serializers.BooleanField(allow_null=True)
    hide_after_due = serializers.BooleanField(allow_null=True)


class ProctoredExamView(ProctoredAPIView):
    """One exam, or the active exams of a course."""

    is_personal = False

    @operation({200: ExamDict}, at="/exam/exam_id/{exam_id}")
    @operation({200: ExamDict}, at="/content_id/{content_id}")
    @operation({200: list[ExamDict] | ExamPage}, query=PAGE, at="/course_id/{course_id}")
    @operation({200: ExamDict}, query=EXAM_QUERY)
    def get(
        self, request: Any, exam_id: int | None = None, course_id: str | None = None, content_id: str | None = None
    ) -> Response:
        """Answer the exam by id or by course and content, or all active exams of the course."""
        if course_id is not None and content_id is None:
            return Response(_exams_of(course_id, request))
        if exam_id is None and course_id is None:
            wanted = validated_query(ExamQuery, request)
            exam_id, course_id, content_id = (wanted.get(name) for name in ("exam_id", "course_id", "content_id"))
        if exam_id is not None:
            return Response(api.get_exam_by_id(exam_id))
        return Response(api.get_exam_by_content_id(course_id, content_id))

    @operation({200: ExamId}, body=ProctoredExamSerializer)
    def post(self, request: Any) -> Response:
        """Create an exam and answer its id."""
        values = validated(ProctoredExamSerializer, request)
        values.pop("id", None)
        return Response({"exam_id": api.create_exam(**values)})

    @operation({200: ExamId}, body=ExamUpdate)
    def put(self, request: Any) -> Response:
        """Change an exam and answer its id."""
        values = validated(ExamUpdate, request, partial=True)
        return Response({"exam_id": api.update_exam(values.pop("exam_id", None), **values)})


def _exams_of(course_id: str, request: Any) -> Any:
    """Return all active exams of the course, or a page of them where the query has a ``page_size``."""
    page_size = page_size_of(request)
    if page_size is None:
        return api.get_all_exams_for_course(course_id, active_only=True)
    path = reverse("proctoring:proctored_exam.exams_by_course_id", args=[course_id])
    page = get_exam_page(course_id, page=request.GET.get("page"), page_size=page_size)
    return page_answer(page, path, page_size=page_size)


class CourseExams(serializers.ListSerializer[Any]):
    """The exams of a course, each once."""

    def validate(self, attrs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Refuse a list in which one section is two exams."""
        content_ids = [exam["content_id"] for exam in attrs]
        twice = sorted({content_id for content_id in content_ids if content_ids.count(content_id) > 1})
        if twice:
            raise serializers.ValidationError(
                _("content_id is given more than once: {content_ids}").format(content_ids=", ".join(twice))
            )
        return attrs


class RegisterProctoredExamsView(ProctoredAPIView):
    """The exams of a course, all at once."""

    is_personal = False

    @operation(
        {200: list[ExamId], 422: FieldErrors | list[FieldErrors]}, body=ProctoredExamRegistrationSerializer(many=True)
    )
    def patch(self, request: Any, course_id: str) -> Response:
        """Make the course's exams equal to the list and answer their ids in its order; 422 if one is not valid."""
        serializer = CourseExams(data=_listed(body_of(request)), child=ProctoredExamRegistrationSerializer())
        if not serializer.is_valid():
            return Response(serializer.errors, status=status.HTTP_422_UNPROCESSABLE_ENTITY)
        exams: Any = [{"due_date": None, **exam} for exam in serializer.validated_data]
        report = api.sync_course_exams(course_id, exams, set_by_user_id=request.user.pk)
        return Response([{"exam_id": exam_id} for exam_id in report["exam_ids"]])


def _listed(body: Any) -> Any:
    """Return the list that a form holds; a form without one must not pass for the empty list, which ends all exams."""
    return parse_html_list(body, default=body.dict()) if is_html_input(body) else body
