"""Attempts: find, reset, let resume, history, report. Spec 08 S5 - S11."""

import csv
import io

import pytest

from proctoring.exceptions import BackendProviderCannotRemoveAttempt
from proctoring.models import ProctoredExamStudentAttempt as Attempt
from tests import factories
from tests.dashboard.conftest import text_of

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Target": "exam-desk"}


@pytest.fixture
def exam(db):
    return factories.make_proctored_exam("midterm", external_id="exam")


@pytest.fixture
def attempt(exam, learner):
    return factories.make_attempt(exam, learner, status="error", is_resumable=True, external_id="at-provider")


def shown(response):
    return [(group.newest.user.username, len(group.attempts)) for group in response.context["page"].object_list]


def test_one_row_per_learner_and_exam_newest_first(desk, exam, learner, other_learner):
    factories.make_attempt(exam, learner)
    factories.make_attempt(exam, other_learner)
    factories.make_attempt(exam, learner)

    assert shown(desk.get("attempts")) == [("learner", 2), ("other_learner", 1)]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "other"}, ["other_learner"]),
        ({"q": "LEARNER@acme"}, ["other_learner", "learner"]),
        ({"q": "no/such?learner#%"}, []),
        ({"status": "verified"}, ["other_learner"]),
        ({"status": "broken"}, ["learner"]),
        ({"kind": "timed"}, ["other_learner"]),
        ({"kind": "proctored"}, ["learner"]),
        ({"kind": "practice"}, []),
        ({"status": "nonsense", "kind": "x", "exam": "y"}, ["other_learner", "learner"]),
    ],
)
def test_attempts_are_found(desk, attempt, other_learner, query, names):
    factories.make_attempt(factories.make_exam("quiz"), other_learner, status="verified")

    assert [name for name, _number in shown(desk.get("attempts", query))] == names


def test_attempts_of_one_exam(desk, attempt, other_learner):
    quiz = factories.make_exam("quiz")
    factories.make_attempt(quiz, other_learner)

    assert shown(desk.get("attempts", {"exam": quiz.pk})) == [("other_learner", 1)]


def test_pages_keep_the_search_and_show_a_window_of_five(desk, exam):
    for number in range(26 * 8):
        factories.make_attempt(exam, factories.make_user(f"found{number}"))

    response = desk.get("attempts", {"q": "found", "page": 5})

    pages = [
        text
        for text in ("page=3", "page=4", "page=5", "page=6", "page=7")
        if f"q=found&amp;page={text[-1]}" in text_of(response)
    ]
    assert (response.context["page"].number, len(pages)) == (5, 5)
    assert "page=8" not in text_of(response)
    assert desk.get("attempts", {"page": 999}).context["page"].number == 9


@pytest.mark.parametrize("number", [1, 60])
def test_statements_do_not_grow(desk, exam, count_statements, number):
    for _ in range(number):
        user = factories.make_user()
        factories.make_attempt(exam, user)
        factories.make_attempt(exam, user)

    with count_statements() as counted:
        desk.get("attempts")

    assert len(counted) <= 7


def test_resume_is_offered_first_and_only_where_it_is_possible(desk, attempt):
    page = text_of(desk.get("attempts"))
    Attempt.objects.update(is_resumable=False)

    assert -1 < page.index(">Resume<") < page.index(">Reset<")
    assert ">Resume<" not in text_of(desk.get("attempts"))


def test_learner_may_resume(desk, attempt, course_staff):
    response = desk.post("resume", attempt_id=attempt.pk, follow=True)

    attempt.refresh_from_db()
    assert (attempt.ready_to_resume, attempt.history.first().history_user) == (True, course_staff)
    assert "learner can resume the exam." in text_of(response)
    assert "Ready" in text_of(response)


def test_resuming_twice_is_refused_in_words(desk, attempt):
    desk.post("resume", attempt_id=attempt.pk)

    response = desk.post("resume", attempt_id=attempt.pk)

    assert response.status_code == 400
    assert "cannot be resumed any more" in text_of(response)


def sitting(attempt):
    return {"exam_id": attempt.proctored_exam_id, "user_id": attempt.user_id}


def test_reset_asks_and_says_how_many(desk, attempt, exam, learner):
    factories.make_attempt(exam, learner)

    question = text_of(desk.get("reset", **sitting(attempt)))

    assert "All 2 attempts will be deleted" in question
    assert Attempt.objects.count() == 2


def test_reset_deletes_all_attempts_of_the_learner(desk, attempt, exam, learner, instructor, course_staff):
    factories.make_attempt(exam, learner)
    factories.make_attempt(exam)

    response = desk.post("reset", **sitting(attempt), follow=True)

    assert Attempt.objects.count() == 1
    assert "2 attempts of learner were deleted." in text_of(response)
    assert instructor.deleted[0][-1] == course_staff


def test_provider_that_fails_is_told_where_it_happened(desk, attempt, exam, learner, monkeypatch):
    second = factories.make_attempt(exam, learner, external_id="other")
    api_remove = "proctoring.api.remove_exam_attempt"
    remove = __import__("proctoring").api.remove_exam_attempt

    def fail_for_second(attempt_id, requesting_user):
        if attempt_id == second.pk:
            raise BackendProviderCannotRemoveAttempt("Try again in a few minutes.")
        remove(attempt_id, requesting_user=requesting_user)

    monkeypatch.setattr(api_remove, fail_for_second)

    response = desk.post("reset", {"in_dialog": "1"}, headers=HTMX, **sitting(attempt))

    assert (response.status_code, response["HX-Retarget"]) == (502, "#exam-desk-dialog")
    assert "Try again in a few minutes." in text_of(response)
    assert "1 attempt has been deleted already" in text_of(response)
    assert list(Attempt.objects.all()) == [second]


def test_dialog_gets_the_question_alone(desk, attempt):
    response = desk.get("reset", headers={"HX-Request": "true", "HX-Target": "exam-desk-dialog"}, **sitting(attempt))

    assert text_of(response).strip().startswith('<div class="desk-dialog-inner"')


def test_learner_without_attempts_is_not_found(desk, exam, learner):
    assert desk.get("reset", exam_id=exam.pk, user_id=learner.pk).status_code == 404


def test_history_tells_who_did_what_and_why(desk, attempt, course_staff):
    desk.post("resume", attempt_id=attempt.pk)

    page = text_of(desk.get("timeline", attempt_id=attempt.pk))

    assert "course_staff" in page
    assert "Ready to resume" in page


def test_history_of_a_deleted_attempt_can_be_read(desk, attempt):
    desk.post("reset", **sitting(attempt))

    assert "Deleted" in text_of(desk.get("timeline", attempt_id=attempt.pk))


def test_history_leads_to_the_provider_and_to_the_admin(desk, attempt, backends):
    backends["test"].has_dashboard = True
    review = factories.make_review(attempt, "Suspicious")
    desk.client.force_login(factories.make_user("boss", is_staff=True, is_superuser=True))

    page = text_of(desk.get("timeline", attempt_id=attempt.pk))

    assert f"/instructor/{factories.COURSE}/{attempt.proctored_exam_id}?attempt=at-provider" in page
    assert f"review/{review.pk}/change" in page


def test_report_is_a_table_without_formulas(desk, attempt, exam):
    factories.make_attempt(exam, factories.make_user("=cmd()"))

    content = b"".join(desk.get("report").streaming_content).decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(content)))
    assert [row["username"] for row in rows] == ["'=cmd()", "learner"]
    assert rows[0]["course_id"] == factories.COURSE
