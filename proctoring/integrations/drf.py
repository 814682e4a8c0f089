"""How callers of the REST API prove who they are. Spec 02 §9.1, 05 §2.1."""

from collections.abc import Sequence
from typing import Any

from django.utils.functional import classproperty
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from proctoring.integrations.adapters import adapter

try:
    from edx_rest_framework_extensions.auth.jwt.authentication import JwtAuthentication
except ImportError:
    JwtAuthentication = None


class HostDefaults:
    """What the host has set for its REST framework."""

    def classes(self) -> Sequence[Any]:
        """Return the authentication classes that follow the session's."""
        return api_settings.DEFAULT_AUTHENTICATION_CLASSES


class Jwt:
    """The JSON web tokens of edx-drf-extensions."""

    @staticmethod
    def is_there() -> bool:
        """Whether the library is installed."""
        return JwtAuthentication is not None

    def classes(self) -> Sequence[Any]:
        """Return the class that reads the token."""
        return (JwtAuthentication,)


class AuthenticatedAPIView(APIView):
    """A view for callers who are logged in or, with edx-drf-extensions, send a JWT; others are answered 403.

    Without that library the authentication classes of the host's REST framework follow the session's. The session
    stands first and issues no challenge; that is what makes the answer 403 rather than 401.
    """

    @classproperty
    def authentication_classes(cls) -> Any:
        """The session's, and what the adapter ``authentication`` adds."""
        others = adapter("authentication").classes()
        return (SessionAuthentication, *(other for other in others if other is not SessionAuthentication))

    permission_classes = (IsAuthenticated,)
