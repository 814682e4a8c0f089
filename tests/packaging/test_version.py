"""The version is the same wherever it is written."""

import json

from proctoring import __version__
from tests.packaging.project import ROOT


def test_scripts_package_has_the_version_of_the_app():
    assert json.loads((ROOT / "package.json").read_text())["version"] == __version__


def test_change_log_has_a_part_on_this_version():
    assert f"\n{__version__}\n{'-' * len(__version__)}\n" in (ROOT / "CHANGELOG.rst").read_text()
