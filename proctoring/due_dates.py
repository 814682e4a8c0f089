"""Due dates of exams and ends of courses, and what follows from them for a learner. Spec 02 §9.2, §9.3, §9.6, §9.7.

The host's runtime service ``dates`` is asked first, then edx-when where the host has installed it; only then the
exam's own due date counts.
"""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Literal, TypeVar

from django.utils import timezone

from proctoring.integrations import edx_when, opaque_keys
from proctoring.integrations.adapters import adapter
from proctoring.logs import get_logger
from proctoring.runtime import get_runtime_service
from proctoring.types import ExamDict

log = get_logger(__name__)

END_OF_TIME = datetime.datetime.max.replace(tzinfo=datetime.UTC)

Exam = TypeVar("Exam")
Reason = Literal["other", "future", "past_due"]

# by course, section and learner
_known: ContextVar[dict[tuple[str, str, Any], datetime.datetime | None] | None] = ContextVar(
    "proctoring_due_dates", default=None
)


def has_due_date_passed(due_datetime: datetime.datetime | None) -> bool:
    """Whether the instant is now or earlier; there is no passing of ``None``."""
    return due_datetime is not None and due_datetime <= timezone.now()


def get_exam_due_date(exam: ExamDict, user: Any = None) -> datetime.datetime | None:
    """Return the exam's due date for this learner, a user object or an id; for ``None`` the one for everybody.

    A date of the learner's own wins also where it is later than the exam's.
    """
    place = exam["course_id"], exam["content_id"], getattr(user, "pk", user)
    known = _known.get()
    if known is None:
        return _due_date_of_host(*place, user) or exam["due_date"]
    if place not in known:
        known[place] = _due_date_of_host(*place, user)
    return known[place] or exam["due_date"]


@contextmanager
def due_dates_asked_once() -> Iterator[None]:
    """Ask the host no more than once for each due date in this block, which is one decision about one learner."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def get_course_end_date(course_id: Any) -> datetime.datetime | None:
    """Return when the course ends, in UTC; ``None`` for a course without end and for a malformed id."""
    end = next((date for date in _course_ends(str(course_id)) if date), None)
    if end is None:
        return None
    if not isinstance(end, datetime.datetime):
        log.error("the end of the course is no date: course_id=%(course_id)s", {"course_id": course_id})
        return None
    return end.replace(tzinfo=datetime.UTC) if timezone.is_naive(end) else end.astimezone(datetime.UTC)


def has_end_date_passed(course_id: Any) -> bool:
    """Whether the course is over."""
    return has_due_date_passed(get_course_end_date(course_id))


def verify_and_add_wait_deadline(context: dict[str, Any], exam: ExamDict, user_id: int) -> bool:
    """Whether the learner still has to wait until the grace period is over; if so ``context`` gets the deadline.

    ``context`` is the learner view's, changed in place: ``wait_deadline`` becomes the ISO 8601 text of due date plus
    ``grace_period``. Without grace period or due date, and after the deadline, it stays as it is. Spec 04 §2.6.
    """
    grace_period = context.get("grace_period")
    due_date = get_exam_due_date(exam, user_id) if grace_period else None
    if not grace_period or due_date is None:
        return False
    deadline = due_date + grace_period
    if has_due_date_passed(deadline):
        return False
    context["wait_deadline"] = deadline.isoformat()
    return True


def get_visibility_check_date(course_schedule: Any, usage_key: Any) -> datetime.datetime:
    """Return until when the section can be seen: its due date, else the end of the course, else the end of time."""
    sequence = course_schedule.sequences.get(usage_key)
    due_date: datetime.datetime | None = sequence.due if sequence else None
    return due_date or course_schedule.course_end or END_OF_TIME


def get_user_course_outline_details(user: Any, course_id: Any) -> Any:
    """Return the course's outline and schedule as the learner sees them now; ``None`` where the host has none.

    A malformed course id raises ``InvalidKeyError``.
    """
    outlines = adapter("outlines", get_runtime_service("learning_sequences"))
    if outlines is None:
        return None
    return outlines.get_user_course_outline_details(opaque_keys.course_key(course_id), user, timezone.now())


def categorize_inaccessible_exams_by_date(
    onboarding_exams: Iterable[Exam], details: Any
) -> tuple[list[Exam], list[Exam], list[Exam]]:
    """Sort the exams that the learner cannot reach: for no reason of dates, not released yet, past due.

    ``onboarding_exams`` are model instances; ``details`` come from :func:`get_user_course_outline_details`, and where
    there are none every exam counts as reachable. An exam whose content id is malformed is nowhere in the course.
    """
    groups: dict[Reason, list[Exam]] = {"other": [], "future": [], "past_due": []}
    if details is not None:
        for exam in onboarding_exams:
            reason = _why_inaccessible(exam, details)
            if reason is not None:
                groups[reason].append(exam)
    return groups["other"], groups["future"], groups["past_due"]


def _why_inaccessible(exam: Any, details: Any) -> Reason | None:
    """Return why the learner cannot reach the exam; ``None`` when nothing is in the way. Spec 02 §9.7."""
    try:
        usage_key = opaque_keys.block_usage_key(exam.content_id)
    except opaque_keys.InvalidKeyError:
        return "other"
    if usage_key in details.outline.accessible_sequences:
        return None
    sequence = details.schedule.sequences.get(usage_key)
    now = timezone.now()
    if sequence is None:
        return "other"
    if sequence.effective_start and now < sequence.effective_start:
        return "future"
    if now > get_visibility_check_date(details.schedule, usage_key):
        return "past_due"
    return "other"


def _due_date_of_host(course_id: str, content_id: str, user_id: Any, user: Any) -> datetime.datetime | None:
    ask = getattr(get_runtime_service("dates"), "get_due_date", None)
    due_date: datetime.datetime | None = ask(course_id, content_id, user_id) if ask else None
    return due_date or edx_when.get_due_date(course_id, content_id, user)


def _course_ends(course_id: str) -> Iterator[Any]:
    """Yield what the host says about the end of the course, in the order in which it counts."""
    ask = getattr(get_runtime_service("dates"), "get_course_end", None)
    if ask:
        yield ask(course_id)
    yield from edx_when.get_course_ends(course_id)
