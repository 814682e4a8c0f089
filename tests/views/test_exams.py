"""Exams over HTTP: look up, create, change. Spec 05 §5.1."""

import datetime

import pytest

from proctoring.models import ProctoredExam
from tests import factories
from tests.views.conftest import OTHER_COURSE

BODY = {
    "course_id": factories.COURSE,
    "content_id": "quiz",
    "exam_name": "Quiz",
    "external_id": "x1",
    "time_limit_mins": 30,
    "is_proctored": False,
    "is_practice_exam": False,
    "is_active": True,
    "hide_after_due": False,
}
EXAM_KEYS = [
    "id",
    "course_id",
    "content_id",
    "external_id",
    "exam_name",
    "time_limit_mins",
    "is_proctored",
    "is_practice_exam",
    "is_active",
    "due_date",
    "hide_after_due",
    "backend",
]


def test_exam_is_answered_by_id(call, learner):
    exam = factories.make_exam("quiz", due_date=datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC))

    answer = call("get", "proctored_exam.exam_by_id", exam.pk, user=learner)

    assert answer.status_code == 200
    assert list(answer.json()) == EXAM_KEYS
    assert answer.json()["due_date"] == "2026-05-01T12:00:00Z"


def test_unknown_id_is_answered_in_words(call, learner):
    answer = call("get", "proctored_exam.exam_by_id", 0, user=learner)

    assert (answer.status_code, answer.json()) == (
        400,
        {"detail": "Attempted to get exam_id=0, but this exam does not exist."},
    )


def test_exam_is_answered_by_course_and_content(call, learner):
    exam = factories.make_exam(content_id="quiz1")

    answer = call("get", "proctored_exam.exam_by_content_id", factories.COURSE, "quiz1", user=learner)

    assert answer.json()["id"] == exam.pk


def test_unknown_content_is_answered_in_words(call, learner):
    answer = call("get", "proctored_exam.exam_by_content_id", "a/b/c", "quiz", user=learner)

    assert answer.status_code == 400
    assert answer.json() == {"detail": "Cannot find proctored exam in course_id=a/b/c with content_id=quiz"}


def test_active_exams_of_a_course_are_answered_in_the_order_of_their_ids(call, learner):
    exams = [factories.make_exam(), factories.make_proctored_exam(), factories.make_onboarding_exam()]
    factories.make_exam(is_active=False)
    factories.make_exam(course_id=OTHER_COURSE)

    answer = call("get", "proctored_exam.exams_by_course_id", factories.COURSE, user=learner)

    assert [exam["id"] for exam in answer.json()] == [exam.pk for exam in exams]


def test_course_without_exams_is_an_empty_list(call, learner):
    assert call("get", "proctored_exam.exams_by_course_id", "a/b/c", user=learner).json() == []


@pytest.mark.parametrize("encoded", ["course-v1%3AAcme%2BX1%2B2026", "course-v1:Acme+X1+2026"])
def test_course_id_in_the_path_may_be_encoded(client, learner, encoded):
    factories.make_exam()
    client.force_login(learner)

    answer = client.get(f"/api/edx_proctoring/v1/proctored_exam/exam/course_id/{encoded}")

    assert len(answer.json()) == 1


def test_query_names_an_exam_by_id(call, learner):
    exam = factories.make_exam()

    answer = call("get", "proctored_exam.exam", user=learner, query=f"?exam_id={exam.pk}")

    assert answer.json()["id"] == exam.pk


def test_query_names_an_exam_by_course_and_content(call, learner):
    exam = factories.make_exam("quiz")
    query = f"?course_id={factories.COURSE.replace('+', '%2B')}&content_id={exam.content_id.replace('+', '%2B')}"

    assert call("get", "proctored_exam.exam", user=learner, query=query).json()["id"] == exam.pk


@pytest.mark.parametrize("query", ["", "?course_id=a/b/c", "?exam_id=abc", "?exam_id=%00"])
def test_query_that_names_no_exam_is_refused(call, learner, query):
    answer = call("get", "proctored_exam.exam", user=learner, query=query)

    assert answer.status_code == 400
    assert "exam_id" in answer.json()


def test_exams_are_answered_in_two_statements_and_those_of_the_session(call, learner, count_statements):
    for number in range(100):
        factories.make_exam(f"exam{number}")

    with count_statements() as statements:
        call("get", "proctored_exam.exams_by_course_id", factories.COURSE, user=learner)

    assert len([sql for sql in statements.statements if "proctoredexam" in sql]) == 1


@pytest.mark.parametrize("form", ["json", "multipart", "urlencoded"])
def test_exam_is_created_from_every_kind_of_body(call, global_staff, form):
    body, options = BODY, {}
    if form == "urlencoded":
        body, options = urlencoded(BODY), {"content_type": "application/x-www-form-urlencoded", "format": None}

    answer = call("post", "proctored_exam.exam", user=global_staff, data=body, **{"format": form, **options})

    exam = ProctoredExam.objects.get()
    assert (answer.status_code, answer.json()) == (200, {"exam_id": exam.pk})
    assert (exam.exam_name, exam.time_limit_mins, exam.is_proctored, exam.is_active) == ("Quiz", 30, False, True)


