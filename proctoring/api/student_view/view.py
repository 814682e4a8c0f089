"""``get_student_view``: which family of pages an exam has, and the page itself. Spec 04 §1."""

import datetime
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from proctoring import api
from proctoring.api.student_view.context import proctored_context, timed_context
from proctoring.api.student_view.pages import (
    CONTENT,
    ONBOARDING_PAGES,
    PRACTICE_PAGES,
    PROCTORED_PAGES,
    TIMED_PAGES,
    Page,
    find_page,
)
from proctoring.api.student_view.visit import Visit
from proctoring.due_dates import has_due_date_passed
from proctoring.exceptions import ProctoredExamAlreadyExists, ProctoredExamNotFoundException
from proctoring.logs import get_logger
from proctoring.types import ExamDict

log = get_logger(__name__)

STUDENT = "student"

Context = dict[str, Any]
FamilyView = Callable[[ExamDict, Context, int, int, object], str | None]


def get_student_view(
    user_id: int, course_id: object, content_id: object, context: Context, user_role: str = STUDENT
) -> str | None:
    """Return the page that stands in place of the exam's content, as safe HTML; ``None``: the host shows the content.

    Everybody but a student sees the content. ``context`` is the caller's, and changed in place: it keeps all variables
    of the page. Three writes belong to a view: an exam that is not registered yet is, an attempt whose time is over is
    submitted, and a declined prerequisite declines the exam. An unknown provider raises ``NotImplementedError``.
    """
    if user_role != STUDENT:
        return CONTENT
    exam = _find_exam(course_id, content_id, context)
    if not exam["is_active"]:
        return CONTENT
    _drop_passed_deadline(context)
    view = _family_view(exam, course_is_over=_is_course_over(context))
    return view(exam, context, exam["id"], user_id, course_id) if view else CONTENT


def _get_timed_exam_view(exam: ExamDict, context: Context, exam_id: int, user_id: int, course_id: object) -> str | None:
    """Return the page of a timed exam; the user's row is not read. Spec 04 §3."""
    visit = Visit(exam, context, user_id, course_id)
    return _show(find_page(TIMED_PAGES, visit), visit, lambda: timed_context(visit))


def _get_practice_exam_view(
    exam: ExamDict, context: Context, exam_id: int, user_id: int, course_id: object
) -> str | None:
    """Return the page of a practice exam whose provider has no onboarding; due dates do not count. Spec 04 §4."""
    return _show_proctored(PRACTICE_PAGES, Visit(exam, context, user_id, course_id), is_practice_exam=True)


def _get_onboarding_exam_view(
    exam: ExamDict, context: Context, exam_id: int, user_id: int, course_id: object
) -> str | None:
    """Return the page of an onboarding exam; due dates count until there is an attempt. Spec 04 §5."""
    return _show_proctored(ONBOARDING_PAGES, Visit(exam, context, user_id, course_id), is_practice_exam=True)


def _get_proctored_exam_view(
    exam: ExamDict, context: Context, exam_id: int, user_id: int, course_id: object
) -> str | None:
    """Return the page of a proctored exam; may decline it for a learner who declined a prerequisite. Spec 04 §6."""
    return _show_proctored(PROCTORED_PAGES, Visit(exam, context, user_id, course_id), is_practice_exam=False)


def _is_course_over(context: Context) -> bool:
    """Whether the caller says that the course has ended; a date without zone is taken as UTC."""
    end = (context.get("credit_state") or {}).get("course_end_date")
    if end is not None and timezone.is_naive(end):
        end = end.replace(tzinfo=datetime.UTC)
    return has_due_date_passed(end)


def _find_exam(course_id: object, content_id: object, context: Context) -> ExamDict:
    """Return the exam, with the caller's due date; one that is not registered yet is. Two views at once register one."""
    try:
        exam: ExamDict = api.get_exam_by_content_id(course_id, content_id)
    except ProctoredExamNotFoundException:
        _register_exam(course_id, content_id, context)
        exam = api.get_exam_by_content_id(course_id, content_id)
    else:
        exam["due_date"] = context.get("due_date")
    return exam


def _register_exam(course_id: object, content_id: object, context: Context) -> None:
    try:
        api.create_exam(
            course_id=course_id,
            content_id=str(content_id),
            exam_name=context["display_name"],
            time_limit_mins=context["default_time_limit_mins"],
            is_proctored=context.get("is_proctored", False),
            is_practice_exam=context.get("is_practice_exam", False),
            due_date=context.get("due_date"),
            hide_after_due=context.get("hide_after_due", False),
        )
    except ProctoredExamAlreadyExists:
        log.info("another view registered the exam: content_id=%(content_id)s", {"content_id": content_id})


def _family_view(exam: ExamDict, *, course_is_over: bool) -> FamilyView | None:
    """Return the family's function, ``None`` where an exam has no pages (any more). Spec 04 §1, step 5."""
    provider: Any = api.get_backend_provider(exam=exam)
    match exam["is_proctored"], exam["is_practice_exam"]:
        case False, False:
            return _get_timed_exam_view
        case False, True:
            log.warning("a practice exam without proctoring has no pages: exam_id=%(exam_id)s", {"exam_id": exam["id"]})
            return None
        case True, _ if course_is_over:
            return None
        case True, True:
            return _get_onboarding_exam_view if provider.supports_onboarding else _get_practice_exam_view
        case _:
            return _get_proctored_exam_view


def _show_proctored(pages: tuple[Page, ...], visit: Visit, *, is_practice_exam: bool) -> str | None:
    page = find_page(pages, visit)
    return _show(page, visit, lambda: proctored_context(visit, is_practice_exam=is_practice_exam))


def _show(page: Page, visit: Visit, make_context: Callable[[], Context]) -> str | None:
    """Do what the row does, and return its page."""
    for effect in page.effects:
        effect(visit)
    if page.template is None:
        return CONTENT
    visit.context.update(make_context())
    html: str = api.loader.get_template(page.template).render(visit.context)
    return html


def _drop_passed_deadline(context: Context) -> None:
    """Take a ``wait_deadline`` that has passed out of a context that the caller uses again. W16."""
    try:
        deadline = datetime.datetime.fromisoformat(context["wait_deadline"])
        if has_due_date_passed(deadline):
            del context["wait_deadline"]
    except (KeyError, TypeError, ValueError):
        return  # there is none, or one that is the caller's own affair
