"""Declining one graded proctored exam declines the others of the course that were not started. Spec 03 §8.8, W-14.

All of them at once: the number of statements does not depend on the number of exams.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import cast

from django.db import connection
from django.utils import timezone

from proctoring.api.changes import DECLINED_VALUES, Change
from proctoring.api.effects import News, announce_after_commit, announce_creation_after_commit
from proctoring.api.host_steps import ask_course_name, open_gate, record_credit, tell_all
from proctoring.api.providers import find_provider
from proctoring.api.sittings import Sitting
from proctoring.api.transitions import PlannedChange, plan_status_change
from proctoring.models import ProctoredExam, ProctoredExamReviewPolicy, ProctoredExamStudentAttempt
from proctoring.models.actors import CASCADE, acting
from proctoring.models.attempts import write_history
from proctoring.serializers import attempt_dict
from proctoring.statuses import COMPLETED, IN_PROGRESS
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status

AttemptRow = ProctoredExamStudentAttempt


def decline_siblings(change: Change) -> None:
    """Decline the learner's other graded proctored exams of the course; exams that are running or over stay."""
    with acting(CASCADE, f"declined with attempt {change.attempt.pk}"):
        sittings = [sitting for sitting in _other_sittings(change.sitting) if _may_decline(sitting)]
        created = _create_missing([sitting for sitting in sittings if not sitting.attempts])
        changes = [_planned(sitting) for sitting in sittings]
        _save_all(changes)
        for sibling in changes:
            open_gate(sibling)
        tell_all((record_credit, ask_course_name), changes)
        for sibling in changes:
            if news := created.get(sibling.sitting.exam.pk):
                announce_creation_after_commit(news)
            announce_after_commit(sibling)


def _other_sittings(sitting: Sitting) -> list[Sitting]:
    """Return the learner at each other active graded proctored exam of the course. The learner is locked already."""
    exams = ProctoredExam.get_all_exams_for_course(sitting.exam.course_id, active_only=True, proctored_exams_only=True)
    others = list(exams.exclude(content_id=sitting.exam.content_id).order_by("id"))
    found = {exam.pk: Sitting(sitting.learner, exam, []) for exam in others}
    if found:
        for attempt in AttemptRow.objects.filter(user_id=sitting.learner.pk, proctored_exam__in=others).lock():
            owner = found[attempt.proctored_exam_id]
            attempt.user, attempt.proctored_exam = owner.learner, owner.exam
            owner.attempts.append(attempt)
    return list(found.values())


def _may_decline(sitting: Sitting) -> bool:
    return not sitting.attempts or sitting.newest_first[0].status not in COMPLETED | IN_PROGRESS


def _create_missing(sittings: Sequence[Sitting]) -> dict[int, News]:
    """Give the learner an attempt at each of these exams; return what is to be announced of it, by exam id."""
    if not sittings:
        return {}
    policies = _policy_ids(sitting.exam for sitting in sittings)
    for sitting in sittings:
        sitting.attempts = [
            AttemptRow(
                user=sitting.learner,
                proctored_exam=sitting.exam,
                attempt_code=str(uuid.uuid4()).upper(),
                status=Status.created,
                review_policy_id=policies.get(sitting.exam.pk),
            )
        ]
    _insert([sitting.attempts[0] for sitting in sittings])
    return {sitting.exam.pk: _news_of_creation(sitting) for sitting in sittings}


def _news_of_creation(sitting: Sitting) -> News:
    supports_onboarding = getattr(find_provider(sitting.exam.backend or None), "supports_onboarding", None)
    return News(sitting.exam_dict, attempt_dict(sitting.attempts[0]), supports_onboarding, "", "")


def _planned(sitting: Sitting) -> Change:
    attempt = sitting.newest_first[0]
    # an illegal move is impossible: what is completed was left out
    plan = cast(PlannedChange, plan_status_change(attempt, Status.declined, now=timezone.now()))
    change = Change(sitting, attempt, plan, provider=find_provider(sitting.exam.backend or None))
    change.also(**DECLINED_VALUES)
    return change


def _save_all(changes: Sequence[Change]) -> None:
    """Write what the changes change, and a history row for each."""
    if not changes:
        return
    now = timezone.now()
    alike: defaultdict[bool, list[AttemptRow]] = defaultdict(list)
    for change in changes:
        change.apply()
        change.attempt.modified = now
        alike[change.attempt.is_resumable].append(change.attempt)
    for is_resumable, attempts in alike.items():
        rows = AttemptRow.objects.filter(pk__in=[attempt.pk for attempt in attempts])
        rows.update(status=Status.declined, is_resumable=is_resumable, modified=now, **DECLINED_VALUES)
    write_history([change.attempt for change in changes], update=True)


def _insert(attempts: list[AttemptRow]) -> None:
    """Insert the rows, and a history row for each."""
    if connection.features.can_return_rows_from_bulk_insert:
        for attempt in attempts:
            attempt.modified = attempt.created
        AttemptRow.objects.bulk_create(attempts)
        write_history(attempts, update=False)
    else:  # MySQL does not tell the ids
        for attempt in attempts:
            attempt.save(force_insert=True)


def _policy_ids(exams: Iterable[ProctoredExam]) -> dict[int, int]:
    """Return the id of the newest review policy of each exam that has one."""
    policies = ProctoredExamReviewPolicy.objects.filter(proctored_exam__in=list(exams)).order_by("created", "id")
    return dict(policies.values_list("proctored_exam_id", "id"))