def test_due_date_and_backend_of_a_new_exam_are_stored(call, global_staff):
    body = {**BODY, "due_date": "2026-05-01T12:00:00Z", "backend": "null"}

    call("post", "proctored_exam.exam", user=global_staff, data=body)

    exam = ProctoredExam.objects.get()
    assert (exam.due_date, exam.backend) == (datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC), "null")


def test_new_exam_gets_the_default_backend(call, global_staff):
    call("post", "proctored_exam.exam", user=global_staff, data=BODY)

    assert ProctoredExam.objects.get().backend == "test"


@pytest.mark.parametrize("field", sorted(BODY))
def test_field_of_a_new_exam_is_required(call, global_staff, field):
    body = {name: value for name, value in BODY.items() if name != field}

    answer = call("post", "proctored_exam.exam", user=global_staff, data=body)

    assert (answer.status_code, list(answer.json())) == (400, [field])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_limit_mins", "ninety"),
        ("time_limit_mins", 2**40),
        ("time_limit_mins", None),
        ("exam_name", None),
        ("exam_name", ["Quiz"]),
        ("exam_name", "Qu\0iz"),
        ("content_id", "x" * 256),
        ("is_proctored", "perhaps"),
        ("backend", None),
        ("due_date", "tomorrow"),
    ],
)
def test_wrong_value_of_a_new_exam_is_named(call, global_staff, field, value):
    answer = call("post", "proctored_exam.exam", user=global_staff, data={**BODY, field: value})

    assert (answer.status_code, list(answer.json())) == (400, [field])
    assert not ProctoredExam.objects.exists()


def test_second_exam_of_a_section_is_refused(call, global_staff):
    factories.make_exam(content_id="quiz")

    answer = call("post", "proctored_exam.exam", user=global_staff, data=BODY)

    assert (answer.status_code, ProctoredExam.objects.count()) == (400, 1)


def test_creation_is_announced(call, global_staff, provider, events, after_commit):
    with after_commit():
        call("post", "proctored_exam.exam", user=global_staff, data={**BODY, "is_proctored": True})

    assert [name for name, _data in events] == ["edx.special_exam.proctored.created"]
    assert provider.saved_exams[0]["exam_name"] == "Quiz"


def test_update_changes_what_is_given(call, global_staff):
    exam = factories.make_exam("quiz", time_limit_mins=30, hide_after_due=True)
    body = {"exam_id": exam.pk, "exam_name": "Final", "hide_after_due": False, "is_active": None}

    answer = call("put", "proctored_exam.exam", user=global_staff, data=body)

    exam.refresh_from_db()
    assert answer.json() == {"exam_id": exam.pk}
    assert (exam.exam_name, exam.hide_after_due, exam.is_active, exam.time_limit_mins) == ("Final", False, True, 30)


def test_booleans_that_a_form_leaves_out_stay(call, global_staff):
    exam = factories.make_exam(is_active=True)

    call("put", "proctored_exam.exam", user=global_staff, data={"exam_id": exam.pk}, format="multipart")

    exam.refresh_from_db()
    assert exam.is_active


def test_due_date_backend_and_place_cannot_be_updated(call, global_staff):
    exam = factories.make_exam("quiz")
    body = {"exam_id": exam.pk, "due_date": "2026-05-01T12:00:00Z", "backend": "null", "content_id": "other"}

    call("put", "proctored_exam.exam", user=global_staff, data=body)

    exam.refresh_from_db()
    assert (exam.due_date, exam.backend, exam.content_id) == (None, "test", factories.content_id("quiz"))


@pytest.mark.parametrize(("body", "named"), [({}, "None"), ({"exam_id": 10**30}, str(10**30))])
def test_update_of_an_unknown_exam_is_answered_in_words(call, global_staff, body, named):
    answer = call("put", "proctored_exam.exam", user=global_staff, data=body)

    assert answer.status_code == 400
    assert answer.json() == {"detail": f"Attempted to update exam_id={named}, but this exam does not exist."}


@pytest.mark.parametrize(("field", "value"), [("exam_id", "x"), ("time_limit_mins", [1]), ("is_active", "perhaps")])
def test_wrong_value_of_an_update_is_named(call, global_staff, field, value):
    body = {"exam_id": factories.make_exam().pk, field: value}

    answer = call("put", "proctored_exam.exam", user=global_staff, data=body)

    assert (answer.status_code, list(answer.json())) == (400, [field])


@pytest.mark.parametrize("method", ["post", "put"])
def test_only_the_bare_url_creates_and_updates(call, global_staff, method):
    exam = factories.make_exam()

    assert call(method, "proctored_exam.exam_by_id", exam.pk, user=global_staff, data={}).status_code == 405


def urlencoded(body):
    return "&".join(f"{name}={value}" for name, value in body.items()).replace("+", "%2B")
