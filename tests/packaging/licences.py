"""What hosts install with the app, read from the metadata of this environment, and the licences they may have."""

import re
from importlib.metadata import PackageNotFoundError, metadata, requires

from packaging.requirements import Requirement

from tests.packaging.project import normalised

# Licences whose works may be combined with one under AGPL-3.0-or-later, and how distributions name them beside SPDX.
COMPATIBLE = {
    "0BSD": (),
    "AGPL-3.0-only": ("GNU Affero General Public License v3", "AGPLv3 License", "AGPL-3.0", "AGPL"),
    "AGPL-3.0-or-later": ("GNU Affero General Public License v3 or later (AGPLv3+)", "AGPL 3.0"),
    "Apache-2.0": ("Apache Software License", "Apache Software License 2.0", "Apache 2.0"),
    "BSD-2-Clause": (),
    "BSD-3-Clause": ("BSD License", "BSD 3-Clause", "BSD", "New BSD"),
    "CC0-1.0": (),
    "GPL-2.0-or-later": ("GNU General Public License v2 or later (GPLv2+)",),
    "ISC": (),
    "LGPL-3.0-only": ("GNU Lesser General Public License v3 (LGPLv3)",),
    "MIT": ("MIT License",),
    "MIT-0": (),
    "MIT-CMU": ("HPND",),
    "MPL-2.0": ("Mozilla Public License 2.0 (MPL 2.0)",),
    "PSF-2.0": ("Python Software Foundation License",),
    "Unlicense": (),
    "Zlib": (),
}
SPDX = {words: licence for licence, synonyms in COMPATIBLE.items() for words in (licence, *synonyms)}


def is_compatible(licence):
    """Whether one choice of the expression has nothing but licences of the table."""
    return any(all(part in COMPATIBLE for part in choice.split(" AND ")) for choice in licence.split(" OR "))


def stated_licence(name):
    """Return the distribution's licence as an expression, in the words of SPDX where the table knows them."""
    stated = metadata(name)
    classifiers = [
        each.split(" :: ")[-1] for each in stated.get_all("Classifier", []) if each.startswith("License :: ")
    ]
    words = stated.get("License-Expression") or " OR ".join(classifiers) or stated.get("License", "")
    return re.sub("|".join(map(re.escape, sorted(SPDX, key=len, reverse=True))), lambda found: SPDX[found[0]], words)


def installed_with(name, extras):
    """Return the names of the distributions here that the one with these extras brings, itself left out."""
    found = set()
    waiting = [(name, frozenset(extras))]
    seen = set()
    while waiting:
        pair = waiting.pop()
        if pair in seen:
            continue
        seen.add(pair)
        wanted = _requirements(*pair)
        found |= {each for each, _ in wanted}
        waiting += wanted
    return found - {name}


def _requirements(name, extras):
    declared = map(Requirement, requires(name) or [])
    needed = [
        each
        for each in declared
        if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in (*extras, ""))
    ]
    return [(normalised(each.name), frozenset(each.extras)) for each in needed if _is_installed(each.name)]


def _is_installed(name):
    try:
        metadata(name)
    except PackageNotFoundError:
        return False
    return True
