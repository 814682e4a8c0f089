"""What the host registers with either app: its services, its permissions and a provider, all in memory."""

import datetime
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import rules
from django.apps import apps

from benchmarks.project.chosen import APP

PROVIDER = "bench"


@dataclass
class Enrollment:
    """A learner of a course."""

    user: Any
    mode: str = "verified"


class Credit:
    """Every learner is enrolled and has no requirements."""

    def get_credit_state(self, user_id: int, course_id: Any, return_course_info: bool = False) -> dict[str, Any]:
        state: dict[str, Any] = {
            "enrollment_mode": "verified",
            "profile_fullname": "Lee Learner",
            "student_email": "learner@academy.example",
            "is_credit_course": True,
            "credit_requirement_status": [],
        }
        return {**state, "course_name": "Example Course"} if return_course_info else state

    def set_credit_requirement_status(self, *args: Any, **kwargs: Any) -> None:
        """Forget it."""

    remove_credit_requirement_status = set_credit_requirement_status


class Instructor:
    """Nobody but global staff is staff; there are no problems to reset."""

    def is_course_staff(self, user: Any, course_id: Any) -> bool:
        return bool(user.is_staff)

    def delete_student_attempt(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to delete."""

    complete_student_attempt = send_support_notification = delete_student_attempt

    def get_proctoring_escalation_email(self, course_id: Any) -> str:
        return "escalation@academy.example"


class Grades:
    """No grade is overridden."""

    def should_override_grade_on_rejected_exam(self, course_id: Any) -> bool:
        return False

    def override_subsection_grade(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to override."""

    undo_override_subsection_grade = override_subsection_grade


class Certificates:
    """There are no certificates."""

    def invalidate_certificate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to take away."""

    restore_certificate = invalidate_certificate


class Enrollments:
    """Learners by course, held in memory, so that this service costs neither app a statement."""

    def __init__(self) -> None:
        self.learners: dict[str, list[Enrollment]] = {}

    def get_enrollments_can_take_proctored_exams(self, course_id: Any, text_search: str | None = None) -> Any:
        return self.learners.get(str(course_id), [])


class Outlines:
    """Every section is accessible."""

    def get_user_course_outline_details(self, course_key: Any, user: Any, at_time: Any) -> Any:
        return SimpleNamespace(
            outline=SimpleNamespace(accessible_sequences=Everything()),
            schedule=SimpleNamespace(sequences=Schedule(), course_end=None),
        )


class Everything:
    """Contains whatever is asked for."""

    def __contains__(self, item: object) -> bool:
        return True


class Schedule:
    """Every section has been open for long."""

    entry = SimpleNamespace(effective_start=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), due=None)

    def __getitem__(self, key: object) -> Any:
        return self.entry

    def get(self, key: object, default: Any = None) -> Any:
        return self.entry


class NoRelativeDates:
    """The switch of the LMS that edx-when looks up each time; where its module is missing, Python searches for it each time."""

    def is_enabled(self, course_key: Any) -> bool:
        return False


def provider_class() -> type:
    """Return a provider of the app under test that answers from memory, as a proctoring service would."""
    null = import_module(f"{APP}.backends.null").NullBackendProvider

    class Provider(null):  # type: ignore[misc,valid-type]  # which class it is depends on the app
        verbose_name = "Benchmark"
        supports_onboarding = True

        def register_exam_attempt(self, exam: Any, context: Mapping[str, Any]) -> str:
            return f"external-{context['attempt_code']}"

        def get_attempt(self, attempt: Any) -> dict[str, Any]:
            return {"instructions": ["Clear the desk."], "download_url": "https://provider.example/download"}

        def on_exam_saved(self, exam: Any) -> str:
            return "exam-at-provider"

        def on_review_callback(self, attempt: Any, payload: Any) -> Any:
            return payload

        def get_proctoring_config(self) -> dict[str, Any]:
            return {"name": self.verbose_name, "rules": {}, "instructions": ["Clear the desk."]}

        def remove_exam_attempt(self, exam: Any, attempt: Any) -> bool:
            return True

        def retire_user(self, user_id: Any) -> bool:
            return True

    return Provider


def register() -> Enrollments:
    """Register everything with the app under test and return the service that knows the learners."""
    enrollments = Enrollments()
    services: Iterable[tuple[str, Any]] = (
        ("credit", Credit()),
        ("instructor", Instructor()),
        ("grades", Grades()),
        ("certificates", Certificates()),
        ("enrollments", enrollments),
        ("learning_sequences", Outlines()),
    )
    set_runtime_service = import_module(f"{APP}.runtime").set_runtime_service
    for name, service in services:
        set_runtime_service(name, service)
    sys.modules["openedx.features.course_experience"] = cast(
        ModuleType, SimpleNamespace(RELATIVE_DATES_FLAG=NoRelativeDates())
    )
    if not rules.perm_exists("edx_proctoring.can_take_proctored_exam"):
        rules.add_perm("edx_proctoring.can_take_proctored_exam", rules.always_true)
    apps.get_app_config(APP).backends[PROVIDER] = provider_class()()  # type: ignore[attr-defined]
    return enrollments
