"""Attempts of learners at exams. Spec 01 §2.4."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from proctoring import conf, constants
from proctoring.logs import get_logger
from proctoring.models.actors import AttributedHistory, current_actor
from proctoring.models.exams import ProctoredExam
from proctoring.models.history import RowWithRecord
from proctoring.models.learners import LearnerContains, lock_learner
from proctoring.models.locking import lock_rows
from proctoring.models.prepared import PreparedInstances, Slot
from proctoring.statuses import IN_PROGRESS, INCOMPLETE, ONBOARDING_ERRORS, ProctoredExamStudentAttemptStatus

log = get_logger(__name__)

_TIME_FIELDS = frozenset({"started_at", "allowed_time_limit_mins"})
_INSTANT, _INTEGER = models.DateTimeField(), models.IntegerField()


class AttemptQuerySet(models.QuerySet["ProctoredExamStudentAttempt"]):
    """Questions about attempts."""

    def in_course(self, course_id: object) -> Self:
        """Attempts at exams of the course; ``course_id`` may be a key object."""
        return self.filter(proctored_exam__course_id=str(course_id))

    def of(self, user_id: Any, exam_id: Any) -> Self:
        """Attempts of the learner at the exam."""
        return self.filter(user_id=user_id, proctored_exam_id=exam_id)

    def running(self) -> Self:
        """Attempts whose learner is in the exam."""
        return self.filter(status__in=sorted(IN_PROGRESS))

    def onboarding(self) -> Self:
        """Attempts at practice exams that were taken with a provider."""
        return self.filter(taking_as_proctored=True, proctored_exam__is_practice_exam=True)

    def with_onboarding_error(self) -> Self:
        """Attempts that onboarding stands in the way of."""
        return self.filter(status__in=sorted(ONBOARDING_ERRORS))

    def with_backend(self, names: Iterable[str | None]) -> Self:
        """Attempts at exams with one of these backend names, ``None`` for none."""
        wanted = set(names)
        condition = models.Q(proctored_exam__backend__in=wanted - {None})
        if None in wanted:
            condition |= models.Q(proctored_exam__backend__isnull=True)
        return self.filter(condition)

    def matching(self, text: str) -> Self:
        """Attempts of learners whose username or e-mail address contains the text, in either case."""
        return self.filter(LearnerContains(text, "user__"))

    def newest_first(self) -> Self:
        """The newest attempt first."""
        return self.order_by("-created", "-id")

    def last_modified_first(self) -> Self:
        """The attempt that was changed last first."""
        return self.order_by("-modified", "-id")

    def with_relations(self) -> Self:
        """Load learner and exam in the same query."""
        return self.select_related("user", "proctored_exam")

    def lock(self) -> Self:
        """Lock the rows, without joins, in the order of their ids (design rule 0)."""
        return lock_rows(self.order_by("id"))

    def perhaps_over(self, now: datetime.datetime) -> Self:
        """Unfinished attempts that were started and whose time may be over; what :meth:`expiry` answers decides."""
        unknown = models.Q(expires_at__isnull=True, started_at__isnull=False, allowed_time_limit_mins__isnull=False)
        return self.filter(models.Q(expires_at__lt=now) | unknown, status__in=sorted(INCOMPLETE))


_Manager = models.Manager.from_queryset(AttemptQuerySet)


class ProctoredExamStudentAttemptManager(_Manager["ProctoredExamStudentAttempt"]):
    """Look-ups of attempts under the names that hosts know."""

    # Best-effort removal at the providers; the API layer, which knows how, hands it over when it is loaded.
    remove_from_backends: Callable[[Iterable[Any]], object]

    def get_current_exam_attempt(self, exam_id: Any, user_id: Any) -> "ProctoredExamStudentAttempt | None":
        """Return the learner's newest attempt at the exam, or ``None``."""
        return next(iter(self._find(1, user_id=user_id, proctored_exam_id=exam_id)), None)

    def get_exam_attempt_by_id(self, attempt_id: Any) -> "ProctoredExamStudentAttempt | None":
        """Return the attempt with that primary key, or ``None``; ``ValueError`` for what is no number."""
        return next(iter(self._find(1, id=attempt_id)), None)

    def get_exam_attempt_by_code(self, attempt_code: str | None) -> "ProctoredExamStudentAttempt | None":
        """Return the newest attempt with that code; ``None`` finds one without a code."""
        return self._newest(attempt_code=attempt_code)

    def get_exam_attempt_by_external_id(self, external_id: str | None) -> "ProctoredExamStudentAttempt | None":
        """Return the newest attempt with that id at a provider; ``None`` finds nothing."""
        return None if external_id is None else self._newest(external_id=external_id)

    def list_of_learner(self, user_id: Any, exam_id: Any) -> "list[ProctoredExamStudentAttempt]":
        """Return the learner's attempts at the exam, newest first, from a query that is compiled once."""
        return self._find(None, user_id=user_id, proctored_exam_id=exam_id)

    def _newest(self, **condition: str | None) -> "ProctoredExamStudentAttempt | None":
        newest = self._find(2, **condition)
        if len(newest) > 1:
            log.warning("several attempts share %(lookup)s, using the newest", {"lookup": next(iter(condition))})
        return newest[0] if newest else None

    def _find(self, most: int | None, **conditions: Any) -> "list[ProctoredExamStudentAttempt]":
        """Return that many of the newest attempts, or all, with learner and exam.

        The model's own manager has the query compiled once; one of a learner, or for another database, asks its own.
        """
        if self is ProctoredExamStudentAttempt.objects and None not in conditions.values():
            return _prepared(most, *conditions).instances(**conditions)
        return list(self.filter(**conditions).with_relations().newest_first()[:most])

    def get_all_exam_attempts(self, course_id: object) -> AttemptQuerySet:
        """Return all attempts in the course, newest first."""
        return self.in_course(course_id).with_relations().newest_first()

    def get_all_exam_attempts_by_exam_id(self, exam_id: Any) -> AttemptQuerySet:
        """Return all attempts at the exam, in no order."""
        return self.filter(proctored_exam_id=exam_id).with_relations()

    def get_proctored_practice_attempts_by_course_id(
        self, course_id: object, users: Iterable[Any] | None = None
    ) -> AttemptQuerySet:
        """Return the attempts at active practice exams of the course taken with a provider, last modified first.

        ``users`` restricts them to these users (or ids); an empty one to none.
        """
        attempts = self.in_course(course_id).onboarding().filter(proctored_exam__is_active=True)
        if users is not None:
            attempts = attempts.filter(user__in=users)
        return attempts.with_relations().last_modified_first()

    def get_last_verified_proctored_onboarding_attempts(
        self, users: Iterable[Any], proctoring_backend: str | None
    ) -> AttemptQuerySet:
        """Return the users' verified onboarding attempts with that provider, not older than 365 days, in any course."""
        oldest = timezone.now() - datetime.timedelta(days=constants.VERIFICATION_DAYS_VALID)
        attempts = self.onboarding().filter(
            user__in=users,
            proctored_exam__backend=proctoring_backend,
            status=ProctoredExamStudentAttemptStatus.verified,
            modified__gt=oldest,
        )
        return attempts.with_relations().last_modified_first()

    def get_filtered_exam_attempts(self, course_id: object, search_by: str) -> AttemptQuerySet:
        """Return the course's attempts of learners whose username or e-mail contains the text, newest first."""
        return self.get_all_exam_attempts(course_id).matching(search_by)

    def get_proctored_exam_attempts(self, course_id: object, username: str) -> AttemptQuerySet:
        """Return the learner's graded attempts taken with a provider, the one completed last first."""
        attempts = self.in_course(course_id).filter(
            user__username=username, taking_as_proctored=True, is_sample_attempt=False
        )
        return attempts.with_relations().order_by("-completed_at", "-id")

    def get_active_student_attempts(self, user_id: Any, course_id: object = None) -> AttemptQuerySet:
        """Return the learner's running attempts, in one course or in all, newest first."""
        attempts = self.filter(user_id=user_id).running()
        if course_id is not None:
            attempts = attempts.in_course(course_id)
        return attempts.with_relations().newest_first()

    def get_user_attempts_by_exam_id(self, user_id: Any, exam_id: Any) -> AttemptQuerySet:
        """Return the learner's attempts at the exam, newest first."""
        return self.of(user_id, exam_id).with_relations().newest_first()

    def clear_onboarding_errors(self, user_id: Any, backend: str | None = None) -> None:
        """Delete the learner's attempts that onboarding stood in the way of, at the providers as far as they answer.

        In all courses; ``backend`` restricts it to the exams of one provider. Spec 01 §2.4, 03 §12.4.
        """
        blocked = self.filter(user_id=user_id).with_onboarding_error().with_relations()
        if backend is not None:
            names = [backend, None, ""] if backend == conf.default_backend_name() else [backend]
            blocked = blocked.with_backend(names)
        attempts = list(blocked)
        if not attempts:
            return
        self.remove_from_backends(attempts)
        with transaction.atomic():
            lock_learner(user_id)
            self.filter(pk__in=[attempt.pk for attempt in attempts]).with_onboarding_error().delete()


