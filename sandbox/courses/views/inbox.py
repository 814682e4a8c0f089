"""The e-mails that were sent: learners read their own, staff read all."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from sandbox.courses.models import Mail
from sandbox.courses.views.access import visitor

MAILS_PER_PAGE = 25
LINKS_IN_NEW_TABS = '<base target="_blank">'


@login_required
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """List the mails, the newest first."""
    mails = Mail.objects.readable_by(visitor(request)).defer("text", "html")
    page = Paginator(mails, MAILS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "courses/inbox.html", {"page": page})


@login_required
@require_GET
def mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Show a mail: its HTML in a frame that runs no scripts and knows nothing of this site, and its text."""
    found = get_object_or_404(Mail.objects.readable_by(visitor(request)), pk=mail_id)
    return render(request, "courses/mail.html", {"mail": found, "document": f"{LINKS_IN_NEW_TABS}{found.html}"})
