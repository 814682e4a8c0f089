"""The sandbox's tables in the admin."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from sandbox.courses import models

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin  # takes no type arguments when it runs


@admin.register(models.Course)
class CourseAdmin(ModelAdmin):
    list_display = ["display_name", "key", "self_paced", "enable_timed_exams", "enable_proctored_exams"]
    search_fields = ["display_name", "key"]


@admin.register(models.Sequence)
class SequenceAdmin(ModelAdmin):
    list_display = ["display_name", "section", "is_time_limited", "is_proctored_enabled", "due"]
    list_filter = ["is_time_limited", "is_proctored_enabled"]
    list_select_related = ["section"]
    search_fields = ["display_name", "usage_key"]


@admin.register(models.Enrollment)
class EnrollmentAdmin(ModelAdmin):
    list_display = ["user", "course", "mode", "is_active"]
    list_filter = ["mode", "is_active", "course"]
    list_select_related = ["user", "course"]


@admin.register(models.CourseRole)
class CourseRoleAdmin(ModelAdmin):
    list_display = ["user", "course", "role"]
    list_select_related = ["user", "course"]


@admin.register(models.Grade)
class GradeAdmin(ModelAdmin):
    list_display = ["user", "sequence", "earned", "possible", "override", "is_complete"]
    list_select_related = ["user", "sequence"]


@admin.register(models.CreditRequirementStatus)
class CreditRequirementStatusAdmin(ModelAdmin):
    list_display = ["user", "course", "namespace", "name", "status"]
    list_select_related = ["user", "course"]


@admin.register(models.Certificate)
class CertificateAdmin(ModelAdmin):
    list_display = ["user", "course", "status"]
    list_select_related = ["user", "course"]


@admin.register(models.DueDateExtension)
class DueDateExtensionAdmin(ModelAdmin):
    list_display = ["user", "sequence", "due"]
    list_select_related = ["user", "sequence"]


@admin.register(models.VerifiedName)
class VerifiedNameAdmin(ModelAdmin):
    list_display = ["user", "verified_name", "status", "created"]
    list_select_related = ["user"]


@admin.register(models.Profile)
class ProfileAdmin(ModelAdmin):
    list_display = ["user", "name"]
    list_select_related = ["user"]


@admin.register(models.Mail)
class MailAdmin(ModelAdmin):
    list_display = ["subject", "recipient", "sent_at"]
    search_fields = ["subject", "recipient"]
