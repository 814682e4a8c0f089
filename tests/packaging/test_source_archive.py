"""What is in the source archive: all that it takes to build, test and document the app."""

import tarfile
from pathlib import PurePath

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]


@pytest.fixture(scope="module")
def archived(source_archive):
    """The paths of the archived files, without the folder that holds them."""
    with tarfile.open(source_archive) as opened:
        paths = [PurePath(member.name) for member in opened.getmembers() if member.isfile()]
    return {PurePath(*path.parts[1:]).as_posix() for path in paths}


def test_every_source_is_in_the_archive(archived, sources):
    files = {path.relative_to(sources).as_posix() for path in sources.rglob("*") if path.is_file()}

    assert {path for path in files if ".egg-info/" not in path} <= archived


def test_nothing_but_sources_is_in_the_archive(archived):
    assert not [path for path in archived if "node_modules" in path or path.endswith((".pyc", ".sqlite3"))]
