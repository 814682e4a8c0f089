"""How callers of the REST API prove who they are. Spec 02 §9.1, 05 §2.1."""

from typing import Any

from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.settings import api_settings
from rest_framework.views import APIView

try:
    from edx_rest_framework_extensions.auth.jwt.authentication import JwtAuthentication
except ImportError:
    OTHER_AUTHENTICATION: tuple[Any, ...] = tuple(api_settings.DEFAULT_AUTHENTICATION_CLASSES)
else:
    OTHER_AUTHENTICATION = (JwtAuthentication,)


class AuthenticatedAPIView(APIView):
    """A view for callers who are logged in or, with edx-drf-extensions, send a JWT; others are answered 403.

    Without that library the authentication classes of the host's REST framework follow the session's. The session
    stands first and issues no challenge; that is what makes the answer 403 rather than 401.
    """

    authentication_classes = (
        SessionAuthentication,
        *(other for other in OTHER_AUTHENTICATION if other is not SessionAuthentication),
    )
    permission_classes = (IsAuthenticated,)
