"""Due dates per learner and ends of courses from edx-when, where the host has it in ``INSTALLED_APPS``. Spec 02 §9.3."""

import datetime
from importlib import import_module
from typing import Any

from django.apps import apps

from proctoring.integrations.opaque_keys import InvalidKeyError

# Its functions are called as attributes of this module, so that hosts can replace them. Importing it loads models,
# which Django allows for installed apps only.
when_api: Any = import_module("edx_when.api") if apps.is_installed("edx_when") else None


def get_due_date(course_id: str, content_id: str, user: Any) -> datetime.datetime | None:
    """Return the due date that edx-when has for the learner (object, id or ``None``), if any."""
    if when_api is None:
        return None
    due_date: datetime.datetime | None = when_api.get_date_for_block(course_id, content_id, "due", user=user)
    return due_date


def get_course_ends(course_id: str) -> list[Any]:
    """Return the values of the course's entries named ``end``; none for a malformed id."""
    if when_api is None:
        return []
    try:
        dates = when_api.get_dates_for_course(course_id)
    except InvalidKeyError:
        return []
    return [date for (_location, field), date in dates.items() if field == "end"]
