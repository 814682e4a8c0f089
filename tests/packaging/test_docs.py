"""What the documentation promises about the repository."""

import re

import pytest

from tests.packaging.project import ROOT

NAMED_TESTS = sorted(
    set(re.findall(r"``(tests/\S+?\.py)(?:::(?:\w+::)?(\w+))?``", (ROOT / "docs/differences.rst").read_text()))
)


@pytest.mark.parametrize(("path", "name"), NAMED_TESTS)
def test_tests_named_by_differences_exist(path, name):
    assert f"def {name}" in (ROOT / path).read_text()
