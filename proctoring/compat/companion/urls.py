"""Redirects from the admin pages of the old label. Mount below ``admin/edx_proctoring/``, before the admin itself."""

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import path, reverse


def to_new_admin_page(request: HttpRequest, page: str = "") -> HttpResponseRedirect:
    """Send to the page of the same name under the new label, query and all."""
    address = reverse("admin:app_list", kwargs={"app_label": "proctoring"}) + page
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


urlpatterns = [
    path("", to_new_admin_page),
    path("<path:page>", to_new_admin_page),
]
