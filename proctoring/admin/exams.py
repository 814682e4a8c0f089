"""Exams in the admin. Spec 07 §1.2."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from proctoring.apps import EdxProctoringConfig
from proctoring.models import ProctoredExam

if TYPE_CHECKING:
    ExamForm = forms.ModelForm[ProctoredExam]
    ExamAdmin = admin.ModelAdmin[ProctoredExam]
else:
    ExamForm = forms.ModelForm
    ExamAdmin = admin.ModelAdmin


def prettify_course_id(course_id: str) -> str:
    """Return the course id as people read it: ``course-v1:edX+Demo+2024`` as ``edX Demo 2024``."""
    return course_id.replace("+", " ").replace("/", " ").replace("course-v1:", "")


def backend_choices(stored: str | None = None) -> list[tuple[str, str]]:
    """Return the configured providers, and the stored one even where it is not configured (any more)."""
    config = cast(EdxProctoringConfig, apps.get_app_config("proctoring"))
    choices = [(name, f"{name} ({verbose_name})") for name, verbose_name in config.get_backend_choices()]
    if stored and stored not in config.backends:
        choices.append((stored, _("{name} (not configured)").format(name=stored)))
    return [("", _("the default provider")), *choices]


class ProctoredExamForm(ExamForm):
    """Every column; what may be empty in the database may be empty here."""

    class Meta:
        model = ProctoredExam
        fields = (
            "course_id",
            "content_id",
            "external_id",
            "exam_name",
            "time_limit_mins",
            "due_date",
            "is_proctored",
            "is_practice_exam",
            "is_active",
            "hide_after_due",
            "backend",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"external_id", "due_date", "backend"} & set(self.fields):
            self.fields[name].required = False
        if "backend" in self.fields:
            stored = self.instance.backend
            self.fields["backend"] = forms.ChoiceField(choices=backend_choices(stored), required=False)

    def clean_external_id(self) -> str | None:
        """Return the id, nothing as NULL."""
        return self.cleaned_data["external_id"] or None

    def clean_backend(self) -> str | None:
        """Return the name, nothing as NULL."""
        return self.cleaned_data["backend"] or None


@admin.register(ProctoredExam)
class ProctoredExamAdmin(ExamAdmin):
    """Exams. A save tells the provider, after commit, through the model's receivers."""

    form = ProctoredExamForm
    search_fields = ("course_id", "exam_name")

    def get_queryset(self, request: Any) -> QuerySet[ProctoredExam]:
        """Return the exams, the newest first: the list has an order, and a page is cut by an index."""
        return super().get_queryset(request).order_by("-pk")
