"""Pages in other languages: nothing of ours stays English."""

import html
import re

import polib
import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import trans_real

from proctoring.runtime import set_runtime_service
from proctoring.testing.services import MockEnrollment, MockEnrollmentsService, MockInstructorService
from tests import factories
from tests.packaging.project import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.dashboard.urls")]

PAGES = ["", "attempts", "allowances", "allowances/add", "allowances/import", "onboarding", "reviews"]
OPEN, SHUT = "⟦", "⟧"
HIDDEN = re.compile(r"<(style|script|code|bdi|title|textarea)\b.*?</\1>|<time.*?</time>|<[^>]+>", re.DOTALL)


@pytest.fixture
def pseudo_language(tmp_path, settings):
    """A language in which every text of ours stands between brackets."""
    folder = tmp_path / "eo" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = polib.pofile(str(ROOT / "proctoring" / "locale" / "en" / "LC_MESSAGES" / "django.po"))
    source.metadata["Plural-Forms"] = "nplurals=2; plural=(n != 1);"
    for entry in source:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: f"{OPEN}{entry.msgid}{SHUT}", 1: f"{OPEN}{entry.msgid_plural}{SHUT}"}
        else:
            entry.msgstr = f"{OPEN}{entry.msgid}{SHUT}"
    source.save_as_mofile(str(folder / "django.mo"))
    settings.LOCALE_PATHS = [tmp_path]
    settings.LANGUAGE_CODE = "eo"
    trans_real._translations.clear()
    yield
    trans_real._translations.clear()


@pytest.fixture
def desk(backends):
    """A client of course staff in a course where every page has something to show."""
    backends["test"].has_dashboard = backends["test"].supports_onboarding = True
    set_runtime_service("instructor", MockInstructorService())
    exam, learner = factories.make_onboarding_exam(exam_name="test"), factories.make_user()
    factories.make_attempt(exam, learner, status="started", started_at=timezone.now(), allowed_time_limit_mins=9)
    factories.make_allowance(exam, learner)
    set_runtime_service("enrollments", MockEnrollmentsService([MockEnrollment(learner, "masters")]))
    client = Client()
    client.force_login(factories.make_user())
    return lambda page: client.get(f"/special-exams/{factories.COURSE}/{page}")


@pytest.mark.parametrize("page", PAGES)
def test_every_text_of_the_dashboard_can_be_translated(desk, pseudo_language, page):
    text = html.unescape(HIDDEN.sub("\n", desk(page).content.decode()))
    outside = re.sub(f"{OPEN}[^{SHUT}]*{SHUT}", "", text)

    words = [word for line in outside.splitlines() for word in re.findall(r"[A-Za-z]{3,}", line)]
    known = {"course", "Acme", "user", "acme", "example", "test"}  # ids, names and addresses of the test's rows
    assert {word for word in words if word not in known and not word.startswith("user")} == set()


@pytest.mark.parametrize(
    ("language", "direction", "title"),
    [
        ("de", "ltr", "Besondere Prüfungen"),
        ("es", "ltr", "Exámenes especiales"),
        ("es-419", "ltr", "Exámenes especiales"),
        ("fr", "ltr", "Examens spéciaux"),
        ("ar", "rtl", "الامتحانات الخاصة"),
        ("zh-hans", "ltr", "特殊考试"),
    ],
)
def test_page_speaks_the_language(desk, settings, language, direction, title):
    settings.LANGUAGE_CODE = language
    with translation.override(language):
        page = desk("").content.decode()

    assert f'<html lang="{language}" dir="{direction}">' in page
    assert title in page
