"""What the app expects of a backend, as tests that a backend author mixes into a test case. Spec 06 §3."""

import inspect
from typing import Any

from proctoring.backends.backend import ProctoringBackendProvider

# Method, positional arguments, keyword arguments: exactly as the app calls them.
CALL_FORMS: tuple[tuple[str, tuple[Any, ...], dict[str, Any]], ...] = (
    ("register_exam_attempt", ({},), {"context": {}}),
    ("start_exam_attempt", ("exam", "attempt"), {}),
    ("stop_exam_attempt", ("exam", "attempt"), {}),
    ("mark_erroneous_exam_attempt", ("exam", "attempt"), {}),
    ("remove_exam_attempt", ("exam", "attempt"), {}),
    ("get_software_download_url", (), {}),
    ("on_review_callback", ({}, {}), {}),
    ("on_exam_saved", ({},), {}),
    ("get_javascript", (), {}),
    ("get_exam", ({},), {}),
    ("get_attempt", ({},), {}),
    (
        "get_instructor_url",
        ("course", {}),
        {
            "exam_id": None,
            "attempt_id": None,
            "show_configuration_dashboard": False,
            "encrypted_video_review_url": None,
        },
    ),
    ("retire_user", ("user",), {}),
    ("should_block_access_to_exam_material", (), {}),
    ("get_onboarding_profile_info", ("course",), {"user_id": "user"}),
    ("get_onboarding_profile_info", ("course",), {"status": ""}),
    ("get_proctoring_config", (), {}),
    ("get_video_review_aes_key", (), {}),
)
ATTRIBUTES: dict[str, type | tuple[type, ...]] = {
    "verbose_name": str,
    "ping_interval": (int, float),
    "tech_support_email": str,
    "tech_support_phone": str,
    "learner_notification_from_email": str,
    "has_dashboard": bool,
    "supports_onboarding": bool,
    "help_center_article_url": str,
}


class BackendContract:
    """Mix into a ``unittest`` test case and define :meth:`make_backend`. No test calls the provider."""

    def make_backend(self) -> ProctoringBackendProvider:
        """Return the backend under test, made with the options that it requires."""
        raise NotImplementedError

    def test_backend_is_a_provider(self) -> None:
        """The registry and the app's types expect the base class."""
        assert isinstance(self.make_backend(), ProctoringBackendProvider)  # noqa: S101 a test

    def test_backend_accepts_the_calls_of_the_app(self) -> None:
        """Each method takes the arguments that the app passes, by position or keyword."""
        backend = self.make_backend()
        for method, args, kwargs in CALL_FORMS:
            inspect.signature(getattr(backend, method)).bind(*args, **kwargs)

    def test_backend_has_usable_attributes(self) -> None:
        """Attributes that reach clients have the type that clients expect."""
        backend = self.make_backend()
        wrong = [name for name, type_ in ATTRIBUTES.items() if not isinstance(getattr(backend, name), type_)]
        assert wrong == []  # noqa: S101 a test
