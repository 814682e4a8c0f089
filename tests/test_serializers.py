"""The wire shapes: which keys, in which order, with values of which kind; what input is taken. Spec 01 §12."""

import datetime
import json

import pytest
from django.utils import timezone
from rest_framework.renderers import JSONRenderer

from proctoring.models import ProctoredExam, ProctoredExamStudentAttempt
from proctoring.serializers import (
    ProctoredExamJSONSafeSerializer,
    ProctoredExamRegistrationSerializer,
    ProctoredExamReviewPolicySerializer,
    ProctoredExamSerializer,
    ProctoredExamStudentAllowanceSerializer,
    ProctoredExamStudentAttemptSerializer,
    UserSerializer,
)
from tests import factories

DUE = datetime.datetime(2030, 1, 2, 3, 4, 5, 678900, tzinfo=datetime.UTC)
DUE_TEXT = "2030-01-02T03:04:05.678900Z"

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
ATTEMPT_KEYS = [
    "id",
    "created",
    "modified",
    "user",
    "started_at",
    "completed_at",
    "external_id",
    "status",
    "proctored_exam",
    "allowed_time_limit_mins",
    "attempt_code",
    "is_sample_attempt",
    "taking_as_proctored",
    "review_policy_id",
    "is_status_acknowledged",
    "time_remaining_seconds",
    "is_resumable",
    "ready_to_resume",
    "resumed",
]

pytestmark = pytest.mark.django_db


# Output


def test_exam():
    exam = factories.make_exam(due_date=DUE, external_id=7)
    data = ProctoredExamSerializer(exam).data

    assert list(data) == EXAM_KEYS
    assert (data["id"], data["due_date"], data["external_id"], data["backend"]) == (exam.pk, DUE, "7", "test")
    assert data["is_active"] is True


def test_exam_without_optional_values():
    data = ProctoredExamSerializer(factories.make_exam(backend=None)).data

    assert (data["due_date"], data["external_id"], data["backend"]) == (None, None, None)


def test_exam_for_a_provider_is_json():
    exam = factories.make_exam(due_date=DUE)
    data = ProctoredExamJSONSafeSerializer(exam).data

    assert list(data) == EXAM_KEYS
    assert json.loads(json.dumps(data))["due_date"] == DUE_TEXT


@pytest.mark.parametrize(("due_date", "text"), [(None, None), ("2030-01-01T00:00:00Z", "2030-01-01T00:00:00Z")])
def test_due_date_for_a_provider_may_be_absent_or_text(due_date, text):
    assert ProctoredExamJSONSafeSerializer(factories.make_exam(due_date=due_date)).data["due_date"] == text


def test_registration_has_the_same_output():
    exam = factories.make_exam(due_date=DUE)

    assert ProctoredExamRegistrationSerializer(exam).data == ProctoredExamSerializer(exam).data


def test_user(learner):
    assert UserSerializer(learner).data == {"id": learner.pk, "username": "learner", "email": "learner@acme.example"}


def test_attempt(learner):
    attempt = factories.make_attempt(user=learner, started_at=DUE, created=DUE)
    data = ProctoredExamStudentAttemptSerializer(attempt).data

    assert list(data) == ATTEMPT_KEYS
    assert (data["started_at"], data["completed_at"], data["created"]) == (DUE, None, DUE_TEXT)
    assert data["user"] == UserSerializer(learner).data
    assert data["proctored_exam"] == ProctoredExamSerializer(attempt.proctored_exam).data


@pytest.mark.parametrize("gone", ["user", "proctored_exam"])
def test_attempt_from_history_without_learner_or_exam(learner, gone):
    attempt = factories.make_attempt(user=learner, attempt_code="A")
    getattr(attempt, gone).delete()
    data = ProctoredExamStudentAttemptSerializer(ProctoredExamStudentAttempt.get_historic_attempt_by_code("A")).data

    assert list(data) == ATTEMPT_KEYS
    assert data[gone] is None


def test_allowance(learner):
    allowance = factories.make_allowance(factories.make_exam(), learner)
    data = ProctoredExamStudentAllowanceSerializer(allowance).data

    assert list(data) == ["id", "created", "modified", "user", "key", "value", "proctored_exam"]
    assert (data["key"], data["value"]) == ("additional_time_granted", "15")
    assert list(data["user"]) == ["id", "username", "email"]
    assert list(data["proctored_exam"]) == EXAM_KEYS


def test_review_policy(editor):
    data = ProctoredExamReviewPolicySerializer(factories.make_policy(factories.make_exam(), set_by_user=editor)).data

    assert list(data) == ["id", "created", "modified", "set_by_user", "proctored_exam", "review_policy"]
    assert (data["set_by_user"]["username"], data["review_policy"]) == ("editor", "Open book")


def test_instants_are_text_in_the_current_time_zone():
    attempt = factories.make_attempt(created=DUE.replace(microsecond=0))

    with timezone.override(datetime.timezone(datetime.timedelta(hours=2))):
        assert ProctoredExamStudentAttemptSerializer(attempt).data["created"] == "2030-01-02T05:04:05+02:00"
    assert ProctoredExamStudentAttemptSerializer(attempt).data["created"] == "2030-01-02T03:04:05Z"


