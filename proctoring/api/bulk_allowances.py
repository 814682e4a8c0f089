"""Allowances for many learners on many exams in one go, in a constant number of statements. Spec 02 §5.5."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from proctoring import constants
from proctoring.api.allowances import emit_allowance_event
from proctoring.exceptions import (
    AllowanceValueNotAllowedException,
    ProctoredBaseException,
    ProctoredExamNotActiveException,
    ProctoredExamNotFoundException,
    UserNotFoundException,
)
from proctoring.models import USER_MODEL, ProctoredExam, ProctoredExamStudentAllowance
from proctoring.models.allowances import NUL, check_allowance, stored_key
from proctoring.models.locking import lock_rows, retry_on_conflict

MAX_KEY_DIGITS = 19  # below 2**63 whatever the digits
ADDITIONAL_TIME = ProctoredExamStudentAllowance.ADDITIONAL_TIME_GRANTED[0]


@dataclass(frozen=True)
class Grant:
    """One allowance to be written."""

    exam: ProctoredExam
    user_id: int
    key: str
    value: Any


def add_bulk_allowances(
    exam_ids: Iterable[Any], user_ids: Iterable[Any], allowance_type: Any, value: Any
) -> tuple[list[dict[str, Any]], int, int]:
    """Grant each of the learners an allowance on each of the exams; return what was tried, successes and failures.

    ``allowance_type`` is a stored key or ``constants.TIME_MULTIPLIER``, whose value (at least 1) gives each exam its
    own additional minutes. A value that fits no pair raises ``AllowanceValueNotAllowedException`` before anything is
    written; an unknown exam or learner, or an exam that is not active, is that pair's failure. The first element lists
    every pair: ``exam_id`` and ``user_id`` as given, ``success``, and ``reason`` of a failure.
    """
    check_for_all(allowance_type, value)
    exams, users = find_exams(set(exam_ids)), find_users(set(user_ids))
    grants: list[Grant] = []
    tried: list[dict[str, Any]] = []
    for exam_id, exam in exams.items():
        for user_info, user_id in users.items():
            outcome = plan_grant(exam_id, exam, user_info, user_id, allowance_type, value)
            if isinstance(outcome, Grant):
                grants.append(outcome)
            reason = {} if isinstance(outcome, Grant) else {"reason": str(outcome)}
            tried.append({"exam_id": exam_id, "user_id": user_info, "success": not reason, **reason})
    write_grants(grants)
    successes = sum(entry["success"] for entry in tried)
    return tried, successes, len(tried) - successes


def check_for_all(allowance_type: Any, value: Any) -> None:
    """Refuse a value that no exam could take. A key given as a pair is checked for each exam instead."""
    if allowance_type == constants.TIME_MULTIPLIER:
        _multiplier(value)
    elif isinstance(allowance_type, str):
        check_allowance(allowance_type, value)


def plan_grant(
    exam_id: Any, exam: ProctoredExam | None, user_info: Any, user_id: int | None, allowance_type: Any, value: Any
) -> Grant | ProctoredBaseException:
    """Return what is to be written for the pair, or why it cannot be."""
    if exam is None:
        return ProctoredExamNotFoundException(f"There is no exam with exam_id={exam_id}.")
    key = stored_key(allowance_type)
    if key == constants.TIME_MULTIPLIER:
        key, value = ADDITIONAL_TIME, _additional_minutes(exam, _multiplier(value))
    try:
        check_allowance(key, value)
    except AllowanceValueNotAllowedException as error:
        return error
    if user_id is None:
        return UserNotFoundException(f"Cannot find user against {user_info}")
    if not exam.is_active:
        return ProctoredExamNotActiveException(f"The exam with exam_id={exam_id} is not active.")
    return Grant(exam, user_id, key, value)


def write_grants(grants: list[Grant]) -> None:
    """Write the allowances, all or none; a learner or exam that was given twice gets one."""
    wanted = {(grant.user_id, grant.exam.pk): grant for grant in grants}
    if wanted:
        retry_on_conflict(partial(_write_all, wanted))


def _write_all(wanted: Mapping[tuple[int, int], Grant]) -> None:
    first = next(iter(wanted.values()))
    with transaction.atomic():
        stored = ProctoredExamStudentAllowance.objects.filter(
            user_id__in={user_id for user_id, _ in wanted}, proctored_exam_id__in={exam_id for _, exam_id in wanted}
        ).filter(key=first.key)
        present = {(row.user_id, row.proctored_exam_id): row for row in lock_rows(stored.order_by("id"))}
        updated = [_change(row, wanted[pair]) for pair, row in present.items() if pair in wanted]
        created = [
            ProctoredExamStudentAllowance(
                user_id=grant.user_id, proctored_exam=grant.exam, key=grant.key, value=grant.value
            )
            for pair, grant in wanted.items()
            if pair not in present
        ]
        if updated:
            ProctoredExamStudentAllowance.objects.bulk_update(updated, ["value", "modified"])  # archives them, too
        ProctoredExamStudentAllowance.objects.bulk_create(created)
        for allowance in updated:
            emit_allowance_event(allowance, "updated")
        for allowance in created:
            emit_allowance_event(allowance, "created")


def _change(allowance: ProctoredExamStudentAllowance, grant: Grant) -> ProctoredExamStudentAllowance:
    allowance.proctored_exam = grant.exam
    allowance.value = grant.value
    allowance.modified = timezone.now()
    return allowance


def find_exams(exam_ids: Iterable[Any]) -> dict[Any, ProctoredExam | None]:
    """Return the exam for each of the ids as they were given, ``None`` for what is none."""
    keys = {exam_id: _as_key(exam_id) for exam_id in exam_ids}
    found = ProctoredExam.objects.in_bulk([key for key in keys.values() if key is not None])
    return {exam_id: None if key is None else found.get(key) for exam_id, key in keys.items()}


def find_users(infos: Iterable[Any]) -> dict[Any, int | None]:
    """Return the user id for each of the users, ids, usernames or e-mail addresses as given, ``None`` for nobody."""
    names = {info for info in infos if isinstance(info, str) and NUL not in info}
    ids = {key for info in infos if (key := _user_key(info)) is not None}
    rows = USER_MODEL._default_manager.filter(Q(username__in=names) | Q(email__in=names) | Q(pk__in=ids))
    by_id, by_name, by_email = set(), {}, {}
    for pk, username, email in rows.order_by("-pk").values_list("pk", "username", "email"):
        by_id.add(pk)
        by_name[_as_compared(username)] = pk
        by_email[_as_compared(email)] = pk

    def find(info: Any) -> int | None:
        if isinstance(info, str):
            return by_name.get(_as_compared(info)) or by_email.get(_as_compared(info))
        key: int | None = _user_key(info)
        return key if key in by_id else None

    return {info: find(info) for info in infos}


def _user_key(info: Any) -> Any:
    """Return the primary key that a user object or an ``int`` stands for, ``None`` for anything else."""
    if isinstance(info, USER_MODEL):
        return info.pk
    return info if isinstance(info, int) and _as_key(info) is not None else None


def _as_compared(text: str) -> str:
    """Return the text so that equality is what the database means by it: MySQL and MariaDB ignore case."""
    return text.casefold() if connection.vendor == "mysql" else text


def _as_key(exam_id: Any) -> int | None:
    """Return the primary key that an ``int`` or a string of digits is, ``None`` for anything else."""
    if isinstance(exam_id, bool) or not isinstance(exam_id, int | str):
        return None
    digits = str(exam_id)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < MAX_KEY_DIGITS else None


def _additional_minutes(exam: ProctoredExam, multiplier: float) -> str:
    """Return the minutes that make the exam's time that many times as long, halves rounded to even."""
    minutes = exam.time_limit_mins * (multiplier - 1)
    return str(round(minutes)) if math.isfinite(minutes) else str(minutes)


def _multiplier(value: Any) -> float:
    """Return the multiplier; ``AllowanceValueNotAllowedException`` for what is no finite number of at least 1."""
    try:
        multiplier = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        multiplier = math.nan
    if not (1 <= multiplier < math.inf):
        raise AllowanceValueNotAllowedException(f'allowance_value "{value}" should be a number of at least 1.')
    return multiplier
