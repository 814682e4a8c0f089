"""The attempts of a course, page by page: one entry per learner and exam. Spec 05 §6.4."""

from collections import defaultdict
from typing import Any, TypedDict

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q

from proctoring.models import ProctoredExamStudentAttempt
from proctoring.serializers import attempt_dict
from proctoring.types import AttemptDict

AttemptRow = ProctoredExamStudentAttempt


class GroupedAttempt(AttemptDict):
    """The newest attempt of a learner at an exam, and all of them, the newest first."""

    all_attempts: list[AttemptDict]


class PaginationInfo(TypedDict):
    """Where the page stands. An empty list has one page."""

    has_previous: bool
    has_next: bool
    current_page: int
    total_pages: int


class AttemptPage(TypedDict):
    """One page of attempts."""

    proctored_exam_attempts: list[GroupedAttempt]
    pagination_info: PaginationInfo


def get_attempt_page(course_id: object, *, search_by: str | None = None, page: Any = 1, page_size: int) -> AttemptPage:
    """Return a page of the newest attempts of each learner at each exam of the course, the newest first.

    ``search_by`` restricts them to learners whose username or e-mail address contains it. ``page`` may be anything:
    what is no number is the first page, what is out of range the last. Three statements, whatever the size.
    """
    in_course = AttemptRow.objects.in_course(course_id)
    wanted = in_course.matching(search_by) if search_by else in_course
    shown = Paginator(newest_of_each(wanted), page_size).get_page(page)
    listed = list(shown.object_list)
    grouped = _all_of(listed)
    return {
        "proctored_exam_attempts": [
            {**attempt_dict(attempt), "all_attempts": grouped[attempt.user_id, attempt.proctored_exam_id]}
            for attempt in listed
        ],
        "pagination_info": {
            "has_previous": shown.has_previous(),
            "has_next": shown.has_next(),
            "current_page": shown.number,
            "total_pages": shown.paginator.num_pages,
        },
    }


def newest_of_each(attempts: Any) -> Any:
    """Return those of the attempts that no later one of the same learner at the same exam follows, newest first."""
    later = Q(created__gt=OuterRef("created")) | Q(created=OuterRef("created"), pk__gt=OuterRef("pk"))
    same = AttemptRow.objects.filter(later, user=OuterRef("user"), proctored_exam=OuterRef("proctored_exam"))
    return attempts.filter(~Exists(same)).with_relations().newest_first()


def _all_of(listed: list[AttemptRow]) -> dict[tuple[int, int], list[AttemptDict]]:
    """Return all attempts of the listed learners at the listed exams, newest first, by learner and exam."""
    grouped: dict[tuple[int, int], list[AttemptDict]] = defaultdict(list)
    rows = AttemptRow.objects.filter(
        user__in={attempt.user_id for attempt in listed},
        proctored_exam__in={attempt.proctored_exam_id for attempt in listed},
    )
    for row in rows.with_relations().newest_first():
        grouped[row.user_id, row.proctored_exam_id].append(attempt_dict(row))
    return grouped
