"""One learner at one exam, locked: the learner first, then all of the learner's attempts at it. Design rule 0."""

from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db.models import Subquery

from proctoring.exceptions import UserNotFoundException
from proctoring.models import ProctoredExam, ProctoredExamStudentAttempt
from proctoring.models.exams import NOT_AN_ID
from proctoring.models.learners import learner_lock, lock_learner
from proctoring.models.prepared import PreparedInstances, Slot
from proctoring.serializers import exam_dict
from proctoring.types import ExamDict

AttemptRow = ProctoredExamStudentAttempt


@dataclass
class Sitting:
    """The learner, the exam, and all of the learner's attempts at it. Nobody else changes them in this transaction."""

    learner: Any
    exam: ProctoredExam
    attempts: list[AttemptRow]

    @property
    def exam_dict(self) -> ExamDict:
        """The exam as a dict."""
        return exam_dict(self.exam)

    @property
    def newest_first(self) -> list[AttemptRow]:
        """The attempts, the newest first."""
        return sorted(self.attempts, key=attrgetter("created", "pk"), reverse=True)

    def find(self, attempt_id: Any) -> AttemptRow | None:
        """Return the attempt with that id, if it is one of these."""
        return next((attempt for attempt in self.attempts if attempt.pk == attempt_id), None)

    def others(self, attempt: AttemptRow) -> list[AttemptRow]:
        """Return the other attempts."""
        return [other for other in self.attempts if other.pk != attempt.pk]


def lock_sitting(exam: ProctoredExam, user_id: Any) -> Sitting:
    """Lock what there is of the learner at the exam; ``UserNotFoundException`` for an unknown learner."""
    learner = lock_learner(user_id)
    if learner is None:
        raise UserNotFoundException(f"There is no user with user_id={user_id}.")
    return _sitting(learner, exam, _ATTEMPTS.instances(user_id=learner, exam_id=exam))


def lock_sitting_of(attempt_id: Any) -> tuple[Sitting, AttemptRow] | None:
    """Lock the attempt with what belongs to it, in three statements; ``None`` for what is no attempt's id."""
    try:
        attempt_id = AttemptRow._meta.pk.get_prep_value(attempt_id)
    except NOT_AN_ID:
        return None
    learners = _LEARNER_OF_ATTEMPT.instances(attempt_id=attempt_id)
    attempts = _ATTEMPTS_BESIDE.instances(user_id=learners[0], attempt_id=attempt_id) if learners else []
    if not attempts:
        return None
    [exam] = _EXAM.instances(exam_id=attempts[0].proctored_exam_id)
    sitting = _sitting(learners[0], exam, attempts)
    attempt = sitting.find(attempt_id)
    return (sitting, attempt) if attempt else None


def _sitting(learner: Any, exam: ProctoredExam, attempts: list[AttemptRow]) -> Sitting:
    for attempt in attempts:
        attempt.user, attempt.proctored_exam = learner, exam
    return Sitting(learner, exam, attempts)


def _of_attempt(column: str) -> Subquery:
    """Return the value that the attempt in question has in the column."""
    return Subquery(AttemptRow.objects.filter(pk=Slot("attempt_id", AttemptRow._meta.pk)).values(column)[:1])


_USER = Slot("user_id", AttemptRow._meta.get_field("user"))
_LEARNER_OF_ATTEMPT = PreparedInstances(lambda: learner_lock(_of_attempt("user_id")))
_ATTEMPTS = PreparedInstances(
    lambda: AttemptRow.objects.of(_USER, Slot("exam_id", AttemptRow._meta.get_field("proctored_exam"))).lock()
)
_ATTEMPTS_BESIDE = PreparedInstances(lambda: AttemptRow.objects.of(_USER, _of_attempt("proctored_exam_id")).lock())
_EXAM = PreparedInstances(lambda: ProctoredExam.objects.all().filter(pk=Slot("exam_id", ProctoredExam._meta.pk)))
