"""TCP ports of this machine."""

from __future__ import annotations

import contextlib
import random
import socket

# The system gives outgoing connections ports from 32768 (Linux) or 49152 (macOS): none of them takes a port that is
# chosen here and listened on later.
PORTS = range(20000, 32768)
_chosen: set[int] = set()


def free_port() -> int:
    """A port that nobody listens on now; another at each call."""
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as listener, contextlib.suppress(OSError):
            if port not in _chosen:
                listener.bind(("127.0.0.1", port))
                _chosen.add(port)
                return port
    raise RuntimeError(f"no port from {PORTS.start} to {PORTS.stop} is free")


def is_busy(port: int) -> bool:
    """Whether somebody listens on the port, also on IPv6 alone (where browsers look for localhost first)."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return True
    # macOS lets us bind 127.0.0.1 next to a listener on all addresses, hence the calls.
    return answers(port) or answers(port, "::1")


def answers(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a connection to the port is accepted."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True
