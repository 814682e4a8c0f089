"""A web server as small as the vendor needs it: requests and answers as plain values, routes in a table."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from functools import cached_property
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

LARGEST_BODY = 1_000_000


class BadRequest(Exception):
    """The request cannot be understood; the text says why."""


@dataclass(frozen=True)
class Request:
    """What came in."""

    method: str
    path: str
    query: str
    headers: Message
    body: bytes

    @cached_property
    def json(self) -> dict[str, Any]:
        """The body as a JSON object; ``BadRequest`` for anything else."""
        try:
            data = json.loads(self.body)
        except ValueError as error:
            raise BadRequest("no JSON") from error
        if not isinstance(data, dict):
            raise BadRequest("no JSON object")
        return data

    @cached_property
    def form(self) -> dict[str, str]:
        """The body as a form."""
        return _first_values(self.body.decode(errors="replace"))

    @cached_property
    def parameters(self) -> dict[str, str]:
        """The query string."""
        return _first_values(self.query)


@dataclass(frozen=True)
class Answer:
    """What goes out: an object as JSON, a text as HTML."""

    body: Any = ""
    status: int = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        """The body on the wire."""
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()

    @property
    def content_type(self) -> str:
        """What the body is."""
        return "text/html; charset=utf-8" if isinstance(self.body, str) else "application/json"


def redirect(url: str) -> Answer:
    """Return the answer that leads elsewhere."""
    return Answer(status=HTTPStatus.SEE_OTHER, headers={"Location": url})


Route = tuple[str, str, Callable[..., Answer]]  # method, pattern of the whole path, what is called with its groups


def find_route(routes: tuple[Route, ...], request: Request) -> tuple[Callable[..., Answer], dict[str, str]] | None:
    """Return what answers the request, and the groups of its pattern."""
    for method, pattern, call in routes:
        match = re.fullmatch(pattern, request.path)
        if match and method == request.method:
            return call, match.groupdict()
    return None


class Server(ThreadingHTTPServer):
    """Answers each request, in a thread of its own, with ``respond``."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], respond: Callable[[Request], Answer]) -> None:
        super().__init__(address, _Handler)
        self.respond = respond

    @property
    def url(self) -> str:
        """The root of the server."""
        return f"http://{self.server_name}:{self.server_port}"

    def server_bind(self) -> None:
        """Bind, and do not ask a name server what we are called."""
        super().server_bind()
        self.server_name = str(self.server_address[0])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def _answer(self) -> None:
        url = urlsplit(self.path)
        size = min(int(self.headers.get("Content-Length") or 0), LARGEST_BODY)
        request = Request(self.command, url.path, url.query, self.headers, self.rfile.read(size))
        answer = self.server.respond(request)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.content)

    do_GET = do_HEAD = do_POST = do_PATCH = do_DELETE = _answer

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: URLs hold tokens."""


def _first_values(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}
