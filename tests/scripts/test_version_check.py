"""The script that compares the two version numbers. Spec 07 §7."""

import runpy

import pytest

from proctoring.scripts import version_check


@pytest.fixture
def check(tmp_path, monkeypatch, capsys):
    """Run the script in a folder with the given two files; return exit code, output and errors."""

    def check_files(javascript, python):
        (tmp_path / "proctoring").mkdir()
        (tmp_path / "package.json").write_text(javascript)
        (tmp_path / "proctoring" / "__init__.py").write_text(python)
        monkeypatch.chdir(tmp_path)
        return version_check.main(), *capsys.readouterr()

    return check_files


def test_equal_versions_pass(check):
    code, output, errors = check('{"version": "7.1.0"}', '"""Text."""\n\nfrom x import y\n\n__version__ = "7.1.0"\n')
    assert (code, errors) == (0, "")
    assert "7.1.0" in output


def test_different_versions_fail_and_name_both_files(check):
    code, output, errors = check('{"version": "7.1.0"}', '__version__ = "7.2.0"')
    assert (code, output) == (1, "")
    assert all(word in errors for word in ("package.json", "7.1.0", "proctoring/__init__.py", "7.2.0"))


@pytest.mark.parametrize(
    ("javascript", "python"),
    [
        pytest.param("{}", '__version__ = "7.1.0"', id="no version in package.json"),
        pytest.param("{", '__version__ = "7.1.0"', id="package.json broken"),
        pytest.param('{"version": "7.1.0"}', "other = 1", id="no version in the package"),
    ],
)
def test_version_that_cannot_be_read_fails(check, javascript, python):
    code, _output, errors = check(javascript, python)
    assert code == 1
    assert "cannot be read" in errors


def test_folder_without_the_files_fails(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(version_check.__file__, run_name="__main__")
    assert stopped.value.code == 1
    assert "package.json" in capsys.readouterr().err
