"""What learners did and got: answers, grades, credit requirements, certificates, extensions."""

from django.conf import settings
from django.db import models

from sandbox.courses.models.courses import Course, Sequence


class Answer(models.Model):
    """A learner's answer to a question. Questions are named, so that answers outlive a new import of the course."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sequence = models.ForeignKey(Sequence, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=100)
    text = models.CharField(max_length=255)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "sequence", "question"], name="one_answer")]

    def __str__(self) -> str:
        return f"{self.question}: {self.text}"


class GradeQuerySet(models.QuerySet["Grade"]):
    """Grades by what they are worth."""

    def that_count(self, course: Course) -> "GradeQuerySet":
        """Return the grades of work that is finished or was decided upon, without practice, in the outline's order."""
        done = models.Q(is_complete=True) | models.Q(override__isnull=False)
        graded = self.filter(done, sequence__section__course=course)
        practice = models.Q(sequence__is_practice_exam=True) | models.Q(sequence__is_onboarding_exam=True)
        return graded.exclude(practice).order_by("sequence__section__position", "sequence__position")


class Grade(models.Model):
    """A learner's score in a sequence. An override, such as zero after a rejected exam, wins until it is undone."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grades")
    sequence = models.ForeignKey(Sequence, on_delete=models.CASCADE, related_name="grades")
    earned = models.FloatField(default=0)
    possible = models.FloatField(default=0)
    is_complete = models.BooleanField(default=False)
    override = models.FloatField(null=True, blank=True)
    override_comment = models.TextField(blank=True)
    overrider = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = GradeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "sequence"], name="one_grade")]

    def __str__(self) -> str:
        return f"{self.score:g} of {self.possible:g}"

    @property
    def score(self) -> float:
        """The points that count."""
        return self.earned if self.override is None else self.override


class CreditRequirementStatus(models.Model):
    """How far a learner is with one requirement for credit. Proctored exams are named by their content id."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="credit_requirements")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="credit_requirements")
    namespace = models.CharField(max_length=60)
    name = models.CharField(max_length=255)
    status = models.CharField(max_length=20)
    reason = models.JSONField(null=True, blank=True)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "course", "namespace", "name"], name="one_requirement")]

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}: {self.status}"


class Certificate(models.Model):
    """A learner's certificate of a course."""

    class Status(models.TextChoices):
        """Whether it counts."""

        DOWNLOADABLE = "downloadable"
        INVALIDATED = "invalidated"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="certificates")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="certificates")
    status = models.CharField(max_length=20, choices=Status, default=Status.DOWNLOADABLE)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "course"], name="one_certificate")]

    def __str__(self) -> str:
        return f"{self.user} in {self.course}: {self.status}"


class DueDateExtension(models.Model):
    """A later due date for one learner."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sequence = models.ForeignKey(Sequence, on_delete=models.CASCADE, related_name="extensions")
    due = models.DateTimeField("due date")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "sequence"], name="one_extension")]

    def __str__(self) -> str:
        return f"{self.user}, {self.sequence}: {self.due:%Y-%m-%d %H:%M}"
