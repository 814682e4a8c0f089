"""The attempts of a course, page by page: one entry per learner and exam. Spec 05 §6.4."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Any, TypedDict

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Window

from proctoring.logs import get_logger
from proctoring.models import ProctoredExam, ProctoredExamStudentAttempt
from proctoring.models.attempts import AttemptQuerySet
from proctoring.models.learners import LearnerContains
from proctoring.models.prepared import PreparedQuery, Slot, key_path
from proctoring.serializers import ATTEMPT_COLUMNS, EXAM_FIELDS, attempt_dict_with, exam_dict, instant_teller
from proctoring.types import AttemptDict, ExamDict, UserDict

log = get_logger(__name__)

AttemptRow = ProctoredExamStudentAttempt
Pair = tuple[int, int]  # the ids of a learner and an exam

PAGE_COLUMNS = (*ATTEMPT_COLUMNS, "user_id", "proctored_exam_id", "user__username", "user__email")
MOST_PAGES = 10**9  # there is no such page, and databases can still count so far
MANY_ATTEMPTS = 250  # an exam with more makes its course a large one
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
    is_large: bool
    frontier: datetime.datetime | None

    def attempts(self) -> AttemptQuerySet:
        """Return all attempts of the course."""
        return AttemptRow.objects.filter(proctored_exam_id__in=list(self.exams))


@dataclass(frozen=True)
class _Choice:
    """Which attempts of a course a page is made of: those of the learners found, or the newest, or all."""

    searches: bool = False
    is_large: bool = False
    is_newest: bool = False

    def attempts(self, exam_ids: list[Any], text: Any = None, frontier: Any = None) -> AttemptQuerySet:
        """Return the attempts at these exams; what comes with each call may be a slot.

        A course's attempts are few, the learners of all courses are not, and no statistics say how many contain a text:
        as a join PostgreSQL may begin with the learners, as a look-up for each attempt it cannot.
        """
        attempts = AttemptRow.objects.filter(proctored_exam__id__in=exam_ids)
        if self.is_newest:
            return attempts.filter(created__gte=frontier)
        if not self.searches:
            return attempts
        return attempts.matching(text) if self.is_large else attempts.filter(user_id=_learner_matching(text))


def get_attempt_page(course_id: object, *, search_by: str | None = None, page: Any = 1, page_size: int) -> AttemptPage:
    """Return a page of the newest attempts of each learner at each exam of the course, the newest first.

    ``search_by`` restricts them to learners whose username or e-mail address contains it. ``page`` may be anything:
    what is no number is the first page, what is out of range the last. At most six statements, whatever the size.
    Where an exam has more than :data:`MANY_ATTEMPTS`, ``total_pages`` may be :data:`TOTAL_KEPT_SECONDS` behind when
    attempts were deleted.
    """
    number = _number(page)
    course = _course(course_id, number * page_size)
    choice = _Choice(searches=bool(search_by), is_large=course.is_large)
    listed = None if search_by else _page_of_large(course, number, page_size)
    number, total_pages, pairs = listed or _page_of_pairs(course, choice, search_by, number, page_size)
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
    enough = 1 << (4 * last).bit_length()  # few distinct numbers, for few distinct queries
    exams = _exams_query(MANY_ATTEMPTS, enough).rows(course_id=str(course_id))
    is_large = any(exam.is_large for exam in exams)
    return _Course(
        {exam.id: exam_dict(exam) for exam in exams},
        max((exam.newest for exam in exams if exam.newest), default=None),
        is_large,
        max((exam.frontier for exam in exams if exam.frontier), default=None) if is_large else None,
    )


@lru_cache(maxsize=32)
def _exams_query(many: int, enough: int) -> PreparedQuery:
    """Return the query for a course's exams.

    Each comes with the instants of its newest attempt and of the one that ``enough`` others follow, and with whether
    there are more than ``many``.
    """

    def build() -> QuerySet[Any, Any]:
        created = AttemptRow.objects.filter(proctored_exam=OuterRef("pk")).newest_first().values("created")
        exams = ProctoredExam.objects.all().filter(
            course_id=Slot("course_id", ProctoredExam._meta.get_field("course_id"))
        )
        known = {
            "newest": Subquery(created[:1]),
            "frontier": Subquery(created[enough : enough + 1]),
            "is_large": Exists(created[many : many + 1]),
        }
        return exams.annotate(**known).values_list(*EXAM_FIELDS, *known)

    return PreparedQuery(build)


def _learner_matching(text: Any) -> Subquery:
    """Return the attempt's learner if username or e-mail address contains the text, in either case."""
    learner = get_user_model()._default_manager.filter(pk=OuterRef("user_id")).order_by()
    return Subquery(learner.filter(LearnerContains(text)).values("pk")[:1])


def _pairs(attempts: AttemptQuerySet) -> QuerySet[Any, tuple[Any, ...]]:
    """Return learners and exams, each once, and the number of all pairs; the newest attempt decides the order."""
    pairs = attempts.order_by().values("user_id", "proctored_exam_id").annotate(newest=Max("created"), last=Max("id"))
    counted = pairs.order_by("-newest", "-last").annotate(total=Window(Count("*")))
    return counted.values_list("user_id", "proctored_exam_id", "total")


