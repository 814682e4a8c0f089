"""The shapes that cross the API, with keys in wire order. Spec 02 §2, 03 §1.2."""

import datetime
from typing import Any, NotRequired, TypedDict


class UserDict(TypedDict):
    """A user, as far as clients see one."""

    id: int
    username: str
    email: str


class ExamDict(TypedDict):
    """An exam. ``due_date`` is aware; ``time_limit_mins`` is minutes; ``backend`` names the provider."""

    id: int
    course_id: str
    content_id: str
    external_id: str | None
    exam_name: str
    time_limit_mins: int
    is_proctored: bool
    is_practice_exam: bool
    is_active: bool
    due_date: datetime.datetime | None
    hide_after_due: bool
    backend: str | None


class ProviderExamDict(TypedDict):
    """An exam as a provider is told of it: JSON-safe, with the reviewers' rules where the exam has some."""

    id: int
    course_id: str
    content_id: str
    external_id: str | None
    exam_name: str
    time_limit_mins: int
    is_proctored: bool
    is_practice_exam: bool
    is_active: bool
    due_date: str | None
    hide_after_due: bool
    backend: str | None
    rule_summary: NotRequired[str]


class ReviewPolicyDict(TypedDict):
    """The rules that the reviewers of an exam are given. ``created`` and ``modified`` are ISO 8601 text."""

    id: int
    created: str
    modified: str
    set_by_user: UserDict | None
    proctored_exam: ExamDict
    review_policy: str


class AllowanceDict(TypedDict):
    """What a learner is granted on an exam. ``created`` and ``modified`` are ISO 8601 text."""

    id: int
    created: str
    modified: str
    user: UserDict
    key: str
    value: str
    proctored_exam: ExamDict


class AttemptDict(TypedDict):
    """An attempt. ``created`` and ``modified`` are ISO 8601 text, the other instants aware ``datetime`` objects."""

    id: int
    created: str
    modified: str
    user: UserDict | None
    started_at: datetime.datetime | None
    completed_at: datetime.datetime | None
    external_id: str | None
    status: str
    proctored_exam: ExamDict
    allowed_time_limit_mins: int | None
    attempt_code: str | None
    is_sample_attempt: bool
    taking_as_proctored: bool
    review_policy_id: int | None
    is_status_acknowledged: bool
    time_remaining_seconds: int | None
    is_resumable: bool
    ready_to_resume: bool
    resumed: bool


class ExamTypeDict(TypedDict):
    """The kind of an exam, and how people call it. Spec 02 §9.4."""

    type: str
    humanized_type: str


class CourseExam(TypedDict):
    """One exam of a publish, in the words of ``create_exam``.

    ``review_policy``: absent leaves the stored one, empty removes it.
    """

    content_id: str
    exam_name: str
    time_limit_mins: int | None
    due_date: NotRequired[datetime.datetime | str | None]
    is_proctored: NotRequired[bool]
    is_practice_exam: NotRequired[bool]
    external_id: NotRequired[str | None]
    is_active: NotRequired[bool]
    hide_after_due: NotRequired[bool]
    backend: NotRequired[str | None]
    review_policy: NotRequired[str | None]


class FieldChange(TypedDict):
    """The stored and the published value of one field."""

    old: Any
    new: Any


class ExamChange(TypedDict):
    """What a publish does to one exam. ``exam_id`` is ``None`` for a new exam of a dry run."""

    exam_id: int | None
    content_id: str
    exam_name: str
    changes: dict[str, FieldChange]
    running_attempts: int
    warnings: list[str]


class SyncReport(TypedDict):
    """What :func:`proctoring.api.sync_course_exams` did, or would do. Every exam stands in one of the first five lists.

    ``review_policies`` lists policies that were set, changed or removed; ``endangered`` the changes that switch off an
    exam, or change its category, while learners are in it; ``exam_ids`` the ids in the order of the request.
    """

    course_id: str
    dry_run: bool
    created: list[ExamChange]
    updated: list[ExamChange]
    unchanged: list[ExamChange]
    switched_off: list[ExamChange]
    switched_on: list[ExamChange]
    review_policies: list[ExamChange]
    endangered: list[ExamChange]
    exam_ids: list[int | None]
    undelivered: int
