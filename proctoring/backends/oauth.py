"""The session of REST providers: OAuth2 client credentials, with a token that is cached and renewed. Spec 06 §5.2."""

import hashlib
from typing import Any

import requests
from django.core.cache import cache
from requests.auth import AuthBase
from requests.utils import default_user_agent

from proctoring import __version__
from proctoring.backends.transport import ProviderSession
from proctoring.integrations.current_request import get_current_request

GRANT_TYPE = "client_credentials"
TOKEN_TYPE = "jwt"  # noqa: S105  # the name of a format
TOKEN_TIMEOUT_SECONDS = (3.05, 5)
# A token is not used in its last seconds: it would be refused on arrival.
EXPIRY_MARGIN_SECONDS = 5


class OAuthAPIClient(ProviderSession):
    """A session whose requests carry ``Authorization: JWT <token>``.

    The token is asked for with the client's id and secret at ``oauth_uri`` below ``base_url`` (default
    ``/oauth2/access_token``; may be assigned at any time, or be set by a subclass) and lies in Django's default cache
    until shortly before it expires. A refused token (401) is dropped and the request sent once more with a new one.
    """

    oauth_uri: str | None = None

    def __init__(self, base_url: str, client_id: str | None, client_secret: str | None) -> None:
        super().__init__()
        self.base_url = base_url.rstrip("/")
        self.client_id = client_id
        self.client_secret = client_secret
        self.auth = _TokenAuth(self)
        self.headers["User-Agent"] = f"proctoring/{__version__} {default_user_agent()}"

    @property
    def token_url(self) -> str:
        """The URL of tokens: ``oauth_uri`` below ``base_url``, completed where it does not name the end point."""
        url = f"{self.base_url}{self.oauth_uri or ''}".rstrip("/")
        if url.endswith("/access_token"):
            return url
        return f"{url}/access_token" if url.endswith("/oauth2") else f"{url}/oauth2/access_token"

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """Send the request with a token, and once more with a new token if that one is refused."""
        response = super().request(method, url, *args, **kwargs)
        if response.status_code != requests.codes.unauthorized:
            return response
        cache.delete(self._cache_key)
        return super().request(method, url, *args, **kwargs)

    def get_access_token(self) -> str:
        """Return a valid token, from the cache or from the provider.

        Raises ``requests.RequestException`` if the provider cannot be reached, refuses, or answers without a token.
        """
        token: str | None = cache.get(self._cache_key)
        if token is None:
            token, lifetime_seconds = _read_token(self._ask_for_token())
            cache.set(self._cache_key, token, lifetime_seconds - EXPIRY_MARGIN_SECONDS)
        return token

    @property
    def _cache_key(self) -> str:
        identity = "\n".join((TOKEN_TYPE, GRANT_TYPE, str(self.client_id), self.token_url))
        return f"proctoring.oauth.{hashlib.sha256(identity.encode()).hexdigest()}"

    def _ask_for_token(self) -> requests.Response:
        form = {
            "grant_type": GRANT_TYPE,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "token_type": TOKEN_TYPE,
        }
        # straight to requests: this call is part of another one, which has passed the breaker and may be repeated
        return requests.Session.request(
            self, "POST", self.token_url, data=form, auth=_send_as_it_is, timeout=TOKEN_TIMEOUT_SECONDS
        )


class _TokenAuth(AuthBase):
    """Adds what each API request carries. It is asked per request, so that the session itself never changes."""

    def __init__(self, client: OAuthAPIClient) -> None:
        self._client = client

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"JWT {self._client.get_access_token()}"
        web_request = get_current_request()
        request_id = web_request and web_request.headers.get("X-Request-ID")
        if request_id:
            request.headers["X-Request-ID"] = request_id
        return request


def _send_as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _read_token(response: requests.Response) -> tuple[str, int]:
    """Return the token and its life in seconds from the provider's answer."""
    response.raise_for_status()
    try:
        answer = response.json()
        token, lifetime_seconds = answer["access_token"], int(answer["expires_in"])
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise requests.RequestException("the provider answered without a token", response=response) from error
    if not isinstance(token, str):
        raise requests.RequestException("the provider's token is no text", response=response)
    return token, lifetime_seconds
