"""What a publish would change, for people: the report of ``sync_course_exams`` as rows of a page."""

import datetime
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from proctoring.types import ExamChange, SyncReport

GROUPS = {
    "created": "New exams",
    "updated": "Changed exams",
    "switched_on": "Switched on again",
    "switched_off": "Switched off",
    "review_policies": "Rules for reviewers",
}
LABELS = {
    "exam_name": "Name",
    "time_limit_mins": "Time limit, minutes",
    "due_date": "Due date",
    "is_proctored": "Proctored",
    "is_practice_exam": "Practice",
    "is_active": "Active",
    "hide_after_due": "Hidden after the due date",
    "backend": "Provider",
    "external_id": "Id at the provider",
    "review_policy": "Rules for reviewers",
}


@dataclass(frozen=True)
class FieldRow:
    """One field before and after."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class ExamRow:
    """One exam that changes. ``endangered``: learners are in it, and would be thrown out or find it another exam."""

    name: str
    fields: list[FieldRow]
    running_attempts: int
    warnings: list[str]
    endangered: bool


@dataclass(frozen=True)
class Group:
    """Exams to which the same thing happens."""

    title: str
    rows: list[ExamRow]


class Differences:
    """A report, ready to be shown. ``seen`` stands for what it says: another state gives another text."""

    def __init__(self, report: SyncReport) -> None:
        endangered = {change["content_id"] for change in report["endangered"]}
        changes: dict[str, list[ExamChange]] = {key: report[key] for key in GROUPS}  # type: ignore[literal-required]
        self.groups = [
            Group(GROUPS[key], [_row(change, change["content_id"] in endangered) for change in listed])
            for key, listed in changes.items()
            if listed
        ]
        self.unchanged = len(report["unchanged"])
        self.endangered = len(endangered)
        self.seen = hashlib.sha256(json.dumps(changes, default=str, sort_keys=True).encode()).hexdigest()

    def __bool__(self) -> bool:
        return bool(self.groups)

    def __len__(self) -> int:
        return sum(len(group.rows) for group in self.groups)


def _row(change: ExamChange, endangered: bool) -> ExamRow:
    return ExamRow(
        name=change["exam_name"],
        fields=list(_field_rows(change)),
        running_attempts=change["running_attempts"],
        warnings=change["warnings"],
        endangered=endangered,
    )


def _field_rows(change: ExamChange) -> Iterator[FieldRow]:
    """Give the fields that differ; unknown ones under their own name."""
    for name, values in change["changes"].items():
        yield FieldRow(LABELS.get(name, name), _shown(values["old"]), _shown(values["new"]))


def _shown(value: Any) -> str:
    """Return a value in words."""
    if value is None or value == "":
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        return f"{value:%d %B %Y, %H:%M}"
    return str(value)