def test_raw_instants_are_rendered_as_iso_text():
    attempt = factories.make_attempt(started_at=DUE)
    rendered = json.loads(JSONRenderer().render(ProctoredExamStudentAttemptSerializer(attempt).data))

    assert rendered["started_at"] == DUE_TEXT


@pytest.mark.parametrize("serializer", [ProctoredExamSerializer, ProctoredExamJSONSafeSerializer])
def test_output_is_a_fresh_mutable_dict(serializer):
    exam = factories.make_exam()
    data = serializer(exam).data
    assert isinstance(data, dict)
    data["rule_summary"] = "added"
    del data["id"]

    assert list(serializer(exam).data) == EXAM_KEYS


def test_list_of_rows():
    exams = [factories.make_exam(), factories.make_exam()]

    assert [data["id"] for data in ProctoredExamSerializer(exams, many=True).data] == [exam.pk for exam in exams]


# Input

VALID = {
    "course_id": "a/b/c",
    "content_id": "x",
    "external_id": "7",
    "exam_name": "Final",
    "time_limit_mins": "90",
    "is_proctored": "t",
    "is_practice_exam": "0",
    "is_active": True,
    "hide_after_due": "false",
}


def errors(serializer=ProctoredExamSerializer, **values):
    """The fields that are refused; a value of ``...`` leaves the field out."""
    data = {key: value for key, value in {**VALID, **values}.items() if value is not ...}
    checked = serializer(data=data)
    checked.is_valid()
    return set(checked.errors)


def test_valid_input_becomes_clean_values():
    checked = ProctoredExamSerializer(data={**VALID, "exam_name": "  Final ", "id": "3", "due_date": DUE_TEXT})

    assert checked.is_valid(), checked.errors
    values = checked.validated_data
    assert (values["id"], values["time_limit_mins"], values["exam_name"], values["due_date"]) == (3, 90, "Final", DUE)
    assert (values["is_proctored"], values["is_practice_exam"], values["hide_after_due"]) == (True, False, False)


@pytest.mark.parametrize("field", [*VALID])
@pytest.mark.parametrize("value", [..., None, "", "   "])
def test_every_field_is_required(field, value):
    assert errors(**{field: value}) == {field}


@pytest.mark.parametrize("field", ["is_proctored", "is_practice_exam", "is_active", "hide_after_due"])
@pytest.mark.parametrize("value", ["bla", 2, [], {}, "2"])
def test_booleans_take_boolean_words_only(field, value):
    assert errors(**{field: value}) == {field}


@pytest.mark.parametrize("minutes", ["0", "-5", -5, 90.0, "2147483647"])
def test_any_whole_number_of_minutes_is_taken(minutes):
    assert errors(time_limit_mins=minutes) == set()


@pytest.mark.parametrize("minutes", ["1.5", 1.5, "abc", "2147483648", -(2**31) - 1, "9" * 2000, [], {}, "\uff15x"])
def test_other_time_limits_are_refused(minutes):
    assert errors(time_limit_mins=minutes) == {"time_limit_mins"}


@pytest.mark.parametrize("field", ["course_id", "content_id", "external_id", "backend"])
def test_text_that_the_column_cannot_hold_is_refused(field):
    assert errors(**{field: "x" * 256}) == {field}
    assert errors(**{field: "x" * 255}) == set()


@pytest.mark.parametrize("field", ["course_id", "content_id", "external_id", "exam_name", "backend"])
@pytest.mark.parametrize("value", [[], {}, "nul\x00", True])
def test_what_is_no_text_is_refused(field, value):
    assert errors(**{field: value}) == {field}


@pytest.mark.parametrize("value", [None, ""])
def test_backend_is_optional_but_not_empty(value):
    assert errors(backend=value) == {"backend"}
    assert errors(backend=...) == set()


@pytest.mark.parametrize("value", [None, "", "tomorrow", 5, "2030-13-01T00:00:00Z"])
def test_due_date_is_optional_but_a_date(value):
    assert errors(due_date=value) == {"due_date"}
    assert errors(due_date=...) == set()


def test_second_exam_of_a_section_is_refused():
    factories.make_exam(course_id="a/b/c", content_id="x")

    assert errors() == {"non_field_errors"}
    assert errors(content_id="y") == set()


def test_registration_takes_what_the_provider_supplies_later():
    registration = ProctoredExamRegistrationSerializer

    assert errors(registration, external_id=None, due_date=None) == set()
    assert errors(registration, external_id=...) == set()
    assert errors(registration, external_id="") == {"external_id"}
    factories.make_exam(course_id="a/b/c", content_id="x")
    assert errors(registration) == set()


@pytest.mark.parametrize("field", ["username", "email"])
def test_user_needs_name_and_address(field):
    data = {"username": "ann", "email": "ann@acme.example"}
    assert UserSerializer(data=data).is_valid()

    checked = UserSerializer(data={key: value for key, value in data.items() if key != field})
    assert not checked.is_valid()
    assert set(checked.errors) == {field}


def test_reading_an_exam_takes_no_query(django_assert_num_queries):
    exam = ProctoredExam.objects.get(pk=factories.make_exam().pk)

    with django_assert_num_queries(0):
        _ = ProctoredExamSerializer(exam).data
