"""``manage.py update_attempts_for_exam``: tell credit and grades again what the attempts of an exam are. Spec 07 §2.5."""

from argparse import ArgumentParser
from typing import Any

from proctoring.api import update_attempt_status
from proctoring.management.batches import BatchCommand, paced
from proctoring.models import ProctoredExam, ProctoredExamStudentAttempt
from proctoring.models.actors import acting


class Command(BatchCommand):
    """Repeat credit and grade of every attempt of one exam; no status changes, nobody gets mail, no provider hears."""

    help = "Tell the credit and grades services again what the attempts of an exam are. No e-mail is sent."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("--exam_id", type=int, required=True, help="id of the exam")
        parser.add_argument("--after", type=int, default=0, help="go on after the attempt with this id")
        self.add_batch_arguments(parser)

    def handle(
        self,
        *args: Any,
        exam_id: int,
        after: int,
        batch_size: int,
        sleep_time: int,
        dry_run: bool,
        **options: Any,
    ) -> None:
        """Go through the attempts by id."""
        if ProctoredExam.get_exam_by_id(exam_id) is None:
            self.stderr.write(f"There is no exam {exam_id}.")
            return
        attempts = ProctoredExamStudentAttempt.objects.get_all_exam_attempts_by_exam_id(exam_id).filter(pk__gt=after)
        total = attempts.count()
        if dry_run:
            self.stdout.write(f"attempts: {total}")
            return
        rows = attempts.order_by("pk").values_list("pk", "status").iterator(batch_size)
        with acting("command update_attempts_for_exam"):
            self.each(
                paced(rows, batch_size, sleep_time),
                lambda row: update_attempt_status(*row),
                total=total,
                name=lambda row: f"attempt {row[0]}",
            )
