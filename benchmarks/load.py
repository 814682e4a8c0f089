"""HTTP load: the same requests from 1, 4, 16, 64 clients at once against a real web server on loopback.

The servers are gunicorn with threads (WSGI) and uvicorn with a pool of connections (ASGI), on PostgreSQL. The clients keep their connection, as
a proxy does, and ask again as soon as they have an answer.
"""

import asyncio
import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from benchmarks import databases
from benchmarks.environments import CACHE, SIDES, Side
from benchmarks.summaries import percentile

HOST = "127.0.0.1"
CLIENTS = (1, 4, 16, 64)
START_SECONDS = 60
REQUESTS_OF_A_LEARNER = ("empty view", "poll", "MFE view")


@dataclass(frozen=True)
class Server:
    """A web server and its command line."""

    name: str
    module: str
    arguments: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)

    def command(self, side: Side, port: int) -> list[str]:
        filled = [argument.format(host=HOST, port=port, workers=os.cpu_count()) for argument in self.arguments]
        return [str(side.python), "-m", self.module, *filled]


SERVERS = (
    Server(
        "gunicorn",
        "gunicorn",
        (
            *("--bind", "{host}:{port}", "--workers", "{workers}", "--worker-class", "gthread", "--threads", "4"),
            *("--keep-alive", "60", "--log-level", "error", "benchmarks.project.wsgi"),
        ),
    ),
    Server(
        "uvicorn",
        "uvicorn",
        (
            *("--host", "{host}", "--port", "{port}", "--workers", "{workers}", "--log-level", "error"),
            *("--lifespan", "off", "--no-access-log", "benchmarks.project.asgi:application"),
        ),
        {"BENCH_POOL": "1"},  # each request has a thread of its own, and without a pool a connection
    ),
)


def measure(seconds: float, clients: tuple[int, ...], tell: Callable[[str], None]) -> list[dict[str, Any]]:
    """Measure each server, side, request and number of clients, and return a row of results for each."""
    rows = []
    for server in SERVERS:
        for number in clients:
            for side in SIDES:
                database = databases.create("postgresql", side)
                try:
                    rows += _measure_side(server, side, database, number, seconds, tell)
                finally:
                    databases.drop("postgresql", side)
    return rows


def _measure_side(
    server: Server, side: Side, database: str, clients: int, seconds: float, tell: Callable[[str], None]
) -> list[dict[str, Any]]:
    requests = _requests(side, database, clients)
    rows = []
    with running(server, side, database, requests["empty view"][0]) as port:
        for name in REQUESTS_OF_A_LEARNER:
            found = asyncio.run(_press(port, requests[name], seconds))
            rows.append({"server": server.name, "side": side.name, "request": name, "clients": clients, **found})
            tell(f"{server.name}, {side.name}, {name}, {clients} clients: {found['per_second']:.0f} requests/s")
    return rows


def _requests(side: Side, database: str, clients: int) -> dict[str, list[bytes]]:
    """Make that many learners in an exam and return what each of them sends, by name."""
    done = subprocess.run(  # noqa: S603
        [str(side.python), "-m", "benchmarks.load_rows", str(clients)],
        cwd=CACHE,
        env=side.environment(BENCH_DATABASE=database),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    return {name: [text.encode() for text in texts] for name, texts in found.items()}


@contextmanager
def running(server: Server, side: Side, database: str, request: bytes) -> Iterator[int]:
    """Run the server until the block ends; yield its port once it answers."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    process = subprocess.Popen(  # noqa: S603
        server.command(side, port), cwd=CACHE, env=side.environment(BENCH_DATABASE=database, **server.environment)
    )
    try:
        _wait(process, port, request)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(process: "subprocess.Popen[bytes]", port: int, request: bytes) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection((HOST, port), timeout=20) as connection:
            connection.sendall(request)
            if connection.recv(64).split()[1:2] == [b"200"]:
                return
        time.sleep(0.1)
    raise RuntimeError(f"the server at port {port} does not answer")


async def _press(port: int, requests: list[bytes], seconds: float) -> dict[str, Any]:
    """Let all clients ask for so long, after a short while that does not count; return rate and percentiles."""
    warm = time.perf_counter() + min(1.0, seconds / 4)
    end = warm + seconds
    answers = await asyncio.gather(*(_client(port, request, end) for request in requests))
    counted = [took for answer in answers for begun, took, status in answer if begun >= warm and status == 200]
    refused = sum(status != 200 for answer in answers for _, _, status in answer)
    return {
        "n": len(counted),
        "refused": refused,
        "per_second": len(counted) / seconds,
        **{f"p{share}_ms": 1000 * percentile(counted, share / 100) if counted else None for share in (50, 95, 99)},
    }


async def _client(port: int, request: bytes, end: float) -> list[tuple[float, float, int]]:
    """Ask again and again until the end; return when each request began, how long it took and the status."""
    found: list[tuple[float, float, int]] = []
    reader, writer = await asyncio.open_connection(HOST, port)
    while (begun := time.perf_counter()) < end:
        try:
            writer.write(request)
            status, goes_on = await _answer(reader)
        except (OSError, asyncio.IncompleteReadError):
            status, goes_on = 0, False
        found.append((begun, time.perf_counter() - begun, status))
        if not goes_on:
            writer.close()
            reader, writer = await asyncio.open_connection(HOST, port)
    writer.close()
    return found


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """Read an answer; return its status and whether the connection stays open."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
    await reader.readexactly(length)
    return int(head.split(b" ", 2)[1]), b"connection: close" not in head
