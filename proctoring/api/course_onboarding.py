"""The onboarding of all learners of a course, for its staff. Spec 05 §8.2."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypedDict

from django.core.paginator import Page, Paginator

from proctoring import api
from proctoring.api.onboarding_status import GetProvider, ask_for_profiles, find_onboarding_exams, word_of
from proctoring.crypto import obscured_user_id
from proctoring.logs import get_logger
from proctoring.models import ProctoredExamStudentAttempt
from proctoring.statuses import InstructorDashboardOnboardingAttemptStatus as Status
from proctoring.statuses import ProctoredExamStudentAttemptStatus as AttemptStatus
from proctoring.statuses import VerificientOnboardingProfileStatus as ProfileStatus

log = get_logger(__name__)

MOST_PAGES = 1000  # of a provider's answer
SAMPLE = 5
FEW = 500  # learners whom a statement names; for more of them the attempts of the whole course are read


class OnboardingRow(TypedDict):
    """A learner's onboarding. ``modified`` is when the attempt that tells it changed."""

    username: str
    enrollment_mode: str
    status: str | None
    modified: datetime.datetime | None


class Stage(NamedTuple):
    """How far a learner is, and since when."""

    status: str | None
    modified: datetime.datetime | None


@dataclass(frozen=True)
class OnboardingFilter:
    """Which learners are wanted: those whom the host's search finds, with one of the statuses; all where there is none."""

    text_search: str | None = None
    statuses: tuple[str, ...] = ()

    def wants(self, status: str | None) -> bool:
        """Whether learners with that status are wanted."""
        return not self.statuses or status in self.statuses

    @property
    def of_provider(self) -> list[str]:
        """The statuses in the provider's words, without those for which it has none."""
        words = (ProfileStatus.get_profile_status_from_filter(status) for status in self.statuses)
        return [word for word in words if word]


def get_course_onboarding(
    course_id: str,
    wanted: OnboardingFilter,
    *,
    page: Any,
    page_size: int,
    ask_provider: bool = False,
    get_provider: GetProvider | None = None,
) -> Page[OnboardingRow]:
    """Return a page of the learners who may take proctored exams in the course, with their onboarding.

    They come in the order of their enrolments; with ``ask_provider`` in the provider's, and then those it does not
    know. ``page`` may be anything: what is no number is the first page, what is out of range the last.

    Raises ``NoOnboardingExam``, ``NoOnboardingService`` and what the provider's profile service raises.
    """
    exams, provider = find_onboarding_exams(course_id, get_provider)
    backend = exams[0].backend
    enrolled = list(api.get_enrollments_can_take_proctored_exams(course_id, wanted.text_search) or ())
    rows: Collection[tuple[Any, str | None]]
    if ask_provider:
        rows = list(_as_the_provider_says(course_id, enrolled, wanted, provider=provider, backend=backend))
    elif wanted.statuses:
        rows = _wanted_by_status(course_id, enrolled, wanted, backend)
    else:
        rows = [(found, None) for found in enrolled]
    shown: Page[Any] = Paginator(rows, page_size).get_page(page)
    shown.object_list = _filled_in(course_id, shown.object_list, backend, keep_status=ask_provider)
    return shown


def _filled_in(
    course_id: str, rows: Iterable[tuple[Any, str | None]], backend: str | None, *, keep_status: bool
) -> list[OnboardingRow]:
    """Return the rows of a page with what only those of the page need: the learners' attempts."""
    rows = list(rows)
    stages = _stages(course_id, [enrolled for enrolled, _ in rows], backend)
    return [
        {
            "username": enrolled.user.username,
            "enrollment_mode": enrolled.mode,
            "status": status if keep_status else stages[enrolled.user.pk].status,
            "modified": stages[enrolled.user.pk].modified,
        }
        for enrolled, status in rows
    ]


def _wanted_by_status(
    course_id: str, enrolled: list[Any], wanted: OnboardingFilter, backend: str | None
) -> list[tuple[Any, str | None]]:
    """Return the learners with a status that is wanted, in two statements that leave out all that the filter does not need.

    Other courses are asked only about the learners of whom they may change whether they are wanted.
    """
    user_ids = [found.user.pk for found in enrolled]
    here = _attempts_here(course_id, user_ids if len(user_ids) <= FEW else None, "status")
    statuses = {user_id: _status(_decisive(attempts), verified_elsewhere=False) for user_id, attempts in here.items()}
    without_attempt = _status(None, verified_elsewhere=False)
    every = wanted.wants(Status.other_course_approved)
    open_ids = [
        user_id
        for user_id in user_ids
        if (status := statuses.get(user_id, without_attempt)) != Status.verified and (every or wanted.wants(status))
    ]
    verified = ProctoredExamStudentAttempt.objects.get_last_verified_proctored_onboarding_attempts(open_ids, backend)
    statuses |= dict.fromkeys(verified.order_by().values_list("user_id", flat=True), Status.other_course_approved)
    return [
        (found, status)
        for user_id, found in zip(user_ids, enrolled, strict=True)
        if wanted.wants(status := statuses.get(user_id, without_attempt))
    ]


