"""A whole course published at once: what is written, reported and told. Issue 2, design rules 5 and 9."""

import copy
import datetime

import pytest
from django.db import connection
from opaque_keys.edx.keys import CourseKey, UsageKey
from simple_history.models import HistoricalRecords

from proctoring import api
from proctoring.models import ProctoredExam, ProctoredExamReviewPolicy, ProctoredExamReviewPolicyHistory
from tests import factories

pytestmark = pytest.mark.usefixtures("committing")

DUE = datetime.datetime(2031, 1, 2, 3, 4, tzinfo=datetime.UTC)
LISTS = ["created", "updated", "unchanged", "switched_off", "switched_on", "review_policies", "endangered"]


def item(name="final", **values):
    return {"content_id": factories.content_id(name), "exam_name": name, "time_limit_mins": 60, **values}


@pytest.fixture
def sync(editor):
    def run(*items, **options):
        return api.sync_course_exams(factories.COURSE, items, **{"set_by_user_id": editor.pk, **options})

    return run


def exam(name="final"):
    return ProctoredExam.get_exam_by_content_id(factories.COURSE, factories.content_id(name))


def named(report):
    """The names that stand in each list of the report that is not empty."""
    return {key: [entry["exam_name"] for entry in report[key]] for key in LISTS if report[key]}


def rules(name="final"):
    return api._get_review_policy_by_exam_id(exam(name).pk)


def rows():
    """Everything that a publish writes."""
    return [
        list(model.values().order_by("pk"))
        for model in (
            ProctoredExam.objects,
            ProctoredExam.history,
            ProctoredExamReviewPolicy.objects,
            ProctoredExamReviewPolicyHistory.objects,
        )
    ]


# What the rows become


def test_new_exam_gets_the_defaults_of_create_exam(sync):
    sync(item())
    other_id = api.create_exam(factories.COURSE, "other", "final", 60)

    left, right = api.get_exam_by_id(exam().pk), api.get_exam_by_id(other_id)
    differing = {key for key in left if left[key] != right[key]}
    assert differing == {"id", "content_id"}


def test_every_value_can_be_given(sync):
    sync(
        item(
            due_date=DUE,
            is_proctored=False,
            is_practice_exam=True,
            external_id="ext",
            is_active=False,
            hide_after_due=True,
            backend="null",
            review_policy="r",
        )
    )

    row = exam()
    assert (row.due_date, row.is_proctored, row.is_practice_exam, row.external_id) == (DUE, False, True, "ext")
    assert (row.is_active, row.hide_after_due, row.backend, rules()) == (False, True, "null", "r")


def test_keys_words_and_iso_dates_are_taken(sync, editor):
    usage_key = UsageKey.from_string(factories.content_id("final"))
    values = {"time_limit_mins": "90", "is_proctored": "False", "due_date": "2031-01-02T03:04:00Z"}
    api.sync_course_exams(
        CourseKey.from_string(factories.COURSE),
        iter([item(content_id=usage_key, **values)]),
        set_by_user_id=editor.pk,
    )

    row = exam()
    assert (row.time_limit_mins, row.is_proctored, row.due_date) == (90, False, DUE)


def test_known_exam_keeps_its_id_and_what_is_not_given(sync):
    sync(item(due_date=DUE, hide_after_due=True, is_practice_exam=True, external_id="ext", backend="null"))
    before = exam()
    sync(item(exam_name="renamed"))

    after = exam()
    assert (after.pk, after.exam_name) == (before.pk, "renamed")
    assert (after.due_date, after.hide_after_due, after.is_practice_exam) == (DUE, True, True)
    assert (after.external_id, after.backend) == ("ext", "null")


def test_none_leaves_a_value_but_clears_the_due_date(sync):
    sync(item(due_date=DUE, hide_after_due=True, external_id="ext", backend="null"))
    nothing = dict.fromkeys(["due_date", "hide_after_due", "external_id", "backend", "is_proctored", "is_active"])
    sync(item(**nothing))

    after = exam()
    assert after.due_date is None
    assert (after.hide_after_due, after.external_id, after.backend, after.is_active) == (True, "ext", "null", True)


