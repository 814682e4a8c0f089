"""What a publish does to a course's exams, decided from what is stored and what is published. Pure: no queries."""

from collections import Counter
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from proctoring.api.exams import change_exam, new_exam
from proctoring.api.provider_sync import EXAM_SAVED, EXAM_WITHDRAWN, changes_provider, withdrawal
from proctoring.models import ProctoredExam, ProctoredExamReviewPolicy
from proctoring.serializers import EXAM_FIELDS, exam_dict, provider_exam_dict
from proctoring.types import ExamChange, ExamDict, FieldChange, ProviderExamDict, SyncReport

Outcome = Literal["created", "updated", "unchanged", "switched_off", "switched_on"]

WRITABLE = tuple(name for name in EXAM_FIELDS if name not in ("id", "course_id", "content_id"))
_CATEGORY = {"is_proctored", "is_practice_exam"}
_SWITCHED_OFF = {"is_active": False, "is_proctored": False}


@dataclass
class ExamPlan:
    """What happens to one exam. ``exam`` holds the new state, ``before`` the stored one, ``None`` for a new exam.

    ``policy`` is the stored review policy, ``former_text`` what it says, ``policy_text`` what it will say.
    """

    exam: ProctoredExam
    before: ProctoredExam | None
    changed: list[str]
    policy: ProctoredExamReviewPolicy | None
    former_text: str | None
    policy_text: str | None
    is_published: bool
    running: int = 0
    warnings: list[str] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        """The list of the report that the exam stands in."""
        if self.before is None:
            return "created"
        if self.before.is_active != self.exam.is_active:
            return "switched_on" if self.exam.is_active else "switched_off"
        return "updated" if self.changed else "unchanged"

    @property
    def event(self) -> str | None:
        """The event that is emitted; ``None`` for an exam that stays as it is."""
        return {"created": "created", "unchanged": None}.get(self.outcome, "updated")

    @property
    def changes_policy(self) -> bool:
        """Whether the review policy is set, changed or removed."""
        return self.policy_text != self.former_text

    @property
    def is_endangered(self) -> bool:
        """Whether learners are in an exam that is switched off or becomes another category of exam."""
        return bool(self.running) and (self.outcome == "switched_off" or not _CATEGORY.isdisjoint(self.changed))

    @property
    def exam_dict(self) -> ExamDict:
        """The exam as it is after the publish."""
        return exam_dict(self.exam)

    def messages(self) -> list[tuple[str, ProviderExamDict]]:
        """Return what the providers are told: the former one of an exam that leaves it, the present one of changes."""
        told: list[tuple[str, ProviderExamDict]] = []
        before, exam = self.before, self.exam
        if before is not None and before.is_proctored and (not exam.is_proctored or changes_provider(before, exam)):
            told.append((EXAM_WITHDRAWN, withdrawal(before, exam)))
        if exam.is_proctored and (self.event or self.changes_policy):
            told.append((EXAM_SAVED, provider_exam_dict(exam, self.policy_text)))
        return told

    def change(self, changes: dict[str, FieldChange]) -> ExamChange:
        """Return the exam's entry of the report."""
        return {
            "exam_id": self.exam.pk,
            "content_id": self.exam.content_id,
            "exam_name": self.exam.exam_name,
            "changes": changes,
            "running_attempts": self.running,
            "warnings": self.warnings,
        }

    def field_changes(self) -> dict[str, FieldChange]:
        """Return the stored and the published value of each changed field; of a new exam every value."""
        names = WRITABLE if self.before is None else self.changed
        return {name: {"old": getattr(self.before, name, None), "new": getattr(self.exam, name)} for name in names}


@dataclass
class CoursePlan:
    """What happens to a course: the published exams in their order, then those that are switched off for lack of mention."""

    course_id: str
    exams: list[ExamPlan]

    @property
    def created(self) -> list[ExamPlan]:
        """The exams to be inserted."""
        return [plan for plan in self.exams if plan.before is None]

    @property
    def changed(self) -> list[ExamPlan]:
        """The exams to be updated."""
        return [plan for plan in self.exams if plan.before is not None and plan.changed]

    def report(self, *, dry_run: bool) -> SyncReport:
        """Return the report of the publish."""
        lists: dict[str, list[ExamChange]] = {
            "created": [],
            "updated": [],
            "unchanged": [],
            "switched_off": [],
            "switched_on": [],
        }
        for plan in self.exams:
            lists[plan.outcome].append(plan.change(plan.field_changes()))
        policies = [
            plan.change({"review_policy": {"old": plan.former_text, "new": plan.policy_text}})
            for plan in self.exams
            if plan.changes_policy
        ]
        endangered = [plan.change(plan.field_changes()) for plan in self.exams if plan.is_endangered]
        return cast(
            SyncReport,
            {
                "course_id": self.course_id,
                "dry_run": dry_run,
                **lists,
                "review_policies": policies,
                "endangered": endangered,
                "exam_ids": [plan.exam.pk for plan in self.exams if plan.is_published],
                "undelivered": 0,
            },
        )


def plan_course(
    course_id: str,
    items: Iterable[Mapping[str, Any]],
    *,
    stored: Iterable[ProctoredExam],
    policies: Mapping[int, ProctoredExamReviewPolicy],
    running: Counter[int],
) -> CoursePlan:
    """Return what the publish does.

    ``items`` have passed :func:`~proctoring.api.course_items.checked_items`; ``stored`` are all exams of the course; ``policies`` and ``running``
    (numbers of learners in the exam) go by exam id.
    """
    by_content_id = {exam.content_id: exam for exam in stored}
    plans = [_plan_exam(course_id, item, by_content_id.pop(item["content_id"], None), policies) for item in items]
    plans += [_plan_switch_off(exam, policies.get(exam.pk)) for exam in by_content_id.values() if exam.is_active]
    for plan in plans:
        plan.running = running[plan.exam.pk] if plan.before is not None else 0
    return CoursePlan(course_id, plans)


def _plan_exam(
    course_id: str,
    item: Mapping[str, Any],
    stored: ProctoredExam | None,
    policies: Mapping[int, ProctoredExamReviewPolicy],
) -> ExamPlan:
    """Return the plan of a published exam; ``stored``, if there is one, takes its new state."""
    given = {name: item[name] for name in ("content_id", *WRITABLE) if item.get(name) is not None}
    if stored is None:
        plan = _plan(new_exam(course_id, given), None, list(WRITABLE), None, is_published=True)
    else:
        cleared = {"due_date": None} if "due_date" in item and item["due_date"] is None else {}
        before = copy(stored)
        changed = change_exam(stored, {"is_active": True, **cleared, **given})
        plan = _plan(stored, before, changed, policies.get(stored.pk), is_published=True)
    if "review_policy" in item:
        plan.policy_text = item["review_policy"] or None
    if item["time_limit_mins"] is None and plan.exam.time_limit_mins == 0:
        plan.warnings.append("The exam has no time limit; 0 minutes are stored.")
    return plan


def _plan_switch_off(stored: ProctoredExam, policy: ProctoredExamReviewPolicy | None) -> ExamPlan:
    """Return the plan of an active exam that was not published."""
    before = copy(stored)
    return _plan(stored, before, change_exam(stored, _SWITCHED_OFF), policy, is_published=False)


def _plan(
    exam: ProctoredExam,
    before: ProctoredExam | None,
    changed: list[str],
    policy: ProctoredExamReviewPolicy | None,
    *,
    is_published: bool,
) -> ExamPlan:
    text = policy.review_policy if policy else None
    return ExamPlan(exam, before, changed, policy, former_text=text, policy_text=text, is_published=is_published)
