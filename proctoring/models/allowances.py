"""Allowances: extra time, and other exceptions granted to one learner on one exam. Spec 01 §2.5, §2.6, §3."""

from functools import partial
from typing import Any, Literal, Self

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.utils.translation import gettext_noop

from proctoring.exceptions import (
    AllowanceValueNotAllowedException,
    ProctoredExamNotActiveException,
    ProctoredExamNotFoundException,
    UserNotFoundException,
)
from proctoring.logs import get_logger
from proctoring.models.exams import NOT_AN_ID, ProctoredExam
from proctoring.models.history import AppendOnlyQuerySet, ArchiveModel, RowWithRecord, archive_copy
from proctoring.models.locking import lock_rows, retry_on_conflict
from proctoring.models.prepared import PreparedInstances, PreparedQuery, Slot

log = get_logger(__name__)

MAX_ADDITIONAL_MINUTES = 366 * 24 * 60
MAX_TEXT_LENGTH = 255
NUL = "\x00"  # no text column of PostgreSQL takes it


class QuerySetWithUpdateOverride(models.QuerySet["ProctoredExamStudentAllowance"]):
    """Allowances; an ``update`` archives the former state of every row that it changes."""

    def in_course(self, course_id: object) -> Self:
        """Allowances on exams of the course, active or not."""
        return self.filter(proctored_exam__course_id=str(course_id))

    def of(self, user_id: Any, exam_id: Any) -> Self:
        """Allowances of the learner on the exam."""
        return self.filter(user_id=user_id, proctored_exam_id=exam_id)

    def with_relations(self) -> Self:
        """Load learner and exam in the same query."""
        return self.select_related("user", "proctored_exam")

    def update(self, **kwargs: Any) -> int:
        """Archive the rows as they are, update them in the same transaction, return their number. Spec 01 W-7."""
        with transaction.atomic(using=self.db):
            rows = list(lock_rows(self.order_by("pk")))
            archive_allowances(rows)
            archived = self.model._base_manager.using(self.db).filter(pk__in=[row.pk for row in rows])
            return archived.update(**kwargs) if rows else 0


_Manager = models.Manager.from_queryset(QuerySetWithUpdateOverride)


class ProctoredExamStudentAllowanceManager(_Manager["ProctoredExamStudentAllowance"]):
    """Default manager of allowances."""


