"""Allowances from a file: what each row comes to is shown first, then all are written or none."""

import csv
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proctoring.api.allowance_rows import KEYS, AllowanceRow, CheckedRow, check_allowance_rows, grant_checked_rows
from proctoring.dashboard.csv_files import read_csv
from proctoring.dashboard.forms import ImportFile
from proctoring.dashboard.views.base import CoursePage

MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 20_000
SHOWN_ROWS = 200
# The first of these columns that a row fills names the learner, and the exam.
USER_COLUMNS = ("username", "email", "user")
EXAM_COLUMNS = ("exam_id", "content_id", "exam_name", "exam")


class BadFile(Exception):
    """The file cannot be read; the text says why."""


class Import(CoursePage):
    """Upload, preview, confirm. The preview carries the file's text, so that nothing is kept in between."""

    tab, template = "allowances", "import_allowances"

    def get(self, request: Any) -> HttpResponse:
        """Show the form."""
        return self.show(form=ImportFile(), types=KEYS)

    def post(self, request: Any) -> HttpResponse:
        """Show what the file would do; do it where that was confirmed and every row is right."""
        form = ImportFile(request.POST, request.FILES)
        is_confirmed = "text" in request.POST
        try:
            text = request.POST["text"] if is_confirmed else _text_of(form)
            rows = rows_of(text)
        except BadFile as error:
            form.add_error("file", str(error))
            return self.show(form=form, types=KEYS, status=400)
        checked = check_allowance_rows(self.course_id, rows)
        wrong = [row for row in checked if row.errors]
        if is_confirmed and not wrong:
            return self._write(checked)
        return self._preview(text, checked, wrong)

    def _preview(self, text: str, checked: list[CheckedRow], wrong: list[CheckedRow]) -> HttpResponse:
        shown = wrong or checked
        return self.show(
            "preview_import",
            text=text,
            total=len(checked),
            wrong=len(wrong),
            rows=shown[:SHOWN_ROWS],
            hidden=max(0, len(shown) - SHOWN_ROWS),
            status=400 if wrong else 200,
        )

    def _write(self, checked: list[CheckedRow]) -> HttpResponse:
        count = grant_checked_rows(checked)
        text = ngettext("%(count)d allowance was imported.", "%(count)d allowances were imported.", count)
        messages.success(self.request, text % {"count": count})
        return self.go_to("allowances")


def rows_of(text: str) -> list[AllowanceRow]:
    """Return the rows of the file; the first line names the columns."""
    try:
        table = read_csv(text)
    except csv.Error as error:
        raise BadFile(_("The file is no CSV file: {error}").format(error=error)) from error
    if not table:
        raise BadFile(_("The file has no rows."))
    if len(table) > MAX_ROWS:
        raise BadFile(_("The file has more than {number} rows.").format(number=MAX_ROWS))
    _check_columns(table[0])
    return [
        AllowanceRow(number, _first(row, USER_COLUMNS), _first(row, EXAM_COLUMNS), row["allowance_type"], row["value"])
        for number, row in enumerate(table, start=2)
    ]


def _text_of(form: ImportFile) -> str:
    file = form.cleaned_data.get("file") if form.is_valid() else None
    if file is None:
        raise BadFile(_("Choose a file."))
    if file.size > MAX_BYTES:
        raise BadFile(_("The file is larger than 2 MB."))
    try:
        text = str(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadFile(_("The file is not in UTF-8.")) from error
    if "\0" in text:
        raise BadFile(_("The file is no text."))
    return text


def _check_columns(row: Mapping[str, str]) -> None:
    wanted = (("allowance_type",), ("value",), USER_COLUMNS, EXAM_COLUMNS)
    missing = [" / ".join(names) for names in wanted if not set(names) & set(row)]
    if missing:
        raise BadFile(_("These columns are missing: {columns}.").format(columns=", ".join(missing)))


def _first(row: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((row[name] for name in names if row.get(name)), "")
