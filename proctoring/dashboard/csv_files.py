"""Tables as files: written so that a spreadsheet computes nothing, and read back. docs/dashboard.rst."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse

# A cell that begins like this is a formula to a spreadsheet.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        """Return the text."""
        return text


def neutralised(value: Any) -> str:
    """Return the value as text that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def as_written(text: str) -> str:
    """Return a cell as it was before :func:`neutralised`."""
    is_neutralised = text.startswith("'") and text[1:].startswith(FORMULA_STARTS)
    return text[1:] if is_neutralised else text


def csv_response(filename: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """Return the rows as a download, written as they are read."""
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield "\ufeff"  # so that spreadsheets read UTF-8
        yield writer.writerow(header)
        for row in rows:
            yield writer.writerow([neutralised(value) for value in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def read_csv(text: str) -> list[dict[str, str]]:
    """Return the rows by the names in the first line; ``csv.Error`` for what is no table."""
    lines = io.StringIO(text.removeprefix("\ufeff"), newline="")
    reader = csv.DictReader(lines, dialect=_dialect(text), restkey="", restval="")
    if reader.fieldnames is None:
        return []
    names = [(name or "").strip().lower() for name in reader.fieldnames]
    reader.fieldnames = names
    return [
        {name: as_written((row.get(name) or "").strip()) for name in names}
        for row in reader
        if any(value for value in row.values())
    ]


def _dialect(text: str) -> type[csv.Dialect]:
    """Return the dialect: the separator is the one of the first line."""
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)

    class Dialect(csv.excel):
        delimiter = separator

    return Dialect
