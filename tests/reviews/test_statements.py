"""A review costs the same number of statements whatever else is stored. Design rule 5."""

import pytest

from proctoring.api.review_inbox import receive_review
from tests import factories
from tests.reviews.conftest import submitted_attempt
from tests.reviews.payloads import rest_comment, rest_review

pytestmark = pytest.mark.django_db

FIRST, REPETITION = 21, 12


@pytest.mark.parametrize("others", [0, 50])
@pytest.mark.parametrize("comments", [1, 100])
def test_review_costs_a_constant_number_of_statements(others, comments, attempt, reviewer, count_statements):
    for _ in range(others):
        submitted_attempt(factories.make_user(), exam=attempt.proctored_exam)
    review = rest_review(comments=[rest_comment()] * comments)

    with count_statements() as first:
        receive_review(attempt.external_id, review, user=reviewer)
    with count_statements() as repetition:
        receive_review(attempt.external_id, review, user=reviewer)

    assert (len(first), len(repetition)) == (FIRST, REPETITION)
