"""A whole course is published at once: its exams become equal to a list. Spec 02 §11 is the one-by-one way.

The plan (:mod:`proctoring.api.course_plan`) decides; here it is written, in one transaction and a constant number of
statements, and told, after commit and within a time budget.
"""

import time
from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone

from proctoring import api, conf
from proctoring.api.course_items import checked_course_id, checked_items
from proctoring.api.course_plan import CoursePlan, ExamPlan, plan_course
from proctoring.api.provider_sync import EXAM_SAVED, SyncFailed, call_provider, undelivered
from proctoring.api.providers import find_provider
from proctoring.api.review_policies import known_editor_id
from proctoring.exceptions import InvalidCourseExams
from proctoring.logs import get_logger
from proctoring.models import (
    Delivery,
    ProctoredExam,
    ProctoredExamReviewPolicy,
    ProctoredExamReviewPolicyHistory,
    ProctoredExamStudentAttempt,
)
from proctoring.models.bulk import update_rows
from proctoring.models.exams import write_history
from proctoring.models.history import archive_copy
from proctoring.models.locking import retry_on_conflict
from proctoring.types import CourseExam, ProviderExamDict, SyncReport

log = get_logger(__name__)


def sync_course_exams(
    course_id: object, exams: Iterable[CourseExam], *, set_by_user_id: Any, dry_run: bool = False
) -> SyncReport:
    """Make the course's exams equal to the list and return what was done; ``dry_run`` returns the same, writing nothing.

    A content id that the course has is updated, keeping its id; a new one is created; an active exam that is not in
    the list is switched off (inactive and not proctored). In an item a missing key, or ``None``, leaves a stored value
    as it is and gives a new exam the default of ``create_exam``, with two exceptions: ``due_date`` of ``None`` clears
    the date, and a missing ``is_active`` means active. ``review_policy``: a text sets it, ``""`` and ``None`` remove
    it, missing leaves it; its editor is ``set_by_user_id``.

    All rows are written in one transaction, each with its history. After commit, for changed exams only, the providers
    are told and the events emitted; all provider calls together may take ``PUBLISH_PROVIDER_SECONDS``, and what could
    not be told is kept as a :class:`~proctoring.models.Delivery`. Look at ``endangered`` before publishing a list that
    may be incomplete: it names the exams in which learners are right now.

    Raises ``InvalidCourseExams``, and nothing is written, where an item is malformed, a content id stands twice, or the
    database cannot tell a new one from another of the course (MySQL and MariaDB compare text loosely; a dry run does
    not find that out).
    """
    course, items = checked_course_id(course_id), checked_items(exams)
    if dry_run:
        return _plan(course, items, lock=False).report(dry_run=True)
    return retry_on_conflict(partial(_publish, course, items, set_by_user_id))


def _publish(course_id: str, items: list[dict[str, Any]], set_by_user_id: Any) -> SyncReport:
    with transaction.atomic():
        plan = _plan(course_id, items, lock=True)
        _write_exams(course_id, plan)
        _write_policies(plan, set_by_user_id)
        report = plan.report(dry_run=False)
        transaction.on_commit(partial(_tell, plan, report))
    if report["endangered"]:
        log.warning(
            "publish changes exams that learners are in: course_id=%(course_id)s exam_ids=%(exam_ids)s",
            {"course_id": course_id, "exam_ids": [entry["exam_id"] for entry in report["endangered"]]},
        )
    return report


def _plan(course_id: str, items: list[dict[str, Any]], *, lock: bool) -> CoursePlan:
    stored = ProctoredExam.objects.in_course(course_id)
    policies = ProctoredExamReviewPolicy.objects.filter(proctored_exam__course_id=course_id)
    running = ProctoredExamStudentAttempt.objects.in_course(course_id).running()
    plan = plan_course(
        course_id,
        items,
        stored=list(stored.lock() if lock else stored.order_by("id")),
        policies={policy.proctored_exam_id: policy for policy in policies.order_by("created", "id")},
        running=Counter(dict(running.values_list("proctored_exam_id").annotate(Count("id")).order_by())),
    )
    for exam_plan in plan.exams:
        if exam_plan.exam.is_proctored and find_provider(exam_plan.exam.backend or None) is None:
            exam_plan.warnings.append(f"The provider {exam_plan.exam.backend} is not configured.")
    return plan


def _write_exams(course_id: str, plan: CoursePlan) -> None:
    created = [exam_plan.exam for exam_plan in plan.created]
    if created:
        _insert(course_id, created)
        _fill_in_ids(course_id, created)
        write_history(created, created=True)
    changed = [exam_plan.exam for exam_plan in plan.changed]
    if changed:
        _touch(changed)
        columns = sorted({name for exam_plan in plan.changed for name in exam_plan.changed})
        update_rows(changed, [*columns, "modified"])
        write_history(changed)


def _insert(course_id: str, exams: list[ProctoredExam]) -> None:
    try:
        with transaction.atomic():
            ProctoredExam.objects.bulk_create(exams)
    except IntegrityError:
        _refuse_lookalikes(course_id, exams)  # else somebody was faster
        raise


