"""What could not be delivered, and another try. docs/operations.rst."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from proctoring.api.deliveries import deliver
from proctoring.models import Delivery

if TYPE_CHECKING:
    AnyDeliveryAdmin = admin.ModelAdmin[Delivery]
else:
    AnyDeliveryAdmin = admin.ModelAdmin

# A try may wait for a provider's time-out: the rest is left to the next run of ``deliver_pending``.
TRIES_PER_REQUEST = 10


@admin.register(Delivery)
class DeliveryAdmin(AnyDeliveryAdmin):
    """Deliveries: to be read, and to be tried again by those who may change them."""

    list_display = ("kind", "backend", "attempt_id", "exam_id", "state", "tries", "next_try_at", "short_error")
    list_filter = ("state", "kind")
    search_fields = ("=attempt_id", "=exam__id", "backend")
    ordering = ("-pk",)
    fields = readonly_fields = (
        "kind",
        "backend",
        "exam",
        "attempt_id",
        "payload",
        "state",
        "tries",
        "next_try_at",
        "last_error",
        "settled_at",
        "created",
        "modified",
    )
    actions = ("try_again",)

    def has_add_permission(self, request: Any) -> bool:
        """The app records deliveries."""
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """Nothing of a record can be changed."""
        return False

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        """Who may view or retry may view."""
        return super().has_view_permission(request, obj) or self.has_retry_permission(request)

    def has_retry_permission(self, request: Any) -> bool:
        """Who may change deliveries may have them tried again."""
        return bool(request.user.has_perm("proctoring.change_delivery"))

    @admin.display(description=_("last error"))
    def short_error(self, obj: Delivery) -> str:
        """Return the beginning of the last error."""
        return obj.last_error[:120]

    @admin.action(description=_("Try again what was not delivered"), permissions=["retry"])
    def try_again(self, request: Any, queryset: QuerySet[Delivery]) -> None:
        """Make the chosen deliveries due, and try the oldest of them now; what has arrived is not sent again."""
        now = timezone.now()
        undelivered = Delivery.objects.filter(pk__in=queryset.values("pk")).undelivered()
        ids = list(undelivered.order_by("pk").values_list("pk", flat=True))
        Delivery.objects.filter(pk__in=ids).undelivered().update(
            state=Delivery.State.PENDING, tries=0, next_try_at=now, settled_at=None, modified=now
        )
        for delivery in Delivery.objects.filter(pk__in=ids[:TRIES_PER_REQUEST]).order_by("pk"):
            deliver(delivery)
        failed = Delivery.objects.filter(pk__in=ids).undelivered().count()
        self._report(request, arrived=len(ids) - failed, waiting=failed)

    def _report(self, request: Any, *, arrived: int, waiting: int) -> None:
        done = ngettext("%(count)d delivery arrived.", "%(count)d deliveries arrived.", arrived)
        messages.success(request, done % {"count": arrived})
        if waiting:
            rest = ngettext(
                "%(count)d delivery failed or waits for its turn.",
                "%(count)d deliveries failed or wait for their turn.",
                waiting,
            )
            messages.warning(request, rest % {"count": waiting})
