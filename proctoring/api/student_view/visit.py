"""One learner in front of one exam: the facts that the decision tables ask for. Spec 04 §2."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from proctoring import api, constants
from proctoring.api.prerequisites import PrerequisiteStatus, prerequisite_status
from proctoring.due_dates import get_exam_due_date, verify_and_add_wait_deadline
from proctoring.integrations.permissions import may_take_proctored_exam
from proctoring.models import USER_MODEL
from proctoring.types import AttemptDict, ExamDict


@dataclass
class Visit:
    """Each fact is looked up when it is first asked for, once per page.

    ``exam`` has the due date of the caller; ``context`` is the caller's dict, which the page changes in place.
    """

    exam: ExamDict
    context: dict[str, Any]
    user_id: int
    course_id: object

    @cached_property
    def provider(self) -> Any:
        """The exam's provider; ``None`` for an exam that is not proctored. ``NotImplementedError`` for an unknown one."""
        return api.get_backend_provider(exam=self.exam)

    @cached_property
    def user(self) -> Any:
        """The learner; an unknown id raises ``DoesNotExist``."""
        return USER_MODEL._default_manager.get(pk=self.user_id)

    @cached_property
    def attempt(self) -> AttemptDict | None:
        """The learner's newest attempt. Asking for it submits one whose time is over."""
        attempt: AttemptDict | None = api.get_current_exam_attempt(self.exam["id"], self.user_id)
        return attempt

    @property
    def status(self) -> str | None:
        """The attempt's status, ``None`` without an attempt."""
        return self.attempt["status"] if self.attempt else None

    @property
    def is_resumable(self) -> bool:
        """Whether the attempt was interrupted and staff let the learner go on."""
        return bool(self.attempt and api.is_attempt_ready_to_resume(self.attempt))

    @property
    def has_time_left(self) -> bool:
        """Whether the attempt is running and its time is not over."""
        return bool(api._does_time_remain(self.attempt))

    @cached_property
    def may_take_exam(self) -> bool:
        """Whether the host lets the learner take proctored exams. An inactive account is not refused here."""
        return may_take_proctored_exam(self.user, self.exam)

    @cached_property
    def due_date(self) -> datetime.datetime | None:
        """The due date that applies to this learner."""
        return get_exam_due_date(self.exam, self.user_id)

    @cached_property
    def is_past_due(self) -> bool:
        """Whether the exam can no longer be taken by this learner."""
        return api.is_exam_passed_due(self.exam, user=self.user_id)

    @property
    def is_shown_after_due(self) -> bool:
        """Whether the due date has passed and leaves the content visible."""
        return self.is_past_due and not self.exam["hide_after_due"]

    @cached_property
    def has_to_wait(self) -> bool:
        """Whether the due date has passed and the grace period has not; the context then gets ``wait_deadline``."""
        return self.is_past_due and verify_and_add_wait_deadline(self.context, self.exam, self.user_id)

    @property
    def chose_content(self) -> bool:
        """Whether the learner asked for the content instead of the result, and may have it."""
        acknowledged = self.attempt is not None and self.attempt["is_status_acknowledged"]
        return bool(acknowledged and constants.CONTENT_VIEWABLE_PAST_DUE_DATE and self.is_past_due)

    @cached_property
    def is_outside_secure_browser(self) -> bool:
        """Whether the provider shows the content in its own browser only, and this is another one."""
        return bool(self.provider.should_block_access_to_exam_material())

    @property
    def credit_state(self) -> Mapping[str, Any]:
        """What the caller knows of the learner's credit, perhaps nothing."""
        return self.context.get("credit_state") or {}

    @cached_property
    def prerequisites(self) -> PrerequisiteStatus:
        """How far the learner is with what comes before this exam."""
        return prerequisite_status(self.exam, self.credit_state)
