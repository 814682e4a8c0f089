"""The attempts of a course for its staff. Spec 05 §6.4."""

from typing import Any

from django.urls import reverse
from rest_framework.response import Response

from proctoring import views
from proctoring.api.attempt_pages import get_attempt_page
from proctoring.views.answers import AttemptPageAnswer
from proctoring.views.base import ProctoredAPIView
from proctoring.views.operations import operation
from proctoring.views.paging import PAGE_NUMBER

ALL = "proctoring:proctored_exam.attempts.grouped.course"
FOUND = "proctoring:proctored_exam.attempts.grouped.search"


class StudentProctoredGroupedExamAttemptsByCourse(ProctoredAPIView):
    """The attempts of a course, or those of the learners found, by learner and exam."""

    @operation({200: AttemptPageAnswer}, query=(PAGE_NUMBER,))
    def get(self, request: Any, course_id: str, search_by: str | None = None) -> Response:
        """Answer a page of them and where the pages are."""
        page = get_attempt_page(
            course_id, search_by=search_by, page=request.GET.get("page"), page_size=views.ATTEMPTS_PER_PAGE
        )
        url = reverse(FOUND, args=[course_id, search_by]) if search_by else reverse(ALL, args=[course_id])
        return Response({**page, "attempt_url": url})