def test_exam_that_is_not_in_the_list_is_switched_off_and_keeps_everything_else(sync):
    sync(item(due_date=DUE, review_policy="r"), item("other"))
    before = exam()
    report = sync(item("other"))

    after = exam()
    assert (after.is_active, after.is_proctored, after.due_date, after.pk) == (False, False, DUE, before.pk)
    assert rules() == "r"
    assert named(report) == {"unchanged": ["other"], "switched_off": ["final"]}
    assert named(sync(item("other"))) == {"unchanged": ["other"]}


def test_exam_that_comes_back_is_the_same_row(sync):
    sync(item(review_policy="r"))
    before = exam()
    sync()
    report = sync(item(is_proctored=True))

    assert (exam().pk, exam().is_active, exam().is_proctored, rules()) == (before.pk, True, True, "r")
    assert named(report) == {"switched_on": ["final"]}


def test_inactive_exam_in_the_list_becomes_active_unless_the_list_says_otherwise(sync):
    sync(item(is_active=False))
    assert exam().is_active is False
    sync(item())
    assert exam().is_active is True


def test_exams_of_other_courses_are_left_alone(sync):
    other = factories.make_exam(course_id="other/course/1")
    sync()

    other.refresh_from_db()
    assert other.is_active is True


def test_other_provider_loses_the_id_of_the_first(sync):
    sync(item(external_id="ext"))
    sync(item(backend="null"))

    assert (exam().backend, exam().external_id) == ("null", None)


@pytest.mark.parametrize("minutes", [None, 0, -5])
def test_odd_time_limit_is_stored_and_warned_of(sync, minutes):
    (entry,) = sync(item(time_limit_mins=minutes))["created"]

    assert exam().time_limit_mins == (minutes or 0)
    assert bool(entry["warnings"]) == (minutes is None)


def test_missing_time_limit_leaves_that_of_a_known_exam(sync):
    sync(item())
    (entry,) = sync(item(time_limit_mins=None))["unchanged"]

    assert (exam().time_limit_mins, entry["warnings"]) == (60, [])


# Policies


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({}, {"review_policy": "r"}, "r"),
        ({"review_policy": "r"}, {"review_policy": "s"}, "s"),
        ({"review_policy": "r"}, {}, "r"),
        ({"review_policy": "r"}, {"review_policy": ""}, None),
        ({"review_policy": "r"}, {"review_policy": None}, None),
        ({}, {"review_policy": ""}, None),
    ],
)
def test_policy_is_set_changed_left_or_removed(sync, editor, first, second, expected):
    sync(item(**first))
    before = ProctoredExamReviewPolicy.objects.first()
    report = sync(item(**second))

    old, new = first.get("review_policy"), expected
    assert rules() == new
    changes = [entry["changes"] for entry in report["review_policies"]]
    assert changes == ([{"review_policy": {"old": old, "new": new}}] if old != new else [])
    archived = ProctoredExamReviewPolicyHistory.objects.order_by("pk").values_list("original_id", "review_policy")
    assert list(archived) == ([(before.pk, old)] if before and old != new else [])


def test_policy_keeps_its_id_and_gets_its_new_editor(sync, editor, learner):
    sync(item(review_policy="r"))
    before = ProctoredExamReviewPolicy.objects.get()
    sync(item(review_policy="s"), set_by_user_id=learner.pk)

    after = ProctoredExamReviewPolicy.objects.get()
    assert (after.pk, before.set_by_user, after.set_by_user) == (before.pk, editor, learner)
    assert after.modified > before.modified


def test_unchanged_policy_keeps_its_editor(sync, editor, learner):
    sync(item(review_policy="r"))
    sync(item(review_policy="r"), set_by_user_id=learner.pk)

    assert ProctoredExamReviewPolicy.objects.get().set_by_user == editor


@pytest.mark.parametrize("editor_id", [-1, None, "abc", 10**30])
def test_unknown_editor_does_not_stop_the_publish(sync, editor_id):
    sync(item(review_policy="r"), set_by_user_id=editor_id)

    assert ProctoredExamReviewPolicy.objects.get().set_by_user is None