class ProctoredExamStudentAttempt(RowWithRecord):
    """One attempt of one learner at one exam.

    .. no_pii:
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    proctored_exam = models.ForeignKey(ProctoredExam, on_delete=models.CASCADE)
    started_at = models.DateTimeField(null=True, help_text="When the learner started.")
    completed_at = models.DateTimeField(null=True, help_text="When it was submitted; kept through later changes.")
    attempt_code = models.CharField(
        max_length=255, null=True, db_index=True, help_text="Random code that learner and provider know."
    )
    external_id = models.CharField(
        max_length=255, null=True, db_index=True, help_text="Id of the attempt at the provider."
    )
    allowed_time_limit_mins = models.IntegerField(null=True, help_text="Minutes granted, fixed at the start.")
    status = models.CharField(max_length=64)
    taking_as_proctored = models.BooleanField(default=False, verbose_name=gettext_noop("Taking as Proctored"))
    is_sample_attempt = models.BooleanField(default=False, verbose_name=gettext_noop("Is Sample Attempt"))
    review_policy_id = models.IntegerField(
        null=True, help_text="Id of the review policy in force, which may live on in the archive only."
    )
    is_status_acknowledged = models.BooleanField(
        default=False, help_text="Whether the learner chose to see the content after the exam."
    )
    time_remaining_seconds = models.IntegerField(
        null=True, help_text="Seconds that were left at a failure, for the attempt that resumes this one."
    )
    is_resumable = models.BooleanField(default=False, verbose_name=gettext_noop("Is Resumable"))
    ready_to_resume = models.BooleanField(default=False, verbose_name=gettext_noop("Ready to Resume"))
    resumed = models.BooleanField(default=False, verbose_name=gettext_noop("Resumed"))

    expires_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When the time is over: a copy of what start and minutes say, to search by.",
    )

    # whether a save is the first submission, where that is known because the row is locked; not stored
    is_first_submission: bool | None = None

    objects = ProctoredExamStudentAttemptManager()
    history = AttributedHistory(table_name="proctoring_proctoredexamstudentattempt_history")

    class Meta:
        db_table = "proctoring_proctoredexamstudentattempt"
        verbose_name = "proctored exam attempt"
        indexes = [
            # one look at the learner's attempts on the exam, so that MariaDB locks no rows of others
            models.Index(fields=["user", "proctored_exam"], name="proctoring_attempt_learner"),
            models.Index(fields=["status", "expires_at"], name="proctoring_attempt_expiry"),
            # the newest attempts at an exam and whose they are, and the newest of all
            models.Index(fields=["proctored_exam", "created", "id", "user"], name="proctoring_attempt_latest"),
            models.Index(fields=["created", "id"], name="proctoring_attempt_newest"),
        ]

    def __str__(self) -> str:
        return f"attempt {self.pk} of user {self.user_id} at exam {self.proctored_exam_id} ({self.status})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row, and keep :attr:`expires_at` in step."""
        self.expires_at = self.expiry()
        update_fields = kwargs.get("update_fields")
        if update_fields is not None and not _TIME_FIELDS.isdisjoint(update_fields):
            kwargs["update_fields"] = {*update_fields, "expires_at"}
        super().save(*args, **kwargs)

    def expiry(self) -> datetime.datetime | None:
        """Return when the time is over; ``None`` while the attempt is not started or has no minutes stored."""
        started_at: datetime.datetime | None = _INSTANT.to_python(
            self.started_at
        )  # text, too, may be assigned to a new row
        allowed_mins = _INTEGER.to_python(self.allowed_time_limit_mins)
        if started_at is None or allowed_mins is None:
            return None
        return started_at + datetime.timedelta(minutes=allowed_mins)

    @classmethod
    def create_exam_attempt(
        cls,
        exam_id: int,
        user_id: int,
        attempt_code: str | None,
        taking_as_proctored: bool,
        is_sample_attempt: bool,
        external_id: Any,
        review_policy_id: int | None = None,
        status: str | None = None,
        time_remaining_seconds: int | None = None,
    ) -> "ProctoredExamStudentAttempt":
        """Insert an attempt and return it; without a status it is ``created``. Only the foreign keys are checked."""
        return cls.objects.create(
            proctored_exam_id=exam_id,
            user_id=user_id,
            attempt_code=attempt_code,
            taking_as_proctored=taking_as_proctored,
            is_sample_attempt=is_sample_attempt,
            external_id=external_id,
            review_policy_id=review_policy_id,
            status=status or ProctoredExamStudentAttemptStatus.created,
            time_remaining_seconds=time_remaining_seconds,
        )

    @classmethod
    def get_historic_attempt_by_code(cls, attempt_code: str | None) -> "ProctoredExamStudentAttempt | None":
        """Return an unsaved attempt as the newest history row with that code has it, or ``None``."""
        if attempt_code is None:
            return None
        record = cls.history.filter(attempt_code=attempt_code).order_by("-history_date", "-history_id").first()
        return record.instance if record else None

    def delete_exam_attempt(self) -> None:
        """Delete the attempt here. The provider is not told: that is the API's duty."""
        self.delete()


