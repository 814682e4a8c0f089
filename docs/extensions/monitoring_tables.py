"""Directives for operators: the metrics with a query for each, and the fields of log records."""

from collections.abc import Iterator

from metric_queries import query, series
from pages_from_code import FromCode
from reference_pages import row, table
from sphinx.application import Sphinx

from proctoring import logs, metrics


class MetricsTable(FromCode):
    """Every row of ``proctoring.metrics.TABLE``, as a list of definitions."""

    def lines(self) -> Iterator[str]:
        """Yield the series of each metric, its kind, what it says, its labels and a query."""
        for metric in metrics.TABLE:
            yield f"``{series(metric)[0]}`` : {metric.kind}"
            yield f"    {metric.meaning}"
            yield ""
            if metric.labels:
                yield f"    Labels: {', '.join(f'``{label}``' for label in metric.labels)}."
                yield ""
            yield f"    ``{query(metric)}``"
            yield ""


class LogFields(FromCode):
    """Every row of ``proctoring.logs.FIELDS``, as a table."""

    def lines(self) -> Iterator[str]:
        """Yield the name of each field and what it holds."""
        yield from table("Field", "What it holds", widths="24 76")
        for name, meaning in logs.FIELDS.items():
            yield from row(f"``{name}``", meaning)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives."""
    app.add_directive("metrics-table", MetricsTable)
    app.add_directive("log-fields", LogFields)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
