"""The app's configuration: receivers and services."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """Courses of the sandbox."""

    name = "sandbox.courses"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Publish exams when a course is published; offer the sandbox's services to ``proctoring``."""
        from sandbox.courses.publishing import publish_exams  # models are there from here on
        from sandbox.courses.services import register_services
        from sandbox.courses.signals import course_published

        course_published.connect(publish_exams, dispatch_uid="sandbox.publish_exams")
        register_services()
