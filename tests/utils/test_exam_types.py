"""The two ways to name the kind of an exam. Spec 02 §9.4, §10."""

from types import SimpleNamespace

import pytest

from proctoring.exam_types import get_event_type, get_exam_type

ONBOARDS = SimpleNamespace(supports_onboarding=True)
DOES_NOT = SimpleNamespace(supports_onboarding=False)


@pytest.mark.parametrize(
    ("is_proctored", "is_practice_exam", "provider", "exam_type", "words"),
    [
        (True, False, ONBOARDS, "proctored", "a proctored exam"),
        (True, False, None, "proctored", "a proctored exam"),
        (True, True, ONBOARDS, "onboarding", "an onboarding exam"),
        (True, True, DOES_NOT, "practice", "a practice exam"),
        (True, True, None, "practice", "a practice exam"),
        (False, False, ONBOARDS, "timed", "a timed exam"),
        (False, False, None, "timed", "a timed exam"),
        (False, True, ONBOARDS, "proctored", "a proctored exam"),
        (False, True, None, "proctored", "a proctored exam"),
    ],
)
def test_kind_for_people(is_proctored, is_practice_exam, provider, exam_type, words):
    exam = {"is_proctored": is_proctored, "is_practice_exam": is_practice_exam}
    assert get_exam_type(exam, provider) == {"type": exam_type, "humanized_type": words}


@pytest.mark.parametrize(
    ("is_proctored", "is_practice_exam", "event_type"),
    [
        (False, False, "timed"),
        (False, True, "timed"),
        (True, False, "proctored"),
        (True, True, "practice"),
    ],
)
def test_kind_in_event_names(is_proctored, is_practice_exam, event_type):
    exam = {"is_proctored": is_proctored, "is_practice_exam": is_practice_exam}
    assert get_event_type(exam) == event_type
