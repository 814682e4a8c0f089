"""Learners who leave. Spec 05 §14."""

from typing import Any

from rest_framework import status
from rest_framework.response import Response

from proctoring.api.retirement import retire_learner, retire_learner_at_providers
from proctoring.integrations.permissions import may_retire
from proctoring.views.answers import Detail
from proctoring.views.base import TableView
from proctoring.views.operations import operation


class BackendUserManagementAPI(TableView):
    """The learner's data at the providers."""

    @operation({200: dict[str, bool], 403: Detail | None, 500: dict[str, bool]})
    def post(self, request: Any, user_id: str) -> Response:
        """Have them deleted and answer which provider did it; 500 while one has not."""
        if not may_retire(request.user):
            return Response(status=status.HTTP_403_FORBIDDEN)
        deleted = retire_learner_at_providers(int(user_id))
        is_done = all(deleted.values())
        return Response(deleted, status=status.HTTP_200_OK if is_done else status.HTTP_500_INTERNAL_SERVER_ERROR)


class UserRetirement(TableView):
    """The learner's data here."""

    @operation({204: None, 403: Detail | None})
    def post(self, request: Any, user_id: str) -> Response:
        """Blank them."""
        if not may_retire(request.user):
            return Response(status=status.HTTP_403_FORBIDDEN)
        retire_learner(int(user_id))
        return Response(status=status.HTTP_204_NO_CONTENT)
