"""What all views have in common: who is let in, how errors become answers, what may be cached. Spec 05 §2."""

import logging
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView, set_rollback

from proctoring.exceptions import BackendProviderCannotRegisterAttempt, ProctoredBaseException
from proctoring.integrations import openapi
from proctoring.integrations.drf import AuthenticatedAPIView
from proctoring.logs import get_logger
from proctoring.views import answers
from proctoring.views.inputs import check_size, check_url
from proctoring.views.permissions import AsTheTableSays, rule_of

LOG = get_logger("edx_proctoring_views")

# What a provider answered is for the log. Clients are told that it was the provider (spec 05 W13, 09 W17).
PROVIDER_FAILED = {
    "detail": _("The proctoring provider could not register this attempt. Please try again in a few minutes."),
    "code": "provider_registration_failed",
}


def handle_proctored_exception(exc: Exception, name: str | None = None) -> Response | None:
    """Return the answer to an error of ours, ``None`` for any other error; ``name`` says in the log whose it was."""
    if not isinstance(exc, ProctoredBaseException):
        return None
    body: Mapping[str, Any] = {"detail": str(exc)}
    code = exc.http_status
    if isinstance(exc, BackendProviderCannotRegisterAttempt):
        body, code = PROVIDER_FAILED, status.HTTP_502_BAD_GATEWAY
    level = logging.ERROR if status.is_server_error(code) else logging.INFO
    LOG.log(
        level,
        "%(view)s: %(error)s",
        {"view": name, "error": exc, "error_class": type(exc).__name__, "http_status": code},
        exc_info=exc,
    )
    set_rollback()
    return Response(body, status=code)


# The API opens the transactions that it needs; one around the request would be open while a provider is called.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class Endpoint(APIView):
    """A view of this app."""

    schema = openapi.SCHEMA
    examples = answers.EXAMPLES
    # Whether answers tell something about a person: then nobody may keep them.
    is_personal = True

    def access_rule(self, method: str) -> str:
        """Return in words who may call the method."""
        return rule_of(self, method).who

    def refusals(self, method: str) -> dict[int, Any]:
        """Return what any call may be answered instead, by HTTP status."""
        return {400: answers.FieldErrors, 404: answers.Detail, 413: answers.Detail, 415: answers.Detail}

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Refuse a body that is too large before anything reads it."""
        check_size(request)
        super().initial(request, *args, **kwargs)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Forbid everybody to keep a personal answer."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.is_personal:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class AnswersErrors(APIView):
    """A view that answers the errors of ``proctoring.exceptions`` with their status and text. Spec 05 §2.5."""

    def handle_exception(self, exc: Exception) -> Response:
        """Return the answer to the error; what is not ours is the framework's."""
        return handle_proctored_exception(exc, name=type(self).__name__) or super().handle_exception(exc)


class TableView(Endpoint, AuthenticatedAPIView):
    """A view whose callers are those of ``permissions.ACCESS``."""

    permission_classes = (IsAuthenticated, AsTheTableSays)  # type: ignore[assignment]  # the base's has one element

    def refusals(self, method: str) -> dict[int, Any]:
        """Return what any call may be answered instead, by HTTP status."""
        return {**super().refusals(method), 403: answers.Detail}

    def check_permissions(self, request: Any) -> None:
        """Refuse anonymous callers first, then what cannot be looked up, then those whom the table does not name."""
        if request.user and request.user.is_authenticated:
            check_url(request, self.kwargs)
        super().check_permissions(request)


class ProctoredAPIView(AnswersErrors, TableView):
    """A view for those whom the table names, that answers our errors."""
