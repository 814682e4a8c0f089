"""Filters of the lists of reviews, live and archived. Spec 07 §1.4."""

import datetime
from typing import Any, cast

from django.apps import apps
from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from proctoring import conf
from proctoring.admin.exams import prettify_course_id
from proctoring.apps import EdxProctoringConfig
from proctoring.models import ProctoredExam
from proctoring.models.exams import ExamQuerySet
from proctoring.statuses import SoftwareSecureReviewStatus

DUE_SINCE = datetime.timedelta(days=30)
DUE_WITHIN = datetime.timedelta(days=7)


def exams_under_review() -> ExamQuerySet:
    """Return the exams whose reviews staff may have to look at now; one without due date always counts."""
    now = timezone.now()
    is_recent = Q(due_date__isnull=True) | Q(due_date__range=(now - DUE_SINCE, now + DUE_WITHIN))
    return ProctoredExam.objects.graded_proctored().active().filter(is_recent)


def failing_reviews() -> Q:
    """Return what selects the reviews that fail by the list of the exam's own provider."""
    standard = SoftwareSecureReviewStatus.passing_statuses
    config = cast(EdxProctoringConfig, apps.get_app_config("proctoring"))
    own = {name: getattr(backend, "passing_statuses", None) or standard for name, backend in config.backends.items()}
    by_default = own.get(conf.default_backend_name() or "", standard)
    condition = (Q(exam__backend__isnull=True) & ~Q(review_status__in=by_default)) | (
        Q(exam__backend__isnull=False) & ~Q(exam__backend__in=list(own)) & ~Q(review_status__in=standard)
    )
    for name, passing in own.items():
        condition |= Q(exam__backend=name) & ~Q(review_status__in=passing)
    return condition


class ReviewListFilter(SimpleListFilter):
    """Reviews that no person has looked at."""

    title = _("review")
    parameter_name = "reviewed_by"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the choices."""
        return [("all_unreviewed", _("All unreviewed")), ("all_unreviewed_failures", _("All unreviewed failures"))]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the chosen reviews, all of them for an unknown choice."""
        if self.value() == "all_unreviewed":
            return queryset.filter(reviewed_by__isnull=True)
        if self.value() == "all_unreviewed_failures":
            return queryset.filter(reviewed_by__isnull=True).filter(failing_reviews())
        return queryset


class ProctoredExamListFilter(SimpleListFilter):
    """Reviews of one exam."""

    title = _("exam")
    parameter_name = "exam__id"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        """Return the exams under review."""
        exams = exams_under_review().order_by("course_id", "exam_name", "pk")
        return [(str(exam.pk), f"{prettify_course_id(exam.course_id)}: {exam.exam_name}") for exam in exams]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the reviews of the exam; no exam has an id that is no number."""
        value = self.value()
        if not value:
            return queryset
        return queryset.filter(exam_id=value) if value.isascii() and value.isdigit() else queryset.none()


class ProctoredExamCoursesListFilter(SimpleListFilter):
    """Reviews of the graded proctored exams of one course."""

    title = _("course")
    parameter_name = "exam__course_id"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        """Return the courses of the exams under review."""
        ids = exams_under_review().order_by("course_id").values_list("course_id", flat=True).distinct()
        return [(course_id, course_id) for course_id in ids]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the reviews of the course's active graded proctored exams."""
        if not self.value():
            return queryset
        return queryset.filter(exam__in=ProctoredExam.objects.in_course(self.value()).graded_proctored().active())
