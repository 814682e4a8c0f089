"""Two attempts of one learner, the second resumes the first: what reaches credit, grades and inbox. Spec 03 §20."""

import pytest

from proctoring import api
from tests.factories import make_attempt, make_proctored_exam

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(learner):
    """A failed and was resumed; B is its successor."""
    exam = make_proctored_exam()
    values = {"external_id": "x", "completed_at": None}
    old = make_attempt(exam, learner, status="error", ready_to_resume=True, resumed=True, **values)
    return {"A": old, "B": make_attempt(exam, learner, **values)}


@pytest.mark.parametrize(
    ("updates", "credit", "overrides", "mails"),
    [
        (["B started"], [], 0, 0),
        (["B submitted"], ["submitted"], 0, 1),
        (["B verified"], [], 0, 0),
        (["A verified", "B verified"], ["satisfied"], 0, 1),
        (["A rejected", "B submitted"], ["failed"], 1, 1),
        (["A rejected", "B rejected"], ["failed"], 1, 1),
        (["A rejected", "B declined"], ["failed", "declined"], 1, 1),
        (["B declined", "A rejected"], ["declined"], 0, 0),
        (["A verified", "B rejected"], ["failed"], 1, 1),
        (["A verified", "B error"], ["failed"], 0, 0),
        (["B submitted", "A rejected"], ["submitted", "failed"], 1, 2),
        (["B rejected", "B verified"], ["failed", "satisfied"], 0, 2),
    ],
    ids=lambda value: " then ".join(value) if value and isinstance(value, list) else "",
)
def test_what_reaches_the_host(chain, host, calls, mailoutbox, after_commit, updates, credit, overrides, mails):
    for update in updates:
        name, status = update.split()
        with after_commit():
            api.update_attempt_status(chain[name].pk, status)

    assert [call.rpartition(" ")[2] for call in calls if call.startswith("credit.set")] == credit
    assert calls.count("grades.override") - calls.count("grades.undo") == overrides
    assert len(mailoutbox) == mails


def test_accepted_appeal_keeps_the_override_of_another_rejection(chain, host, calls):
    api.update_attempt_status(chain["A"].pk, "rejected")
    api.update_attempt_status(chain["B"].pk, "rejected")
    calls.clear()

    api.update_attempt_status(chain["B"].pk, "verified")

    assert "grades.undo" not in calls


def test_accepted_appeal_beside_an_open_error_gives_the_grade_back_only(chain, host, calls, mailoutbox, after_commit):
    chain["A"].resumed = False
    chain["A"].save()
    api.update_attempt_status(chain["B"].pk, "rejected")
    calls.clear()

    with after_commit():
        api.update_attempt_status(chain["B"].pk, "verified")

    assert calls == ["grades.should", "grades.undo"]
    assert mailoutbox == []


def test_first_verification_beside_an_error_changes_nothing(chain, host, calls):
    api.update_attempt_status(chain["B"].pk, "submitted")
    calls.clear()

    api.update_attempt_status(chain["B"].pk, "verified")

    assert calls == []
