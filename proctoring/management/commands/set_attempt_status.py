"""``manage.py set_attempt_status``: bring one attempt to a status through the workflow. Spec 07 §2.2."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from proctoring.api import is_state_transition_legal, update_attempt_status
from proctoring.exceptions import ProctoredBaseException
from proctoring.models import ProctoredExamStudentAttempt
from proctoring.models.actors import acting
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status


class Command(BaseCommand):
    """Set the status of one attempt, with all that follows from it."""

    help = "Set the status of an attempt, with everything that follows: credit, grade, certificate, e-mail, provider."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("-a", "--attempt", dest="attempt_id", help="id of the attempt")
        parser.add_argument("-t", "--to", dest="to_status", help="the status to set")
        parser.add_argument("--dry-run", action="store_true", help="say whether it can be done, and do nothing")

    def handle(self, *args: Any, attempt_id: Any, to_status: str | None, dry_run: bool, **options: Any) -> None:
        """Set the status."""
        self.stdout.write(f"Setting the status of attempt {attempt_id} to {to_status}.")
        if to_status is None or not Status.is_valid_status(to_status):
            raise CommandError(f"{to_status!r} is no status that can be set.")
        if dry_run:
            self.stdout.write(_forecast(attempt_id, to_status))
            return
        try:
            with acting("command set_attempt_status"):
                update_attempt_status(attempt_id, to_status)
        except (ProctoredBaseException, NotImplementedError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Complete.")


def _forecast(attempt_id: Any, to_status: str) -> str:
    """Return what would happen; ``CommandError`` where the attempt, or the way to the status, does not exist."""
    attempts = ProctoredExamStudentAttempt.objects
    attempt = attempts.get_exam_attempt_by_id(attempt_id) if str(attempt_id).isdigit() else None
    if attempt is None:
        raise CommandError(f"There is no attempt {attempt_id}.")
    if not is_state_transition_legal(attempt.status, to_status):
        raise CommandError(f"The attempt cannot go from {attempt.status} to {to_status}.")
    return f"It would go from {attempt.status} to {to_status}. Nothing was changed."
