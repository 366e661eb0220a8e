"""TCP ports of this machine."""

from __future__ import annotations

import contextlib
import random
import socket

# Ephemeral ports of outgoing connections begin at 32768 (Linux) or 49152 (macOS). Lower ports stay free between the
# choice here and the later listen.
PORTS = range(20000, 32768)
_chosen: set[int] = set()


def free_port() -> int:
    """Return a port that is free now, and a different one at each call."""
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as listener, contextlib.suppress(OSError):
            if port not in _chosen:
                listener.bind(("127.0.0.1", port))
                _chosen.add(port)
                return port
    raise RuntimeError(f"no port from {PORTS.start} to {PORTS.stop} is free")


def is_busy(port: int) -> bool:
    """Return whether the port is in use, also on IPv6 alone (browsers resolve localhost to IPv6 first)."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return True
    # macOS allows binding 127.0.0.1 while another process listens on all addresses, so try to connect as well.
    return answers(port) or answers(port, "::1")


def answers(port: int, host: str = "127.0.0.1") -> bool:
    """Return whether the port accepts a connection."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True
