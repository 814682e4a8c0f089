"""The attempts of a course, page by page: one entry per learner and exam. Spec 05 §6.4."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from functools import reduce
from math import ceil
from operator import or_
from typing import Any, TypedDict

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Window

from proctoring.models import ProctoredExam, ProctoredExamStudentAttempt
from proctoring.models.attempts import AttemptQuerySet
from proctoring.serializers import ATTEMPT_COLUMNS, EXAM_FIELDS, attempt_dict_with, exam_dict, instant_teller
from proctoring.types import AttemptDict, ExamDict, UserDict

AttemptRow = ProctoredExamStudentAttempt
Pair = tuple[int, int]  # the ids of a learner and an exam

PAGE_COLUMNS = (*ATTEMPT_COLUMNS, "user_id", "proctored_exam_id", "user__username", "user__email")
MOST_PAGES = 10**9  # there is no such page, and databases can still count so far
MANY_ATTEMPTS = 1_000  # an exam with more makes its course a large one
TOTAL_KEPT_SECONDS = 60


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


@dataclass(frozen=True)
class _Course:
    """What a page needs to know of its course.

    ``newest`` is the instant of the newest attempt. A course is large if one of its exams has very many attempts;
    ``frontier`` is then an instant after which there are more attempts than the page, and those before it, may need.
    """

    exams: dict[int, ExamDict]
    newest: datetime.datetime | None
    frontier: datetime.datetime | None

    def attempts(self) -> AttemptQuerySet:
        return AttemptRow.objects.filter(proctored_exam_id__in=list(self.exams))

    def attempts_of(self, search_by: str | None) -> AttemptQuerySet:
        """Return the attempts of the learners found; those of all without a text.

        A course's attempts are few, the learners of all courses are not, and no statistics say how many contain a text:
        as a join PostgreSQL may begin with the learners, as a look-up for each attempt it cannot.
        """
        attempts = self.attempts()
        if not search_by:
            return attempts
        return attempts.matching(search_by) if self.frontier else attempts.filter(user_id=_learner_matching(search_by))


def get_attempt_page(course_id: object, *, search_by: str | None = None, page: Any = 1, page_size: int) -> AttemptPage:
    """Return a page of the newest attempts of each learner at each exam of the course, the newest first.

    ``search_by`` restricts them to learners whose username or e-mail address contains it. ``page`` may be anything:
    what is no number is the first page, what is out of range the last. At most six statements, whatever the size.
    Where an exam has more than :data:`MANY_ATTEMPTS`, ``total_pages`` may be :data:`TOTAL_KEPT_SECONDS` behind when
    attempts were deleted.
    """
    number = _number(page)
    course = _course(course_id, number * page_size)
    listed = None if search_by else _page_of_large(course, number, page_size)
    number, total_pages, pairs = listed or _page_of_pairs(course.attempts_of(search_by), number, page_size)
    found = filter(None, _attempts_of(pairs, course.exams).values())  # somebody may have deleted some meanwhile
    return {
        "proctored_exam_attempts": [{**attempts[0], "all_attempts": attempts} for attempts in found],
        "pagination_info": {
            "has_previous": number > 1,
            "has_next": number < total_pages,
            "current_page": number,
            "total_pages": total_pages,
        },
    }


def _course(course_id: object, last: int) -> _Course:
    """Return the course for a page whose last entry has this number."""
    created = AttemptRow.objects.filter(proctored_exam=OuterRef("pk")).newest_first().values("created")
    enough = max(MANY_ATTEMPTS, 2 * last)
    exams = list(
        ProctoredExam.objects.filter(course_id=str(course_id))
        .annotate(newest=Subquery(created[:1]), frontier=Subquery(created[enough : enough + 1]))
        .values_list(*EXAM_FIELDS, "newest", "frontier", named=True)
    )
    return _Course(
        {exam.id: exam_dict(exam) for exam in exams},
        max((exam.newest for exam in exams if exam.newest), default=None),
        max((exam.frontier for exam in exams if exam.frontier), default=None),
    )


def _learner_matching(text: str) -> Subquery:
    """Return the attempt's learner if username or e-mail address contains the text, in either case."""
    learner = get_user_model()._default_manager.filter(pk=OuterRef("user_id")).order_by()
    return Subquery(learner.filter(Q(username__icontains=text) | Q(email__icontains=text)).values("pk")[:1])


