"""Lists of a course page by page, cut in the database; the functions without pages are in ``exams`` and ``allowances``."""

from typing import Any

from django.core.paginator import Page, Paginator

from proctoring.models import ProctoredExam, ProctoredExamStudentAllowance
from proctoring.serializers import allowance_dict, exam_dict
from proctoring.types import AllowanceDict, ExamDict


def get_exam_page(course_id: object, *, page: Any, page_size: int) -> Page[ExamDict]:
    """Return a page of the course's active exams, in the order they were created.

    ``page`` may be anything: what is no number is the first page, what is out of range the last.
    """
    exams = ProctoredExam.get_all_exams_for_course(course_id, active_only=True).order_by("id")
    found: Page[Any] = Paginator(exams, page_size).get_page(page)
    found.object_list = [exam_dict(exam) for exam in found.object_list]
    return found


def get_allowance_page(course_id: object, *, page: Any, page_size: int) -> Page[AllowanceDict]:
    """Return a page of the allowances on the course's exams, in the order they were granted; ``page`` as above."""
    allowances = ProctoredExamStudentAllowance.get_allowances_for_course(course_id)
    found: Page[Any] = Paginator(allowances, page_size).get_page(page)
    found.object_list = [allowance_dict(allowance) for allowance in found.object_list]
    return found
