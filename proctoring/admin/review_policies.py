"""Review policies in the admin. Spec 07 §1.3."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _

from proctoring.models import ProctoredExamReviewPolicy

if TYPE_CHECKING:
    PolicyForm = forms.ModelForm[ProctoredExamReviewPolicy]
    PolicyAdmin = admin.ModelAdmin[ProctoredExamReviewPolicy]
else:
    PolicyForm = forms.ModelForm
    PolicyAdmin = admin.ModelAdmin


class ReviewPolicyForm(PolicyForm):
    """One policy per exam: with several, nobody could say which one holds (weakness 12)."""

    class Meta:
        model = ProctoredExamReviewPolicy
        fields = ("proctored_exam", "review_policy")

    def clean_proctored_exam(self) -> Any:
        """Return the exam; refuse one that has another policy."""
        exam = self.cleaned_data["proctored_exam"]
        others = ProctoredExamReviewPolicy.objects.filter(proctored_exam=exam).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("This exam has a review policy. Change that one instead."))
        return exam


@admin.register(ProctoredExamReviewPolicy)
class ProctoredExamReviewPolicyAdmin(PolicyAdmin):
    """Review policies. A save archives the former text and tells the exam's provider."""

    form = ReviewPolicyForm
    fields = ("proctored_exam", "review_policy", "set_by_user")
    readonly_fields = ("set_by_user",)
    list_display = ("course_id", "exam_name")
    list_select_related = ("proctored_exam", "set_by_user")
    search_fields = ("proctored_exam__course_id", "proctored_exam__exam_name")
    ordering = ("-pk",)

    @admin.display(ordering="proctored_exam__course_id")
    def course_id(self, obj: ProctoredExamReviewPolicy) -> str:
        """Return the course of the exam."""
        return obj.proctored_exam.course_id

    @admin.display(ordering="proctored_exam__exam_name")
    def exam_name(self, obj: ProctoredExamReviewPolicy) -> str:
        """Return the name of the exam."""
        return obj.proctored_exam.exam_name

    def save_model(self, request: Any, obj: ProctoredExamReviewPolicy, form: Any, change: bool) -> None:
        """Save the policy as the requesting user's."""
        obj.set_by_user = request.user
        super().save_model(request, obj, form, change)