def test_of_two_policies_none_is_left_when_the_policy_is_removed(sync):
    sync(item())
    factories.make_policy(exam(), "older")
    factories.make_policy(exam(), "newer")
    sync(item(review_policy=""))

    assert rules() is None
    archived = ProctoredExamReviewPolicyHistory.objects.order_by("pk").values_list("review_policy", flat=True)
    assert sorted(archived) == ["newer", "older"]


# The report


def test_report_says_what_became_of_each_exam(sync):
    sync(item("same"), item("changed", review_policy="r"), item("gone"), item("back"))
    sync(item("same"), item("changed"), item("gone"))
    report = sync(item("new", review_policy="n"), item("same"), item("changed", time_limit_mins=7), item("back"))

    assert named(report) == {
        "created": ["new"],
        "updated": ["changed"],
        "unchanged": ["same"],
        "switched_off": ["gone"],
        "switched_on": ["back"],
        "review_policies": ["new"],
    }
    assert (report["course_id"], report["dry_run"], report["undelivered"]) == (factories.COURSE, False, 0)
    assert report["exam_ids"] == [exam(name).pk for name in ("new", "same", "changed", "back")]


def test_differences_stand_field_by_field(sync):
    (created,) = sync(item(due_date=DUE))["created"]
    (updated,) = sync(item(due_date=None, time_limit_mins=7))["updated"]
    (switched_off,) = sync()["switched_off"]

    assert created["changes"]["due_date"] == {"old": None, "new": DUE}
    assert set(created["changes"]) == set(created["changes"]) & set(api.get_exam_by_id(exam().pk))
    assert updated["changes"] == {
        "due_date": {"old": DUE, "new": None},
        "time_limit_mins": {"old": 60, "new": 7},
    }
    assert switched_off["changes"] == {
        "is_active": {"old": True, "new": False},
        "is_proctored": {"old": True, "new": False},
    }
    assert updated["exam_id"] == created["exam_id"] == exam().pk


def test_difference_of_a_new_provider(sync):
    sync(item(external_id="ext"), item("unknown to both", is_proctored=False))
    report = sync(item(backend="null"), item("unknown to both", backend="null", is_proctored=False))

    known, unknown = (entry["changes"] for entry in report["updated"])
    backend = {"old": "test", "new": "null"}
    assert known == {"backend": backend, "external_id": {"old": "ext", "new": None}}
    assert unknown == {"backend": backend}


@pytest.mark.parametrize(
    ("change", "is_endangered"),
    [
        ([], True),
        ([item(is_active=False)], True),
        ([item(is_proctored=False)], True),
        ([item(is_practice_exam=True)], True),
        ([item(time_limit_mins=7, due_date=DUE, backend="null")], False),
        ([item()], False),
    ],
    ids=["not in the list", "switched off", "timed", "practice", "other changes", "no change"],
)
@pytest.mark.parametrize("status", ["started", "ready_to_submit", "created", "submitted"])
def test_exams_that_learners_are_in_stand_out(sync, learner, caplog, change, is_endangered, status):
    sync(item())
    factories.make_attempt(exam(), learner, status=status)
    caplog.clear()
    report = sync(*change)

    is_running = status in ("started", "ready_to_submit")
    assert named(report).get("endangered", []) == (["final"] if is_endangered and is_running else [])
    assert [entry["running_attempts"] for entry in report["endangered"]] == [1] * len(report["endangered"])
    assert bool([record for record in caplog.records if "learners are in" in record.message]) == bool(
        report["endangered"]
    )


def test_unknown_provider_is_warned_of_in_the_report(sync):
    report = sync(item(backend="unknown"), item("timed", backend="unknown", is_proctored=False))

    warnings = {entry["exam_name"]: entry["warnings"] for entry in report["created"]}
    assert "unknown" in warnings["final"][0]
    assert warnings["timed"] == []


# Trying it first


