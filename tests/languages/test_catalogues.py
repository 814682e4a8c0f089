"""The catalogues: complete, with the placeholders of the source, compiled as they are written."""

import re

import polib
import pytest

from tests.packaging.project import ROOT

LOCALE = ROOT / "proctoring" / "locale"
LANGUAGES = ("ar", "de", "es", "fr", "zh_CN", "zh_Hans")
DOMAINS = ("django", "djangojs")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|<[^>]+>")


def catalogue(language, domain):
    return polib.pofile(str(LOCALE / language / "LC_MESSAGES" / f"{domain}.po"))


def placeholders(text):
    return sorted(PLACEHOLDER.findall(text))


pairs = pytest.mark.parametrize(("language", "domain"), [(lang, domain) for lang in LANGUAGES for domain in DOMAINS])


@pairs
def test_every_text_of_the_source_is_translated(language, domain):
    source = {(entry.msgctxt, entry.msgid) for entry in catalogue("en", domain)}
    translated = {(entry.msgctxt, entry.msgid) for entry in catalogue(language, domain).translated_entries()}

    assert source - translated == set()


@pairs
def test_placeholders_and_links_are_those_of_the_source(language, domain):
    for entry in catalogue(language, domain):
        if entry.msgid_plural:
            allowed = set(placeholders(entry.msgid_plural))
            assert all(set(placeholders(form)) <= allowed for form in entry.msgstr_plural.values()), entry.msgid
        else:
            assert placeholders(entry.msgstr) == placeholders(entry.msgid), entry.msgid


@pairs
def test_every_plural_form_is_there(language, domain):
    found = catalogue(language, domain)
    forms = int(re.search(r"nplurals=(\d)", found.metadata["Plural-Forms"]).group(1))

    for entry in found:
        if entry.msgid_plural:
            assert len(entry.msgstr_plural) == forms, entry.msgid


@pairs
def test_compiled_catalogue_says_the_same(language, domain):
    written = {(entry.msgctxt, entry.msgid): entry for entry in catalogue(language, domain)}
    compiled = polib.mofile(str(LOCALE / language / "LC_MESSAGES" / f"{domain}.mo"))

    assert {(entry.msgctxt, entry.msgid) for entry in compiled} == set(written)
    for entry in compiled:
        assert (entry.msgstr, entry.msgstr_plural) == (
            written[entry.msgctxt, entry.msgid].msgstr,
            written[entry.msgctxt, entry.msgid].msgstr_plural,
        )
