"""Ports for the servers that tests start."""

import socket
from contextlib import ExitStack, closing


def free_ports(count: int) -> list[int]:
    """Return different ports that nobody uses, as the system deals them out: tests that run at once get others."""
    with ExitStack() as probes:
        sockets = [probes.enter_context(closing(socket.socket())) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