def _page_of_pairs(
    course: _Course, choice: _Choice, text: str | None, number: int, page_size: int
) -> tuple[int, int, list[Pair]]:
    """Return number, total number and contents of the page of learners at exams.

    The first page, and every other that is there, is one statement, which counts all pairs along the way.
    """
    found = _rows(course, choice, number, page_size, text=text) if number > 0 else []
    total = found[0].total if found else 0 if number == 1 else _pairs(choice.attempts(list(course.exams), text)).count()
    total_pages = max(1, ceil(total / page_size))
    if not found and total:
        number = total_pages
        found = _rows(course, choice, number, page_size, text=text)
    return min(max(number, 1), total_pages), total_pages, _pairs_of(found)


def _page_of_large(course: _Course, number: int, page_size: int) -> tuple[int, int, list[Pair]] | None:
    """Return the page from the newest attempts of a large course; ``None`` if they are too few, or it is not large."""
    if course.frontier is None or number == 0:
        return None
    found = _rows(course, _Choice(is_newest=True), number, page_size, frontier=course.frontier)
    if len(found) < page_size:
        return None
    total_pages = ceil(_total(course) / page_size)
    return number, max(number, total_pages), _pairs_of(found)


def _rows(course: _Course, choice: _Choice, number: int, page_size: int, **values: Any) -> list[Any]:
    """Return the page's rows of :func:`_pairs`."""
    if not course.exams:
        return []
    exams = _filled("exam_id", course.exams)
    return _pairs_query(choice, len(exams), number, page_size).rows(**exams, **values)


@lru_cache(maxsize=128)
def _pairs_query(choice: _Choice, exam_count: int, number: int, page_size: int) -> PreparedQuery:
    def build() -> QuerySet[Any, Any]:
        text = Slot("text", get_user_model()._meta.get_field("email"))
        frontier = Slot("frontier", AttemptRow._meta.get_field("created"))
        attempts = choice.attempts(_exam_slots(exam_count), text, frontier)
        return _pairs(attempts)[(number - 1) * page_size : number * page_size]

    return PreparedQuery(build)


def _pairs_of(rows: list[Any]) -> list[Pair]:
    return [(row.user_id, row.proctored_exam_id) for row in rows]


def _total(course: _Course) -> int:
    """Return how many learners were at how many exams, counted again when there is a new attempt or after a while."""
    key = f"proctoring:attempt-pages:{min(course.exams)}"  # an exam tells its course, in less than 250 characters
    counted_at, total = _if_cache_answers(lambda: cache.get(key)) or (None, 0)
    if counted_at != course.newest:
        total = course.attempts().order_by().values("user_id", "proctored_exam_id").distinct().count()
        _if_cache_answers(lambda: cache.set(key, (course.newest, total), TOTAL_KEPT_SECONDS))
    return total


def _if_cache_answers(ask: Callable[[], Any]) -> Any:
    """Return what the cache answers; ``None`` where it fails: it only saves time."""
    try:
        return ask()
    except Exception as error:
        log.warning("the cache fails, pages are counted each time: %(error)s", {"error": error})
        return None


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
    users = _filled("user_id", {user_id for user_id, _exam_id in pairs})
    exam_ids = _filled("exam_id", {exam_id for _user_id, exam_id in pairs})
    tell = instant_teller()
    for row in _attempts_query(len(users), len(exam_ids)).rows(**users, **exam_ids):
        attempts = found.get((row.user_id, row.proctored_exam_id))
        if attempts is not None:  # a learner of the page may have been at another exam of the page, too
            user: UserDict = {"id": row.user_id, "username": row.user__username, "email": row.user__email}
            attempts.append(attempt_dict_with(row, user, exams[row.proctored_exam_id], tell))
    return found


@lru_cache(maxsize=64)
def _attempts_query(user_count: int, exam_count: int) -> PreparedQuery:
    def build() -> QuerySet[Any, Any]:
        learner = AttemptRow._meta.get_field("user")
        is_of_page = {f"{key_path(learner)}__in": [Slot(f"user_id_{index}", learner) for index in range(user_count)]}
        attempts = AttemptRow.objects.filter(proctored_exam__id__in=_exam_slots(exam_count), **is_of_page)
        return attempts.newest_first().values_list(*PAGE_COLUMNS)

    return PreparedQuery(build)


def _exam_slots(count: int) -> list[Any]:
    return [Slot(f"exam_id_{index}", ProctoredExam._meta.pk) for index in range(count)]


def _filled(name: str, ids: Iterable[int]) -> dict[str, int]:
    """Return values for the slots of a list of ids: a power of two of them, so that few queries serve all lists."""
    values = list(ids)
    count = 1 << (len(values) - 1).bit_length()
    values += values[-1:] * (count - len(values))
    return {f"{name}_{index}": value for index, value in enumerate(values)}
