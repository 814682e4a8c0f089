"""Answers and the grades they give."""

from collections.abc import Mapping

from django.db import transaction

from sandbox.courses.models import Answer, Grade, Sequence


def questions_of(sequence: Sequence) -> dict[str, str]:
    """Return the right answers of the sequence's questions, by question name."""
    return {question["name"]: question["answer"] for unit in sequence.units.all() for question in unit.questions}


@transaction.atomic
def save_answers(user_id: int, sequence: Sequence, given: Mapping[str, str], *, is_complete: bool = True) -> Grade:
    """Store the answers that were given to the sequence's questions, and grade all of them.

    The points are told when the work is complete; an exam is completed by the service that its end calls.
    """
    for question in questions_of(sequence):
        if text := given.get(question, "").strip()[:255]:
            Answer.objects.update_or_create(
                user_id=user_id, sequence=sequence, question=question, defaults={"text": text}
            )
    grade = grade_of(user_id, sequence)
    grade.is_complete = is_complete
    grade.save(update_fields=["is_complete"])
    return grade


def grade_of(user_id: int, sequence: Sequence) -> Grade:
    """Return the learner's grade, computed from the answers; an override stays."""
    right = questions_of(sequence)
    given = dict(Answer.objects.filter(user_id=user_id, sequence=sequence).values_list("question", "text"))
    earned = sum(_is_right(given.get(question, ""), answer) for question, answer in right.items())
    grade, _ = Grade.objects.update_or_create(
        user_id=user_id, sequence=sequence, defaults={"earned": earned, "possible": len(right)}
    )
    return grade


def _is_right(given: str, answer: str) -> bool:
    """Whether an answer is right; numbers count by value, words whatever their case."""
    return bool(answer) and _normal(given) == _normal(answer)


def _normal(text: str) -> str | float:
    """Return the form in which answers are compared."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text.strip().casefold()
