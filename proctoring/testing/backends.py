"""Backends for tests. Spec 06 §4.3, 09 §3.11."""

from collections.abc import Mapping
from typing import Any

from proctoring.backends.backend import ProctoringBackendProvider
from proctoring.exceptions import (
    BackendProviderCannotRetireUser,
    BackendProviderOnboardingException,
    BackendProviderSentNoAttemptID,
)
from proctoring.types import AttemptDict, ExamDict, ProviderExamDict


class TestBackendProvider(ProctoringBackendProvider):
    """Remembers what it is told, and fails on request: set ``attempt_error`` or ``no_attempt_id_error``."""

    __test__ = False  # not a test, whatever its name

    has_dashboard = True
    supports_onboarding = True

    last_exam: ProviderExamDict | None = None
    last_retire_user: str | None = None
    last_attempt_remove: tuple[str | None, str | None] | None = None
    attempt_error: str | None = None
    no_attempt_id_error: str | None = None

    def register_exam_attempt(self, exam: ExamDict, context: Mapping[str, Any]) -> str:
        """Return an id, or raise what was asked for: the onboarding status, or the missing id."""
        if self.attempt_error:
            raise BackendProviderOnboardingException(self.attempt_error)
        if self.no_attempt_id_error:
            raise BackendProviderSentNoAttemptID(self.no_attempt_id_error, http_status=200)
        return "testexternalid"

    def start_exam_attempt(self, exam: str | None, attempt: str | None) -> None:
        """Do nothing."""

    def stop_exam_attempt(self, exam: str | None, attempt: str | None) -> None:
        """Do nothing."""

    def mark_erroneous_exam_attempt(self, exam: str | None, attempt: str | None) -> None:
        """Do nothing."""

    def remove_exam_attempt(self, exam: str | None, attempt: str | None) -> bool:
        """Remember the ids, and confirm."""
        self.last_attempt_remove = (exam, attempt)
        return True

    def get_software_download_url(self) -> str | None:
        """Answer that there is no software."""
        return None

    def on_review_callback(self, attempt: AttemptDict, payload: dict[str, Any]) -> dict[str, Any]:
        """Take the payload as it is."""
        return payload

    def on_exam_saved(self, exam: ProviderExamDict) -> str:
        """Remember the exam, and give it an id if it has none."""
        self.last_exam = exam
        return exam.get("external_id") or "externalid"

    def get_instructor_url(
        self,
        course_id: str,
        user: dict[str, Any],
        exam_id: str | None = None,
        attempt_id: str | None = None,
        show_configuration_dashboard: bool = False,
        encrypted_video_review_url: bytes | None = None,
    ) -> str:
        """Return a path that shows what was asked for."""
        url = f"/instructor/{course_id}/"
        if exam_id:
            url += f"?exam={exam_id}"
        if attempt_id:
            url += f"&attempt={attempt_id}"
        if show_configuration_dashboard:
            url += "&config=true"
        return url

    def retire_user(self, user_id: str) -> bool:
        """Retire one learner, and refuse every further one."""
        if self.last_retire_user is not None:
            raise BackendProviderCannotRetireUser(user_id)
        self.last_retire_user = user_id
        return True

    def get_proctoring_config(self) -> dict[str, Any]:
        """Return the name."""
        return {"name": self.verbose_name}


class PassthroughBackendProvider(ProctoringBackendProvider):
    """Has every method and leaves all the work to the base class, which refuses what a backend must define."""

    def register_exam_attempt(self, exam: ExamDict, context: Mapping[str, Any]) -> Any:
        """Ask the base class."""
        return super().register_exam_attempt(exam, context)  # type: ignore[safe-super]  # that it refuses is the point

    def start_exam_attempt(self, exam: str | None, attempt: str | None) -> Any:
        """Ask the base class."""
        return super().start_exam_attempt(exam, attempt)  # type: ignore[safe-super]  # as above

    def stop_exam_attempt(self, exam: str | None, attempt: str | None) -> Any:
        """Ask the base class."""
        return super().stop_exam_attempt(exam, attempt)  # type: ignore[safe-super]  # as above

    def mark_erroneous_exam_attempt(self, exam: str | None, attempt: str | None) -> Any:
        """Ask the base class."""
        return super().mark_erroneous_exam_attempt(exam, attempt)  # type: ignore[safe-super]  # as above

    def remove_exam_attempt(self, exam: str | None, attempt: str | None) -> Any:
        """Ask the base class."""
        return super().remove_exam_attempt(exam, attempt)  # type: ignore[safe-super]  # as above

    def get_software_download_url(self) -> Any:
        """Ask the base class."""
        return super().get_software_download_url()  # type: ignore[safe-super]  # as above

    def on_review_callback(self, attempt: AttemptDict, payload: dict[str, Any]) -> Any:
        """Ask the base class."""
        return super().on_review_callback(attempt, payload)  # type: ignore[safe-super]  # as above

    def on_exam_saved(self, exam: ProviderExamDict) -> Any:
        """Ask the base class."""
        return super().on_exam_saved(exam)  # type: ignore[safe-super]  # as above
