"""Acme speaks the REST protocol; this is what differs: its options, an instruction, what it calls the parts of a review."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from proctoring.backends.rest import BaseRestProctoringProvider
from proctoring.exceptions import ProctoredExamBadReviewStatus
from proctoring.types import AttemptDict, ExamDict
from proctoring.utils import resolve_exam_url_for_learning_mfe

STATUSES = {"ok": "passed", "cheated": "violation", "unclear": "suspicious", "lost": "not_reviewed"}


class AcmeProvider(BaseRestProctoringProvider):
    """The service of Acme."""

    verbose_name = "Acme"
    base_url = "https://ps.acme.example"
    tech_support_email = "help@acme.example"
    tech_support_phone = "+1 555 0100"
    npm_module = "@acme/proctoring-worker"

    # Ask learners to show their room before the exam.
    room_scan: bool = False
    additional_options = ("room_scan",)

    def configuration_problems(self) -> Iterator[tuple[str, str]]:
        """Say what cannot work; ``manage.py check`` shows it."""
        if not isinstance(self.room_scan, bool):
            yield "room_scan", "must be True or False."

    @property
    def proctoring_instructions(self) -> list[str]:
        """What learners are told before the exam."""
        steps = [_("Install the Acme application and start it.")]
        return [*steps, _("Show your room to the camera.")] if self.room_scan else steps

    def register_exam_attempt(self, exam: ExamDict, context: Mapping[str, Any]) -> Any:
        """Register an attempt; tell the application where the exam is, so that it can lead back."""
        url = resolve_exam_url_for_learning_mfe(exam["course_id"], exam["content_id"])
        return super().register_exam_attempt(exam, {**context, "exam_return_url": url, "room_scan": self.room_scan})

    def on_review_callback(self, attempt: AttemptDict, payload: dict[str, Any]) -> dict[str, Any]:
        """Bring Acme's review into the standard form; what cannot be understood is answered 400."""
        verdict = payload.get("verdict")
        if not isinstance(verdict, str) or verdict not in STATUSES:
            raise ProctoredExamBadReviewStatus(f"verdict: one of {', '.join(STATUSES)} is expected.")
        notes = payload.get("notes") or []
        if not isinstance(notes, list) or not all(isinstance(note, dict) for note in notes):
            raise ProctoredExamBadReviewStatus("notes: a list of objects is expected.")
        return {
            "status": STATUSES[verdict],
            "comments": [
                {
                    "comment": note.get("text"),
                    "status": note.get("kind", verdict),
                    "start": note.get("from"),
                    "stop": note.get("to"),
                }
                for note in notes
            ],
            "payload": payload,
        }

    def redact_review_payload(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Leave out the picture of the learner's room before the payload is stored."""
        return {key: value for key, value in payload.items() if key != "room_picture"}
