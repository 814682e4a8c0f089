"""Exams. Spec 01 §2.1."""

from operator import attrgetter
from typing import Any, Self

from django.db import models
from django.utils import timezone

from proctoring.models.history import ExplicitHistory, RowWithRecord
from proctoring.models.locking import lock_rows
from proctoring.models.prepared import PreparedInstances, Slot

# What a look-up raises for an id that is no number, or that no column can hold.
NOT_AN_ID = (TypeError, ValueError, OverflowError)
GRADED_PROCTORED = {"is_proctored": True, "is_practice_exam": False}
ONBOARDING = {"is_active": True, "is_practice_exam": True, "is_proctored": True}


class ExamQuerySet(models.QuerySet["ProctoredExam"]):
    """Questions about exams."""

    def in_course(self, course_id: object) -> Self:
        """Exams of the course; ``course_id`` may be a key object."""
        return self.filter(course_id=str(course_id))

    def active(self) -> Self:
        """Exams that learners can take."""
        return self.filter(is_active=True)

    def graded_proctored(self) -> Self:
        """Proctored exams that are no practice exams, active or not."""
        return self.filter(**GRADED_PROCTORED)

    def onboarding(self) -> Self:
        """Active proctored practice exams."""
        return self.filter(**ONBOARDING)

    def lock(self) -> Self:
        """Lock the rows for a publish, in the order of their ids. Never for a learner's action (design rule 0)."""
        return lock_rows(self.order_by("id"))


class ProctoredExam(RowWithRecord):
    """An exam: a section of a course that is timed, and perhaps watched over by a provider.

    .. no_pii:
    """

    course_id = models.CharField(max_length=255, db_index=True, help_text="Serialized course key.")
    content_id = models.CharField(
        max_length=255, db_index=True, help_text="Serialized usage key of the course section that is the exam."
    )
    external_id = models.CharField(
        max_length=255, null=True, db_index=True, help_text="Id of the exam at the proctoring provider."
    )
    exam_name = models.TextField(help_text="Display name.")
    time_limit_mins = models.IntegerField(help_text="Time limit in minutes.")
    due_date = models.DateTimeField(null=True, help_text="Deadline; empty means none.")
    is_proctored = models.BooleanField(default=False, help_text="Whether a provider is involved.")
    is_practice_exam = models.BooleanField(default=False, help_text="Whether it is for practice or onboarding.")
    is_active = models.BooleanField(default=False, help_text="Whether learners can take it.")
    hide_after_due = models.BooleanField(default=False, help_text="Whether the content is hidden after the deadline.")
    backend = models.CharField(
        max_length=255, null=True, default=None, help_text="Name of the provider; empty means the default one."
    )

    objects = ExamQuerySet.as_manager()
    history = ExplicitHistory(table_name="proctoring_proctoredexamhistory")

    class Meta:
        db_table = "proctoring_proctoredexam"
        unique_together = (("course_id", "content_id"),)

    def __str__(self) -> str:
        return f"{self.course_id}: {self.exam_name} ({'active' if self.is_active else 'inactive'})"

    @classmethod
    def get_exam_by_content_id(cls, course_id: object, content_id: object) -> "ProctoredExam | None":
        """Return the exam of that course section, or ``None``."""
        section = {"course_id": str(course_id), "content_id": str(content_id)}
        if is_replaced("get"):
            return cls._get(**section)
        return next(iter(_OF_SECTION.instances(**section)), None)

    @classmethod
    def get_exam_by_id(cls, exam_id: Any) -> "ProctoredExam | None":
        """Return the exam with that primary key, or ``None``; ``ValueError`` for what is no number."""
        if is_replaced("get"):
            return cls._get(pk=exam_id)
        return next(iter(_BY_ID.instances(exam_id=exam_id)), None)

    @classmethod
    def _get(cls, **conditions: Any) -> "ProctoredExam | None":
        try:
            return cls.objects.get(**conditions)
        except cls.DoesNotExist:
            return None

    @classmethod
    def get_all_exams_for_course(
        cls, course_id: object, active_only: bool = False, proctored_exams_only: bool = False
    ) -> ExamQuerySet:
        """Return the exams of the course; ``proctored_exams_only`` leaves out practice exams, too."""
        active = {"is_active": True} if active_only else {}
        kind = GRADED_PROCTORED if proctored_exams_only else {}
        return cls.objects.filter(course_id=str(course_id), **active, **kind)

    @classmethod
    def get_practice_proctored_exams_for_course(cls, course_id: object) -> ExamQuerySet:
        """Return the active onboarding and practice exams of the course that a provider watches over."""
        return cls.objects.filter(course_id=str(course_id), **ONBOARDING)

    @classmethod
    def list_of_practice(cls, course_id: object) -> "list[ProctoredExam]":
        """Return what ``get_practice_proctored_exams_for_course`` does, newest first, from a query that is compiled once."""
        if is_replaced("filter"):
            found = cls.get_practice_proctored_exams_for_course(course_id)
            return sorted(found, key=attrgetter("created", "pk"), reverse=True)
        return _PRACTICE.instances(course_id=str(course_id))

    def store_external_id(self, external_id: str) -> None:
        """Keep the id that the provider gave the exam, with its history row, without telling the provider again."""
        self.external_id = external_id
        self.modified = timezone.now()
        type(self).objects.all().filter(pk=self.pk).update(external_id=external_id, modified=self.modified)
        write_history([self])


def _slot(column: str) -> Any:
    return Slot(column, ProctoredExam._meta.get_field(column))


_METHODS = {name: getattr(ProctoredExam.objects, name).__func__ for name in ("get", "filter")}


def is_replaced(method: str) -> bool:
    """Whether a host has put something else in the place of ``objects.get`` or ``objects.filter``, which is asked then."""
    return getattr(getattr(ProctoredExam.objects, method), "__func__", None) is not _METHODS[method]


_BY_ID = PreparedInstances(lambda: ProctoredExam.objects.all().filter(pk=Slot("exam_id", ProctoredExam._meta.pk)))

_OF_SECTION = PreparedInstances(
    lambda: ProctoredExam.objects.all().filter(course_id=_slot("course_id"), content_id=_slot("content_id"))
)

_PRACTICE = PreparedInstances(
    lambda: ProctoredExam.objects.all().filter(course_id=_slot("course_id")).onboarding().order_by("-created", "-id")
)


def write_history(exams: list[ProctoredExam], *, created: bool = False) -> None:
    """Write one history row per exam that was inserted or updated in bulk, as single saves do."""
    ProctoredExam.history.bulk_history_create(exams, update=not created, default_change_reason=None)
