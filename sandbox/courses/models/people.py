"""People in a course: their names, enrollments and roles."""

from typing import Any

from django.conf import settings
from django.db import models

from sandbox.courses.models.courses import Course


class Profile(models.Model):
    """A user's full name."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile")
    name = models.CharField("full name", max_length=255, blank=True)

    def __str__(self) -> str:
        return self.name


class VerifiedName(models.Model):
    """A name that a learner had checked against an identity document."""

    class Status(models.TextChoices):
        """How far the check is."""

        PENDING = "pending"
        SUBMITTED = "submitted"
        APPROVED = "approved"
        DENIED = "denied"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="verified_names")
    verified_name = models.CharField(max_length=255)
    status = models.CharField(max_length=20, choices=Status, default=Status.PENDING)
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.verified_name


class EnrollmentQuerySet(models.QuerySet["Enrollment"]):
    """Enrollments by what they allow."""

    def active(self) -> "EnrollmentQuerySet":
        """Return the enrollments that count."""
        return self.filter(is_active=True)

    def in_course(self, course_id: str) -> "EnrollmentQuerySet":
        """Return the enrollments in the course."""
        return self.filter(course__key=course_id)

    def may_take_proctored_exams(self) -> "EnrollmentQuerySet":
        """Return the enrollments in a mode that includes proctored exams."""
        return self.active().filter(mode__in=PROCTORED_MODES)

    def matching(self, text: str) -> "EnrollmentQuerySet":
        """Return the enrollments whose learner's username or e-mail address contains the text."""
        return self.filter(models.Q(user__username__icontains=text) | models.Q(user__email__icontains=text))


class Enrollment(models.Model):
    """A learner in a course, in a mode."""

    class Mode(models.TextChoices):
        """What the learner enrolled for."""

        AUDIT = "audit"
        VERIFIED = "verified"
        CREDIT = "credit"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrollments")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="enrollments")
    mode = models.CharField(max_length=20, choices=Mode, default=Mode.VERIFIED)
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField(auto_now_add=True)

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "course"], name="one_enrollment_per_learner")]

    def __str__(self) -> str:
        return f"{self.user} in {self.course} ({self.mode})"


PROCTORED_MODES = (Enrollment.Mode.VERIFIED, Enrollment.Mode.CREDIT)


class CourseRole(models.Model):
    """Who runs a course beside the platform's staff."""

    class Role(models.TextChoices):
        """Both may edit and publish; the difference is for people."""

        INSTRUCTOR = "instructor"
        STAFF = "staff"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="course_roles")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=Role, default=Role.INSTRUCTOR)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "course", "role"], name="one_role_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} of {self.course}"


def is_course_staff(user: Any, course_id: str) -> bool:
    """Whether the user runs the course: platform staff, or with a role in it."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_staff or CourseRole.objects.filter(user_id=user.pk, course__key=course_id).exists()
