"""What the timer and the learning front end are told of an attempt, for callers who have ids. Spec 03 §5."""

from typing import Any

from proctoring import api
from proctoring.api.attempt_state import describe
from proctoring.api.attempts import no_such_attempt
from proctoring.api.exams import find_exam
from proctoring.serializers import exam_dict


def get_exam_attempt_data(exam_id: Any, attempt_id: Any, is_learning_mfe: bool = False) -> dict[str, Any]:
    """Return the state of an attempt at the exam, JSON-serializable. May submit it, when its time is over. Spec 03 §5.

    Raises ``ProctoredExamNotFoundException``, ``StudentExamAttemptDoesNotExistsException`` (also for an attempt at
    another exam), ``NotImplementedError`` for a provider that is not configured.
    """
    exam = find_exam(exam_id)
    attempt = api.get_exam_attempt_by_id(attempt_id)
    if attempt is None or attempt["proctored_exam"]["id"] != exam.pk:
        raise no_such_attempt(attempt_id)
    return describe(attempt, api.get_backend_provider(exam_dict(exam)), is_learning_mfe=is_learning_mfe)
