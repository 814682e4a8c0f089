"""A provider's service over real HTTP on loopback, whose answers a test writes. Used by the tests of REST providers."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = {"access_token": "abc", "expires_in": 3600}


class Service(ThreadingHTTPServer):
    """Answers each request with ``answers[path]``: ``(status, body)``, or a function of the handler.

    ``calls`` lists ``(method, path, headers, body)`` of API calls, ``tokens`` the forms of token requests, and
    ``connections`` the number of TCP connections.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = {"/oauth2/access_token": (200, TOKEN)}
        self.calls = []
        self.tokens = []
        self.connections = 0
        self.url = f"http://127.0.0.1:{self.server_port}"

    def process_request(self, request, client_address):
        self.connections += 1
        super().process_request(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.partition("?")[0]
        if path.endswith("/access_token"):
            self.server.tokens.append(body.decode())
        else:
            self.server.calls.append((self.command, self.path, self.headers, body))
        answer = self.server.answers.get(path, (404, {}))
        if callable(answer):
            answer(self)
        else:
            self.send(*answer)

    do_GET = do_POST = do_PATCH = do_DELETE = answer

    def send(self, status, body=b"", **headers):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@contextmanager
def running_service():
    with Service() as service:
        threading.Thread(target=service.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield service
        finally:
            service.shutdown()
