"""Allowances from rows, such as those of a file: checked all together, then written all or none. docs/dashboard.rst."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from proctoring import constants
from proctoring.api.bulk_allowances import Grant, find_users, plan_grant, write_grants
from proctoring.exceptions import ProctoredBaseException, UserNotFoundException
from proctoring.models import ProctoredExam, ProctoredExamStudentAllowance

KEYS = ("additional_time_granted", constants.TIME_MULTIPLIER, "review_policy_exception")


@dataclass(frozen=True)
class AllowanceRow:
    """One row as it was given: ``number`` is where it stands; the exam by id, content id or name."""

    number: int
    user: str
    exam: str
    allowance_type: str
    value: str


@dataclass
class CheckedRow:
    """A row with what it comes to: a grant and the value that it replaces, or what is wrong, by column."""

    row: AllowanceRow
    grant: Grant | None = None
    former_value: str | None = None
    errors: dict[str, str] = field(default_factory=dict)


def value_hint(allowance_type: str) -> str:
    """Return what a value of that type has to be."""
    if allowance_type == constants.TIME_MULTIPLIER:
        return _("Give a number of at least 1, such as 1.5.")
    if allowance_type == KEYS[0]:
        return _("Give whole minutes, such as 30.")
    return _("Give a text of at most 255 characters.")


def check_allowance_rows(course_id: object, rows: Sequence[AllowanceRow]) -> list[CheckedRow]:
    """Return each row with what it comes to in the course; nothing is written. Three statements, whatever the number."""
    exams = _Exams(ProctoredExam.objects.in_course(course_id).order_by("pk"))
    users = find_users({row.user for row in rows if row.user})
    checked = [_check(row, exams, users.get(row.user)) for row in rows]
    _refuse_repetitions(checked)
    _fill_in_former_values(course_id, checked)
    return checked


def grant_checked_rows(checked: Iterable[CheckedRow]) -> int:
    """Write the grants of rows that were checked, all or none; return their number."""
    by_key: dict[str, list[Grant]] = defaultdict(list)
    for row in checked:
        if row.grant is not None:
            by_key[row.grant.key].append(row.grant)
    with transaction.atomic():
        for grants in by_key.values():
            write_grants(grants)
    return sum(map(len, by_key.values()))


class _Exams:
    """The exams of a course by id, content id and name."""

    def __init__(self, exams: Iterable[ProctoredExam]) -> None:
        self._by_key: dict[str, ProctoredExam] = {}
        self._by_name: dict[str, list[ProctoredExam]] = defaultdict(list)
        for exam in exams:
            self._by_key.setdefault(exam.content_id, exam)
            self._by_name[exam.exam_name.strip()].append(exam)
            self._by_key[str(exam.pk)] = exam

    def find(self, text: str) -> ProctoredExam:
        """Return the exam; ``LookupError`` says why there is none."""
        if text in self._by_key:
            return self._by_key[text]
        named = self._by_name.get(text, [])
        if len(named) > 1:
            raise LookupError(_("Several exams have this name. Give the id of the exam instead."))
        if not named:
            raise LookupError(_("There is no such exam in the course."))
        return named[0]


def _check(row: AllowanceRow, exams: _Exams, user_id: int | None) -> CheckedRow:
    checked = CheckedRow(row)
    exam: ProctoredExam | None = None
    try:
        exam = exams.find(row.exam)
    except LookupError as error:
        checked.errors["exam"] = str(error)
    if user_id is None:
        checked.errors["user"] = _("There is no user with this username or e-mail address.")
    if row.allowance_type not in KEYS:
        checked.errors["allowance_type"] = _("Use one of: {types}.").format(types=", ".join(KEYS))
    elif exam is not None:
        _plan(checked, exam, user_id)
    return checked


def _plan(checked: CheckedRow, exam: ProctoredExam, user_id: int | None) -> None:
    row = checked.row
    if not row.value:
        checked.errors["value"] = _("A value is required.")
        return
    try:
        outcome = plan_grant(exam.pk, exam, row.user, user_id, row.allowance_type, row.value)
    except ProctoredBaseException as error:
        outcome = error
    if isinstance(outcome, Grant):
        checked.grant = outcome
    elif not exam.is_active:
        checked.errors["exam"] = _("The exam is not active.")
    elif not isinstance(outcome, UserNotFoundException):
        checked.errors["value"] = value_hint(row.allowance_type)


def _refuse_repetitions(checked: Iterable[CheckedRow]) -> None:
    """Refuse a row that grants what an earlier one grants: nobody could say which of the two holds."""
    seen: dict[tuple[int, int, str], int] = {}
    for row in checked:
        if row.grant is None:
            continue
        pair = (row.grant.user_id, row.grant.exam.pk, row.grant.key)
        if pair in seen:
            row.grant = None
            row.errors["user"] = _("Row {number} grants the same.").format(number=seen[pair])
        else:
            seen[pair] = row.row.number


def _fill_in_former_values(course_id: object, checked: Sequence[CheckedRow]) -> None:
    users = {row.grant.user_id for row in checked if row.grant}
    allowances = ProctoredExamStudentAllowance.objects.in_course(course_id).filter(user_id__in=users)
    stored: Mapping[tuple[int, int, str], str] = {
        (user_id, exam_id, key): value
        for user_id, exam_id, key, value in allowances.values_list("user_id", "proctored_exam_id", "key", "value")
    }
    for row in checked:
        if row.grant:
            row.former_value = stored.get((row.grant.user_id, row.grant.exam.pk, row.grant.key))