def _pairs(attempts: AttemptQuerySet) -> QuerySet[Any, tuple[Any, ...]]:
    """Return learners and exams, each once, and the number of all pairs; the newest attempt decides the order."""
    pairs = attempts.order_by().values("user_id", "proctored_exam_id").annotate(newest=Max("created"), last=Max("id"))
    return pairs.order_by("-newest", "-last").values_list("user_id", "proctored_exam_id", Window(Count("*")))


def _page_of_pairs(wanted: AttemptQuerySet, number: int, page_size: int) -> tuple[int, int, list[Pair]]:
    """Return number, total number and contents of the page of learners at exams.

    The first page, and every other that is there, is one statement, which counts all pairs along the way.
    """
    pairs = _pairs(wanted)
    found = list(pairs[(number - 1) * page_size : number * page_size]) if number > 0 else []
    total = found[0][-1] if found else 0 if number == 1 else pairs.count()
    total_pages = max(1, ceil(total / page_size))
    if not found and total:
        number = total_pages
        found = list(pairs[(number - 1) * page_size :])
    return min(max(number, 1), total_pages), total_pages, [(user_id, exam_id) for user_id, exam_id, _ in found]


def _page_of_large(course: _Course, number: int, page_size: int) -> tuple[int, int, list[Pair]] | None:
    """Return the page from the newest attempts of a large course; ``None`` if they are too few, or it is not large."""
    if course.frontier is None:
        return None
    newest = _pairs(course.attempts().filter(created__gte=course.frontier))
    found = list(newest[(number - 1) * page_size : number * page_size]) if number > 0 else []
    if len(found) < page_size:
        return None
    total_pages = ceil(_total(course) / page_size)
    return number, max(number, total_pages), [(user_id, exam_id) for user_id, exam_id, _ in found]


def _total(course: _Course) -> int:
    """Return how many learners were at how many exams, counted again when there is a new attempt or after a while."""
    key = f"proctoring:attempt-pages:{min(course.exams)}"  # an exam tells its course, in less than 250 characters
    counted_at, total = cache.get(key) or (None, 0)
    if counted_at != course.newest:
        total = course.attempts().order_by().values("user_id", "proctored_exam_id").distinct().count()
        cache.set(key, (course.newest, total), TOTAL_KEPT_SECONDS)
    return total


def _number(page: Any) -> int:
    """Return the number of the page; what is no number is the first, and 0 stands for what is out of range."""
    try:
        number = int(page)
    except (TypeError, ValueError):
        return 1
    return number if 0 < number < MOST_PAGES else 0


def newest_of_each(attempts: AttemptQuerySet) -> AttemptQuerySet:
    """Return those of the attempts that no later one of the same learner at the same exam follows, newest first."""
    later = Q(created__gt=OuterRef("created")) | Q(created=OuterRef("created"), pk__gt=OuterRef("pk"))
    same = AttemptRow.objects.filter(later, user=OuterRef("user"), proctored_exam=OuterRef("proctored_exam"))
    return attempts.filter(~Exists(same)).with_relations().newest_first()


def _attempts_of(pairs: list[Pair], exams: dict[int, ExamDict]) -> dict[Pair, list[AttemptDict]]:
    """Return all attempts of these learners at these exams, newest first, by learner and exam."""
    found: dict[Pair, list[AttemptDict]] = {pair: [] for pair in pairs}
    if not pairs:
        return found
    rows = AttemptRow.objects.filter(_is_one_of(pairs)).newest_first().values_list(*PAGE_COLUMNS, named=True)
    tell = instant_teller()
    for row in rows:
        user: UserDict = {"id": row.user_id, "username": row.user__username, "email": row.user__email}
        attempt = attempt_dict_with(row, user, exams[row.proctored_exam_id], tell)
        found[row.user_id, row.proctored_exam_id].append(attempt)
    return found


def _is_one_of(pairs: list[Pair]) -> Q:
    """Return the condition for attempts of these learners at these exams: one term, and index scan, for each exam."""
    learners = defaultdict(set)
    for user_id, exam_id in pairs:
        learners[exam_id].add(user_id)
    terms = (Q(proctored_exam_id=exam_id, user_id__in=user_ids) for exam_id, user_ids in learners.items())
    return reduce(or_, terms)