class ProctoredExamStudentAllowance(RowWithRecord):
    """What one learner is granted on one exam: a key and a value.

    .. pii: the value is free text that can tell of a person's condition
    .. pii_types: other
    .. pii_retirement: local_api
    """

    ADDITIONAL_TIME_GRANTED = ("additional_time_granted", gettext_noop("Additional Time (minutes)"))
    REVIEW_POLICY_EXCEPTION = ("review_policy_exception", gettext_noop("Review Policy Exception"))
    all_allowances = [ADDITIONAL_TIME_GRANTED, REVIEW_POLICY_EXCEPTION]

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    proctored_exam = models.ForeignKey(ProctoredExam, on_delete=models.CASCADE)
    key = models.CharField(max_length=MAX_TEXT_LENGTH, help_text="What is granted.")
    value = models.CharField(max_length=MAX_TEXT_LENGTH, help_text="How much, or in which words.")

    objects = ProctoredExamStudentAllowanceManager()

    class Meta:
        db_table = "proctoring_proctoredexamstudentallowance"
        verbose_name = "proctored allowance"
        unique_together = (("user", "proctored_exam", "key"),)

    def __str__(self) -> str:
        return f"{self.key} of user {self.user_id} on exam {self.proctored_exam_id}"

    @classmethod
    def get_allowances_for_course(cls, course_id: object) -> QuerySetWithUpdateOverride:
        """Return all allowances on the course's exams, active or not, in the order they were granted."""
        return cls.objects.in_course(course_id).with_relations().order_by("id")

    @classmethod
    def list_of_learner(cls, user_id: Any) -> "list[ProctoredExamStudentAllowance]":
        """Return the learner's allowances in all courses, oldest first, from a query that is compiled once."""
        return _OF_LEARNER.instances(user_id=user_id)

    @classmethod
    def get_allowance_for_user(cls, exam_id: Any, user_id: Any, key: str) -> "ProctoredExamStudentAllowance | None":
        """Return the learner's allowance of that kind, or ``None``; ``user_id`` may be a user."""
        return cls.objects.of(user_id, exam_id).filter(key=key).first()

    @classmethod
    def get_allowances_for_user(cls, exam_id: Any, user_id: Any) -> QuerySetWithUpdateOverride:
        """Return the learner's allowances on the exam."""
        return cls.objects.of(user_id, exam_id).with_relations().order_by("id")

    @classmethod
    def get_values_for_user(cls, exam_id: Any, user_id: Any) -> dict[str, str]:
        """Return the values of the learner's allowances on the exam, by key."""
        return {row.key: row.value for row in _VALUES.rows(user_id=user_id, exam_id=exam_id)}

    @classmethod
    def is_allowance_value_valid(cls, allowance_type: str, allowance_value: Any) -> bool:
        """Whether the value can be stored: minutes are a non-negative integer, anything else is free. Spec 01 W-11."""
        if allowance_type not in cls.ADDITIONAL_TIME_GRANTED:
            return True
        return _minutes_of(allowance_value) is not None

    @classmethod
    def add_allowance_for_user(
        cls, exam_id: Any, user_info: Any, key: Any, value: Any
    ) -> "tuple[ProctoredExamStudentAllowance, Literal['created', 'updated']]":
        """Grant the learner an allowance, or replace its value, and say which of the two it was.

        ``key`` may be one of the pairs of :attr:`all_allowances`. ``user_info`` is a user, a primary key (``int``), a
        username or an e-mail address. Raises, in this order, ``AllowanceValueNotAllowedException``,
        ``UserNotFoundException``, ``ProctoredExamNotFoundException``, ``ProctoredExamNotActiveException``. Spec 01 §3.
        """
        key = stored_key(key)
        check_allowance(key, value)
        user_id = find_user_id(user_info)
        exam = _exam(exam_id)
        if not exam.is_active:
            raise ProctoredExamNotActiveException(
                f"Cannot grant user_id={user_id} an allowance on exam_id={exam_id}, because the exam is not active."
            )
        return retry_on_conflict(partial(cls._set, exam, user_id, key, value))

    @classmethod
    def _set(
        cls, exam: ProctoredExam, user_id: int, key: str, value: Any
    ) -> "tuple[ProctoredExamStudentAllowance, Literal['created', 'updated']]":
        with transaction.atomic():
            stored = next(iter(_STORED.instances(user_id=user_id, exam_id=exam.pk, key=key)), None)
            if stored is None:
                return cls.objects.create(user_id=user_id, proctored_exam=exam, key=key, value=value), "created"
            stored.proctored_exam = exam
            stored.value = value
            stored.save()
            return stored, "updated"

    @classmethod
    def get_additional_time_granted(cls, exam_id: Any, user_id: Any) -> int | None:
        """Return the learner's extra minutes on the exam, or ``None`` where nothing usable is stored."""
        for row in _TIME_GRANTED.rows(user_id=user_id, exam_id=exam_id):
            minutes = _minutes_of(row.value)
            if minutes is None:
                log.warning(
                    "ignoring an unreadable time allowance: allowance_id=%(allowance_id)s", {"allowance_id": row.id}
                )
            return minutes
        return None

    @classmethod
    def get_review_policy_exception(cls, exam_id: Any, user_id: Any) -> str | None:
        """Return what the reviewers are to overlook with this learner, or ``None``."""
        allowance = cls.get_allowance_for_user(exam_id, user_id, cls.REVIEW_POLICY_EXCEPTION[0])
        return allowance.value if allowance else None


def _of_learner_on_exam(**conditions: Any) -> QuerySetWithUpdateOverride:
    """Return the query for a learner's allowances on an exam, who come with each call."""
    model = ProctoredExamStudentAllowance
    user = Slot("user_id", model._meta.get_field("user"))
    exam = Slot("exam_id", model._meta.get_field("proctored_exam"))
    return model.objects.of(user, exam).filter(**conditions)


_OF_LEARNER = PreparedInstances(
    lambda: ProctoredExamStudentAllowance.objects.filter(
        user_id=Slot("user_id", ProctoredExamStudentAllowance._meta.get_field("user"))
    ).order_by("id"),
    "user",
    "proctored_exam",
)
_VALUES = PreparedQuery(lambda: _of_learner_on_exam().values_list("key", "value"))
_TIME_GRANTED = PreparedQuery(
    lambda: _of_learner_on_exam(key=ProctoredExamStudentAllowance.ADDITIONAL_TIME_GRANTED[0]).values_list("id", "value")
)
_STORED = PreparedInstances(
    lambda: lock_rows(
        _of_learner_on_exam(key=Slot("key", ProctoredExamStudentAllowance._meta.get_field("key"))).order_by("id")[:1]
    )
)


