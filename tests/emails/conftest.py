"""Fixtures of the e-mail tests."""

import pytest
from django.utils import timezone

from tests.factories import make_attempt, make_proctored_exam, make_user


@pytest.fixture
def make_mail_attempt(db):
    """An attempt of Ada at a proctored exam, in the status that an e-mail is about."""

    def make(status, exam_values=None, **values):
        exam = make_proctored_exam(exam_name='Algebra & "Logic"', **(exam_values or {}))
        learner = values.pop("user", None) or make_user("ada")
        return make_attempt(exam, learner, status=status, completed_at=timezone.now(), external_id="x", **values)

    return make
