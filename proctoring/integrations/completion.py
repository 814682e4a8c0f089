"""What learners have completed, told to edx-completion, where the host has it in ``INSTALLED_APPS``."""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model

from proctoring.integrations.opaque_keys import InvalidKeyError, OpaqueKeys

# Loading it loads models, which Django allows for installed apps only.
completion_services: Any = import_module("completion.services") if apps.is_installed("completion") else None


class BlockCompletions:
    """Completed blocks of edx-completion, while its switch for tracking is on."""

    @staticmethod
    def is_there() -> bool:
        """Whether the app is installed."""
        return completion_services is not None

    def complete_student_attempt(self, user_identifier: str, content_id: str) -> None:
        """Mark the exam's section as completed by the learner of that username. An id that is no key is left alone."""
        try:
            key = OpaqueKeys().usage_key(content_id)  # a library that edx-completion requires
        except InvalidKeyError:
            return
        user = get_user_model().objects.get_by_natural_key(user_identifier)
        service = completion_services.CompletionService(user, key.context_key)
        if service.completion_tracking_enabled():
            service.submit_completion(key, 1.0)
