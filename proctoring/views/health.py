"""Whether an operator has something to do. docs/operations.rst."""

from typing import Any

from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from proctoring.api.health import Health, get_health
from proctoring.views.base import TableView
from proctoring.views.operations import operation
from proctoring.views.permissions import AsTheTableSays, KnowsHealthSecret


class HealthView(TableView):
    """The health of deliveries, reviews and providers."""

    permission_classes = (IsAuthenticated | KnowsHealthSecret, AsTheTableSays)  # type: ignore[assignment]  # as the base

    @operation({200: Health, 503: Health})
    def get(self, request: Any) -> Response:
        """Answer it, with 503 where somebody should look at something; no provider is asked."""
        health = get_health()
        is_well = not health["problems"]
        return Response(health, status=status.HTTP_200_OK if is_well else status.HTTP_503_SERVICE_UNAVAILABLE)
