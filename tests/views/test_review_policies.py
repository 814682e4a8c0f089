"""The review policy of an exam. Spec 05 §5.4."""

import pytest

from tests import factories

NAME = "proctored_exam.review_policy"


def test_text_is_answered(call, learner):
    exam = factories.make_proctored_exam()
    factories.make_policy(exam, "Open book")

    answer = call("get", NAME, exam.pk, user=learner)

    assert (answer.status_code, answer.json()) == (200, {"review_policy": "Open book"})


def test_exam_without_policy_has_null(call, learner):
    assert call("get", NAME, factories.make_proctored_exam().pk, user=learner).json() == {"review_policy": None}


@pytest.mark.parametrize("exam_id", [0, 2**62])
def test_unknown_exam_has_null(call, learner, exam_id):
    assert call("get", NAME, exam_id, user=learner).json() == {"review_policy": None}