@cache
def _prepared(most: int | None, *columns: str) -> PreparedInstances:
    """Return the prepared query of :meth:`ProctoredExamStudentAttemptManager._find`; its slots have the columns' names."""

    def build() -> AttemptQuerySet:
        slots = {column: Slot(column, ProctoredExamStudentAttempt._meta.get_field(column)) for column in columns}
        return ProctoredExamStudentAttempt.objects.filter(**slots).newest_first()[:most]

    return PreparedInstances(build, "user", "proctored_exam")


def locate_attempt_by_attempt_code(attempt_code: str | None) -> tuple[ProctoredExamStudentAttempt | None, bool | None]:
    """Return the attempt with that code and whether it is archived, i.e. deleted; ``(None, None)`` if there is none.

    Spec 02 §9.10.
    """
    if (live := ProctoredExamStudentAttempt.objects.get_exam_attempt_by_code(attempt_code)) is not None:
        return live, False
    if (archived := ProctoredExamStudentAttempt.get_historic_attempt_by_code(attempt_code)) is not None:
        return archived, True
    log.error(
        "no attempt, live or deleted, has the code: attempt_code=%(attempt_code)s", {"attempt_code": attempt_code}
    )
    return None, None


def write_history(attempts: Sequence[ProctoredExamStudentAttempt], *, update: bool) -> None:
    """Write a history row for each attempt that was inserted or updated without its signals, as single saves do."""
    actor = current_actor()
    ProctoredExamStudentAttempt.history.bulk_history_create(
        attempts, update=update, default_change_reason=actor.reason, default_user=actor.user
    )
