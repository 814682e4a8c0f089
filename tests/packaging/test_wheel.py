"""What is in the wheel. Spec 07 §10, 09 §3.11."""

from configparser import ConfigParser
from email import message_from_bytes
from importlib.metadata import EntryPoint
from zipfile import ZipFile

import pytest

from proctoring import __version__
from tests.packaging.project import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]


@pytest.fixture(scope="module")
def archive(wheel):
    with ZipFile(wheel) as opened:
        yield opened


def read_from_metadata_folder(archive, name):
    (path,) = [path for path in archive.namelist() if path.endswith(f".dist-info/{name}")]
    return archive.read(path)


def test_every_file_of_the_package_is_in_the_wheel_and_no_other(archive):
    sources = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "proctoring").rglob("*")
        if path.is_file() and path.suffix not in {".pyc", ".pyo"}
    }

    assert {name for name in archive.namelist() if ".dist-info/" not in name} == sources


@pytest.mark.parametrize(
    "path",
    [
        "proctoring/py.typed",
        "proctoring/migrations/0001_initial.py",
        "proctoring/tests/__init__.py",
        "proctoring/backends/tests/test_backend.py",
    ],
)
def test_what_hosts_need_is_in_the_wheel(archive, path):
    assert path in archive.namelist()


def test_version_and_licence_are_in_the_metadata(archive):
    metadata = message_from_bytes(read_from_metadata_folder(archive, "METADATA"))

    assert metadata["Version"] == __version__
    assert metadata["License-Expression"] == "AGPL-3.0-or-later"
    assert b"GNU AFFERO GENERAL PUBLIC LICENSE" in read_from_metadata_folder(archive, "licenses/LICENSE.txt")


@pytest.mark.parametrize(
    ("group", "names"),
    [
        ("openedx.proctoring", {"mock", "null"}),
        ("lms.djangoapp", {"edx_proctoring"}),
        ("cms.djangoapp", {"edx_proctoring"}),
    ],
)
def test_entry_points_lead_to_classes(archive, group, names):
    declared = ConfigParser()
    declared.read_string(read_from_metadata_folder(archive, "entry_points.txt").decode())

    assert names <= set(declared[group])
    for name, value in declared[group].items():
        assert isinstance(EntryPoint(name, value, group).load(), type)