def _stages(course_id: str, enrolled: Iterable[Any], backend: str | None) -> dict[int, Stage]:
    """Return how far each of the learners is, by user id, in two statements."""
    user_ids = [found.user.pk for found in enrolled]
    here = _attempts_here(course_id, user_ids, "status", "modified")
    elsewhere: dict[int, datetime.datetime] = {}
    verified = ProctoredExamStudentAttempt.objects.get_last_verified_proctored_onboarding_attempts(user_ids, backend)
    for user_id, modified in verified.values_list("user_id", "modified"):
        elsewhere.setdefault(user_id, modified)
    return {user_id: _stage(_decisive(here.get(user_id, [])), elsewhere.get(user_id)) for user_id in user_ids}


def _attempts_here(course_id: str, user_ids: list[int] | None, *columns: str) -> dict[int, list[Any]]:
    """Return these columns of the learners' attempts in the course, by user id; of all learners for ``None``."""
    attempts = ProctoredExamStudentAttempt.objects.get_proctored_practice_attempts_by_course_id(course_id, user_ids)
    here: dict[int, list[Any]] = defaultdict(list)
    for row in attempts.values_list("user_id", "id", *columns, named=True):
        here[row.user_id].append(row)
    return here


def _decisive(last_modified_first: list[Any]) -> Any:
    """Return the attempt that tells how far a learner is: a verified one, the first of several, else the last changed.

    One that was reset gives way to any that was made after it.
    """
    if len(last_modified_first) < 2:
        return next(iter(last_modified_first), None)
    verified = [attempt for attempt in last_modified_first if attempt.status == AttemptStatus.verified]
    if verified:
        return verified[-1]
    chosen, *others = last_modified_first
    for attempt in others:
        if chosen.status == AttemptStatus.onboarding_reset and attempt.id > chosen.id:
            chosen = attempt
    return chosen


def _stage(attempt: Any, verified_elsewhere: datetime.datetime | None) -> Stage:
    status = _status(attempt, verified_elsewhere=verified_elsewhere is not None)
    if status == Status.other_course_approved:
        return Stage(status, verified_elsewhere)
    return Stage(status, attempt.modified if attempt else None)


def _status(attempt: Any, *, verified_elsewhere: bool) -> str | None:
    status = attempt.status if attempt else None
    if status != AttemptStatus.verified and verified_elsewhere:
        return Status.other_course_approved
    if status == AttemptStatus.onboarding_reset:
        return Status.onboarding_reset_past_due
    return Status.get_onboarding_status_from_attempt_status(status)


def _as_the_provider_says(
    course_id: str, enrolled: list[Any], wanted: OnboardingFilter, *, provider: Any, backend: str | None
) -> Iterator[tuple[Any, str | None]]:
    """Yield the learners with their status: those the provider knows, in its order, then the others as not started."""
    by_obscured_id = {obscured_user_id(found.user.pk, backend): found for found in enrolled}
    unknown: list[str] = []
    known: dict[str, str | None] = {}
    for item in _profiles(course_id, wanted, provider):
        user_id = str(item.get("user_id"))
        if user_id in by_obscured_id:
            known.setdefault(user_id, ProfileStatus.get_instructor_status_from_profile_status(word_of(item)))
        else:
            unknown.append(user_id)
    if unknown and not wanted.text_search:
        log.warning(
            "the provider knows learners who are not enrolled: course_id=%(course_id)s count=%(count)s such as %(sample)s",
            {"course_id": course_id, "count": len(unknown), "sample": unknown[:SAMPLE]},
        )
    for user_id, status in known.items():
        if wanted.wants(status):
            yield by_obscured_id[user_id], status
    if wanted.wants(Status.not_started):
        for user_id, found in by_obscured_id.items():
            if user_id not in known:
                yield found, Status.not_started


def _profiles(course_id: str, wanted: OnboardingFilter, provider: Any) -> Iterator[Mapping[str, Any]]:
    """Yield what the provider has, page after page; filters for which it has no word are not its business."""
    status = ",".join(wanted.of_provider)
    if wanted.statuses and not status:
        return
    answer = ask_for_profiles(provider, course_id, status=status)
    yield from _results(answer)
    for page in range(2, MOST_PAGES):
        if not answer.get("next"):
            return
        answer = ask_for_profiles(provider, course_id, status=status, page=page)
        yield from _results(answer)


def _results(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    results = answer.get("results")
    return [item for item in results if isinstance(item, Mapping)] if isinstance(results, list) else []