def _refuse_lookalikes(course_id: str, exams: list[ProctoredExam]) -> None:
    """Raise ``InvalidCourseExams`` for content ids that the database takes for another of the course, as MariaDB does.

    The inserts of this look are rolled back with the publish.
    """
    ProctoredExam.objects.bulk_create(exams, ignore_conflicts=True)
    stored = set(ProctoredExam.objects.in_course(course_id).lock().values_list("content_id", flat=True))
    refused = [exam.content_id for exam in exams if exam.content_id not in stored]
    if refused:
        raise InvalidCourseExams(
            f"The database cannot tell from another of the course: content_id={', '.join(refused)}. "
            "Case, accents or spaces at the end are not enough of a difference."
        )


def _write_policies(plan: CoursePlan, set_by_user_id: Any) -> None:
    touched = [exam_plan for exam_plan in plan.exams if exam_plan.changes_policy]
    written = [exam_plan for exam_plan in touched if exam_plan.policy_text]
    editor_id = known_editor_id(set_by_user_id) if written else None
    former = [exam_plan.policy for exam_plan in written if exam_plan.policy is not None]
    if former:
        _archive(former)
        updated = [_rewritten(exam_plan, editor_id) for exam_plan in written if exam_plan.policy is not None]
        update_rows(updated, ["set_by_user", "review_policy", "modified"])
    created = [
        ProctoredExamReviewPolicy(
            proctored_exam=exam_plan.exam, set_by_user_id=editor_id, review_policy=cast(str, exam_plan.policy_text)
        )
        for exam_plan in written
        if exam_plan.policy is None
    ]
    if created:
        ProctoredExamReviewPolicy.objects.bulk_create(created)
    removed = [exam_plan.exam.pk for exam_plan in touched if not exam_plan.policy_text]
    if removed:
        policies = ProctoredExamReviewPolicy.objects.filter(proctored_exam__in=removed)  # an exam may have several
        _archive(policies)
        policies._raw_delete(policies.db)  # passes over the receivers that archive one by one


def _archive(policies: Iterable[ProctoredExamReviewPolicy]) -> None:
    ProctoredExamReviewPolicyHistory.objects.bulk_create(
        archive_copy(ProctoredExamReviewPolicyHistory, policy, id="original_id") for policy in policies
    )


def _rewritten(plan: ExamPlan, editor_id: int | None) -> ProctoredExamReviewPolicy:
    policy = cast(ProctoredExamReviewPolicy, plan.policy)
    policy.set_by_user_id, policy.review_policy = editor_id, cast(str, plan.policy_text)
    policy.modified = timezone.now()
    return policy


def _fill_in_ids(course_id: str, exams: list[ProctoredExam]) -> None:
    """Give the exams their ids on databases that do not answer them to a bulk insert."""
    without_id = {exam.content_id: exam for exam in exams if not exam.pk}
    if without_id:
        found = ProctoredExam.objects.in_course(course_id).filter(content_id__in=without_id)
        for content_id, pk in found.values_list("content_id", "pk"):
            without_id[content_id].pk = pk


def _tell(plan: CoursePlan, report: SyncReport) -> None:
    """Tell the providers and emit the events, exam by exam; keep what the providers answered and what failed."""
    deadline = time.monotonic() + conf.value("PUBLISH_PROVIDER_SECONDS")
    identified: list[ProctoredExam] = []
    failed: list[Delivery] = []
    try:
        for exam_plan in plan.exams:
            for kind, told in exam_plan.messages():
                try:
                    _tell_exam(exam_plan.exam, kind, told, deadline, identified)
                except SyncFailed as error:
                    failed.append(undelivered(told, kind, str(error)))
            if exam_plan.event:
                api.emit_event(exam_plan.exam_dict, exam_plan.event)
    finally:
        report["undelivered"] = len(failed)
        _keep_ids(identified)
        _keep_failures(failed)


def _tell_exam(
    exam: ProctoredExam, kind: str, told: ProviderExamDict, deadline: float, identified: list[ProctoredExam]
) -> None:
    """Tell the provider; an exam that it gives a new id is ``identified``, and the provider is told that once."""
    external_id = _call(told, deadline)
    if kind == EXAM_SAVED and external_id and external_id != told["external_id"]:
        exam.external_id = external_id
        identified.append(exam)
        _call(cast(ProviderExamDict, {**told, "external_id": external_id}), deadline)


def _call(told: ProviderExamDict, deadline: float) -> str | None:
    if time.monotonic() > deadline:
        raise SyncFailed("The time for the providers' answers was used up.")
    return call_provider(told)


def _keep_ids(exams: list[ProctoredExam]) -> None:
    if exams:
        _touch(exams)
        with transaction.atomic():
            update_rows(exams, ["external_id", "modified"])
            write_history(exams)


def _keep_failures(failed: list[Delivery]) -> None:
    """Keep one record per exam, provider and kind; one that is pending from before is to be sent anew."""
    if not failed:
        return
    wanted = {(delivery.kind, delivery.backend, delivery.exam_id): delivery for delivery in failed}
    pending = Delivery.objects.pending().filter(exam_id__in=[delivery.exam_id for delivery in failed])
    renewed = [kept for kept in pending if (kept.kind, kept.backend, kept.exam_id) in wanted]
    for kept in renewed:
        kept.renew(wanted.pop((kept.kind, kept.backend, kept.exam_id), kept))
    if renewed:
        Delivery.objects.bulk_update(renewed, Delivery.RENEWED_FIELDS)
    Delivery.objects.bulk_create(wanted.values())


def _touch(exams: list[ProctoredExam]) -> None:
    now = timezone.now()
    for exam in exams:
        exam.modified = now
