"""The look-ups that browsers repeat: prepared queries, and dicts straight from their rows. Spec 01 §12.1, §12.5."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from proctoring.models import ProctoredExam, ProctoredExamStudentAttempt
from proctoring.models.attempts import AttemptQuerySet
from proctoring.models.exams import is_replaced
from proctoring.models.prepared import PreparedQuery, Slot, row_type
from proctoring.serializers import ATTEMPT_COLUMNS, EXAM_FIELDS, attempt_dict_with, exam_dict, instant_text, user_dict
from proctoring.statuses import IN_PROGRESS
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status
from proctoring.types import AttemptDict, ExamDict, UserDict

AttemptRow = ProctoredExamStudentAttempt

_LEARNER_COLUMNS = ("user__username", "user__email")
_EXAM_COLUMNS = tuple(f"proctored_exam__{name}" for name in EXAM_FIELDS)
_COLUMNS = (*ATTEMPT_COLUMNS, "user_id", *_EXAM_COLUMNS)
_FIRST_EXAM_COLUMN = _COLUMNS.index(_EXAM_COLUMNS[0])
_ExamRow = row_type(EXAM_FIELDS)


def exam_by_id(exam_id: Any) -> ExamDict | None:
    """Return the exam with that primary key, or ``None``; ``ValueError`` or ``TypeError`` for what is no number."""
    if is_replaced("get"):
        exam = ProctoredExam.get_exam_by_id(exam_id)
        return exam_dict(exam) if exam else None
    return next(map(exam_dict, _EXAM_BY_ID.rows(exam_id=exam_id)), None)


def exam_of_section(course_id: str, content_id: str) -> ExamDict | None:
    """Return the exam of that course section, or ``None``."""
    if is_replaced("get"):
        exam = ProctoredExam.get_exam_by_content_id(course_id, content_id)
        return exam_dict(exam) if exam else None
    return next(map(exam_dict, _EXAM_OF_SECTION.rows(course_id=course_id, content_id=content_id)), None)


def attempt_by_id(attempt_id: Any, asking: Any = None) -> AttemptDict | None:
    """Return the attempt with that primary key, or ``None``; ``ValueError`` for what is no number.

    ``asking`` is the user who asks, if somebody does: the learner of their own attempt is not read again.
    """
    if asking is not None:
        row = next(iter(_BY_ID.own.rows(attempt_id=attempt_id)), None)
        if row is None or row.user_id == asking.pk:
            return row and _attempt_of(row, user_dict(asking))
    return next(iter(_with_learners(_BY_ID.with_learner, attempt_id=attempt_id)), None)


def newest_attempt(exam_id: Any, user_id: Any) -> AttemptDict | None:
    """Return the learner's newest attempt at the exam, or ``None``."""
    return next(iter(_with_learners(_NEWEST, exam_id=exam_id, user_id=user_id)), None)


def newest_running_attempt(learner: Any) -> AttemptDict | None:
    """Return the newest attempt that the learner is in, in any course, or ``None``."""
    return next(iter(running_attempts(learner)), None)


def running_attempts(learner: Any) -> list[AttemptDict]:
    """Return the attempts that the learner, a user or an id, is in, in any course, newest first."""
    return _of_learner(_RUNNING, learner)


def running_or_at_exam(learner: Any, course_id: str, content_id: str) -> list[AttemptDict]:
    """Return the learner's attempts that run, in any course, or are at the exam of that section, newest first."""
    return _of_learner(_RUNNING_OR_AT_EXAM, learner, course_id=course_id, content_id=content_id)


def onboarding_attempts(user: Any, course_id: object) -> list[Any]:
    """Return the learner's onboarding attempts in the course, at active exams, and the verified ones in any course.

    Rows of ``id``, ``status``, ``modified``, and of the exam ``course_id``, ``is_active`` and ``backend`` (with the prefix
    ``proctored_exam__``), last modified first.
    """
    return _ONBOARDING.rows(user_id=user, course_id=str(course_id))


@dataclass(frozen=True)
class _Attempts:
    """A look-up of attempts, for callers who know the learner, and for those who have an id only."""

    own: PreparedQuery
    with_learner: PreparedQuery


def _of_learner(attempts: _Attempts, learner: Any, **values: Any) -> list[AttemptDict]:
    if not hasattr(learner, "pk"):
        return _with_learners(attempts.with_learner, user_id=learner, **values)
    user = user_dict(learner)
    return [_attempt_of(row, user) for row in attempts.own.rows(user_id=learner.pk, **values)]


def _with_learners(query: PreparedQuery, **values: Any) -> list[AttemptDict]:
    return [
        _attempt_of(row, {"id": row.user_id, "username": row.user__username, "email": row.user__email})
        for row in query.rows(**values)
    ]


def _attempt_of(row: Any, user: UserDict) -> AttemptDict:
    exam = _ExamRow._make(row[_FIRST_EXAM_COLUMN : _FIRST_EXAM_COLUMN + len(EXAM_FIELDS)])
    return attempt_dict_with(row, user, exam_dict(exam), instant_text)


def _prepared(choose: Callable[[AttemptQuerySet], AttemptQuerySet], *more: str) -> PreparedQuery:
    return PreparedQuery(lambda: choose(AttemptRow.objects.all()).values_list(*_COLUMNS, *more))


def _attempts(choose: Callable[[AttemptQuerySet], AttemptQuerySet]) -> _Attempts:
    return _Attempts(_prepared(choose), _prepared(choose, *_LEARNER_COLUMNS))


def _user_slot() -> Slot:
    return Slot("user_id", AttemptRow._meta.get_field("user"))


def _exam_slot(name: str, field: str) -> Slot:
    return Slot(name, ProctoredExam._meta.get_field(field))


def _is_of_section(prefix: str = "") -> Q:
    return Q(**{f"{prefix}{name}": _exam_slot(name, name) for name in ("course_id", "content_id")})


_EXAM_BY_ID = PreparedQuery(
    lambda: ProctoredExam.objects.all().filter(pk=_exam_slot("exam_id", "id")).values_list(*EXAM_FIELDS)
)
_EXAM_OF_SECTION = PreparedQuery(lambda: ProctoredExam.objects.all().filter(_is_of_section()).values_list(*EXAM_FIELDS))
_BY_ID = _attempts(lambda rows: rows.filter(pk=Slot("attempt_id", AttemptRow._meta.pk)))
_NEWEST = _prepared(
    lambda rows: rows.filter(user_id=_user_slot(), proctored_exam_id=_exam_slot("exam_id", "id")).newest_first()[:1],
    *_LEARNER_COLUMNS,
)
_RUNNING = _attempts(lambda rows: rows.filter(user_id=_user_slot()).running().newest_first())
_RUNNING_OR_AT_EXAM = _attempts(
    lambda rows: rows.filter(
        Q(status__in=sorted(IN_PROGRESS)) | _is_of_section("proctored_exam__"), user_id=_user_slot()
    ).newest_first()
)
_ONBOARDING = PreparedQuery(
    lambda: (
        AttemptRow.objects.onboarding()
        .filter(
            Q(proctored_exam__course_id=_exam_slot("course_id", "course_id"), proctored_exam__is_active=True)
            | Q(status=Status.verified),
            user_id=_user_slot(),
        )
        .last_modified_first()
        .values_list(
            "id",
            "status",
            "modified",
            "proctored_exam__course_id",
            "proctored_exam__is_active",
            "proctored_exam__backend",
        )
    )
)
