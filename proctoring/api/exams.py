"""Exams: create, update, look up. Spec 02 §3."""

import datetime
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import IntegrityError, transaction
from django.db.models import Field

from proctoring import api, conf, constants
from proctoring.api.lookups import exam_by_id, exam_of_section
from proctoring.api.ordering import in_order
from proctoring.api.provider_sync import announce_exam, changes_provider
from proctoring.exceptions import InvalidExam, ProctoredExamAlreadyExists, ProctoredExamNotFoundException
from proctoring.logs import get_logger
from proctoring.models import ProctoredExam
from proctoring.models.exams import NOT_AN_ID
from proctoring.serializers import EXAM_FIELDS, exam_dict
from proctoring.types import ExamDict

log = get_logger(__name__)


def create_exam(
    course_id: object,
    content_id: object,
    exam_name: str,
    time_limit_mins: int | None,
    due_date: datetime.datetime | str | None = None,
    is_proctored: bool = True,
    is_practice_exam: bool = False,
    external_id: str | None = None,
    is_active: bool = True,
    hide_after_due: bool = False,
    backend: str | None = None,
) -> int:
    """Register the exam and return its id.

    Without ``backend`` the default provider's name is stored, also for a timed exam. A time limit of ``None`` is
    stored as 0 minutes. After commit the provider of a proctored exam is told, then the event ``created`` is emitted.
    Raises ``ProctoredExamAlreadyExists``, ``InvalidExam``; spec 02 §3.1.
    """
    exam = new_exam(
        course_id,
        {
            "content_id": content_id,
            "exam_name": exam_name,
            "time_limit_mins": time_limit_mins,
            "due_date": due_date,
            "is_proctored": is_proctored,
            "is_practice_exam": is_practice_exam,
            "external_id": external_id,
            "is_active": is_active,
            "hide_after_due": hide_after_due,
            "backend": backend,
        },
    )
    _refuse_what_no_column_holds(exam, EXAM_FIELDS)
    try:
        with transaction.atomic():
            exam.save()
            emit_after_commit(exam, "created")
    except IntegrityError:
        _refuse_second_exam(exam)  # the database decides, also between two at once
        raise
    log.info(
        "exam created: exam_id=%(exam_id)s course_id=%(course_id)s", {"exam_id": exam.pk, "course_id": exam.course_id}
    )
    return exam.pk


def update_exam(
    exam_id: Any,
    exam_name: str | None = None,
    time_limit_mins: int | None = None,
    due_date: datetime.datetime | str | None = constants.MINIMUM_TIME,
    is_proctored: bool | None = None,
    is_practice_exam: bool | None = None,
    external_id: str | None = None,
    is_active: bool | None = None,
    hide_after_due: bool | None = None,
    backend: str | None = None,
) -> int:
    """Change what is given and return the exam's id.

    ``None`` leaves a value as it is, except for ``due_date``: ``None`` clears it, and only the very object
    ``constants.MINIMUM_TIME`` leaves it. An exam that gets another provider loses its ``external_id`` unless the same
    call gives one. Only changed columns are written, and nothing where nothing changes. After commit the provider of a
    proctored exam is told, then the event ``updated`` is emitted, changed or not.
    Raises ``ProctoredExamNotFoundException``, ``InvalidExam``; spec 02 §3.2.
    """
    given: dict[str, Any] = {
        "exam_name": exam_name,
        "time_limit_mins": time_limit_mins,
        "is_proctored": is_proctored,
        "is_practice_exam": is_practice_exam,
        "external_id": external_id,
        "is_active": is_active,
        "hide_after_due": hide_after_due,
        "backend": backend,
    }
    values = {name: value for name, value in given.items() if value is not None}
    if due_date is not constants.MINIMUM_TIME:
        values["due_date"] = due_date
    with transaction.atomic():
        exam = _lock(exam_id)
        changed = change_exam(exam, clean_exam_values(values))
        _refuse_what_no_column_holds(exam, changed)
        if changed:
            exam.save(update_fields=changed)
        elif exam.is_proctored:
            announce_exam(exam, api._get_review_policy_by_exam_id(exam.pk))
        emit_after_commit(exam, "updated")
    log.info("exam updated: exam_id=%(exam_id)s", {"exam_id": exam.pk})
    return exam.pk


def get_exam_by_id(exam_id: Any) -> ExamDict:
    """Return the exam, active or not; ``ProctoredExamNotFoundException`` for an unknown id. Spec 02 §3.3."""
    try:
        exam = exam_by_id(exam_id)
    except NOT_AN_ID:
        exam = None
    if exam is None:
        raise _no_such_exam(exam_id)
    return exam


def get_exam_by_content_id(course_id: object, content_id: object) -> ExamDict:
    """Return the exam of that course section, active or not; ``ProctoredExamNotFoundException`` if it is none.

    Both ids may be strings or key objects. Spec 02 §3.4.
    """
    exam = exam_of_section(str(course_id), str(content_id))
    if exam is None:
        raise ProctoredExamNotFoundException(
            f"Cannot find proctored exam in course_id={course_id} with content_id={content_id}"
        )
    return exam


