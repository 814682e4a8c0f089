"""Courses and their outline: sections, sequences (lessons and exams), units."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse

from sandbox.courses.keys import usage_key


class CourseQuerySet(models.QuerySet["Course"]):
    """Courses by who may do what."""

    def editable_by(self, user: Any) -> "CourseQuerySet":
        """Return the courses that the user may edit: all for staff, their own for instructors."""
        return self if user.is_staff else self.filter(roles__user_id=user.pk or 0).distinct()


class Course(models.Model):
    """A course run. ``key`` is its id everywhere else."""

    key = models.CharField(max_length=255, unique=True, help_text="course-v1:ORG+NUMBER+RUN")
    org = models.CharField(max_length=60)
    number = models.CharField(max_length=60)
    run = models.CharField(max_length=60)
    display_name = models.CharField(max_length=255)
    start = models.DateTimeField(null=True, blank=True)
    end = models.DateTimeField("end of the course", null=True, blank=True)
    self_paced = models.BooleanField(
        "learners set their own pace", default=False, help_text="Exams then have no due date."
    )
    enable_proctored_exams = models.BooleanField("proctored exams are on", default=False)
    enable_timed_exams = models.BooleanField("timed exams are on", default=False)
    proctoring_provider = models.CharField(max_length=255, null=True, blank=True, help_text="empty: the default")
    proctoring_escalation_email = models.EmailField("learners' contact for proctoring", max_length=255, blank=True)
    allow_proctoring_opt_out = models.BooleanField("learners may do without proctoring", default=False)
    is_credit_course = models.BooleanField("the course gives credit", default=False)
    overrides_grade_on_rejected_exam = models.BooleanField("a rejected exam scores zero", default=False)

    objects = CourseQuerySet.as_manager()

    def __str__(self) -> str:
        return self.display_name

    def get_absolute_url(self) -> str:
        return reverse("course_outline", args=[self.key])

    @property
    def has_special_exams(self) -> bool:
        """Whether publishing registers exams."""
        platform = getattr(settings, "ENABLE_SPECIAL_EXAMS", True)
        return bool(platform and (self.enable_proctored_exams or self.enable_timed_exams))

    @property
    def sequences(self) -> "models.QuerySet[Sequence]":
        """The sequences in the order of the outline."""
        return Sequence.objects.filter(section__course=self).order_by("section__position", "position")

    def usage_key(self, block_type: str, url_name: str) -> str:
        """Return the usage key of a block of this course."""
        return usage_key(self.key, block_type, url_name)


class Section(models.Model):
    """A chapter of a course."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="sections")
    url_name = models.CharField(max_length=60)
    display_name = models.CharField(max_length=255)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["course", "url_name"], name="one_section_per_name")]

    def __str__(self) -> str:
        return self.display_name


class Kind(models.TextChoices):
    """What a sequence is, as an author thinks of it."""

    LESSON = "lesson", "Lesson, no time limit"
    TIMED = "timed", "Timed exam"
    PRACTICE = "practice", "Practice proctored exam"
    ONBOARDING = "onboarding", "Onboarding exam"
    PROCTORED = "proctored", "Proctored exam"


EXAM_FLAGS: dict[str, dict[str, bool]] = {
    Kind.LESSON: {},
    Kind.TIMED: {"is_time_limited": True},
    Kind.PRACTICE: {"is_time_limited": True, "is_proctored_enabled": True, "is_practice_exam": True},
    Kind.ONBOARDING: {"is_time_limited": True, "is_proctored_enabled": True, "is_onboarding_exam": True},
    Kind.PROCTORED: {"is_time_limited": True, "is_proctored_enabled": True},
}
FLAGS = ("is_time_limited", "is_proctored_enabled", "is_practice_exam", "is_onboarding_exam")


class Sequence(models.Model):
    """A subsection: a lesson or, when it is time-limited, an exam. The exam fields carry the names of OLX."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="sequences")
    usage_key = models.CharField(max_length=255, unique=True, help_text="the content id of the exam")
    display_name = models.CharField("name", max_length=255)
    position = models.PositiveIntegerField()
    start = models.DateTimeField("released on", null=True, blank=True)
    due = models.DateTimeField("due date", null=True, blank=True)
    is_time_limited = models.BooleanField(default=False)
    default_time_limit_minutes = models.PositiveIntegerField("time limit in minutes", null=True, blank=True)
    is_proctored_enabled = models.BooleanField(default=False)
    is_practice_exam = models.BooleanField(default=False)
    is_onboarding_exam = models.BooleanField(default=False)
    exam_review_rules = models.TextField("rules for the reviewers", blank=True)
    hide_after_due = models.BooleanField("hide the content after the due date", default=False)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.display_name

    def get_absolute_url(self) -> str:
        return reverse("jump_to", args=[self.course.key, self.usage_key])

    @property
    def course(self) -> Course:
        """The course it belongs to."""
        return self.section.course

    @property
    def kind(self) -> Kind:
        """What the flags amount to."""
        if not self.is_time_limited:
            return Kind.LESSON
        if self.is_onboarding_exam:
            return Kind.ONBOARDING
        if self.is_practice_exam:
            return Kind.PRACTICE
        return Kind.PROCTORED if self.is_proctored_enabled else Kind.TIMED

    @kind.setter
    def kind(self, kind: str) -> None:
        for flag in FLAGS:
            setattr(self, flag, EXAM_FLAGS[kind].get(flag, False))

    @property
    def takes_review_rules(self) -> bool:
        """Whether reviewers of this exam are given rules: proctored, and neither practice nor onboarding."""
        return self.is_proctored_enabled and not self.is_practice_exam and not self.is_onboarding_exam


class Unit(models.Model):
    """A page of a sequence. ``contents`` is a list of :class:`sandbox.courses.olx.outline.Content`."""

    sequence = models.ForeignKey(Sequence, on_delete=models.CASCADE, related_name="units")
    display_name = models.CharField(max_length=255)
    position = models.PositiveIntegerField()
    contents = models.JSONField(default=list)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.display_name

    @property
    def questions(self) -> Iterable[dict[str, Any]]:
        """The questions of the page, in order."""
        return (question for content in self.contents for question in content["questions"])
