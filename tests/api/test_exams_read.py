"""Reading exams: by id, by section, by course. Spec 02 §2.1, §3.3 - §3.5, 09 §3.6, W25."""

import datetime

import pytest
from opaque_keys.edx.keys import CourseKey, UsageKey

from proctoring import api
from proctoring.exceptions import InvalidOrdering, ProctoredExamNotFoundException
from proctoring.models import ProctoredExam
from tests import factories

pytestmark = pytest.mark.django_db

COURSE_KEY = CourseKey.from_string(factories.COURSE)
DUE = datetime.datetime(2031, 1, 2, 3, 4, tzinfo=datetime.UTC)
KEYS = [
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


@pytest.fixture
def exam():
    return factories.make_exam("final", due_date=DUE, is_active=False)


@pytest.mark.parametrize("convert", [int, str])
def test_exam_by_id(exam, convert):
    found = api.get_exam_by_id(convert(exam.pk))

    assert list(found) == KEYS
    assert (found["id"], found["due_date"], found["is_active"]) == (exam.pk, DUE, False)


@pytest.mark.parametrize("exam_id", [0, -1, None, "abc", "", "1.0", 10**30, "9" * 30, [], {}, "\x00"], ids=repr)
def test_unknown_id(exam_id):
    with pytest.raises(ProctoredExamNotFoundException) as error:
        api.get_exam_by_id(exam_id)
    assert str(error.value) == f"Attempted to get exam_id={exam_id}, but this exam does not exist."


@pytest.mark.parametrize("as_given", [str, lambda key: key])
def test_exam_by_section_takes_text_and_keys(exam, as_given):
    usage_key = UsageKey.from_string(exam.content_id)

    assert api.get_exam_by_content_id(as_given(COURSE_KEY), as_given(usage_key)) == api.get_exam_by_id(exam.pk)


@pytest.mark.parametrize(("course", "content"), [("other", "x"), (COURSE_KEY, "x"), (None, None), ("", ""), (5, 5)])
def test_section_without_exam(exam, course, content):
    with pytest.raises(ProctoredExamNotFoundException) as error:
        api.get_exam_by_content_id(course, content)
    assert str(error.value) == f"Cannot find proctored exam in course_id={course} with content_id={content}"


def test_exams_of_a_course_stand_in_the_order_they_were_created():
    ids = [factories.make_exam(name, is_active=active).pk for name, active in [("z", True), ("a", False), ("m", True)]]
    factories.make_exam(course_id="other/course/1")

    assert [exam["id"] for exam in api.get_all_exams_for_course(COURSE_KEY)] == ids
    assert [exam["id"] for exam in api.get_all_exams_for_course(factories.COURSE, active_only=True)] == [ids[0], ids[2]]
    assert [exam["id"] for exam in api.get_all_exams_for_course(factories.COURSE, True)] == [ids[0], ids[2]]


@pytest.mark.parametrize("course", ["unknown", "", None, "x" * 5000])
def test_unknown_course_has_no_exams(course):
    assert api.get_all_exams_for_course(course) == []


def test_entry_of_a_course_equals_the_single_exam(exam):
    (entry,) = api.get_all_exams_for_course(factories.COURSE)

    assert entry == api.get_exam_by_id(exam.pk)
    assert list(entry) == KEYS


def test_what_is_returned_may_be_changed(exam):
    for read in (
        lambda: api.get_exam_by_id(exam.pk),
        lambda: api.get_all_exams_for_course(factories.COURSE)[0],
        lambda: api.get_exams_by_content_ids(factories.COURSE, [exam.content_id])[exam.content_id],
    ):
        found = read()
        found["exam_name"], found["extra"] = "changed", 1
        del found["id"]
        assert list(read()) == KEYS


def test_exams_of_many_sections_in_one_query(exam, count_statements):
    other = factories.make_exam("other")
    sections = [
        exam.content_id,
        UsageKey.from_string(other.content_id),
        *map(factories.content_id, map(str, range(300))),
    ]

    with count_statements() as counted:
        found = api.get_exams_by_content_ids(COURSE_KEY, sections)
    assert found == {row.content_id: api.get_exam_by_id(row.pk) for row in (exam, other)}
    assert len(counted) == 1


def test_list_queries_and_single_look_ups_go_through_the_manager(exam, monkeypatch):
    monkeypatch.setattr(ProctoredExam.objects, "filter", lambda **conditions: ProctoredExam.objects.none())

    assert api.get_all_exams_for_course(factories.COURSE) == []
    assert api.get_exam_by_id(exam.pk)["id"] == exam.pk
    assert api.get_exam_by_content_id(exam.course_id, exam.content_id)["id"] == exam.pk


def test_exam_can_be_sat_and_changed_while_lists_are_empty(exam, learner, provider, committing, monkeypatch):
    monkeypatch.setattr(ProctoredExam.objects, "filter", lambda **conditions: ProctoredExam.objects.none())

    api.update_exam(exam.pk, is_proctored=True)
    attempt_id = api.create_exam_attempt(exam.pk, learner.pk, taking_as_proctored=True)
    for status in ("started", "submitted"):
        api.update_attempt_status(attempt_id, status)

    assert api.get_exam_attempt_by_id(attempt_id)["status"] == "submitted"
    assert [told["external_id"] for told in provider.saved_exams][-1] == api.get_exam_by_id(exam.pk)["external_id"]


# Order


@pytest.mark.parametrize(
    ("ordering", "names"),
    [
        (None, ["b", "a", "c"]),
        ("id", ["b", "a", "c"]),
        ("-id", ["c", "a", "b"]),
        ("exam_name", ["a", "b", "c"]),
        ("-exam_name", ["c", "b", "a"]),
        ("backend", ["b", "a", "c"]),
        ("-backend", ["c", "a", "b"]),
        ("time_limit_mins", ["c", "b", "a"]),
        ("created", ["b", "a", "c"]),
    ],
)
def test_order_of_a_list(ordering, names):
    for name, minutes in [("b", 20), ("a", 30), ("c", 10)]:
        factories.make_exam(name, time_limit_mins=minutes)

    found = [exam["exam_name"] for exam in api.get_all_exams_for_course(factories.COURSE, ordering=ordering)]
    assert found == names


@pytest.mark.parametrize(
    "ordering",
    ["nonsense", "", "-", "--id", "?", "pk", "user__password", "id; DROP TABLE x", "exam_name__isnull", "id__", "\x00"],
)
def test_unknown_order_is_refused(ordering):
    with pytest.raises(InvalidOrdering) as error:
        api.get_allowances_for_course(factories.COURSE, ordering=ordering)
    assert repr(ordering) in str(error.value)


@pytest.mark.parametrize(("ordering", "usernames"), [("user__username", ["a", "b"]), ("-user.username", ["b", "a"])])
def test_order_through_a_relation(exam, ordering, usernames):
    for name in ("b", "a"):
        factories.make_allowance(exam, factories.make_user(name))

    found = [row["user"]["username"] for row in api.get_allowances_for_course(factories.COURSE, ordering=ordering)]
    assert found == usernames


@pytest.mark.parametrize(
    "ordering", ["user__password", "user__is_superuser", "proctored_exam__id__gt", "user__email__regex"]
)
def test_order_tells_nothing_that_the_list_does_not_show(ordering):
    with pytest.raises(InvalidOrdering):
        api.get_allowances_for_course(factories.COURSE, ordering=ordering)
