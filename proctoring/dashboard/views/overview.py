"""The course at a glance: counts by exam, and who is in an exam now."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.utils import timezone

from proctoring import views
from proctoring.api.attempt_pages import newest_of_each
from proctoring.contact import is_lost, last_contacts
from proctoring.dashboard.forms import STATUS_GROUPS
from proctoring.dashboard.views.base import CoursePage
from proctoring.models import ProctoredExam, ProctoredExamStudentAttempt


@dataclass(frozen=True)
class ExamLine:
    """An exam with the number of its learners in each group of statuses."""

    exam: ProctoredExam
    counts: list[tuple[str, Any, int]]

    @property
    def total(self) -> int:
        """The number of learners with an attempt."""
        return sum(count for _name, _label, count in self.counts)


@dataclass(frozen=True)
class Sitting:
    """A learner in an exam."""

    attempt: ProctoredExamStudentAttempt
    seconds_left: int | None
    last_contact: datetime.datetime | None
    is_lost: bool

    @property
    def is_over(self) -> bool:
        """Whether the time is over and the attempt has not been submitted yet."""
        return self.seconds_left is not None and self.seconds_left <= 0


class Overview(CoursePage):
    """Counts by exam; who is in an exam follows live."""

    tab = template = "overview"

    def get(self, request: Any) -> HttpResponse:
        """Show the page."""
        return self.show(
            lines=exam_lines(self.course_id, self.course.exams),
            groups=STATUS_GROUPS,
            running=running(self.course_id, request.GET.get("page")),
        )


class Running(CoursePage):
    """Who is in an exam now: the page asks for it again and again."""

    template = "running"

    def get(self, request: Any) -> HttpResponse:
        """Show the table alone."""
        return self.show(running=running(self.course_id, request.GET.get("page")))


def exam_lines(course_id: str, exams: list[ProctoredExam]) -> list[ExamLine]:
    """Return a line per exam; of each learner the newest attempt counts. One statement."""
    newest = newest_of_each(ProctoredExamStudentAttempt.objects.in_course(course_id))
    counted = newest.order_by().values("proctored_exam_id", "status").annotate(number=Count("pk"))
    numbers: dict[int, dict[str, int]] = defaultdict(dict)
    for row in counted.values_list("proctored_exam_id", "status", "number"):
        numbers[row[0]][row[1]] = row[2]
    return [
        ExamLine(
            exam,
            [
                (name, label, sum(numbers[exam.pk].get(status, 0) for status in statuses))
                for name, label, statuses in STATUS_GROUPS
            ],
        )
        for exam in exams
    ]


def running(course_id: str, page: Any) -> Page[Any]:
    """Return a page of the learners in an exam, those with the least time left first."""
    attempts = ProctoredExamStudentAttempt.objects.in_course(course_id).running().with_relations()
    shown: Page[Any] = Paginator(attempts.order_by("expires_at", "pk"), views.ATTEMPTS_PER_PAGE).get_page(page)
    listed = list(shown.object_list)
    contacts, now = last_contacts(attempt.pk for attempt in listed), timezone.now()
    shown.object_list = [_sitting(attempt, contacts.get(attempt.pk), now) for attempt in listed]
    return shown


def _sitting(
    attempt: ProctoredExamStudentAttempt, last_contact: datetime.datetime | None, now: datetime.datetime
) -> Sitting:
    expiry = attempt.expiry()
    seconds = None if expiry is None else int((expiry - now).total_seconds())
    return Sitting(attempt, seconds, last_contact, is_lost(last_contact, now))
