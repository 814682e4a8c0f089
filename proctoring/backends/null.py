"""The backend of hosts without a proctoring service: nothing leaves, nothing is refused. Spec 06 §4.1."""

from collections.abc import Mapping
from typing import Any

from proctoring.backends.backend import ProctoringBackendProvider
from proctoring.types import AttemptDict, ExamDict, ProviderExamDict


class NullBackendProvider(ProctoringBackendProvider):
    """Answers ``None`` to everything, and confirms every removal."""

    verbose_name = "Null Backend"

    def register_exam_attempt(self, exam: ExamDict, context: Mapping[str, Any]) -> str | int | None:
        """Give the attempt no external id."""
        return None

    def start_exam_attempt(self, exam: str | None, attempt: str | None) -> None:
        """Do nothing."""

    def stop_exam_attempt(self, exam: str | None, attempt: str | None) -> None:
        """Do nothing."""

    def mark_erroneous_exam_attempt(self, exam: str | None, attempt: str | None) -> None:
        """Do nothing."""

    def remove_exam_attempt(self, exam: str | None, attempt: str | None) -> bool:
        """Confirm: there is nothing to remove."""
        return True

    def get_software_download_url(self) -> str | None:
        """Answer that there is no software."""
        return None

    def on_review_callback(self, attempt: AttemptDict, payload: dict[str, Any]) -> Any:
        """Answer that there is no review."""
        return None

    def on_exam_saved(self, exam: ProviderExamDict) -> None:
        """Give the exam no external id."""
