"""The inbox of reviews: what providers delivered, and what became of it. docs/security.rst."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from proctoring.models import ReviewCallback

if TYPE_CHECKING:
    AnyReviewCallbackAdmin = admin.ModelAdmin[ReviewCallback]
else:
    AnyReviewCallbackAdmin = admin.ModelAdmin


@admin.register(ReviewCallback)
class ReviewCallbackAdmin(AnyReviewCallbackAdmin):
    """Deliveries of reviews, to be read; ``manage.py replay_review_callbacks`` makes reviews of them, or discards them."""

    list_display = ("pk", "channel", "backend", "target", "outcome", "deliveries", "modified", "short_error")
    list_filter = ("outcome", "channel", "backend")
    search_fields = ("target__exact", "attempt_code__exact")
    ordering = ("-pk",)
    fields = readonly_fields = (
        "channel",
        "backend",
        "target",
        "attempt_code",
        "sender",
        "body",
        "outcome",
        "error",
        "deliveries",
        "settled_at",
        "created",
        "modified",
    )

    def has_add_permission(self, request: Any) -> bool:
        """Providers deliver reviews."""
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """Nothing of a record can be changed."""
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """What a provider delivered goes with time, not by hand: docs/retention.rst."""
        return False

    @admin.display(description=_("error"))
    def short_error(self, obj: ReviewCallback) -> str:
        """Return the beginning of the reason why it has not become a review."""
        return obj.error[:120]
