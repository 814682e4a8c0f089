"""A status change under way: what its steps in the transaction and its effects after commit need to know."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone

from proctoring.api.sittings import Sitting
from proctoring.api.transitions import PlannedChange
from proctoring.logs import get_logger
from proctoring.models import ProctoredExamStudentAttempt
from proctoring.models.attempts import write_history
from proctoring.serializers import attempt_dict
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status
from proctoring.types import AttemptDict, ExamDict

log = get_logger(__name__)

# What the credit service knows proctored exams by.
CREDIT_NAMESPACE = "proctored_exam"
# What a learner declines is taken without a provider.
DECLINED_VALUES = {"taking_as_proctored": False, "external_id": None}


@dataclass
class Change:
    """One attempt gets a status. ``gate_is_open``: credit, grades and the learner's inbox may hear of it."""

    sitting: Sitting
    attempt: ProctoredExamStudentAttempt
    plan: PlannedChange
    provider: Any = None
    overrider: Any = None
    gate_is_open: bool = False
    course_name: str | None = None

    @property
    def status(self) -> str:
        """The status that the attempt gets."""
        return self.plan.status

    @property
    def exam(self) -> ExamDict:
        """The exam."""
        return self.sitting.exam_dict

    @property
    def undoes_override(self) -> bool:
        """Whether a rejection is taken back and no other attempt of the learner at the exam is rejected."""
        others = self.sitting.others(self.attempt)
        return self.plan.is_appeal and all(other.status != Status.rejected for other in others)

    def also(self, **values: Any) -> None:
        """Change further columns along with the status."""
        new = {name: value for name, value in values.items() if getattr(self.attempt, name) != value}
        self.plan = replace(self.plan, values={**self.plan.values, **new})

    def apply(self) -> None:
        """Put the new values on the row in memory."""
        for name, value in self.plan.values.items():
            setattr(self.attempt, name, value)

    def save(self) -> None:
        """Write the columns that change, and their history row; nothing where nothing changes.

        A save asks the host to mark the content of a submitted exam as completed; a host that fails at that does not
        keep the submission from being stored.
        """
        self.apply()
        if not self.plan.values:
            return
        self.attempt.is_first_submission = "completed_at" in self.plan.values
        try:
            self.attempt.save(update_fields=list(self.plan.values))  # all or nothing, by itself
        except Exception:
            log.exception(
                "saving asked too much of the host, the status change goes on: attempt_id=%(attempt_id)s",
                {"attempt_id": self.attempt.pk},
            )
            self._write()
        finally:
            self.attempt.is_first_submission = None

    def _write(self) -> None:
        """Write the columns and the history row without telling anybody."""
        attempt = self.attempt
        attempt.modified, attempt.expires_at = timezone.now(), attempt.expiry()
        written = {name: getattr(attempt, name) for name in (*self.plan.values, "modified", "expires_at")}
        ProctoredExamStudentAttempt.objects.filter(pk=attempt.pk).update(**written)
        write_history([attempt], update=True)

    def snapshot(self) -> AttemptDict:
        """Return the attempt as it is now."""
        return attempt_dict(self.attempt)

    def ids(self) -> dict[str, Any]:
        """Return learner, course and section as the grades service is told them."""
        return {
            "user_id": self.attempt.user_id,
            "course_key_or_id": self.sitting.exam.course_id,
            "usage_key_or_id": self.sitting.exam.content_id,
        }