def test_dry_run_says_the_same_and_writes_nothing(sync, learner, provider, events):
    sync(item("same"), item("changed", review_policy="r"), item("gone"), item("back"))
    sync(item("same"), item("changed"), item("gone"))
    factories.make_attempt(exam("gone"), learner, status="started")
    items = [item("new"), item("same", review_policy="s"), item("changed", review_policy="", is_practice_exam=True)]
    provider.saved_exams.clear()
    events.clear()
    before = rows()

    foreseen = sync(*items, item("back"), dry_run=True)
    assert (rows(), provider.saved_exams, events) == (before, [], [])
    real = sync(*items, item("back"))

    assert foreseen.pop("dry_run") is True
    assert real.pop("dry_run") is False
    for report in (foreseen, real):
        for entry in (entry for key in LISTS for entry in report[key] if entry["exam_name"] == "new"):
            entry["exam_id"] = "new"
        report["exam_ids"][0] = "new"
    assert foreseen == real


def test_dry_run_locks_no_row(sync, count_statements):
    with count_statements() as counted:
        sync(item(), dry_run=True)

    assert len(counted) == 3
    assert not [sql for sql in counted.statements if "FOR " in sql]


# History and time stamps, as for single saves


def test_history_is_that_of_single_saves(sync, rf, editor, monkeypatch):
    request = rf.get("/")
    request.user = editor
    monkeypatch.setattr(HistoricalRecords.context, "request", request, raising=False)
    sync(item(is_proctored=False))
    sync(item(is_proctored=False, time_limit_mins=7))
    sync(item(is_proctored=False, time_limit_mins=7))
    single = factories.make_exam(is_active=True)
    single.time_limit_mins = 7
    single.save()

    ours, theirs = list(exam().history.all()), list(single.history.all())
    assert [(record.history_type, record.time_limit_mins) for record in ours] == [("~", 7), ("+", 60)]
    for record, other in zip(ours, theirs, strict=True):
        assert (record.history_type, record.history_change_reason, record.history_user) == (
            other.history_type,
            other.history_change_reason,
            editor,
        )
    for field in ProctoredExam._meta.concrete_fields:
        assert getattr(ours[0], field.attname) == getattr(exam(), field.attname), field


def test_archived_policy_tells_who_and_when(sync, rf, editor, monkeypatch):
    request = rf.get("/")
    request.user = editor
    sync(item(review_policy="r"))
    before = ProctoredExamReviewPolicy.objects.get()
    monkeypatch.setattr(HistoricalRecords.context, "request", request, raising=False)
    sync(item(review_policy="s"))

    row = ProctoredExamReviewPolicyHistory.objects.get()
    assert (row.archived_by, row.original_created, row.original_modified) == (editor, before.created, before.modified)


def test_modified_moves_only_where_something_changed(sync):
    sync(item("same", is_proctored=False), item("changed", is_proctored=False))
    before = {name: exam(name).modified for name in ("same", "changed")}
    sync(item("same", is_proctored=False), item("changed", is_proctored=False, time_limit_mins=7))

    assert exam("same").modified == before["same"]
    assert exam("changed").modified > before["changed"]
    assert exam("changed").created < exam("changed").modified


def test_created_and_modified_of_a_new_exam_are_equal(sync):
    sync(item(is_proctored=False))

    assert exam().created == exam().modified


def test_database_that_does_not_answer_ids(sync, monkeypatch):
    monkeypatch.setattr(type(connection.features), "can_return_rows_from_bulk_insert", False)
    report = sync(item(review_policy="r"), item("second"))

    assert report["exam_ids"] == [exam().pk, exam("second").pk]
    assert [entry["exam_id"] for entry in report["created"]] == report["exam_ids"]
    assert rules() == "r"
    assert {record.id for record in ProctoredExam.history.filter(history_type="+")} == set(report["exam_ids"])


# The caller's list


def test_list_of_the_caller_is_not_changed(sync):
    items = [item(review_policy="r", due_date="2031-01-02T03:04:00Z", is_proctored="1"), item("second")]
    before = copy.deepcopy(items)
    sync(*items)

    assert items == before


def test_empty_list_of_an_unknown_course(sync):
    report = sync()

    assert named(report) == {}
    assert report["exam_ids"] == []


def test_ids_in_the_list_are_not_used(sync):
    factories.make_exam(course_id="other/course/1", id=4711)
    sync(item(id=4711, course_id="other/course/1"))

    assert exam().pk != 4711