class ProctoredExamStudentAllowanceHistory(ArchiveModel):
    """A former state of an allowance.

    .. pii: the value is free text that can tell of a person's condition
    .. pii_types: other
    .. pii_retirement: local_api
    """

    allowance_id = models.IntegerField(help_text="Id of the allowance.")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    proctored_exam = models.ForeignKey(ProctoredExam, on_delete=models.CASCADE)
    key = models.CharField(max_length=MAX_TEXT_LENGTH, help_text="What was granted.")
    value = models.CharField(max_length=MAX_TEXT_LENGTH, help_text="How much, or in which words.")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        db_table = "proctoring_proctoredexamstudentallowancehistory"
        verbose_name = "proctored allowance history"

    def __str__(self) -> str:
        return f"{self.key} of user {self.user_id} on exam {self.proctored_exam_id}"


def archive_allowances(allowances: list[ProctoredExamStudentAllowance]) -> None:
    """Archive the rows as they are in memory, in one statement."""
    ProctoredExamStudentAllowanceHistory.objects.bulk_create(
        archive_copy(ProctoredExamStudentAllowanceHistory, allowance, id="allowance_id") for allowance in allowances
    )


def stored_key(key: Any) -> str:
    """Return the key as it is stored: of a pair (key, label) the key."""
    stored: str = key[0] if isinstance(key, tuple) and key else key
    return stored


def check_allowance(key: str, value: Any) -> None:
    """Raise ``AllowanceValueNotAllowedException`` for a value that cannot be stored under the key."""
    if not ProctoredExamStudentAllowance.is_allowance_value_valid(key, value):
        raise AllowanceValueNotAllowedException(f'allowance_value "{value}" should be non-negative integer value.')
    if not isinstance(key, str) or not key or not _fits(key):
        raise AllowanceValueNotAllowedException(f"The key of an allowance has 1 to {MAX_TEXT_LENGTH} characters.")
    if value is None or not _fits(str(value)):
        raise AllowanceValueNotAllowedException(f"The value of an allowance has at most {MAX_TEXT_LENGTH} characters.")


def find_user_id(user_info: Any) -> int:
    """Return the primary key of the user; see :meth:`ProctoredExamStudentAllowance.add_allowance_for_user`."""
    users = get_user_model()._default_manager
    found: int | None
    if isinstance(user_info, get_user_model()):
        found = user_info.pk
    elif isinstance(user_info, int) and not isinstance(user_info, bool):
        found = users.filter(pk=user_info).values_list("pk", flat=True).first()
    elif NUL in str(user_info):
        found = None
    else:
        found = next((row[0] for row in _BY_NAME.rows(username=str(user_info), email=str(user_info))), None)
    if found is None:
        raise UserNotFoundException(f"Cannot find user against {user_info}")
    return found


def _named_user() -> models.QuerySet[Any, Any]:
    """Return the query for whoever has the username, else the e-mail address."""
    user_model = get_user_model()
    username, email = (Slot(column, user_model._meta.get_field(column)) for column in ("username", "email"))
    matches = user_model._default_manager.filter(models.Q(username=username) | models.Q(email=email))
    by_username = models.Case(models.When(username=username, then=0), default=1)
    return matches.order_by(by_username, "pk").values_list("pk")[:1]


_BY_NAME = PreparedQuery(_named_user)


def _exam(exam_id: Any) -> ProctoredExam:
    try:
        exam = ProctoredExam.get_exam_by_id(exam_id)
    except NOT_AN_ID:
        exam = None
    if exam is None:
        raise ProctoredExamNotFoundException(f"Attempted to get exam_id={exam_id}, but this exam does not exist.")
    return exam


def _fits(text: str) -> bool:
    return len(text) <= MAX_TEXT_LENGTH and NUL not in text


def _minutes_of(value: Any) -> int | None:
    """Return the minutes that a value states as an integer or in ASCII digits, or ``None``."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    digits = str(value)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= MAX_TEXT_LENGTH):
        return None
    minutes = int(digits)
    return minutes if minutes <= MAX_ADDITIONAL_MINUTES else None
