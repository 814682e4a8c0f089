"""Allowances from and to files."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from proctoring.dashboard.csv_files import as_written, neutralised, read_csv
from proctoring.dashboard.views import allowance_import
from proctoring.models import ProctoredExamStudentAllowance as Allowance
from tests import factories
from tests.dashboard.conftest import text_of

pytestmark = pytest.mark.django_db

HEADER = "username,exam_name,allowance_type,value"


@pytest.fixture
def exam(db):
    return factories.make_proctored_exam("midterm", time_limit_mins=60)


def upload(desk, *lines, header=HEADER):
    return send(desk, "\n".join([header, *lines]).encode())


def send(desk, content):
    return desk.post("import_allowances", {"file": SimpleUploadedFile("a.csv", content)})


def confirm(desk, preview):
    return desk.post("import_allowances", {"text": preview.context["text"]}, follow=True)


def stored():
    return sorted(Allowance.objects.values_list("user__username", "key", "value"))


def errors(response):
    return {row.row.number: set(row.errors) for row in response.context["rows"]}


def test_nothing_is_written_before_it_is_confirmed(desk, exam, learner):
    preview = upload(desk, "learner,midterm,additional_time_granted,20")
    before = stored()
    response = confirm(desk, preview)

    assert before == []
    assert stored() == [("learner", "additional_time_granted", "20")]
    assert "1 allowance was imported." in text_of(response)


def test_every_row_tells_what_it_would_do(desk, exam, learner, other_learner):
    factories.make_allowance(exam, learner)
    factories.make_allowance(exam, other_learner, value="30")

    preview = upload(
        desk,
        "learner,midterm,additional_time_granted,20",
        "other_learner@acme.example,midterm,time_multiplier,1.5",
        "learner,midterm,review_policy_exception,may stand up",
    )

    assert [(row.former_value, row.grant.value) for row in preview.context["rows"]] == [
        ("15", "20"),
        ("30", "30"),
        (None, "may stand up"),
    ]


@pytest.mark.parametrize(("name", "limit"), [("MAX_ROWS", 1), ("MAX_BYTES", 100)])
def test_file_that_is_too_large_is_told_at_the_field(desk, exam, learner, monkeypatch, name, limit):
    monkeypatch.setattr(allowance_import, name, limit)

    response = upload(desk, *["learner,midterm,additional_time_granted,20"] * 2)

    assert (response.status_code, list(response.context["form"].errors)) == (400, ["file"])


def test_errors_are_told_by_row_and_column(desk, exam, learner):
    factories.make_exam("twin")
    factories.make_exam("other", exam_name="twin")
    factories.make_exam("closed", is_active=False)

    response = upload(
        desk,
        "nobody,midterm,additional_time_granted,20",
        "learner,no such exam,additional_time_granted,20",
        "learner,twin,additional_time_granted,20",
        "learner,midterm,nonsense,20",
        "learner,midterm,additional_time_granted,many",
        "learner,midterm,time_multiplier,inf",
        "learner,midterm,additional_time_granted,",
        "learner,closed,additional_time_granted,5",
        "learner,midterm,additional_time_granted,5",
        "learner,midterm,additional_time_granted,6",
    )

    assert response.status_code == 400
    assert errors(response) == {
        2: {"user"},
        3: {"exam"},
        4: {"exam"},
        5: {"allowance_type"},
        6: {"value"},
        7: {"value"},
        8: {"value"},
        9: {"exam"},
        11: {"user"},
    }
    assert stored() == []


def test_wrong_rows_cannot_be_confirmed(desk, exam, learner):
    text = f"{HEADER}\nlearner,midterm,additional_time_granted,20\nnobody,midterm,additional_time_granted,20"

    response = desk.post("import_allowances", {"text": text})

    assert (response.status_code, stored()) == (400, [])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        HEADER.encode(),
        b"username,value\nlearner,1",
        "username,exam,allowance_type,value\nä".encode("latin-1"),
        b"username,exam_id,allowance_type,value\na,1,b,\0",
        b'username,exam_id,allowance_type,value\n"' + b"x" * 200_000,
    ],
    ids=["empty", "no rows", "missing columns", "latin-1", "NUL", "huge cell"],
)
def test_unreadable_file_is_told_at_the_field(desk, content):
    response = send(desk, content)

    assert (response.status_code, list(response.context["form"].errors)) == (400, ["file"])


def test_spreadsheets_of_other_countries_are_read(desk, exam, learner):
    header = HEADER.replace(",", ";")

    preview = send(desk, f"\ufeff{header}\r\nlearner;midterm;additional_time_granted;20\r\n".encode())

    assert (preview.status_code, errors(preview)) == (200, {2: set()})


def test_exported_file_can_be_imported_again(desk, exam, learner, other_learner):
    factories.make_allowance(exam, learner)
    factories.make_allowance(exam, other_learner, "review_policy_exception", "=1+1")
    content = b"".join(desk.get("export_allowances").streaming_content)

    preview = send(desk, content)

    assert b"'=1+1" in content
    assert [(row.former_value, row.grant.value) for row in preview.context["rows"]] == [("15", "15"), ("=1+1", "=1+1")]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx", "plain", "'plain", "", "'=1"])
def test_formulas_are_neutralised_and_read_back(text):
    written = neutralised(text)

    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert as_written(written) == text or text == "'=1"


def test_markup_in_a_file_is_text(desk, exam):
    response = upload(desk, "<img src=x onerror=alert(1)>,midterm,additional_time_granted,1")

    assert "<img" not in text_of(response)


def test_five_thousand_rows_take_few_statements(desk, exam, count_statements, django_user_model):
    final = factories.make_proctored_exam("final")
    users = [django_user_model(username=f"u{number}", email=f"u{number}@acme.example") for number in range(2500)]
    django_user_model.objects.bulk_create(users)
    for user in django_user_model.objects.filter(username__in=["u1", "u2", "u3"]):
        factories.make_allowance(exam, user)
    lines = [
        f"u{number},{name},additional_time_granted,{number}"
        for number in range(2500)
        for name in (exam.exam_name, final.exam_name)
    ]
    preview = upload(desk, *lines)

    with count_statements() as counted:
        confirm(desk, preview)

    assert Allowance.objects.count() == 5000
    assert len(counted) <= 50


def test_rows_without_anything_are_left_out():
    assert read_csv("a,b\n1,2\n,\n\n3,4\n") == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]
