"""TCP ports of this machine."""

from __future__ import annotations

import socket


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def is_busy(port: int) -> bool:
    """Whether somebody listens on the port, also on IPv6 alone (where browsers look for localhost first)."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return True
    # macOS lets us bind 127.0.0.1 beside a listener on all addresses, hence the calls.
    return answers(port) or answers(port, "::1")


def answers(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a connection to the port is accepted."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True
