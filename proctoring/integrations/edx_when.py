"""Due dates per learner and ends of courses from edx-when, where the host has it in ``INSTALLED_APPS``. Spec 02 §9.3."""

import datetime
from importlib import import_module
from typing import Any

from django.apps import apps

from proctoring.integrations.adapters import adapter
from proctoring.integrations.opaque_keys import InvalidKeyError

# Its functions are called as attributes of this module, so that hosts can replace them. Importing it loads models,
# which Django allows for installed apps only.
when_api: Any = import_module("edx_when.api") if apps.is_installed("edx_when") else None


class NoDates:
    """Neither learners nor courses have dates of their own."""

    def get_due_date(self, course_id: str, content_id: str, user: Any) -> datetime.datetime | None:
        """Return the learner's own due date; ``user`` is an object, an id, or ``None`` for everybody."""
        return None

    def get_course_ends(self, course_id: str) -> list[Any]:
        """Return the dates on which the course ends; the first one that is set counts."""
        return []


class EdxWhen:
    """The dates that edx-when has."""

    @staticmethod
    def is_there() -> bool:
        """Whether the app is installed."""
        return when_api is not None

    def get_due_date(self, course_id: str, content_id: str, user: Any) -> datetime.datetime | None:
        """Return the learner's own due date, or the one for everybody."""
        due_date: datetime.datetime | None = when_api.get_date_for_block(course_id, content_id, "due", user=user)
        return due_date

    def get_course_ends(self, course_id: str) -> list[Any]:
        """Return the values of the course's entries named ``end``; none for a malformed id."""
        try:
            dates = when_api.get_dates_for_course(course_id)
        except InvalidKeyError:
            return []
        return [date for (_location, field), date in dates.items() if field == "end"]


def get_due_date(course_id: str, content_id: str, user: Any) -> datetime.datetime | None:
    """Return the due date that the host has for the learner (object, id or ``None``), if any."""
    due_date: datetime.datetime | None = adapter("due_dates").get_due_date(course_id, content_id, user)
    return due_date


def get_course_ends(course_id: str) -> list[Any]:
    """Return the dates on which the course ends, as the host has them."""
    ends: list[Any] = adapter("due_dates").get_course_ends(course_id)
    return ends
