"""Reviews and their archive in the admin. Spec 07 §1.4, §1.5."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proctoring.admin.review_filters import ProctoredExamCoursesListFilter, ProctoredExamListFilter, ReviewListFilter
from proctoring.models import (
    ProctoredExamSoftwareSecureReview,
    ProctoredExamSoftwareSecureReviewHistory,
    ProctoredExamStudentAttempt,
    locate_attempt_by_attempt_code,
)
from proctoring.models.actors import acting
from proctoring.statuses import SoftwareSecureReviewStatus as Outcome

if TYPE_CHECKING:
    ReviewForm = forms.ModelForm[ProctoredExamSoftwareSecureReview]
    AnyReviewAdmin = admin.ModelAdmin[Any]
else:
    ReviewForm = forms.ModelForm
    AnyReviewAdmin = admin.ModelAdmin

OUTCOMES = (Outcome.clean, Outcome.violation, Outcome.suspicious, Outcome.not_reviewed)
NO_EXAM = "(none)"
NO_STUDENT = "(None)"


class ReviewChangeList(ChangeList):
    """A page of reviews; the attempts of those that name no exam or learner come in two queries for all of them."""

    def get_results(self, request: Any) -> None:
        """Read the page."""
        super().get_results(request)
        self.result_list: Any = list(self.result_list)
        orphans = [review for review in self.result_list if review.exam is None or review.student is None]
        attempts = attempts_by_code({review.attempt_code for review in orphans})
        for review in orphans:
            review.located_attempt = attempts.get(review.attempt_code)


def attempts_by_code(codes: Iterable[str]) -> dict[str, Any]:
    """Return the newest attempt of each code, live or, where there is none, as its history has it."""
    wanted = set(codes)
    if not wanted:
        return {}
    live = ProctoredExamStudentAttempt.objects.filter(attempt_code__in=wanted).with_relations()
    found: dict[str, Any] = {attempt.attempt_code or "": attempt for attempt in live.order_by("created", "id")}
    gone = ProctoredExamStudentAttempt.history.filter(attempt_code__in=wanted - set(found))
    for record in gone.select_related("user", "proctored_exam").order_by("history_date", "history_id"):
        found[record.attempt_code] = record
    return found


class ProctoredExamSoftwareSecureReviewForm(ReviewForm):
    """The outcome, and notes beside the provider's payload (weakness 15)."""

    class Meta:
        model = ProctoredExamSoftwareSecureReview
        fields = ("review_status", "notes")
        labels = {"notes": gettext_lazy("Reviewer notes")}
        widgets = {"notes": forms.Textarea(attrs={"rows": 6, "cols": 80})}

    review_status = forms.ChoiceField(choices=[(outcome, outcome) for outcome in OUTCOMES])


class _ReviewAdmin(AnyReviewAdmin):
    """What the lists of reviews, live and archived, have in common."""

    list_display = (
        "course_id_for_review",
        "exam_name_for_review",
        "student_username_for_review",
        "attempt_code",
        "is_attempt_active",
        "modified",
        "reviewed_by",
        "review_status",
    )
    list_filter = (ReviewListFilter, ProctoredExamListFilter, ProctoredExamCoursesListFilter, "review_status")
    list_select_related = ("exam", "student", "reviewed_by")
    search_fields = ("student__username", "attempt_code")
    ordering = ("-modified",)

    def get_changelist(self, request: Any, **kwargs: Any) -> type[ChangeList]:
        """Return the class of the list."""
        return ReviewChangeList

    def has_add_permission(self, request: Any) -> bool:
        """Reviews come from providers."""
        return False

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Whether the list may be filtered so; the course is asked for by a filter of ours."""
        return lookup == "exam__course_id" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=gettext_lazy("course id"), ordering="exam__course_id")
    def course_id_for_review(self, obj: Any) -> str:
        """Return the course of the exam, the attempt's where the review names none."""
        exam = obj.exam or _exam_of(_attempt_of(obj))
        return str(exam.course_id) if exam else NO_EXAM

    @admin.display(description=gettext_lazy("exam name"), ordering="exam__exam_name")
    def exam_name_for_review(self, obj: Any) -> str:
        """Return the name of the exam, the attempt's where the review names none."""
        exam = obj.exam or _exam_of(_attempt_of(obj))
        return str(exam.exam_name) if exam else NO_EXAM

    @admin.display(description=gettext_lazy("username"), ordering="student__username")
    def student_username_for_review(self, obj: Any) -> str:
        """Return the learner's username, the attempt's where the review names none."""
        attempt = None if obj.student else _attempt_of(obj)
        student = obj.student or (attempt.user if attempt else None)
        return str(student.username) if student else NO_STUDENT


def _attempt_of(review: Any) -> Any:
    """Return the attempt of the review, as the list has found it already, or found now."""
    if "located_attempt" in vars(review):
        return review.located_attempt
    return locate_attempt_by_attempt_code(review.attempt_code)[0]


def _exam_of(attempt: Any) -> Any:
    return attempt.proctored_exam if attempt else None


@admin.register(ProctoredExamSoftwareSecureReview)
class ProctoredExamSoftwareSecureReviewAdmin(_ReviewAdmin):
    """Reviews: staff confirms or corrects the outcome, and the attempt moves as that demands."""

    form = ProctoredExamSoftwareSecureReviewForm
    fields = (
        "review_status",
        "notes",
        "attempt_code",
        "is_attempt_active",
        "exam",
        "student",
        "reviewed_by",
        "modified",
        "raw_data",
    )
    readonly_fields = (
        "attempt_code",
        "is_attempt_active",
        "exam",
        "student",
        "reviewed_by",
        "modified",
        "raw_data",
    )

    def save_model(self, request: Any, obj: ProctoredExamSoftwareSecureReview, form: Any, change: bool) -> None:
        """Save the review as the requesting user's; the model's receivers archive it and move the attempt."""
        obj.reviewed_by = request.user
        with acting(request.user, reason=_("Review in the admin")):
            super().save_model(request, obj, form, change)
        attempt, _is_archived = locate_attempt_by_attempt_code(obj.attempt_code)
        if attempt is None:
            messages.warning(request, _("The review is saved. Its attempt is not known, so no status was changed."))


@admin.register(ProctoredExamSoftwareSecureReviewHistory)
class ProctoredExamSoftwareSecureReviewHistoryAdmin(_ReviewAdmin):
    """Former states of reviews: to be read, and deleted by those who may."""

    fields = readonly_fields = (
        "review_status",
        "notes",
        "attempt_code",
        "is_attempt_active",
        "exam",
        "student",
        "reviewed_by",
        "modified",
        "raw_data",
    )

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """Nothing of a record can be changed."""
        return False

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Change nothing."""

    def delete_model(self, request: Any, obj: Any) -> None:
        """Delete the row and its comments."""
        _delete(type(obj), [obj.pk])

    def delete_queryset(self, request: Any, queryset: QuerySet[Any]) -> None:
        """Delete the rows and their comments."""
        _delete(queryset.model, list(queryset.values_list("pk", flat=True)))


def _delete(model: type[Any], ids: list[Any]) -> None:
    """Delete archive rows: for code they are a record, an operator with the permission may take them away."""
    QuerySet(model=model).filter(pk__in=ids).delete()
