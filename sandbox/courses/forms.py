"""The forms of Studio."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings

from sandbox.courses.models import Course, Kind, Sequence
from sandbox.courses.olx.values import MAX_MINUTES

if TYPE_CHECKING:
    CourseModelForm = forms.ModelForm[Course]
    SequenceModelForm = forms.ModelForm[Sequence]
else:
    CourseModelForm = SequenceModelForm = forms.ModelForm  # takes no type arguments when it runs

DATE_FORMAT = "%Y-%m-%dT%H:%M"


class DateTimeInput(forms.DateTimeInput):
    """The browser's own field for date and time; UTC."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format=DATE_FORMAT)


class CourseForm(CourseModelForm):
    """What exams of a whole course depend on."""

    class Meta:
        model = Course
        fields = [
            "enable_timed_exams",
            "enable_proctored_exams",
            "allow_proctoring_opt_out",
            "proctoring_provider",
            "proctoring_escalation_email",
            "self_paced",
            "end",
            "is_credit_course",
            "overrides_grade_on_rejected_exam",
        ]
        widgets = {"end": DateTimeInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        names = [name for name in settings.PROCTORING_BACKENDS if name != "DEFAULT"]
        stored = self.instance.proctoring_provider
        if stored and stored not in names:
            names.append(stored)
        choices = [("", "The platform's default"), *((name, name) for name in names)]
        self.fields["proctoring_provider"] = forms.ChoiceField(choices=choices, required=False)

    def clean_proctoring_provider(self) -> str | None:
        """Return ``None`` for the default: it is decided when the exam is created."""
        return self.cleaned_data["proctoring_provider"] or None


class SequenceForm(SequenceModelForm):
    """What an author decides about a subsection."""

    kind = forms.ChoiceField(choices=Kind, widget=forms.RadioSelect)
    field_order = ["display_name", "kind"]

    class Meta:
        model = Sequence
        fields = ["display_name", "default_time_limit_minutes", "due", "hide_after_due", "exam_review_rules"]
        widgets = {"due": DateTimeInput(), "exam_review_rules": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"exam_review_rules": "What the reviewers should accept, such as notes or a calculator."}

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.course = course
        self.fields["kind"].initial = self.instance.kind
        self.fields["default_time_limit_minutes"].widget.attrs |= {"min": 1, "max": MAX_MINUTES}
        self.fields["due"].help_text = (
            "Not used: learners of this course set their own pace." if course.self_paced else "In UTC."
        )

    def clean_kind(self) -> str:
        """Only kinds that the course allows."""
        kind: str = self.cleaned_data["kind"]
        if kind == Kind.TIMED and not self.course.enable_timed_exams:
            raise forms.ValidationError("Timed exams are switched off in this course.")
        if kind not in {Kind.LESSON, Kind.TIMED} and not self.course.enable_proctored_exams:
            raise forms.ValidationError("Proctored exams are switched off in this course.")
        return kind

    def clean(self) -> dict[str, Any] | None:
        """An exam has a time limit; its due date lies after it opens."""
        cleaned = super().clean() or {}
        minutes, due = cleaned.get("default_time_limit_minutes"), cleaned.get("due")
        is_exam = cleaned.get("kind", Kind.LESSON) != Kind.LESSON
        if is_exam and "default_time_limit_minutes" in cleaned and not 1 <= (minutes or 0) <= MAX_MINUTES:
            self.add_error("default_time_limit_minutes", f"An exam has a time limit of 1 to {MAX_MINUTES} minutes.")
        opens = self.instance.start or self.course.start
        if due and opens and due <= opens:
            self.add_error("due", f"The due date lies before the opening on {opens:%d %B %Y, %H:%M} UTC.")
        return cleaned

    def save(self, commit: bool = True) -> Sequence:
        """Store the settings with the flags of the kind."""
        self.instance.kind = Kind(self.cleaned_data["kind"])
        return super().save(commit)
