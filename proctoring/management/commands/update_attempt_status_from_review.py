"""``manage.py update_attempt_status_from_review``: re-apply reviews changed in a date range. Spec 07 §2.4."""

import datetime
from argparse import ArgumentParser
from contextlib import nullcontext
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from proctoring.emails import without_mail
from proctoring.handlers import status_after_review
from proctoring.logs import get_logger
from proctoring.management.batches import BatchCommand, paced
from proctoring.models import ProctoredExamSoftwareSecureReview, locate_attempt_by_attempt_code
from proctoring.models.actors import acting
from proctoring.serializers import attempt_dict

log = get_logger(__name__)

Review = ProctoredExamSoftwareSecureReview


class Command(BatchCommand):
    """Move the attempts whose status is not what their review demands.

    A review that is applied is saved, which renews its date: run again with the same range, the command goes on with
    the others.
    """

    help = "Apply the reviews that were changed in a range of time again, where the attempt's status would change."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the command."""
        form = "YYYY-MM-DD HH:MM:SS, with an offset such as +02:00 or in the current time zone"
        parser.add_argument("--start_date_time", required=True, help=f"the first moment: {form}")
        parser.add_argument("--end_date_time", required=True, help=f"the last moment: {form}")
        parser.add_argument("--no-email", action="store_true", help="send learners no e-mail")
        self.add_batch_arguments(parser)

    def handle(
        self,
        *args: Any,
        start_date_time: str,
        end_date_time: str,
        no_email: bool,
        batch_size: int,
        sleep_time: int,
        dry_run: bool,
        **options: Any,
    ) -> None:
        """Go through the reviews by id."""
        changed = Review.objects.filter(modified__range=(instant(start_date_time), instant(end_date_time)))
        ids = list(changed.order_by("pk").values_list("pk", flat=True))
        work = self._forecast if dry_run else apply
        with acting("command update_attempt_status_from_review"), without_mail() if no_email else nullcontext():
            items = paced(ids, batch_size, 0 if dry_run else sleep_time)
            self.each(items, work, total=len(ids), name=lambda review_id: f"review {review_id}")

    def _forecast(self, review_id: int) -> None:
        review = find(review_id)
        planned = planned_move(review) if review else None
        if review and planned:
            self.stdout.write(f"review {review_id}: attempt {planned[0]} would go from {planned[1]} to {planned[2]}")


def apply(review_id: int) -> None:
    """Save the review as it is, so that its attempt moves, unless the attempt would stay where it is."""
    review = find(review_id)
    if review is None or planned_move(review) is None:
        log.info("nothing to change: review_id=%(review_id)s", {"review_id": review_id})
        return
    review.save()


def find(review_id: int) -> Review | None:
    """Return the review, unless somebody has deleted it since."""
    return Review.objects.filter(pk=review_id).select_related("exam", "reviewed_by").first()


def planned_move(review: Review) -> tuple[int, str, str] | None:
    """Return the attempt with its status and the one that the review demands; ``None`` where nothing would change."""
    row, is_archived = locate_attempt_by_attempt_code(review.attempt_code)
    if row is None or is_archived:
        return None
    status = status_after_review(review, dict(attempt_dict(row)))
    return None if status in (None, row.status) else (row.pk, row.status, str(status))


def instant(text: str) -> datetime.datetime:
    """Return the moment; ``CommandError`` for what is none."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"{text!r} is no date and time such as 2026-01-31 13:00:00.")
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
