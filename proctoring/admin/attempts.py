"""Attempts in the admin. Spec 07 §1.6."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.admin import SimpleHistoryAdmin

from proctoring import api
from proctoring.admin.exams import prettify_course_id
from proctoring.exceptions import ProctoredExamIllegalStatusTransition, StudentExamAttemptDoesNotExistsException
from proctoring.labels import ATTEMPT_STATUSES, label
from proctoring.models import ProctoredExam, ProctoredExamStudentAttempt
from proctoring.models.actors import acting
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status

if TYPE_CHECKING:
    AttemptForm = forms.ModelForm[ProctoredExamStudentAttempt]
else:
    AttemptForm = forms.ModelForm

STATUSES = (
    Status.created,
    Status.download_software_clicked,
    Status.ready_to_start,
    Status.started,
    Status.ready_to_submit,
    Status.declined,
    Status.timed_out,
    Status.submitted,
    Status.second_review_required,
    Status.verified,
    Status.rejected,
    Status.error,
)
STATUSES_FOR_DEBUGGING = (
    Status.onboarding_missing,
    Status.onboarding_failed,
    Status.onboarding_pending,
    Status.onboarding_expired,
)
MAX_COURSES = 200
REFUSALS = (ProctoredExamIllegalStatusTransition, StudentExamAttemptDoesNotExistsException, NotImplementedError)


def status_choices(current: str | None) -> list[tuple[str, str]]:
    """Return the statuses that may be chosen, and the current one whatever it is."""
    offered = [*STATUSES, *(STATUSES_FOR_DEBUGGING if settings.DEBUG else ())]
    if current and current not in offered:
        offered.insert(0, current)
    return [(status, label(ATTEMPT_STATUSES, status)) for status in offered]


class ExamAttemptFilterByCourseId(SimpleListFilter):
    """Attempts at exams of one course. Of very many courses the first are offered; the address takes any."""

    title = gettext_lazy("course")
    parameter_name = "proctored_exam__course_id"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        """Return the courses in which there are attempts."""
        attempts = ProctoredExamStudentAttempt.objects.filter(proctored_exam=OuterRef("pk"))
        taken = ProctoredExam.objects.filter(Exists(attempts)).order_by("course_id")
        ids = taken.values_list("course_id", flat=True).distinct()[:MAX_COURSES]
        return [(course_id, prettify_course_id(course_id)) for course_id in ids]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the attempts of the course."""
        return queryset.filter(proctored_exam__course_id=self.value()) if self.value() else queryset


class ProctoredExamAttemptForm(AttemptForm):
    """The status, which is all that may be chosen."""

    class Meta:
        model = ProctoredExamStudentAttempt
        fields = ("status",)

    status = forms.ChoiceField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "status" in self.fields:
            self.fields["status"] = forms.ChoiceField(choices=status_choices(self.instance.status))


@admin.register(ProctoredExamStudentAttempt)
class ProctoredExamStudentAttemptAdmin(SimpleHistoryAdmin):  # type: ignore[misc]  # the library is untyped
    """Attempts. A new status goes through the same way as every other change of status."""

    form = ProctoredExamAttemptForm
    readonly_fields = (
        "user",
        "proctored_exam",
        "started_at",
        "completed_at",
        "attempt_code",
        "external_id",
        "allowed_time_limit_mins",
        "taking_as_proctored",
        "is_sample_attempt",
        "review_policy_id",
        "is_status_acknowledged",
        "time_remaining_seconds",
        "is_resumable",
        "ready_to_resume",
        "resumed",
    )
    fields = ("status", *readonly_fields)
    list_display = (
        "username",
        "exam_name",
        "course_id",
        "taking_as_proctored",
        "is_sample_attempt",
        "attempt_code",
        "status",
        "modified",
    )
    list_filter = ("status", "taking_as_proctored", "is_sample_attempt", ExamAttemptFilterByCourseId)
    list_select_related = ("user", "proctored_exam")
    search_fields = ("user__username", "attempt_code")
    ordering = ("-pk",)
    history_list_display = ("status",)

    def has_add_permission(self, request: Any) -> bool:
        """Learners make attempts."""
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Attempts are removed where the provider is told, too: on the dashboard, or by ``reset_attempts``."""
        return False

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Whether the list may be filtered so; the course is asked for by a filter of ours."""
        return lookup == "proctored_exam__course_id" or bool(super().lookup_allowed(lookup, value, request))

    @admin.display(description=gettext_lazy("username"), ordering="user__username")
    def username(self, obj: ProctoredExamStudentAttempt) -> str:
        """Return the learner's username."""
        return str(obj.user.get_username())

    @admin.display(description=gettext_lazy("exam name"), ordering="proctored_exam__exam_name")
    def exam_name(self, obj: ProctoredExamStudentAttempt) -> str:
        """Return the name of the exam."""
        return obj.proctored_exam.exam_name

    @admin.display(description=gettext_lazy("course id"), ordering="proctored_exam__course_id")
    def course_id(self, obj: ProctoredExamStudentAttempt) -> str:
        """Return the course of the exam."""
        return obj.proctored_exam.course_id

    def save_model(self, request: Any, obj: ProctoredExamStudentAttempt, form: Any, change: bool) -> None:
        """Bring the attempt to the chosen status; nothing happens when it has that status."""
        stored = ProctoredExamStudentAttempt.objects.filter(pk=obj.pk).values_list("status", flat=True).first()
        if stored == obj.status:
            messages.info(request, _("The attempt has this status already. Nothing was sent or changed."))
            return
        try:
            with acting(request.user, reason=_("Changed in the admin")):
                api.update_attempt_status(obj.pk, obj.status)
        except REFUSALS as error:
            messages.set_level(request, messages.ERROR)
            messages.error(request, str(error))
