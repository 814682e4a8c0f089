"""The operators' script that computes ids for a provider. Spec 07 §7."""

import csv
import runpy
import sys

import pytest

from proctoring import crypto
from proctoring.scripts import obscure_user

OLD, NEW = "old-key", "new-key"


@pytest.fixture(autouse=True)
def both_keys(monkeypatch):
    monkeypatch.setenv("DJANGO_SECRET_KEY", OLD)
    monkeypatch.setenv("PROCTORING_USER_OBFUSCATION_KEY", NEW)


@pytest.fixture
def run(tmp_path):
    """Run the script over the given lines of CSV; return exit code and rows, ``None`` where nothing was written."""

    def run_over(*lines, options=(), encoding="utf-8"):
        users, ids = tmp_path / "users.csv", tmp_path / "ids.csv"
        users.write_text("\n".join(lines), encoding=encoding)
        code = obscure_user.main([str(users), str(ids), *options])
        return code, list(csv.reader(ids.read_text().splitlines())) if ids.exists() else None

    return run_over


def ids_of(user_id, backend="proctortrack"):
    return [obscure_user.obscured_user_id(key, user_id, backend) for key in (OLD, NEW)]


@pytest.mark.parametrize("arguments", [(32432455,), (1, "test"), (1, None), ("7", "proctortrack")])
def test_ids_equal_those_of_the_app(settings, arguments):
    settings.PROCTORING_USER_OBFUSCATION_KEY = "SHHHHHH"
    assert obscure_user.obscured_user_id("SHHHHHH", *arguments) == crypto.obscured_user_id(*arguments)


def test_each_user_gets_the_old_and_the_new_id(run):
    assert run("email,user_id", "ada@a.example,1", "bob@a.example,2") == (
        0,
        [
            ["email", "existing_user_id", "target_user_id"],
            ["ada@a.example", *ids_of(1)],
            ["bob@a.example", *ids_of(2)],
        ],
    )


def test_ids_are_made_for_the_named_provider(run):
    _code, rows = run("user_id,email", "1,ada@a.example", options=["--backend", "acme"])
    assert rows[1:] == [["ada@a.example", *ids_of(1, "acme")]]


def test_users_who_share_an_address_are_all_kept(run):
    _code, rows = run("user_id,email", "1,shared@a.example", "2,shared@a.example")
    assert rows[1:] == [["shared@a.example", *ids_of(1)], ["shared@a.example", *ids_of(2)]]


def test_last_row_of_a_user_wins(run):
    _code, rows = run("user_id,email", "1,old@a.example", "1,new@a.example")
    assert rows[1:] == [["new@a.example", *ids_of(1)]]


def test_incomplete_rows_are_reported_by_number_and_skipped(run, capsys):
    code, rows = run("user_id,email", "1,", "2,bob@a.example", ",cleo@a.example", "3")
    assert code == 0
    assert [row[0] for row in rows[1:]] == ["bob@a.example"]
    assert capsys.readouterr().err.splitlines() == [
        "Row 1 skipped: no email.",
        "Row 3 skipped: no user_id.",
        "Row 4 skipped: no email.",
    ]


def test_input_saved_by_a_spreadsheet_is_read(run):
    code, rows = run("user_id,email", "1,ada@a.example", encoding="utf-8-sig")
    assert (code, len(rows)) == (0, 2)


@pytest.mark.parametrize("variable", ["DJANGO_SECRET_KEY", "PROCTORING_USER_OBFUSCATION_KEY"])
@pytest.mark.parametrize("value", [None, ""], ids=["missing", "empty"])
def test_without_a_key_it_explains_writes_nothing_and_fails(run, monkeypatch, capsys, variable, value):
    if value is None:
        monkeypatch.delenv(variable)
    else:
        monkeypatch.setenv(variable, value)
    assert run("user_id,email", "1,ada@a.example") == (1, None)
    assert capsys.readouterr().err.startswith(f"Set {variable} in the environment.")


def test_key_that_is_not_ascii_writes_nothing_and_fails(run, monkeypatch):
    monkeypatch.setenv("DJANGO_SECRET_KEY", "clé")
    assert run("user_id,email", "1,ada@a.example") == (1, None)


def test_missing_input_fails_with_one_sentence(tmp_path, capsys):
    assert obscure_user.main([str(tmp_path / "none.csv"), str(tmp_path / "ids.csv")]) == 1
    assert "none.csv" in capsys.readouterr().err


def test_file_runs_on_its_own_without_django(tmp_path, monkeypatch):
    (tmp_path / "users.csv").write_text("user_id,email\n1,ada@a.example\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "django", None)
    monkeypatch.setitem(sys.modules, "proctoring", None)
    monkeypatch.setattr(sys, "argv", ["obscure_user.py", "users.csv", "ids.csv"])
    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(obscure_user.__file__, run_name="__main__")
    assert stopped.value.code == 0
    assert (tmp_path / "ids.csv").exists()
