"""Every distribution that hosts install with the app is listed, under a licence that AGPL-3.0-or-later goes with."""

import csv
import re

import pytest

from tests.packaging.licences import installed_with, is_compatible, stated_licence
from tests.packaging.project import ROOT, host_extras

with (ROOT / "docs/dependencies.csv").open() as opened:
    LISTED = {row["Distribution"]: row["Licence"] for row in csv.DictReader(opened)}
INSTALLED = sorted(installed_with("proctoring", host_extras()))


def parts_of(licence):
    return set(re.split(" AND | OR ", licence))


def test_every_dependency_of_hosts_is_listed():
    assert set(INSTALLED) <= set(LISTED)


@pytest.mark.parametrize("name", INSTALLED)
def test_stated_licence_is_compatible(name):
    assert is_compatible(stated_licence(name)), stated_licence(name)


@pytest.mark.parametrize("name", sorted(set(INSTALLED) & set(LISTED)))
def test_listed_licence_is_the_stated_one(name):
    assert parts_of(LISTED[name]) <= parts_of(stated_licence(name))


@pytest.mark.parametrize(
    "licence", ["GPL-2.0-only", "LicenseRef-Proprietary", "MIT AND SSPL-1.0", "AFL-2.1 OR CDDL-1.0", ""]
)
def test_licence_that_does_not_go_with_ours_is_refused(licence):
    assert not is_compatible(licence)