def get_exams_by_content_ids(course_id: object, content_ids: Iterable[object]) -> dict[str, ExamDict]:
    """Return the exams of those sections of the course by content id, in one query; ordinary sections are absent."""
    exams = ProctoredExam.get_all_exams_for_course(course_id).filter(content_id__in={str(id_) for id_ in content_ids})
    return {exam["content_id"]: cast(ExamDict, exam) for exam in exams.values(*EXAM_FIELDS)}


def get_all_exams_for_course(
    course_id: object, active_only: bool = False, ordering: str | None = None
) -> list[ExamDict]:
    """Return the exams of the course, of every kind, in the order they were created; ``[]`` for an unknown course.

    ``ordering`` names a field to sort by instead, with ``-`` for descending. Spec 02 §3.5, 09 §3.6.
    """
    exams = in_order(ProctoredExam.get_all_exams_for_course(course_id, active_only=active_only), ordering or "id")
    return cast("list[ExamDict]", list(exams.values(*EXAM_FIELDS)))


def find_exam(exam_id: Any) -> ProctoredExam:
    """Return the row; ``ProctoredExamNotFoundException`` for an unknown id and for what is no id."""
    try:
        exam = ProctoredExam.get_exam_by_id(exam_id)
    except NOT_AN_ID:
        exam = None
    if exam is None:
        raise _no_such_exam(exam_id)
    return exam


def _no_such_exam(exam_id: Any) -> ProctoredExamNotFoundException:
    return ProctoredExamNotFoundException(f"Attempted to get exam_id={exam_id}, but this exam does not exist.")


def new_exam(course_id: object, values: Mapping[str, Any]) -> ProctoredExam:
    """Return the unsaved exam, with what ``create_exam`` promises to fill in."""
    exam = ProctoredExam(course_id=str(course_id), content_id=str(values["content_id"]))
    filled = {
        "is_active": True,
        "is_proctored": True,
        **values,
        "backend": values.get("backend") or conf.default_backend_name(),
    }
    if filled.get("time_limit_mins") is None:
        log.warning(
            "exam without time limit is stored with 0 minutes: content_id=%(content_id)s",
            {"content_id": exam.content_id},
        )
        filled["time_limit_mins"] = 0
    change_exam(exam, clean_exam_values(filled))
    return exam


def clean_exam_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as the columns hold them: form words become booleans, ISO text a date. Spec 02 §1.3."""
    columns = _columns()
    return {name: None if value is None else columns[name].to_python(value) for name, value in values.items()}


def change_exam(exam: ProctoredExam, values: Mapping[str, Any]) -> list[str]:
    """Put the values on the exam and return the names of those that are new, provider and its id included."""
    before = ProctoredExam(backend=exam.backend, external_id=exam.external_id)
    changed = [name for name, value in values.items() if getattr(exam, name) != value]
    for name in changed:
        setattr(exam, name, values[name])
    if exam.pk is not None and changes_provider(before, exam):
        exam.external_id = values.get("external_id")  # the former provider's id means nothing to the new one
        if (before.external_id or exam.external_id) and "external_id" not in changed:
            changed.append("external_id")
    return changed


def _columns() -> "dict[str, Field[Any, Any]]":
    return {field.name: field for field in ProctoredExam._meta.concrete_fields}


def _refuse_what_no_column_holds(exam: ProctoredExam, names: Iterable[str]) -> None:
    """Raise ``InvalidExam``; databases would store it, cut it or fail in the midst of the host's transaction."""
    columns = _columns()
    for name in names:
        value = getattr(exam, name)
        try:
            columns[name].run_validators(value)
            if isinstance(value, str):
                ProhibitNullCharactersValidator()(value)
                value.encode()  # a lone surrogate is refused here
        except ValidationError as error:
            raise InvalidExam(f"{name}: {' '.join(error.messages)}") from error
        except UnicodeEncodeError as error:
            raise InvalidExam(f"{name}: {error}") from error


def emit_after_commit(exam: ProctoredExam, event: str) -> None:
    """Emit the event with the exam as it is now, when the transaction is committed."""
    transaction.on_commit(partial(_emit, exam_dict(exam), event))


def _emit(exam: ExamDict, event: str) -> None:
    api.emit_event(exam, event)


def _refuse_second_exam(exam: ProctoredExam) -> None:
    if ProctoredExam.get_exam_by_content_id(exam.course_id, exam.content_id) is not None:
        raise ProctoredExamAlreadyExists(
            f"Attempted to create a proctored exam with course_id={exam.course_id} and content_id={exam.content_id}, "
            "but this exam already exists."
        )


def _lock(exam_id: Any) -> ProctoredExam:
    try:
        return ProctoredExam.objects.lock().get(pk=exam_id)
    except (ProctoredExam.DoesNotExist, *NOT_AN_ID):
        raise ProctoredExamNotFoundException(
            f"Attempted to update exam_id={exam_id}, but this exam does not exist."
        ) from None
