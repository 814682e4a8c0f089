"""Requests of a learner who is logged in, handed to the host's WSGI application without a network."""

import io
import json
import secrets
import string
from functools import cache
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.wsgi import get_wsgi_application


class Refused(Exception):
    """The application answered with another status than the one asked for."""


@cache
def application() -> Any:
    """Return the host's WSGI application, made once per process."""
    return get_wsgi_application()


def cookies_of(user: Any) -> dict[str, str]:
    """Log the user in and return the cookies of the session: ``sessionid`` and ``csrftoken``."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    token = "".join(secrets.choice(string.ascii_letters) for _ in range(32))
    return {settings.SESSION_COOKIE_NAME: session.session_key, settings.CSRF_COOKIE_NAME: token}


class Client:
    """A logged-in user."""

    def __init__(self, user: Any) -> None:
        self.user = user
        cookies = cookies_of(user)
        self._environ = {
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "HTTP_X_CSRFTOKEN": cookies[settings.CSRF_COOKIE_NAME],
            "HTTP_HOST": "localhost",
            "HTTP_ACCEPT": "application/json",
            "CONTENT_TYPE": "application/json",
            "REMOTE_ADDR": "127.0.0.1",
            "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }

    def request(self, method: str, path: str, data: Any = None, *, status: int = 200, **query: Any) -> bytes:
        """Send the request and return the body; ``Refused`` where the answer has another status."""
        body = b"" if data is None else json.dumps(data).encode()
        environ = {
            **self._environ,
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": urlencode(query),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
        answered: list[str] = []
        response = application()(environ, lambda line, headers: answered.append(line))
        content = b"".join(response)
        response.close()
        if not answered[0].startswith(str(status)):
            raise Refused(f"{method} {path}: {answered[0]}: {content[:200]!r}")
        return content
