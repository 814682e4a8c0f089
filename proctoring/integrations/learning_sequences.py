"""The course's outline as a learner sees it, from an Open edX platform that has the app ``learning_sequences``."""

import datetime
from importlib import import_module
from typing import Any

from django.apps import apps

APP = "openedx.core.djangoapps.content.learning_sequences"

# Loading it loads models, which Django allows for installed apps only.
outline_api: Any = import_module(f"{APP}.api") if apps.is_installed(APP) else None


class LearningSequences:
    """Outlines of the platform."""

    @staticmethod
    def is_there() -> bool:
        """Whether the app is installed."""
        return outline_api is not None

    def get_user_course_outline_details(self, course_key: Any, user: Any, at_time: datetime.datetime) -> Any:
        """Return ``outline.accessible_sequences`` and ``schedule`` (``sequences``, ``course_end``); raise for no outline."""
        return outline_api.get_user_course_outline_details(course_key, user, at_time)
